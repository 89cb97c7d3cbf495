using System.Numerics;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;

namespace Intranet.Dashboard.Rewards;

/// <summary>A campaign as a reader filled it in.</summary>
/// <param name="Campaign">The id of the campaign to change; empty for a new one.</param>
/// <param name="Until">Empty for no end.</param>
/// <param name="Most">Awards at most; empty for no limit.</param>
/// <param name="Cost">Euros for one unit; empty for that of the reward.</param>
public sealed record CampaignForm(
    string? Campaign,
    string? Reward,
    Field<IsoDate>? From,
    Field<IsoDate>? Until,
    Field<int>? Most,
    Field<decimal>? Cost
)
{
    /// <exception cref="InvalidInputException">A value is missing or makes no sense.</exception>
    public Campaign Read()
    {
        var from = Day(From);
        DateOnly? until = Until is null or { Text.Length: 0 } ? null : Day(Until);
        return !(until < from)
            ? new(Campaign ?? "", Reward ?? "", from, until, UpTo(1_000_000, Most, "invalid-budget"), UpTo(100_000m, Cost, "invalid-cost"))
            : throw new InvalidInputException("invalid-dates");
    }

    private static DateOnly Day(Field<IsoDate>? field) =>
        field.Required("invalid-date").Day is var day && day.Year is >= 2000 and < 2200
            ? day
            : throw new InvalidInputException("invalid-date");

    /// <summary>A number from 0 to another, as in the settings file.</summary>
    private static T? UpTo<T>(T most, Field<T>? field, string key)
        where T : struct, INumber<T> =>
        field.Optional(key) is { } number && (T.IsNegative(number) || number > most) ? throw new InvalidInputException(key) : field?.Value;
}
