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
        ["photo"] = (reward, at, team) =>
            at.Without("employees.photo") is null ? Share(Tenured(reward, at, team.Members), at.Roster.HasPhoto) : null,
        ["completeness"] = (reward, at, team) =>
            HasProfiles(at) && Tenured(reward, at, team.Members) is { Length: > 0 } members
                ? members.Average(at.Roster.Completeness)
                : null,
        ["weekly-active"] = (_, at, team) => ActiveWithin(7, at, team),
        ["monthly-active"] = (_, at, team) => ActiveWithin(28, at, team),

        // Compared with 56 days earlier.
        ["monthly-active-rise"] = (_, at, team) => Rise(at, team, 56),
        ["has-ambassador"] = (_, at, team) =>
            at.Roster.Holders.Any(holding => holding.Role == Role.Ambassador && holding.Team == team.Number) ? 1 : 0,
    };

    private static readonly Dictionary<string, Func<Snapshot, int, double?>> OfEmployee = new()
    {
        ["complete"] = (at, employee) => HasProfiles(at) && at.Roster.IsComplete(employee) ? 1 : 0,
        ["photo"] = (at, employee) => at.Roster.HasPhoto(employee) ? 1 : 0,
        ["completeness"] = (at, employee) => at.Roster.Completeness(employee),
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

    internal static bool AreMet(Reward reward, Snapshot at, Team team) => AreMet(reward, measure => OfTeam[measure](reward, at, team));

    internal static bool AreMet(Reward reward, Snapshot at, int employee) =>
        Tenured(reward, at, [employee]).Length == 1 && AreMet(reward, measure => OfEmployee[measure](at, employee));

    internal static bool AreMet(Reward reward, Snapshot at) => AreMet(reward, measure => OfOrganisation[measure](at));

    /// <summary>A share that is below the threshold only by rounding meets it.</summary>
    private static bool AreMet(Reward reward, Func<string, double?> value) =>
        reward.Conditions.All(condition => value(condition.Measure) >= condition.AtLeast - 1e-9);

    /// <summary>A reward for activity would disclose the activity of a team that is not shown.</summary>
    private static double? ActiveWithin(int days, Snapshot at, Team team) =>
        at.Without("activities") is null && at.Shown.Team(team.Number) is not null && at.Early(days) is null
            ? Attained(team.Members.Count(employee => at.Records.Active[employee].Any(at.Day, days)), team.Members.Length)
            : null;

    /// <summary>
    /// Activity is judged on exact counts, so that small teams can earn, but never needs everybody: all but one count as all. Else an
    /// award would tell what each of them did.
    /// </summary>
    private static double Attained(int count, int of) => count >= of - 1 ? 1 : count / (double)of;

    private static double? Rise(Snapshot at, Team team, int daysBefore)
    {
        var before = at.Day.AddDays(-daysBefore);
        var then = at.Records.RosterAt(before);
        return
            at.Without("activities") is null
            && at.Records.FirstDay is { } first
            && before.AddDays(-27) >= first
            && at.Shown.Team(team.Number) is not null
            && then.Shown.Team(team.Number) is not null
            ? AllButOne(team.Members, at.Day) - AllButOne(Array.Find(then.Teams, was => was.Number == team.Number)!.Members, before)
            : null;

        // The last one makes no difference.
        double AllButOne(int[] members, DateOnly on) =>
            Math.Min(members.Count(employee => at.Records.Active[employee].Any(on, 28)), members.Length - 1) / (double)members.Length;
    }

    private static double? ValueOf(Measure measure, Snapshot at)
    {
        var reading = measure.Read(at);
        return measure.ActivityOf == ActivityOf.Everyone && reading is { Numerator: { } count, Denominator: { } of }
            ? Attained((int)count, (int)of)
            : reading.Value;
    }

    private static bool HasProfiles(Snapshot at) => Profiles.TooFewFields(at) is null;

    /// <summary>Members who have been in service for longer than the reward's grace period.</summary>
    private static int[] Tenured(Reward reward, Snapshot at, int[] members) =>
        reward.GraceDays == 0
            ? members
            : [.. members.Where(employee => at.Day.DayNumber - at.Roster.InServiceSince(employee).DayNumber > reward.GraceDays)];

    private static double? Share(int[] group, Func<int, bool> has) => group.Length == 0 ? null : ScorecardBuilder.Share(group, has);
}
