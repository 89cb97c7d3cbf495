using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>Computes a scorecard from a snapshot: measures, practices, the index and the other analytics.</summary>
public static class ScorecardBuilder
{
    /// <summary>
    /// The number of days to read before the first day scored: twelve weeks for segments and for rewards held for several weeks.
    /// </summary>
    public const int DaysBefore = 83;

    public static Scorecard Build(Snapshot at)
    {
        var settings = at.Records.Settings;
        var practices = Practice.All.Select(practice => Score(practice, at)).ToArray();
        var measured = practices.Where(practice => practice.Score is not null).ToArray();

        var isMonthCovered =
            at.Without("activities") is null && at.Early(28) is null && !at.IsSmall(at.Population.Length) && at.Population.Length > 0;
        var concentration = isMonthCovered ? Concentration.Of(at.Population, at.FourWeeks.Contributions) : null;
        return new Scorecard(
            settings.Id,
            at.Day,
            at.Population.Length,
            measured.Length == 0 ? null : measured.Average(practice => practice.Score!.Value),
            measured.Length,
            practices
        )
        {
            Ladder = isMonthCovered ? Ladder.Count(at.Population, at.FourWeeks.Rungs) : null,
            Segments = isMonthCovered ? SegmentsOf(at, at.Population) : new(null, null),
            AdoptionCurve =
                at.Records.FirstDay is { } first && !at.IsSmall(at.Population.Length)
                    ? AdoptionCurve.Of(at.Population, at.Records.Acted, at.Day, first, at.Records.GoLive)
                    : [],
            Stickiness = isMonthCovered ? Stickiness(at) : null,
            Gini = concentration?.Gini,
            TopTenthShare = concentration?.TopTenthShare,
            Teams = [.. at.Roster.Teams.Select(team => Score(team, at))],
            Groups = at.Without("employees.works_at") is not null
                ? []
                : [Score("frontline", Workplace.Frontline, at), Score("office", Workplace.Office, at)],
        };
    }

    private static PracticeScore Score(Practice practice, Snapshot at)
    {
        var measures = new List<MeasureScore>();
        foreach (var measure in practice.Measures)
        {
            var setting = at.Records.Settings.Practices.GetValueOrDefault(measure.Id);
            if (setting is { Off: true })
            {
                continue;
            }

            var target = setting?.Target ?? measure.Target;
            var reading = measure.Read(at);
            measures.Add(
                new(
                    measure.Id,
                    reading.Status,
                    reading.Numerator,
                    reading.Denominator,
                    reading.Value,
                    target,
                    setting?.Weight ?? measure.Weight,
                    reading.Value is { } value ? 100 * Math.Min(1, value / target) : null,
                    reading.Missing
                )
            );
        }

        var weight = measures.Sum(measure => measure.Weight);
        var measurable = measures.Where(measure => measure.Score is not null).ToArray();
        var carried = measurable.Sum(measure => measure.Weight);

        // Exactly half is enough, but sums of decimal weights have rounding errors.
        return carried > 0 && carried >= weight / 2 - 1e-9
            ? new(
                practice.Id,
                MeasureStatus.Measured,
                measurable.Sum(measure => measure.Weight * measure.Score!.Value) / carried,
                null,
                measures
            )
            : new(practice.Id, WhyNot(measures), null, null, measures);
    }

    /// <summary>The reason that removes most weight. Ties go to the first in the order of the enumeration.</summary>
    private static MeasureStatus WhyNot(List<MeasureScore> measures) =>
        measures
            .Where(measure => measure.Score is null)
            .GroupBy(measure => measure.Status)
            .OrderByDescending(group => group.Sum(measure => measure.Weight))
            .ThenBy(group => group.Key)
            .Select(group => group.Key)
            .FirstOrDefault(MeasureStatus.NoInput);

