using System.Globalization;
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
        var isMonthCovered = at.Without("activities") is null && at.Early(28) is null;
        var everyone = isMonthCovered ? at.Shown.Everyone : null;
        var concentration = everyone is null ? null : Concentration.Of(at.Population, at.FourWeeks.Contributions);
        return new Scorecard(settings.Id, at.Day, at.Population.Length, [.. Practice.All.Select(practice => Score(practice, at))])
        {
            MinimumGroupSize = at.Roster.Minimum,
            Managers = at.Population.Count(employee => at.Roster.IsManager[employee]),
            ProfileFields =
            [
                .. at.Roster.CarriedFields.Select(field =>
                    string.Create(CultureInfo.InvariantCulture, $"{Profile.Column(field.Field)} {field.Weight}")
                ),
            ],
            SoFar = SoFar(at),
            Ladder = everyone is null ? null : at.LadderOf(everyone),
            Segments = everyone is null ? new(null, null) : SegmentsOf(at, everyone),
            AdoptionCurve = at.Shown.Everyone is null ? [] : AdoptionCurve.Of(at.Records, at.Day),
            Stickiness = everyone is null ? null : Stickiness(at, everyone),
            Gini = concentration?.Gini,
            TopTenthShare = concentration?.TopTenthShare,
            Teams = [.. at.Roster.Teams.Select(team => Score(team, at))],
            Groups = at.Without("employees.works_at") is not null
                ? []
                : [Score("frontline", Workplace.Frontline, at.Shown.Frontline, at), Score("office", Workplace.Office, at.Shown.Office, at)],
        };
    }

    private static WeekSoFar? SoFar(Snapshot at)
    {
        var days = ((int)at.Day.DayOfWeek + 6) % 7 + 1;
        return days == 7 || at.Without("activities") is not null || at.Early(days) is not null || at.Shown.Everyone is not { } everyone
            ? null
            : new(at.Day.AddDays(1 - days), everyone.Count(employee => (at.ActiveDays[employee] & (1u << days) - 1) != 0));
    }

    private static PracticeScore Score(Practice practice, Snapshot at)
    {
        var settings = at.Records.Settings.Practices;
        return PracticeScore.Of(
            practice.Id,
            [
                .. practice
                    .Measures.Select(measure => (Measure: measure, Setting: settings.GetValueOrDefault(measure.Id)))
                    .Where(item => item.Setting is not { Off: true })
                    .Select(item =>
                        new MeasureScore(
                            item.Measure.Id,
                            MeasureStatus.NoInput,
                            null,
                            null,
                            null,
                            item.Setting?.Target ?? item.Measure.Target,
                            item.Setting?.Weight ?? item.Measure.Weight,
                            null
                        ).With(item.Measure.Read(at))
                    ),
            ]
        );
    }

    private static TeamScore Score(Team team, Snapshot at)
    {
        var hasProfiles = Profiles.TooFewFields(at) is null;
        var group = at.Shown.Team(team.Number);
        var activity = at.Without("activities") is null ? group : null;
        var week = at.Early(7) is null ? activity : null;
        var month = at.Early(28) is null ? activity : null;
        return new(team.Id, team.Name, group is null, team.Designated, team.Members.Length)
        {
            Completeness = hasProfiles ? team.Members.Average(at.Roster.Completeness) : null,
            Complete = hasProfiles ? Share(team.Members, at.Roster.IsComplete) : null,
            Photo = at.Without("employees.photo") is null ? Share(team.Members, at.Roster.HasPhoto) : null,
            WeeklyActive = week?.Share(at.IsWeekActive),
            MonthlyActive = month?.Share(at.IsMonthActive),
            Change = month is null ? null : Rise(at.Records, team.Number, at.Day, 28),
            Ladder = month is null ? null : at.LadderOf(month),
            Segments = month is null ? null : SegmentsOf(at, month),
        };
    }

    private static GroupScore Score(string id, Workplace place, Group? group, Snapshot at)
    {
        var activity = at.Without("activities") is null ? group : null;
        var month = at.Early(28) is null ? activity : null;
        return new(id, group is null, at.Population.Count(employee => at.Roster.States[employee]!.WorksAt == place))
        {
            WeeklyActive = at.Early(7) is null ? activity?.Share(at.IsWeekActive) : null,
            MonthlyActive = month?.Share(at.IsMonthActive),
            Ladder = month is null ? null : at.LadderOf(month),
            Segments = month is null ? null : SegmentsOf(at, month),
        };
    }

    /// <summary>
    /// The change in a team's W4-active share from some days earlier, each with the members of its day. Null if data does not cover
    /// the earlier window, or the team did not exist or was hidden then.
    /// </summary>
    internal static ShownChange? Rise(Records records, int team, DateOnly day, int daysBefore)
    {
        var before = day.AddDays(-daysBefore);
        return records.FirstDay is { } first && before.AddDays(-27) >= first && ShareOn(day) is { } now && ShareOn(before) is { } then
            ? ShownChange.Between(then, now)
            : null;

        ShownShare? ShareOn(DateOnly on) => records.RosterAt(on).Shown.Team(team)?.Share(employee => records.Active[employee].Any(on, 28));
    }

    /// <summary>A share of what is public, such as complete profiles.</summary>
    internal static double Share(int[] group, Func<int, bool> has) => group.Count(has) / (double)group.Length;

    private static SegmentsByWindow SegmentsOf(Snapshot at, Group group) =>
        new(at.Early(84) is null ? at.SegmentsOf(group, 12) : null, at.SegmentsOf(group, 4));

    private static ShownShare? Stickiness(Snapshot at, Group everyone)
    {
        var active = everyone.Count(at.IsMonthActive);
        var workingDays = Enumerable
            .Range(0, 28)
            .Where(back => Holidays.IsWorkingDay(at.Day.AddDays(-back), at.Records.Settings.Holidays))
            .ToArray();
        return active == 0 || workingDays.Length == 0
            ? null
            : ShownShare.MeanOf([
                .. workingDays.Select(back =>
                    ShownShare.Of(everyone.Count(employee => (at.ActiveDays[employee] >> back & 1) != 0), active)
                ),
            ]);
    }
}
