using Intranet.Dashboard.Access;

namespace Intranet.Dashboard.Rewards;

/// <summary>A campaign as a reader filled it in.</summary>
/// <param name="Most">Awards at most; empty for no limit.</param>
/// <param name="Cost">Euros for one unit; empty to leave it as it is.</param>
public sealed record CampaignForm(
    string? Reward,
    Field<DateOnly>? From,
    Field<DateOnly>? Until,
    Field<int>? Most,
    Field<decimal>? Cost
)
{
    /// <exception cref="InvalidInputException">A value is missing or makes no sense.</exception>
    public Campaign Read()
    {
        var (from, until) = (Day(From), Day(Until));
        return new(
            Reward ?? "",
            from,
            until < from ? throw new InvalidInputException("invalid-order") : until,
            Most.Optional("invalid-budget") is var most and < 0 ? throw new InvalidInputException("invalid-budget") : most,
            Cost.Optional("invalid-cost") is var cost and < 0 ? throw new InvalidInputException("invalid-cost") : cost
        );

        static DateOnly Day(Field<DateOnly>? field) =>
            field.Required("invalid-date") is var day && day.Year is >= 2000 and < 2200 ? day : throw new InvalidInputException("invalid-date");
    }
}

/// <summary>A campaign for a reward: when a team can earn it, how many there are at most, and what one unit costs.</summary>
/// <param name="AtMost">Null for no limit.</param>
/// <param name="UnitCost">In euros; null to leave it as it is.</param>
public sealed record Campaign(string Reward, DateOnly From, DateOnly Until, int? AtMost, decimal? UnitCost);
