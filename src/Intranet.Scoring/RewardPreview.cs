using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Rewards;

namespace Intranet.Scoring;

/// <summary>The awards that scoring a day would add to the ledger, within budget, and what they would cost.</summary>
public static class RewardPreview
{
    /// <param name="Cost">In euros; null when no unit cost is set.</param>
    public sealed record Line(Award Award, decimal? Cost)
    {
        public Reward Reward => Award.Definition;
    }

    /// <summary>What a campaign that is yet to begin would award if a day were its first.</summary>
    public static IReadOnlyList<Line> Planned(DbConnection connection, OrganisationRow organisation, DateOnly day, Campaign campaign)
    {
        var scored = new Scorer(connection, organisation).Score(day);
        var settings = organisation.Settings with { Campaigns = [campaign with { From = day }] };
        return
        [
            .. WaitingList
                .Mark(
                    [
                        .. scored
                            .Earned.Where(earned => earned.Reward.Id == campaign.Reward)
                            .Select(
                                (earned, index) =>
                                    new Award
                                    {
                                        Number = index,
                                        Reward = campaign.Reward,
                                        Scope = earned.Reward.Scope,
                                        Recipient = earned.Recipient,
                                        Period = campaign.Id,
                                        EarnedOn = day,
                                        Units = RewardEvaluator.Details(scored.Records, earned.Reward, earned.Recipient, day).Units,
                                        Definition = earned.Reward with { UnitCost = campaign.UnitCost ?? earned.Reward.UnitCost },
                                    }
                            ),
                    ],
                    settings,
                    day
                )
                .Where(award => award.State != AwardState.Waiting)
                .Select(LineOf),
        ];
    }

    /// <summary>What scoring a day would award.</summary>
    /// <param name="campaign">A campaign that is not on record yet, or is to be changed; null for those on record.</param>
    public static IReadOnlyList<Line> Run(DbConnection connection, OrganisationRow organisation, DateOnly day, Campaign? campaign = null)
    {
        var scored = new Scorer(connection, organisation).Score(day);
        var earned = scored.Earned;
        var before = Awards.List(connection, organisation, day).Where(IsGranted).Select(award => award.Id).ToHashSet();

        // The ledger itself decides, in a transaction that is rolled back, so the preview cannot differ from the real thing.
        using var transaction = connection.BeginWrite(organisation.Number);
        if (campaign is not null)
        {
            Campaigns.Put(connection, transaction, organisation.Number, campaign, "preview", DateTimeOffset.MinValue);
        }

        AwardSettlement.Earn(connection, transaction, organisation, scored.Records, day, earned);
        if (campaign is not null)
        {
            AwardSettlement.Settle(connection, transaction, organisation, scored.Records);
        }

        var settings = organisation.Settings with { Campaigns = Campaigns.List(connection, organisation.Number, transaction) };
        var after = Awards.List(connection, organisation with { Settings = settings }, day);
        transaction.Rollback();
        return [.. after.Where(award => IsGranted(award) && !before.Contains(award.Id)).Select(LineOf)];

        static bool IsGranted(Award award) => award.State is not (AwardState.Waiting or AwardState.Withdrawn);
    }

    private static Line LineOf(Award award) => new(award, award.Definition.UnitCost * award.Units);
}
