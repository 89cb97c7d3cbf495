namespace Intranet.Adoption.Activity;

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
