namespace Intranet.Adoption.Rewards;

/// <summary>A time in which a reward can be earned once by each recipient. Its id never changes, whatever else does.</summary>
/// <param name="Reward">The id of the reward.</param>
/// <param name="From">The first day on which it can be earned.</param>
/// <param name="Until">The last one; null while it has no end.</param>
/// <param name="AtMost">The maximum number of awards; null for that of the reward.</param>
/// <param name="UnitCost">Cost of a unit in euros; null for that of the reward.</param>
public sealed record Campaign(string Id, string Reward, DateOnly From, DateOnly? Until, int? AtMost, decimal? UnitCost)
{
    public bool Includes(DateOnly day) => From <= day && !(Until < day);
}
