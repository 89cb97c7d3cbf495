namespace Intranet.Dashboard.Rewards;

/// <summary>What a reader can record about an award.</summary>
public enum AwardEvent
{
    Announced,
    Delivered,
}
