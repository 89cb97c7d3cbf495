using System.Numerics;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.Activity;

/// <summary>A point of the adoption curve: the share of the population that had been habitual by then.</summary>
public sealed record CurvePoint(DateOnly WeekEnding, ShownShare Habitual);

/// <summary>
/// The adoption curve after Rogers. For each week counted back from the day scored, it is the share of the population at the end of
/// that week that had been habitual (any action in 9 of 12 weeks) in that week or an earlier one. A point is told once and stays: the
/// curve is not drawn anew with those who are left.
/// </summary>
public static class AdoptionCurve
{
    /// <returns>One point a week, from the first week in which somebody could have been habitual.</returns>
    public static CurvePoint[] Of(Records records, DateOnly day)
    {
        if (records.FirstDay is not { } first)
        {
            return [];
        }

        var weeks = (day.DayNumber - first.DayNumber) / 7 + 1;
        var became = Enumerable
            .Range(0, records.Acted.Length)
            .Select(employee => records.EverHabitual.Contains(employee) ? -1 : BecameHabitual(records.Acted[employee], day, weeks))
            .ToArray();
        var start = records.GoLive(day) is { } live && live > first ? live : first;
        var points = new List<CurvePoint>();
        for (var week = Segments.HabitWeeks - 1; week < weeks; week++)
        {
            var ending = day.AddDays(-7 * (weeks - 1 - week));
            if (ending <= records.FinalThrough)
            {
                if (ending >= start && records.ToldPoints.TryGetValue(ending, out var told))
                {
                    points.Add(new(ending, ShownShare.Told(told)));
                }
            }
            else if (ending >= start && records.EveryoneAt(ending) is { } everyone)
            {
                points.Add(new(ending, everyone.Share(employee => became[employee] <= week)));
            }
        }

        return [.. points];
    }

    /// <summary>Whether somebody was habitual in a week that ended on a day or some whole weeks before.</summary>
    public static bool WasHabitual(DayBits acted, DateOnly day, DateOnly first) =>
        BecameHabitual(acted, day, (day.DayNumber - first.DayNumber) / 7 + 1) != int.MaxValue;

    /// <summary>The first week, from the oldest with data, in which somebody was habitual; later than all if never.</summary>
    private static int BecameHabitual(DayBits acted, DateOnly day, int weeks)
    {
        var recent = 0u;
        for (var week = 0; week < weeks; week++)
        {
            recent = (recent << 1 | (acted.Any(day.AddDays(-7 * (weeks - 1 - week)), 7) ? 1u : 0)) & 0xFFF;
            if (BitOperations.PopCount(recent) >= Segments.HabitWeeks)
            {
                return week;
            }
        }

        return int.MaxValue;
    }
}
