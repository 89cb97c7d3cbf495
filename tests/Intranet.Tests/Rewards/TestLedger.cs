using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Tests.Rewards;

/// <summary>The ledger of the first organisation in a store.</summary>
internal static class TestLedger
{
    public static IReadOnlyList<Award> Of(DbConnection connection) =>
        Awards.List(connection, First(connection), DateOnly.FromDateTime(TestOrganisation.Clock.GetUtcNow().Date));

    public static Award Record(
        DbConnection connection,
        string award,
        AwardEvent what,
        DateTimeOffset at,
        string by = "test",
        string? reason = null
    ) => Awards.RecordEvent(connection, First(connection), award, what, at, by, reason).Award;

    /// <summary>As if the conditions of the cake had been met on a day, for some teams.</summary>
    public static void EarnCake(DbConnection connection, DateOnly day, params string[] teams)
    {
        var organisation = First(connection);
        var cake = Reward.Defaults.Single(reward => reward.Id == "cake");
        organisation = organisation with { Settings = organisation.Settings with { Rewards = [cake] } };
        using var transaction = connection.BeginWrite(organisation.Number);
        AwardSettlement.Earn(
            connection,
            transaction,
            organisation,
            RecordsReader.Read(connection, organisation).Records,
            day,
            [.. teams.Select(team => new Earned(cake, team))]
        );
        transaction.Commit();
    }

    private static OrganisationRow First(DbConnection connection) =>
        Organisations.All(connection).Single(organisation => organisation.Number == 1);
}
