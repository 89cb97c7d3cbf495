using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Storage.People;

namespace Intranet.Storage.Rewards;

/// <summary>A line of the baker's list: what to deliver where.</summary>
public sealed record RewardOrder(string Award, string Team, string Location, int Slices);

/// <summary>
/// The baker's list: awards of teams and of the organisation to hand over that are neither delivered nor withdrawn. Awards of single
/// people are theirs alone to see.
/// </summary>
public static class RewardOrders
{
    public static IReadOnlyList<RewardOrder> Of(DbConnection connection, OrganisationRow organisation)
    {
        var handedOver = organisation.Settings.Rewards.Where(reward => reward.IsHandedOver).Select(reward => reward.Id).ToHashSet();
        var waiting = Awards
            .List(connection, organisation.Number)
            .Where(award =>
                award.Scope != RewardScope.Employee
                && handedOver.Contains(award.Reward)
                && award.State is (AwardState.Earned or AwardState.Announced)
            )
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
