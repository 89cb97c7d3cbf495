using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>Somebody for whom the conditions of a reward were met on a day, and on all days that they must hold.</summary>
/// <param name="Recipient">A team's or employee's id, or the organisation's.</param>
public sealed record Earned(Reward Reward, string Recipient);

/// <summary>What an award is for.</summary>
/// <param name="Units">
/// Slices: one for each member, whoever objects to being counted included, as on the list of what to hand over; 1 for an organisation or an
/// employee.
/// </param>
/// <param name="People">The members of a team, as numbers in the records.</param>
/// <param name="KnownOn">
/// The day on which facts that it needs were delivered without a date, where that is later than the day for which they count.
/// </param>
public sealed record AwardDetails(int Units, IReadOnlyList<int> People, DateOnly? KnownOn);

/// <summary>
/// Finds for whom the conditions of rewards are met on a day. Conditions that must hold for several days are evaluated on each of them,
/// with the members of that day. <see cref="AwardRules"/> decides which awards follow.
/// </summary>
public static class RewardEvaluator
{
    /// <param name="records">The organisation.</param>
    /// <param name="log">Day counts of the twelve weeks up to the day.</param>
    /// <param name="day">The day scored.</param>
    public static IEnumerable<Earned> Earned(Records records, ActivityLog log, DateOnly day)
    {
        var snapshots = new Dictionary<DateOnly, Snapshot>();
        return records.Settings.Rewards.SelectMany(reward => Recipients(reward).Select(recipient => new Earned(reward, recipient)));

        IEnumerable<string> Recipients(Reward reward)
        {
            var roster = records.RosterAt(day);
            return reward.Scope switch
            {
                RewardScope.Team => roster
                    .Teams.Where(team => Days(reward).All(on => IsMet(team.Number, reward, At(on))))
                    .Select(team => team.Id),
                RewardScope.Employee => roster
                    .Population.Where(employee =>
                        Days(reward).All(on => At(on).Roster.IsIncluded[employee] && RewardMeasures.AreMet(reward, At(on), employee))
                    )
                    .Select(employee => records.EmployeeIds[employee]),
                _ => Days(reward).All(on => RewardMeasures.AreMet(reward, At(on))) ? [records.Settings.Id] : [],
            };
        }

        IEnumerable<DateOnly> Days(Reward reward) => Enumerable.Range(0, reward.HeldDays).Select(back => day.AddDays(-back));

        Snapshot At(DateOnly on) => snapshots.TryGetValue(on, out var known) ? known : snapshots[on] = new Snapshot(records, log, on);
    }

    /// <summary>What an award earned on a day is for.</summary>
    public static AwardDetails Details(Records records, Reward reward, string recipient, DateOnly day)
    {
        var roster = records.RosterAt(day);
        var team = Array.Find(roster.Teams, team => team.Id == recipient);
        int[] people = reward.Scope switch
        {
            RewardScope.Team => team?.Members ?? [],
            RewardScope.Employee => [Array.BinarySearch(records.EmployeeIds, recipient, StringComparer.Ordinal)],
            _ => [],
        };
        return reward.Scope == RewardScope.Team
            ? new(team is null ? 0 : records.People(team.Number, day).Count, people, KnownOn(records, reward, roster, people, day))
            : new(1, [], KnownOn(records, reward, roster, people, day));
    }

    /// <summary>A fact without a date counts from the start of the records on, but nobody knew it before it was delivered.</summary>
    private static DateOnly? KnownOn(Records records, Reward reward, Roster roster, int[] people, DateOnly day) =>
        reward.Conditions.Any(condition => RewardMeasures.IsOfProfiles(condition.Measure))
        && people.Any(employee => employee >= 0 && roster.States[employee]?.ValidFrom == DateOnly.MinValue)
        && roster.CarriedFields.Max(pair => records.FirstDelivered("employees." + Profile.Column(pair.Field))) is { } known
        && known > day
            ? known
            : null;

    private static bool IsMet(int number, Reward reward, Snapshot at) =>
        Array.Find(at.Roster.Teams, candidate => candidate.Number == number) is { } team
        && RewardProgress.ObstaclesOn(reward, at, team).Count == 0;
}
