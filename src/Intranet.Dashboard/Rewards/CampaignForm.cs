using System.Numerics;
using Intranet.Dashboard.Access;

namespace Intranet.Dashboard.Rewards;

/// <summary>A campaign as a reader filled it in.</summary>
/// <param name="Most">Awards at most; empty for no limit.</param>
/// <param name="Cost">Euros for one unit; empty to leave it as it is.</param>
public sealed record CampaignForm(string? Reward, Field<IsoDate>? From, Field<IsoDate>? Until, Field<int>? Most, Field<decimal>? Cost)
{
    /// <exception cref="InvalidInputException">A value is missing or makes no sense.</exception>
    public Campaign Read()
    {
        var (from, until) = (Day(From), Day(Until));
        return new(Reward ?? "", from, until, NotNegative(Most, "invalid-budget"), NotNegative(Cost, "invalid-cost"));
    }

    private static DateOnly Day(Field<IsoDate>? field) =>
        field.Required("invalid-date").Day is var day && day.Year is >= 2000 and < 2200
            ? day
            : throw new InvalidInputException("invalid-date");

    private static T? NotNegative<T>(Field<T>? field, string key)
        where T : struct, INumber<T> =>
        field.Optional(key) is { } number && T.IsNegative(number) ? throw new InvalidInputException(key) : field?.Value;
}

/// <summary>A campaign for a reward: when a team can earn it, how many there are at most, and what one unit costs.</summary>
/// <param name="AtMost">Null for no limit.</param>
/// <param name="UnitCost">In euros; null to leave it as it is.</param>
public sealed record Campaign(string Reward, DateOnly From, DateOnly Until, int? AtMost, decimal? UnitCost);
