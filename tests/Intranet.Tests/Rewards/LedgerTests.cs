using Dapper;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Rewards;
using Microsoft.Data.Sqlite;

namespace Intranet.Tests.Rewards;

/// <summary>Whoever changes the ledger in the database file leaves a broken chain behind.</summary>
public class LedgerTests
{
    [Theory]
    [InlineData(
        "delete from award_events where award_no = 2; delete from ledger where award_no = 2; delete from awards where award_no = 2"
    )]
    [InlineData("delete from ledger where entry_no = 5; delete from award_events where event = 'delivered'")]
    [InlineData("update awards set units = 60 where award_no = 1")]
    [InlineData("update awards set recipient = 't9' where award_no = 2")]
    [InlineData("update awards set earned_on = earned_on + 1 where award_no = 1")]
    [InlineData("update award_events set at = '2025-10-07T10:00:00.0000000Z' where event = 'delivered'")]
    [InlineData("update ledger set award_no = 3 - award_no where entry_no < 3")]
    [InlineData("update ledger set hash = zeroblob(32) where entry_no = 3")]
    [InlineData("insert into award_events (award_no, event, at, \"by\") values (3, 'announced', '2025-10-07T10:00:00.0000000Z', 'x')")]
    [InlineData("update organisations set ledger_head = null")]
    public void Check_sees_that_the_ledger_was_changed(string tampering)
    {
        using var organisation = Awarded();
        using var connection = organisation.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
        foreach (var trigger in connection.Query<string>("select name from sqlite_master where type = 'trigger'").ToList())
        {
            connection.Execute($"drop trigger {trigger}");
        }

        connection.Execute("pragma foreign_keys = off");
        connection.Execute(tampering).Should().BePositive();
        StoreCheck
            .Run(connection)
            .Problems.Select(problem => problem.ToString())
            .Should()
            .ContainSingle(problem => problem.StartsWith("test: the ledger of rewards was changed outside this program"));
    }

    [Fact]
    public void Entries_are_never_changed_or_removed_and_an_award_without_events_may_still_move_to_an_earlier_day()
    {
        using var organisation = Awarded();
        using var connection = organisation.Store.Open();
        foreach (var sql in (string[])["update ledger set event = 'delivered'", "delete from ledger"])
        {
            FluentActions.Invoking(() => connection.Execute(sql)).Should().Throw<SqliteException>().WithMessage("*append-only*");
        }

        TestLedger.EarnCake(connection, TestOrganisation.Sunday.AddDays(-7), "t3");

        TestLedger.Of(connection).Single(award => award.Recipient == "t3").EarnedOn.Should().Be(TestOrganisation.Sunday.AddDays(-7));
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void A_database_from_before_the_chain_gets_one()
    {
        using var organisation = Awarded();
        using (var connection = organisation.Store.Open())
        {
            TestLedger.Downgrade(connection);
        }

        organisation.Store.Migrate().Should().Equal("0008-ledger.sql", "0011-rewards.sql");
        using var after = organisation.Store.Open();
        StoreCheck.Run(after).Problems.Should().BeEmpty();
        after
            .Query<string>("select event from ledger order by entry_no")
            .Should()
            .Equal("earned", "announced", "delivered", "earned", "earned");
    }

    /// <summary>Three cakes: the first announced and delivered.</summary>
    private static TestOrganisation Awarded()
    {
        var organisation = new TestOrganisation(file: true).People(6);
        organisation.Import();
        using var connection = organisation.Store.Open();
        // One by one, so that their numbers are known here.
        TestLedger.EarnCake(connection, TestOrganisation.Sunday, "t1");
        TestLedger.EarnCake(connection, TestOrganisation.Sunday, "t1", "t2");
        TestLedger.EarnCake(connection, TestOrganisation.Sunday, "t1", "t2", "t3");
        var now = TestOrganisation.Clock.GetUtcNow();
        TestLedger.Record(connection, "cake:t1:once", AwardEvent.Announced, now);
        TestLedger.Record(connection, "cake:t1:once", AwardEvent.Delivered, now.AddDays(1));
        return organisation;
    }
}
