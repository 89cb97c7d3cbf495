using Intranet.Adoption.BestPractices;

namespace Intranet.Adoption.Rewards;

/// <summary>Rewards for complete profiles that are handed over, such as the cake, and the teams that are close to one.</summary>
public static class ProfileRewards
{
    /// <summary>A team with at most this many incomplete profiles is close to its reward.</summary>
    public const int MostMissing = 5;

    /// <summary>Designated teams a few profiles away from such a reward, nearest first.</summary>
    /// <param name="awarded">The awards that exist: the id of the reward and its recipient.</param>
    public static IEnumerable<(TeamScore Team, int Missing)> TeamsNear(
        OrganisationSettings settings,
        Scorecard now,
        IEnumerable<(string Reward, string Recipient)> awarded
    )
    {
        var open = settings.Rewards.Where(reward => IsForProfiles(reward) && !(reward.Until <= now.Date)).ToDictionary(reward => reward.Id);
        var rewarded = awarded.Where(award => open.ContainsKey(award.Reward)).Select(award => award.Recipient).ToHashSet();
        return open.Count == 0
            ? []
            : now
                .Teams.Where(team => team.Designated && team.Complete < 1 && !rewarded.Contains(team.Id))
                .Where(team => open.Values.Any(reward => team.Members >= reward.MinimumMembers))
                .Select(team => (team, Missing: (int)team.IncompleteProfiles!.Value))
                .Where(item => item.Missing is >= 1 and <= MostMissing)
                .OrderBy(item => item.Missing)
                .ThenBy(item => item.team.Name, StringComparer.Ordinal);
    }

    private static bool IsForProfiles(Reward reward) =>
        reward is { Scope: RewardScope.Team, IsHandedOver: true, Conditions: [{ Measure: "complete" }] };
}
