namespace Intranet.Dashboard.Pages;

/// <summary>A campaign as somebody filled it in.</summary>
/// <param name="AtMost">Awards at most; null for no limit.</param>
/// <param name="UnitCost">Euros a piece; null when not said.</param>
public sealed record CampaignAsked(string Reward, DateOnly From, DateOnly Until, int? AtMost, decimal? UnitCost);
