using System.Data.Common;
using Dapper;
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

    /// <summary>Makes a store in a file what it was before the ledger was a chain and campaigns were records.</summary>
    public static void Downgrade(DbConnection connection) =>
        connection.Execute(
            """
            drop table ledger;
            drop table campaigns;
            drop table reward_days;
            drop table award_people;
            alter table organisations drop column ledger_head;
            alter table delivered drop column first_on;
            alter table awards drop column lapsed;
            alter table awards drop column definition;
            alter table awards drop column known_on;
            alter table awards drop column found_on;
            create table old_events (
              award_no integer not null references awards,
              event text not null check (event in ('announced', 'delivered', 'withdrawn')),
              at text not null,
              by text not null,
              reason text,
              primary key (award_no, event)
            ) strict, without rowid;
            insert into old_events select award_no, event, at, by, reason from award_events;
            drop table award_events;
            alter table old_events rename to award_events;
            delete from migrations where name in ('0008-ledger.sql', '0011-rewards.sql')
            """
        );

    private static OrganisationRow First(DbConnection connection) =>
        Organisations.All(connection).Single(organisation => organisation.Number == 1);
}
