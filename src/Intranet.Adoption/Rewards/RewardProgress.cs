using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>What keeps a team from a reward.</summary>
public enum Obstacle
{
    /// <summary>No campaign is running and none is planned, or it ends before the conditions can have been met for long enough.</summary>
    Over,

    /// <summary>The campaign is planned for later.</summary>
    NotBegun,

    /// <summary>The team has it, or had it withdrawn, or most of its people had it in another team.</summary>
    Had,

    /// <summary>The budget has been used.</summary>
    Spent,
    NotDesignated,
    TooFewMembers,

    /// <summary>A measure cannot be computed: an input is missing, it is too early, or the team is not shown.</summary>
    Unknown,

    /// <summary>A measure is switched off.</summary>
    Off,

    /// <summary>Profiles are not complete, or photos are missing.</summary>
    Profiles,

    /// <summary>There is no ambassador, or too few of its members were active.</summary>
    Activity,

    /// <summary>All is well, but not for long enough yet.</summary>
    Held,
}

/// <summary>
/// What a team still has to do for a reward. The same function says on each day whether it is earned, and what reports, reminders and
/// pages may promise.
/// </summary>
/// <param name="Obstacles">Empty when the conditions have been met for long enough.</param>
/// <param name="Begins">The first day of a campaign that is yet to begin.</param>
/// <param name="Members">Members now.</param>
/// <param name="Missing">
/// Profiles that are still to be completed; null if the reward is not about complete profiles, or they cannot be counted.
/// </param>
/// <param name="Held">For how many days the conditions have held, at most those of the reward.</param>
public sealed record RewardProgress(
    Reward Reward,
    Team Team,
    IReadOnlyList<Obstacle> Obstacles,
    DateOnly? Begins,
    int Members,
    int? Missing,
    int Held
)
{
    /// <summary>Whether the team can still earn it by completing profiles or keeping them so.</summary>
    public bool CanCome => Obstacles.All(obstacle => obstacle is Obstacle.Profiles or Obstacle.Held);

    /// <summary>The most profiles that a team lacks of which it is said that it is close.</summary>
    public const int MostMissing = 5;

    /// <summary>
    /// What all teams have to do, on a day, for the rewards that are about profiles. How close a team is to one for activity would tell
    /// what its members did.
    /// </summary>
    /// <param name="awards">The ledger.</param>
    public static IEnumerable<RewardProgress> Of(Records records, IReadOnlyList<Award> awards, DateOnly day)
    {
        var snapshots = new Dictionary<DateOnly, Snapshot>();
        var teams = new Dictionary<Roster, Dictionary<string, Team>>();
        foreach (var reward in records.Settings.Rewards.Where(IsOfProfiles))
        {
            var ofReward = awards
                .Where(award => award.Reward == reward.Id && award.Scope == reward.Scope)
                .Select(award =>
                    (
                        Award: award,
                        Settled: new SettledAward(award.Recipient, award.Period, award.EarnedOn, award.State == AwardState.Withdrawn, null)
                    )
                )
                .ToList();
            var campaigns = records.Settings.CampaignsOf(reward);
            var ids = campaigns.Select(campaign => campaign.Id).ToHashSet();
            var through = campaigns.Select(campaign => campaign.From).Append(day.AddYears(1)).Max();
            var periods = reward.Periods(campaigns, day, through).Where(period => day <= period.Until).ToList();
            List<Award> given = [.. ofReward.Select(one => one.Award)];
            var full = periods
                .Where(period => WaitingList.IsFull(given, records.Settings, reward, period.Id, day))
                .Select(period => period.Id)
                .ToHashSet();
            foreach (var team in records.RosterAt(day).Teams)
            {
                yield return One(reward, team, periods, full, ofReward, ids);
            }
        }

        RewardProgress One(
            Reward reward,
            Team team,
            List<RewardPeriod> periods,
            HashSet<string> full,
            List<(Award Award, SettledAward Settled)> ofReward,
            HashSet<string> campaigns
        )
        {
            var mine = ofReward.Where(one => one.Award.Recipient == team.Id).ToList();
            var obstacles = ObstaclesOn(reward, At(day), team);
            var held = 0;
            while (
                held < reward.HeldDays
                && day.AddDays(-held) is var on
                && !mine.Exists(one => one.Award.EarnedOn == on)
                && Array.Find(At(on).Roster.Teams, one => one.Number == team.Number) is { } then
                && ObstaclesOn(reward, At(on), then).Count == 0
            )
            {
                held++;
            }

            // Where periods overlap, the first in which the team can earn it counts; where there is none, the first that says why.
            var choices = periods.Select(period => (Period: period, Why: ObstacleOf(period))).ToList();
            var (chosen, why) = choices
                .Where(choice => choice.Why is null)
                .Concat(choices.Where(choice => choice.Why != Obstacle.Over))
                .Append((null!, (Obstacle?)Obstacle.Over))
                .First();
            if (why is { } obstacle)
            {
                obstacles.Insert(0, obstacle);
            }

            if (held < reward.HeldDays && obstacles.Count == 0)
            {
                obstacles.Add(Obstacle.Held);
            }

            return new(
                reward,
                team,
                obstacles,
                why == Obstacle.NotBegun ? chosen.From : null,
                team.Members.Length,
                MissingOn(reward, At(day), team),
                held
            );

            Obstacle? ObstacleOf(RewardPeriod period) =>
                period.From > day ? Obstacle.NotBegun
                : ofReward.Exists(one =>
                    one.Settled.Counts(period, campaigns)
                    && (one.Award.Recipient == team.Id || !one.Settled.IsWithdrawn && one.Settled.IsOfMost(team.Id, day, Find))
                )
                    ? Obstacle.Had
                : full.Contains(period.Id) ? Obstacle.Spent
                : period.Until.DayNumber - day.DayNumber < reward.HeldDays - held ? Obstacle.Over
                : null;
        }

        Team? Find(string id, DateOnly on)
        {
            var roster = records.RosterAt(on);
            if (!teams.TryGetValue(roster, out var known))
            {
                teams.Add(roster, known = roster.Teams.ToDictionary(team => team.Id));
            }

            return known.GetValueOrDefault(id);
        }

        // Neither profiles nor presence need the day counts.
        Snapshot At(DateOnly on) =>
            snapshots.TryGetValue(on, out var known) ? known : snapshots[on] = new Snapshot(records, new ActivityLog(on), on);
    }

    /// <summary>Those that are handed over and only a few profiles away, nearest first.</summary>
    public static IEnumerable<RewardProgress> Near(Records records, IReadOnlyList<Award> awards, DateOnly day) =>
        Of(records, awards, day)
            .Where(progress => progress is { CanCome: true, Reward.IsHandedOver: true, Missing: >= 1 and <= MostMissing })
            .OrderBy(progress => progress.Missing)
            .ThenBy(progress => progress.Team.Name, StringComparer.Ordinal)
            .DistinctBy(progress => progress.Team.Id);

    private static bool IsOfProfiles(Reward reward) =>
        reward.Scope == RewardScope.Team && reward.Conditions.All(condition => RewardMeasures.IsOfProfiles(condition.Measure));

    /// <summary>What keeps a team from meeting the conditions on one day, whatever the ledger says.</summary>
    internal static List<Obstacle> ObstaclesOn(Reward reward, Snapshot at, Team team)
    {
        var obstacles = new List<Obstacle>();
        if (reward.DesignatedTeamsOnly && !team.Designated)
        {
            obstacles.Add(Obstacle.NotDesignated);
        }

        if (team.Members.Length < reward.MinimumMembers)
        {
            obstacles.Add(Obstacle.TooFewMembers);
        }

        foreach (var condition in reward.Conditions)
        {
            if (at.Records.Settings.IsOff(condition.Measure))
            {
                obstacles.Add(Obstacle.Off);
            }
            else if (RewardMeasures.Of(condition.Measure, reward, at, team) is not { } value)
            {
                obstacles.Add(Obstacle.Unknown);
            }
            else if (!RewardMeasures.IsMet(condition, value))
            {
                obstacles.Add(RewardMeasures.IsOfProfiles(condition.Measure) ? Obstacle.Profiles : Obstacle.Activity);
            }
        }

        return obstacles;
    }

    /// <summary>Profiles or photos that a team still lacks, those of newcomers in their days of grace left out.</summary>
    private static int? MissingOn(Reward reward, Snapshot at, Team team) =>
        reward.Conditions is [{ AtLeast: 1, Measure: "complete" or "photo" } condition]
        && RewardMeasures.Of(condition.Measure, reward, at, team) is not null
            ? RewardMeasures
                .Tenured(reward, at, team.Members)
                .Count(employee => !(condition.Measure == "photo" ? at.Roster.HasPhoto(employee) : at.Roster.IsComplete(employee)))
            : null;
}
