using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>
/// The measures that conditions of rewards can refer to, by scope. To add one, add an entry here; the settings file, the evaluator and
/// error messages find it by its name. A measure is null, which meets no condition, where it cannot be computed.
/// </summary>
public static class RewardMeasures
{
    private static readonly Dictionary<string, Func<Reward, Snapshot, Team, double?>> OfTeam = new()
    {
        ["complete"] = (reward, at, team) => HasProfiles(at) ? Share(Tenured(reward, at, team.Members), at.Roster.IsComplete) : null,
        ["photo"] = (reward, at, team) => HasPhotos(at) ? Share(Tenured(reward, at, team.Members), at.Roster.HasPhoto) : null,
        ["completeness"] = (reward, at, team) =>
            HasProfiles(at) && Tenured(reward, at, team.Members) is { Length: > 0 } members
                ? members.Average(at.Roster.Completeness)
                : null,
        ["weekly-active"] = (_, at, team) => ActiveWithin(7, at, team),
        ["monthly-active"] = (_, at, team) => ActiveWithin(28, at, team),

        // Compared with 56 days earlier.
        ["monthly-active-rise"] = (_, at, team) => Rise(at, team, 56),
        ["has-ambassador"] = (_, at, team) =>
            at.Without("roles") is null
                ? at.Roster.Holders.Any(holding => holding.Role == Role.Ambassador && holding.Team == team.Number)
                    ? 1
                    : 0
                : null,
    };

    private static readonly Dictionary<string, Func<Snapshot, int, double?>> OfEmployee = new()
    {
        ["complete"] = (at, employee) =>
            HasProfiles(at)
                ? at.Roster.IsComplete(employee)
                    ? 1
                    : 0
                : null,
        ["photo"] = (at, employee) =>
            HasPhotos(at)
                ? at.Roster.HasPhoto(employee)
                    ? 1
                    : 0
                : null,
        ["completeness"] = (at, employee) => HasProfiles(at) ? at.Roster.Completeness(employee) : null,
    };

    /// <summary>The measures of the nine practices.</summary>
    private static readonly Dictionary<string, Func<Snapshot, double?>> OfOrganisation = Practice
        .All.SelectMany(practice => practice.Measures)
        .ToDictionary(measure => measure.Id, measure => (Func<Snapshot, double?>)(at => ValueOf(measure, at)));

    /// <summary>The names that conditions of a scope can use.</summary>
    public static IReadOnlyCollection<string> Names(RewardScope scope) =>
        scope switch
        {
            RewardScope.Team => OfTeam.Keys,
            RewardScope.Employee => OfEmployee.Keys,
            _ => OfOrganisation.Keys,
        };

    /// <summary>Whether a measure is about profiles, which everybody can see; the others are about what people did.</summary>
    public static bool IsOfProfiles(string measure) => OfEmployee.ContainsKey(measure);

    /// <summary>The value of a measure for a team; null if it cannot be computed, or is switched off.</summary>
    internal static double? Of(string measure, Reward reward, Snapshot at, Team team) =>
        IsOff(measure, at) ? null : OfTeam[measure](reward, at, team);

    internal static bool AreMet(Reward reward, Snapshot at, int employee) =>
        Tenured(reward, at, [employee]).Length == 1
        && reward.Conditions.All(condition =>
            !IsOff(condition.Measure, at) && IsMet(condition, OfEmployee[condition.Measure](at, employee))
        );

    internal static bool AreMet(Reward reward, Snapshot at) =>
        reward.Conditions.All(condition => !IsOff(condition.Measure, at) && IsMet(condition, OfOrganisation[condition.Measure](at)));

    /// <summary>A share that is below the threshold only by rounding meets it.</summary>
    internal static bool IsMet(RewardCondition condition, double? value) => value >= condition.AtLeast - 1e-9;

    /// <summary>Members who have been in service for longer than the reward's grace period.</summary>
    internal static int[] Tenured(Reward reward, Snapshot at, int[] members) =>
        reward.GraceDays == 0
            ? members
            : [.. members.Where(employee => at.Day.DayNumber - at.Roster.InServiceSince(employee).DayNumber > reward.GraceDays)];

    /// <summary>Whether an organisation does not want a measure of the practices: then it earns nothing either.</summary>
    private static bool IsOff(string measure, Snapshot at) => at.Records.Settings.IsOff(measure);

    /// <summary>A reward for activity would disclose the activity of a team that is not shown.</summary>
    private static double? ActiveWithin(int days, Snapshot at, Team team) =>
        at.Without("activities") is null && at.Shown.Team(team.Number) is not null && at.Early(days) is null
            ? Attained(team.Members.Count(employee => at.Records.Active[employee].Any(at.Day, days)), team.Members.Length)
            : null;

    /// <summary>
    /// Activity is judged on exact counts, so that small teams can earn, but never needs everybody: all but one count as all. Else an
    /// award would tell what each of them did. A share of at least x is then min(ceil(x * n), n - 1) people.
    /// </summary>
    private static double Attained(int count, int of) => count >= of - 1 ? 1 : count / (double)of;

    /// <summary>
    /// How much more of the members were active in four weeks than of the same people in four weeks that ended some days before, when
    /// their phase had begun. The last one makes no difference. Null if a feed began or ended meanwhile.
    /// </summary>
    private static double? Rise(Snapshot at, Team team, int daysBefore)
    {
        var before = at.Day.AddDays(-daysBefore);
        var since = before.AddDays(-27);
        if (
            at.Without("activities") is not null
            || !(at.Records.FirstDay <= since)
            || PhaseStart(at, team.Number) > since
            || FeedPeriod.Changed(at.Records.FeedPeriods, before, at.Day, 28) is not null
            || at.Shown.Team(team.Number) is null
            || at.Records.RosterAt(before).Shown.Team(team.Number) is null
        )
        {
            return null;
        }

        var (early, late) = (at.Records.RosterAt(since), at.Records.RosterAt(before));
        int[] people = [.. team.Members.Where(employee => early.IsIncluded[employee] && late.IsIncluded[employee])];
        return people.Length < at.Roster.Minimum ? null : AllButOne(at.Day) - AllButOne(before);

        double AllButOne(DateOnly on) =>
            Math.Min(people.Count(employee => at.Records.Active[employee].Any(on, 28)), people.Length - 1) / (double)people.Length;
    }

    /// <summary>When the phase of a team began: its own, or that of everyone else; null if there is none.</summary>
    private static DateOnly? PhaseStart(Snapshot at, int team) =>
        at.Without("phases") is null
            ? (Array.Find(at.Records.Phases, row => row.Team == team) ?? Array.Find(at.Records.Phases, row => row.Team is null))?.StartsOn
            : null;

    private static double? ValueOf(Measure measure, Snapshot at)
    {
        var reading = measure.Read(at);
        return measure.ActivityOf == ActivityOf.Everyone && reading is { Numerator: { } count, Denominator: { } of }
            ? Attained((int)count, (int)of)
            : reading.Value;
    }

    private static bool HasProfiles(Snapshot at) => Profiles.TooFewFields(at) is null;

    private static bool HasPhotos(Snapshot at) => at.Without("employees.photo") is null;

    private static double? Share(int[] group, Func<int, bool> has) => group.Length == 0 ? null : ScorecardBuilder.Share(group, has);
}
