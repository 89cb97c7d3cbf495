using System.Text.Json.Serialization;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.Activity;

/// <summary>
/// Usage segments as Microsoft's open-source vivainsights defines them, over weekly actions. Power: a mean of 15 or more a
/// week and any action in at least 9 of the last 12 weeks (4 of 4 in the four-week version). Habitual: any action in at least
/// 9 of 12 (4 of 4). Novice: a mean of at least 1 a week. Low: any action. Non-user: none. Source: identify_usage_segments.
/// </summary>
public sealed record Segments(
    ShownCount Power,
    ShownCount Habitual,
    ShownCount Novice,
    ShownCount Low,
    [property: JsonPropertyName("non-user")] ShownCount NonUser
)
{
    /// <summary>Of twelve weeks, the number in which a habitual user is active.</summary>
    public const int HabitWeeks = 9;

    /// <param name="counts">By segment; null if they are not shown.</param>
    internal static Segments? Of(ShownCount[]? counts) =>
        counts is null
            ? null
            : new(
                counts[(int)Segment.Power],
                counts[(int)Segment.Habitual],
                counts[(int)Segment.Novice],
                counts[(int)Segment.Low],
                counts[(int)Segment.NonUser]
            );

    /// <summary>The segment of each employee.</summary>
    /// <param name="rows">The day counts of the weeks.</param>
    /// <param name="last">The day scored.</param>
    /// <param name="weeks">12 or 4.</param>
    /// <param name="people">The number of employees on record.</param>
    /// <param name="allKinds">Whether sign-ins and views count too (a setting).</param>
    public static Segment[] Each(ReadOnlySpan<DayCount> rows, DateOnly last, int weeks, int people, bool allKinds)
    {
        var actions = new int[people];
        var weeksWith = new ushort[people];
        foreach (ref readonly var row in rows)
        {
            var count = allKinds ? row.All : row.Actions;
            if (count > 0)
            {
                actions[row.Employee] += count;
                weeksWith[row.Employee] |= (ushort)(1 << (last.DayNumber - row.Day) / 7);
            }
        }

        var needed = weeks == 4 ? 4 : HabitWeeks;
        var each = new Segment[people];
        for (var employee = 0; employee < people; employee++)
        {
            var isHabit = System.Numerics.BitOperations.PopCount(weeksWith[employee]) >= needed;
            each[employee] =
                isHabit && actions[employee] >= 15 * weeks ? Segment.Power
                : isHabit ? Segment.Habitual
                : actions[employee] >= weeks ? Segment.Novice
                : actions[employee] > 0 ? Segment.Low
                : Segment.NonUser;
        }

        return each;
    }
}

/// <summary>A usage segment; see <see cref="Segments"/>.</summary>
public enum Segment
{
    NonUser,
    Low,
    Novice,
    Habitual,
    Power,
}
