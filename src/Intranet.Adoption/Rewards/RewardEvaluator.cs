using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>An award that the conditions call for; the ledger decides whether it is new.</summary>
/// <param name="Recipient">A team's or employee's id, or the organisation's.</param>
/// <param name="Units">Slices, one a member; 1 for an organisation or an employee.</param>
public sealed record Earned(Reward Reward, string Recipient, string Period, DateOnly On, int Units);

/// <summary>Judges on any date who has earned what: a condition that must have held n days is judged on each of those dates,
/// with the members of that date.</summary>
public static class RewardEvaluator
{
    /// <param name="records">The organisation.</param>
    /// <param name="log">Day counts of the twelve weeks up to the day.</param>
    /// <param name="day">The day scored.</param>
    public static IEnumerable<Earned> Earned(Records records, ActivityLog log, DateOnly day)
    {
        var snapshots = new Dictionary<DateOnly, Snapshot>();
        foreach (var reward in records.Settings.Rewards.Where(reward => !(reward.From > day) && !(reward.Until < day)))
        {
            foreach (var (recipient, units) in Recipients(reward))
            {
                yield return new(reward, recipient, reward.PeriodOf(day), day, units);
            }
        }

        IEnumerable<(string Recipient, int Units)> Recipients(Reward reward)
        {
            var roster = records.RosterAt(day);
            return reward.Scope switch
            {
                RewardScope.Team => roster
                    .Teams.Where(team => Days(reward).All(on => Holds(reward, At(on), team.Number)))
                    .Select(team => (team.Id, team.Members.Length)),
                RewardScope.Employee => roster
                    .Population.Where(employee => Days(reward).All(on => HoldsFor(reward, At(on), employee)))
                    .Select(employee => (records.EmployeeIds[employee], 1)),
                _ => Days(reward).All(on => Holds(reward, At(on))) ? [(records.Settings.Id, 1)] : [],
            };
        }

        IEnumerable<DateOnly> Days(Reward reward) => Enumerable.Range(0, reward.HeldDays).Select(back => day.AddDays(-back));

        Snapshot At(DateOnly on) => snapshots.TryGetValue(on, out var known) ? known : snapshots[on] = new Snapshot(records, log, on);
    }

    private static bool Holds(Reward reward, Snapshot at, int number)
    {
        var team = Array.Find(at.Roster.Teams, candidate => candidate.Number == number);
        return team is not null
            && team.Members.Length >= reward.MinimumMembers
            && (team.Designated || !reward.DesignatedTeamsOnly)
            && reward.Conditions.All(condition => Value(condition.Measure, reward, at, team) >= condition.AtLeast - 1e-9);
    }

    /// <summary>Null, which satisfies nothing, where the measure cannot be had on that day.</summary>
    private static double? Value(string measure, Reward reward, Snapshot at, Team team)
    {
        var hasProfiles = Profiles.TooFewFields(at) is null;
        var hasPhotos = at.Without("employees.photo") is null;

        // A reward for activity would tell what a hidden team did.
        var hasActivity = at.Without("activities") is null && !at.Roster.SuppressedTeams.Contains(team.Number);
        return measure switch
        {
            "complete" when hasProfiles => Share(Tenured(reward, at, team.Members), at.Roster.IsComplete),
            "completeness" when hasProfiles => Tenured(reward, at, team.Members) is { Length: > 0 } members
                ? members.Average(at.Roster.Completeness)
                : null,
            "photo" when hasPhotos => Share(Tenured(reward, at, team.Members), at.Roster.HasPhoto),
            "weekly-active" when hasActivity && at.Early(7) is null => Share(
                team.Members,
                employee => at.Records.Active[employee].Any(at.Day, 7)
            ),
            "monthly-active" when hasActivity && at.Early(28) is null => Share(
                team.Members,
                employee => at.Records.Active[employee].Any(at.Day, 28)
            ),
            "monthly-active-rise" when hasActivity => ScorecardBuilder.Rise(at.Records, team.Number, at.Day, 56),
            "has-ambassador" => at.Roster.Holders.Any(holding => holding.Role == Role.Ambassador && holding.Team == team.Number) ? 1 : 0,
            _ => null,
        };
    }

    private static bool HoldsFor(Reward reward, Snapshot at, int employee) =>
        at.Roster.IsIncluded[employee]
        && Tenured(reward, at, [employee]).Length == 1
        && reward.Conditions.All(condition =>
            condition.Measure switch
            {
                "complete" => Profiles.TooFewFields(at) is null && at.Roster.IsComplete(employee) ? 1.0 : 0,
                "photo" => at.Roster.HasPhoto(employee) ? 1 : 0,
                _ => at.Roster.Completeness(employee),
            }
            >= condition.AtLeast - 1e-9
        );

    private static bool Holds(Reward reward, Snapshot at) =>
        reward.Conditions.All(condition =>
            Practice.All.SelectMany(practice => practice.Measures).First(measure => measure.Id == condition.Measure).Read(at).Value
            >= condition.AtLeast - 1e-9
        );

    private static int[] Tenured(Reward reward, Snapshot at, int[] members) =>
        reward.GraceDays == 0
            ? members
            : [.. members.Where(employee => at.Day.DayNumber - at.Roster.InServiceSince(employee).DayNumber > reward.GraceDays)];

    private static double? Share(int[] group, Func<int, bool> has) => group.Length == 0 ? null : ScorecardBuilder.Share(group, has);
}
