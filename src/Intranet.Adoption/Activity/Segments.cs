using System.Text.Json.Serialization;

namespace Intranet.Adoption.Activity;

/// <summary>
/// Usage segments as Microsoft's open-source vivainsights defines them, over weekly actions. Power: a mean of 15 or more a
/// week and any action in at least 9 of the last 12 weeks (4 of 4 in the four-week version). Habitual: any action in at least
/// 9 of 12 (4 of 4). Novice: a mean of at least 1 a week. Low: any action. Non-user: none. Source: identify_usage_segments.
/// </summary>
public sealed record Segments(int Power, int Habitual, int Novice, int Low, [property: JsonPropertyName("non-user")] int NonUser)
{
    /// <summary>Of twelve weeks, the number in which a habitual user is active.</summary>
    public const int HabitWeeks = 9;

    /// <summary>Counts the members of a group in each segment.</summary>
    /// <param name="of">The segment of each employee, from <see cref="Each"/>.</param>
    public static Segments Count(int[] group, Segment[] of)
    {
        var counts = new int[5];
        foreach (var employee in group)
        {
            counts[(int)of[employee]]++;
        }

        return new(
            counts[(int)Segment.Power],
            counts[(int)Segment.Habitual],
            counts[(int)Segment.Novice],
            counts[(int)Segment.Low],
            counts[(int)Segment.NonUser]
        );
    }

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

/// <summary>A point of the adoption curve: the share of the population that had been habitual by then.</summary>
public sealed record CurvePoint(DateOnly WeekEnding, double Habitual);

/// <summary>
/// The adoption curve after Rogers. For each week counted back from the day scored, it is the share of that day's population that
/// had been habitual (any action in 9 of 12 weeks) in that week or an earlier one.
/// </summary>
public static class AdoptionCurve
{
    public static CurvePoint[] Of(int[] population, DayBits[] acted, DateOnly day, DateOnly firstData, DateOnly? goLive)
    {
        var weeks = (day.DayNumber - firstData.DayNumber) / 7 + 1;
        if (population.Length == 0 || weeks < 1)
        {
            return [];
        }

        // became[w] counts the people who first became habitual in week w, oldest first.
        var became = new int[weeks];
        foreach (var employee in population)
        {
            var recent = 0u;
            for (var week = 0; week < weeks; week++)
            {
                var ending = day.AddDays(-7 * (weeks - 1 - week));
                recent = (recent << 1 | (acted[employee].Any(ending, 7) ? 1u : 0)) & 0xFFF;
                if (System.Numerics.BitOperations.PopCount(recent) >= Segments.HabitWeeks)
                {
                    became[week]++;
                    break;
                }
            }
        }

        var start = goLive is { } live && live > firstData ? live : firstData;
        var points = new List<CurvePoint>();
        var sum = 0;
        for (var week = 0; week < weeks; week++)
        {
            sum += became[week];
            var ending = day.AddDays(-7 * (weeks - 1 - week));
            if (ending >= start)
            {
                points.Add(new(ending, (double)sum / population.Length));
            }
        }

        return [.. points];
    }
}

/// <summary>How unevenly contributions (posts, shares, comments) in four weeks are spread over the population.</summary>
/// <param name="Gini">0 if everyone contributes equally; near 1 if one person contributes everything.</param>
/// <param name="TopTenthShare">The share contributed by the most active 10 % of people, rounded up.</param>
public sealed record Concentration(double Gini, double TopTenthShare)
{
    /// <returns>Null if nobody contributed.</returns>
    public static Concentration? Of(int[] population, int[] contributions)
    {
        var sorted = Array.ConvertAll(population, employee => contributions[employee]);
        Array.Sort(sorted);
        double n = sorted.Length,
            sum = 0,
            ranked = 0,
            top = 0;
        var topCount = (sorted.Length + 9) / 10;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            ranked += (i + 1.0) * sorted[i];
            top += i >= sorted.Length - topCount ? sorted[i] : 0;
        }

        return sum == 0 ? null : new(2 * ranked / (n * sum) - (n + 1) / n, top / sum);
    }
}
