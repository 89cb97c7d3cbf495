using Dapper;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Tests.Jobs;

namespace Intranet.Tests.Rewards;

/// <summary>
/// In a store of an earlier version, without records of campaigns and without definitions, no cake doubles and none vanishes.
/// </summary>
public class UpgradeTests
{
    private static readonly DateOnly From = new(2025, 10, 1);
    private static readonly DateOnly Through = new(2025, 11, 2);
    private static readonly DateTimeOffset Now = TestOrganisation.Clock.GetUtcNow();

    [Fact]
    public void Planning_the_next_campaign_gives_nobody_a_second_cake()
    {
        using var test = Earned("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}""");
        string[] expected = ["cake:a:2025-10-01 Announced", "cake:b:2025-10-01 Earned"];
        Upgrade(test);
        using var connection = test.Store.Open();
        Campaigns.List(connection, 1).Should().Equal(new Campaign("2025-10-01", "cake", From, new(2025, 12, 31), null, null));
        var organisation = Organisations.Pick(connection, null);
        using (var transaction = connection.BeginWrite(1))
        {
            Campaigns.Put(connection, transaction, 1, new("", "cake", new(2026, 1, 5), null, null, null), "noor", Now);
            AwardSettlement.Settle(connection, transaction, organisation, RecordsReader.Read(connection, organisation).Records);
            transaction.Commit();
        }

        Ledger(test).Should().Equal(expected);
        test.Settings(Settings("""{"id":"cake","from":"2025-10-02","until":"2025-12-31"}"""));
        Ledger(test).Should().Equal(expected, "a file still corrects the campaign that it gave");
        Campaigns.List(connection, 1).Select(campaign => campaign.From).Should().Equal(new DateOnly(2025, 10, 2), new DateOnly(2026, 1, 5));
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void Awards_of_earlier_rules_stay_where_they_are()
    {
        // Team b was given a cake in a campaign that the settings no longer have, and another when nobody had dates.
        using var test = Earned("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}""");
        using (var connection = test.Store.Open())
        {
            connection.Execute(
                """
                insert into awards (organisation_no, reward, scope, recipient, period, earned_on, units)
                select organisation_no, reward, scope, recipient, '2025-03-01', @march, units
                from awards
                where recipient = 'b'
                union all
                select organisation_no, reward, scope, recipient, 'once', @february, units
                from awards
                where recipient = 'b'
                """,
                new { march = new DateOnly(2025, 3, 10), february = new DateOnly(2025, 2, 10) }
            );
        }

        Upgrade(test);
        Ledger(test)
            .Should()
            .Equal("cake:b:once Earned", "cake:b:2025-03-01 Earned", "cake:a:2025-10-01 Announced", "cake:b:2025-10-01 Earned");
    }

    [Fact]
    public void Awards_get_the_definition_of_the_settings_and_keep_it()
    {
        using var test = Earned("""{"id":"cake","unitCost":3.25}""");
        Upgrade(test);
        test.Settings(Settings("""{"id":"cake","off":true}""")).Import();
        using var connection = test.Store.Open();
        RewardOrders
            .Of(connection, Organisations.Pick(connection, null), Through)
            .Select(order => (order.Award.Id, order.Award.Definition.Name["nl"], order.Award.Definition.UnitCost))
            .Should()
            .Equal(("cake:a:once", "Taart", 3.25m), ("cake:b:once", "Taart", 3.25m));
    }

    [Fact]
    public void A_cake_that_was_switched_off_before_is_still_a_cake()
    {
        using var test = Earned("""{"id":"cake"}""");
        test.Settings(Settings("""{"id":"cake","off":true}""")).Import();
        Upgrade(test);
        using var connection = test.Store.Open();
        RewardOrders.Of(connection, Organisations.Pick(connection, null), Through).Should().HaveCount(2);
    }

    [Fact]
    public void Settings_that_an_earlier_version_took_close_no_store()
    {
        using var test = Earned("""{"id":"cake"}""");
        using (var connection = test.Store.Open())
        {
            connection.Execute(
                "update organisations set settings = @json",
                new { json = Settings("""{"id":"cake","from":"2025-12-31","until":"2025-10-01","heldDays":7.5}""") }
            );
        }

        Upgrade(test);
        test.Settings(Settings("""{"id":"cake","from":"2025-12-31","until":"2025-10-01"}"""))
            .Invoking(it => it.Import())
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*ends on 2025-10-01, before it begins*");
        test.Settings(Settings("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test).Should().Equal("cake:a:once Announced", "cake:b:once Earned");
    }

    [Fact]
    public async Task A_pilot_with_profiles_only_is_scored_and_earns()
    {
        using var organisation = new WorkedOrganisation();
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-01 03:00");
        organisation.Import();
        Upgrade(organisation.Test);
        for (var day = 2; day <= 12; day++)
        {
            organisation.Clock.Now = WorkedOrganisation.At($"2025-09-{day:00} 09:00");
            await organisation.Work();
        }

        using var connection = organisation.Test.Store.Open();
        TestLedger.Of(connection).Where(award => award.Reward == "cake").Select(award => award.Recipient).Should().Equal("t1", "t2");
    }

    private static void Upgrade(TestOrganisation test)
    {
        using (var connection = test.Store.Open())
        {
            TestLedger.Downgrade(connection);
        }

        test.Store.Migrate().Should().Equal("0008-ledger.sql", "0011-rewards.sql");
    }

    /// <summary>Teams a and b have their cake, that of a was announced.</summary>
    private static TestOrganisation Earned(string cake)
    {
        var test = new TestOrganisation(file: true)
            .Settings(Settings(cake))
            .With(
                "employees",
                [
                    "employee_id,valid_from,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 12).Select(i => $"e{i},2025-09-2{i % 6},p{i}.png,12{i},ik ben nummer {i},2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department", "b,Wegen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 12).Select(i => $"{(i <= 6 ? "a" : "b")},e{i}")]);
        test.ScoreRange(From, Through).Should().HaveCount(2);
        using var connection = test.Store.Open();
        TestLedger.Record(connection, TestLedger.Of(connection)[0].Id, AwardEvent.Announced, Now);
        return test;
    }

    private static string Settings(string cake) => $$"""{"id":"test","rewards":[{"id":"photo-wall","off":true},{{cake}}]}""";

    private static IEnumerable<string> Ledger(TestOrganisation test) =>
        test.ScoreRange(From, Through).Select(award => $"{award.Id} {award.State}");
}
