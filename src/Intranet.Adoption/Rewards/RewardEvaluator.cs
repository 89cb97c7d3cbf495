using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>An award that the conditions call for; the ledger decides whether it is new.</summary>
/// <param name="Recipient">A team's or employee's id, or the organisation's.</param>
/// <param name="Units">Slices, one a member; 1 for an organisation or an employee.</param>
public sealed record Earned(Reward Reward, string Recipient, string Period, DateOnly On, int Units);

/// <summary>
/// Finds who has earned which rewards on a day. A condition that must have held for several days is evaluated on each of them, with the
/// members of that day.
/// </summary>
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
                    .Teams.Where(team => Days(reward).All(on => IsEarnedBy(team.Number, reward, At(on))))
                    .Select(team => (team.Id, team.Members.Length)),
                RewardScope.Employee => roster
                    .Population.Where(employee =>
                        Days(reward).All(on => At(on).Roster.IsIncluded[employee] && RewardMeasures.AreMet(reward, At(on), employee))
                    )
                    .Select(employee => (records.EmployeeIds[employee], 1)),
                _ => Days(reward).All(on => RewardMeasures.AreMet(reward, At(on))) ? [(records.Settings.Id, 1)] : [],
            };
        }

        IEnumerable<DateOnly> Days(Reward reward) => Enumerable.Range(0, reward.HeldDays).Select(back => day.AddDays(-back));

        Snapshot At(DateOnly on) => snapshots.TryGetValue(on, out var known) ? known : snapshots[on] = new Snapshot(records, log, on);
    }

    private static bool IsEarnedBy(int number, Reward reward, Snapshot at)
    {
        var team = Array.Find(at.Roster.Teams, candidate => candidate.Number == number);
        return team is not null
            && team.Members.Length >= reward.MinimumMembers
            && (team.Designated || !reward.DesignatedTeamsOnly)
            && RewardMeasures.AreMet(reward, at, team);
    }
}
