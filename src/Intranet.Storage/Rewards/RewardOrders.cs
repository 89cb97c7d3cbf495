using System.Data.Common;
using Intranet.Storage.People;

namespace Intranet.Storage.Rewards;

/// <summary>One line of the order list: what is still to be handed over, where, and how much of it.</summary>
public sealed record RewardOrder(string Award, string Team, string Location, int Slices);

/// <summary>The order list for the baker: awards that are handed over and not delivered or withdrawn yet.</summary>
public static class RewardOrders
{
    public static IReadOnlyList<RewardOrder> Of(DbConnection connection, OrganisationRow organisation)
    {
        var handedOver = organisation.Settings.Rewards.Where(reward => reward.IsHandedOver).Select(reward => reward.Id).ToHashSet();
        var waiting = Awards
            .List(connection, organisation.Number)
            .Where(award => handedOver.Contains(award.Reward) && award.State is (AwardState.Earned or AwardState.Announced))
            .ToList();
        if (waiting.Count == 0)
        {
            return [];
        }

        var records = RecordsReader.Read(connection, organisation).Records;
        return
        [
            .. waiting.Select(award =>
            {
                var team = Array.Find(records.RosterAt(award.EarnedOn).Teams, team => team.Id == award.Recipient);
                return new RewardOrder(award.Id, team?.Name ?? award.Recipient, team?.Location ?? "", award.Units);
            }),
        ];
    }
}
