using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Rewards;

namespace Intranet.Scoring;

/// <summary>The awards that scoring a day would add to the ledger, within budget, and what they would cost.</summary>
public static class RewardPreview
{
    /// <param name="Cost">In euros; null when no unit cost is set.</param>
    public sealed record Line(Reward Reward, string Recipient, string Period, DateOnly On, int Units, decimal? Cost)
    {
        public string Id => $"{Reward.Id}:{Recipient}:{Period}";
    }

    public static IReadOnlyList<Line> Run(DbConnection connection, OrganisationRow organisation, DateOnly day)
    {
        var earned = new Scorer(connection, organisation).Score(day).Earned;
        var before = Ids();

        // The ledger itself decides, in a transaction that is rolled back, so the preview cannot differ from the real thing.
        using var transaction = connection.BeginWrite(organisation.Number);
        Awards.Earn(connection, transaction, organisation.Number, earned);
        var after = Ids();
        transaction.Rollback();
        return
        [
            .. earned
                .Select(item => new Line(item.Reward, item.Recipient, item.Period, item.On, item.Units, item.Reward.UnitCost * item.Units))
                .Where(line => after.Contains(line.Id) && !before.Contains(line.Id)),
        ];

        HashSet<string> Ids() => [.. Awards.List(connection, organisation.Number).Select(award => award.Id)];
    }
}
