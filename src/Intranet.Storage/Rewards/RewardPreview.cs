using System.Data.Common;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Storage.People;

namespace Intranet.Storage.Rewards;

/// <summary>The dry run: what scoring a day would award that the ledger does not have, within budget, and what it would cost.</summary>
public static class RewardPreview
{
    /// <param name="Cost">In euros; null when no unit cost was set.</param>
    public sealed record Line(Reward Reward, string Recipient, string Period, DateOnly On, int Units, decimal? Cost)
    {
        public string Id => $"{Reward.Id}:{Recipient}:{Period}";
    }

    public static IReadOnlyList<Line> Run(DbConnection connection, OrganisationRow organisation, DateOnly day)
    {
        var reader = RecordsReader.Read(connection, organisation);
        var earned = RewardEvaluator.Earned(reader.Records, reader.ReadLog(day.AddDays(-Scoring.DaysBefore), day), day).ToList();
        var before = Awards.List(connection, organisation.Number).Select(award => award.Id).ToHashSet();

        // The ledger itself decides, in a transaction that is never committed: so the dry run cannot differ from the real one.
        using var transaction = connection.BeginWrite(organisation.Number);
        Awards.Earn(connection, transaction, organisation.Number, earned);
        var after = Awards.List(connection, organisation.Number).Select(award => award.Id).ToHashSet();
        transaction.Rollback();
        return
        [
            .. earned
                .Select(item => new Line(item.Reward, item.Recipient, item.Period, item.On, item.Units, item.Reward.UnitCost * item.Units))
                .Where(line => after.Contains(line.Id) && !before.Contains(line.Id)),
        ];
    }
}