    private static TeamScore Score(Team team, Snapshot at)
    {
        if (at.Roster.SuppressedTeams.Contains(team.Number))
        {
            return new(team.Id, team.Name, true);
        }

        var hasProfiles = Profiles.TooFewFields(at) is null;
        var hasActivity = at.Without("activities") is null;
        var isWeekCovered = hasActivity && at.Early(7) is null;
        var isMonthCovered = hasActivity && at.Early(28) is null;
        return new(team.Id, team.Name, false)
        {
            Designated = team.Designated,
            Members = team.Members.Length,
            Completeness = hasProfiles ? team.Members.Average(at.Roster.Completeness) : null,
            Complete = hasProfiles ? Share(team.Members, at.Roster.IsComplete) : null,
            Photo = at.Without("employees.photo") is null ? Share(team.Members, at.Roster.HasPhoto) : null,
            WeeklyActive = isWeekCovered ? Share(team.Members, at.IsWeekActive) : null,
            MonthlyActive = isMonthCovered ? Share(team.Members, at.IsMonthActive) : null,
            Change = isMonthCovered ? Rise(at.Records, team.Number, at.Day, 28) : null,
            Ladder = isMonthCovered ? Ladder.Count(team.Members, at.FourWeeks.Rungs) : null,
            Segments = isMonthCovered ? SegmentsOf(at, team.Members) : null,
        };
    }

    private static GroupScore Score(string id, Workplace place, Snapshot at)
    {
        var members = at.WorkingAt(place);
        if (members.Length == 0 || Suppression.IsWorkplaceExposed(at.Roster, at.Records.Settings.MinimumGroupSize))
        {
            return new(id, true);
        }

        var hasActivity = at.Without("activities") is null;
        var isMonthCovered = hasActivity && at.Early(28) is null;
        return new(id, false)
        {
            Members = members.Length,
            WeeklyActive = hasActivity && at.Early(7) is null ? Share(members, at.IsWeekActive) : null,
            MonthlyActive = isMonthCovered ? Share(members, at.IsMonthActive) : null,
            Ladder = isMonthCovered ? Ladder.Count(members, at.FourWeeks.Rungs) : null,
            Segments = isMonthCovered ? SegmentsOf(at, members) : null,
        };
    }

    /// <summary>
    /// The change in a team's W4-active share from some days earlier, each with the members of its day. Null if data does not cover
    /// the earlier window, or the team did not exist or was hidden then.
    /// </summary>
    internal static double? Rise(Records records, int team, DateOnly day, int daysBefore)
    {
        var before = day.AddDays(-daysBefore);
        return records.FirstDay is { } first && before.AddDays(-27) >= first && Share(day) is { } now && Share(before) is { } then
            ? now - then
            : null;

        double? Share(DateOnly on)
        {
            var roster = records.RosterAt(on);
            var members = Array.Find(roster.Teams, candidate => candidate.Number == team)?.Members;
            return members is null || roster.SuppressedTeams.Contains(team)
                ? null
                : ScorecardBuilder.Share(members, employee => records.Active[employee].Any(on, 28));
        }
    }

    internal static double Share(int[] group, Func<int, bool> has) => group.Count(has) / (double)group.Length;

    private static SegmentsByWindow SegmentsOf(Snapshot at, int[] group) =>
        new(at.Early(84) is null ? Segments.Count(group, at.SegmentsOf(12)) : null, Segments.Count(group, at.SegmentsOf(4)));

    private static double? Stickiness(Snapshot at)
    {
        var active = at.Population.Where(at.IsMonthActive).ToArray();
        var workingDays = Enumerable
            .Range(0, 28)
            .Where(back => Holidays.IsWorkingDay(at.Day.AddDays(-back), at.Records.Settings.Holidays))
            .ToArray();
        return active.Length == 0 || workingDays.Length == 0
            ? null
            : workingDays.Average(back => active.Count(employee => (at.ActiveDays[employee] >> back & 1) != 0)) / active.Length;
    }
}
