namespace Intranet.Adoption.Rewards;

/// <summary>
/// Which awards the budget pays for. The first to meet the conditions come first, and a lot decides between those of one day; the others
/// wait. What was announced or handed over keeps its place, whatever is found out later.
/// </summary>
public static class WaitingList
{
    /// <summary>The same awards, with those that wait marked.</summary>
    /// <param name="today">Places of budget periods that begin later are not given out yet.</param>
    public static IReadOnlyList<Award> Mark(IReadOnlyList<Award> awards, OrganisationSettings settings, DateOnly today)
    {
        var waiting = new HashSet<long>();
        foreach (var reward in settings.Rewards)
        {
            var campaigns = settings.CampaignsOf(reward).ToDictionary(campaign => campaign.Id);
            if (reward.Budget is null && !campaigns.Values.Any(campaign => campaign.AtMost is not null))
            {
                continue;
            }

            var taken = new Dictionary<string, int>();
            foreach (
                var award in awards
                    .Where(award => award.Reward == reward.Id && award.Scope == reward.Scope && award.State != AwardState.Withdrawn)
                    .OrderByDescending(award => award.HasEvents)
                    .ThenBy(award => award.EarnedOn)
                    .ThenBy(award => award.Lot, StringComparer.Ordinal)
            )
            {
                var places = Places(reward, campaigns.GetValueOrDefault(award.Period), award, today).ToList();
                if (places.Count == 0)
                {
                    continue;
                }

                var place = places.Find(place => taken.GetValueOrDefault(place.Id) < place.AtMost).Id;
                if (place is null && !award.HasEvents)
                {
                    waiting.Add(award.Number);
                    continue;
                }

                place ??= places[0].Id;
                taken[place] = taken.GetValueOrDefault(place) + 1;
            }
        }

        return waiting.Count == 0 ? awards : [.. awards.Select(award => award with { IsWaiting = waiting.Contains(award.Number) })];
    }

    /// <summary>Whether who meets the conditions after a day, in a period of a reward, would have to wait.</summary>
    internal static bool IsFull(IReadOnlyList<Award> awards, OrganisationSettings settings, Reward reward, string period, DateOnly day) =>
        Mark(
            [
                .. awards,
                new Award
                {
                    Number = 0,
                    Reward = reward.Id,
                    Scope = reward.Scope,
                    Recipient = "",
                    Period = period,
                    EarnedOn = day.AddDays(1),
                    Units = 0,
                    Definition = reward,
                },
            ],
            settings,
            day
        )[^1].IsWaiting;

    /// <summary>The budget periods that can pay for an award, the first it can come from first; none if there is no limit.</summary>
    private static IEnumerable<(string Id, int AtMost)> Places(Reward reward, Campaign? campaign, Award award, DateOnly today) =>
        (campaign, reward.Budget) switch
        {
            ({ AtMost: { } most }, _) => [(campaign.Id, most)],
            (_, null) => [],
            (_, { Per: RewardFrequency.Once, AtMost: var most }) => [("", most)],
            (_, { Per: RewardFrequency.Campaign, AtMost: var most }) => [(award.Period, most)],
            (_, var budget) => Reward
                .Calendar(budget.Per, award.EarnedOn, today > award.EarnedOn ? today : award.EarnedOn)
                .Where(period => period.From <= LastDay(reward, campaign, award))
                .Select(period => (period.Id, budget.AtMost)),
        };

    /// <summary>Who waits does so until the period of the award is over.</summary>
    private static DateOnly LastDay(Reward reward, Campaign? campaign, Award award) =>
        campaign is not null ? campaign.Until ?? DateOnly.MaxValue
        : reward.Frequency is RewardFrequency.Quarter or RewardFrequency.Year
            ? Reward.Calendar(reward.Frequency, award.EarnedOn, award.EarnedOn).First().Until
        : DateOnly.MaxValue;
}
