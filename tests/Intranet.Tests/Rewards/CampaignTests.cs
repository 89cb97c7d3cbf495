using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Tests.Rewards;

/// <summary>Campaigns are records: correcting one gives nobody a second cake, and planning the next does not end this one.</summary>
public class CampaignTests
{
    private static readonly DateOnly From = new(2025, 10, 1);
    private static readonly DateOnly Through = new(2025, 11, 2);

    [Fact]
    public void Correcting_the_first_day_of_a_campaign_gives_nobody_a_second_cake()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, Through).Should().Equal("cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Earned");
        test.Settings(Cake("""{"id":"cake","from":"2025-10-03","until":"2025-12-31"}"""));
        Ledger(test, From, Through).Should().Equal("cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Earned");
    }

    [Fact]
    public void Awards_that_were_not_told_follow_the_corrected_dates_and_those_that_were_stay()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, Through);
        using var connection = test.Store.Open();
        TestLedger.Record(connection, "cake:b:2025-10-01", AwardEvent.Announced, TestOrganisation.Clock.GetUtcNow());
        test.Settings(Cake("""{"id":"cake","from":"2025-10-20","until":"2025-12-31"}"""));
        Ledger(test, From, Through)
            .Should()
            .Equal(
                ["cake:b:2025-10-01 2025-10-16 Announced", "cake:a:2025-10-01 2025-10-20 Earned"],
                "it was announced, and the other earns on the first day"
            );
        test.Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, Through)
            .Should()
            .Equal(["cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Announced"], "the dates are back");
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void Planning_the_next_campaign_does_not_end_this_one()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-11-30"}"""));
        Ledger(test, From, new(2025, 10, 10)).Should().Equal("cake:a:2025-10-01 2025-10-05 Earned");
        test.Settings(Cake("""{"id":"cake","from":"2026-01-05","until":"2026-02-28"}"""));
        Ledger(test, new(2025, 10, 11), Through)
            .Should()
            .Equal("cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Earned");
        using var connection = test.Store.Open();
        Campaigns
            .List(connection, 1)
            .Should()
            .Equal(
                new Campaign("2025-10-01", "cake", new(2025, 10, 1), new(2025, 11, 30), null, null),
                new Campaign("2026-01-05", "cake", new(2026, 1, 5), new(2026, 2, 28), null, null)
            );
        Ledger(test, new(2026, 1, 5), new(2026, 1, 12))
            .Should()
            .Equal(
                "cake:a:2025-10-01 2025-10-05 Earned",
                "cake:b:2025-10-01 2025-10-16 Earned",
                "cake:a:2026-01-05 2026-01-05 Earned",
                "cake:b:2026-01-05 2026-01-05 Earned"
            );
    }

    [Fact]
    public void A_file_that_is_delivered_again_undoes_no_change_made_on_a_page()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        test.Import();
        var changed = new Campaign("2025-10-01", "cake", new(2025, 10, 6), new(2025, 12, 31), 5, 3.25m);
        Put(test, changed);
        test.Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31","heldDays":8}""")).Import();
        using var connection = test.Store.Open();
        Campaigns.List(connection, 1).Should().Equal(changed);
        Campaigns.History(connection, 1).Select(version => version.Campaign.AtMost).Should().Equal([5, null], "nothing is forgotten");
    }

    [Fact]
    public void A_file_corrects_its_own_campaign_and_not_the_next_one_that_was_planned_on_the_page()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-15"}"""));
        test.Import();
        Put(test, new("", "cake", new(2026, 5, 20), new(2026, 6, 19), 5, null));
        test.Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-22"}""")).Import();
        using var connection = test.Store.Open();
        Campaigns
            .List(connection, 1)
            .Should()
            .Equal(
                new Campaign("2025-10-01", "cake", new(2025, 10, 1), new(2025, 12, 22), null, null),
                new Campaign("2026-05-20", "cake", new(2026, 5, 20), new(2026, 6, 19), 5, null)
            );
    }

    [Fact]
    public void A_campaign_that_is_recorded_while_it_runs_counts_what_was_earned_on_its_days()
    {
        using var test = TwoTeams();
        Ledger(test, From, new(2025, 10, 10)).Should().Equal("cake:a:once 2025-10-05 Earned");
        using var connection = test.Store.Open();
        TestLedger.Record(connection, "cake:a:once", AwardEvent.Announced, TestOrganisation.Clock.GetUtcNow());
        Put(test, new("", "cake", new(2025, 10, 1), new(2025, 12, 31), null, null));
        Ledger(test, From, Through)
            .Should()
            .Equal(["cake:a:once 2025-10-05 Announced", "cake:b:2025-10-01 2025-10-16 Earned"], "nobody gets a second one");
    }

    [Fact]
    public void Campaigns_may_overlap_and_a_run_of_days_is_paid_by_one_of_them()
    {
        using var test = TwoTeams();
        test.Import();
        Put(test, new("", "cake", new(2025, 10, 1), new(2025, 10, 31), null, null));
        Put(test, new("", "cake", new(2025, 10, 3), new(2025, 10, 20), null, null));
        Ledger(test, From, Through)
            .Should()
            .Equal("cake:a:2025-10-01 2025-10-05 Earned", "cake:a:2025-10-03 2025-10-12 Earned", "cake:b:2025-10-01 2025-10-16 Earned");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_a_budget_the_first_in_time_earn_whatever_the_order_of_scoring(bool backwards)
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","budget":{"atMost":1,"per":"quarter"}}"""));
        test.Import();
        foreach (var day in Days(new(2025, 9, 22), Through, backwards))
        {
            test.ScoreStored(day);
        }

        // Both in the fourth quarter: the second waits.
        Ledger(test, Through, Through).Should().Equal("cake:a:once 2025-10-05 Earned", "cake:b:once 2025-10-16 Waiting");
        using var connection = test.Store.Open();
        Awards
            .List(connection, Organisations.Pick(connection, null), new(2026, 1, 1))
            .Select(award => award.State)
            .Should()
            .Equal([AwardState.Earned, AwardState.Earned], "a new quarter has a budget of its own");
        connection
            .Invoking(it => TestLedger.Record(it, "cake:b:once", AwardEvent.Delivered, TestOrganisation.Clock.GetUtcNow()))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*waiting list*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_budget_across_a_quarters_end_pays_each_from_its_own_quarter(bool backwards)
    {
        using var test = TwoTeams("2025-09-22", "2025-09-27").Settings(Cake("""{"id":"cake","budget":{"atMost":1,"per":"quarter"}}"""));
        test.Import();
        foreach (var day in Days(new(2025, 9, 22), new(2025, 10, 10), backwards))
        {
            test.ScoreStored(day);
        }

        Ledger(test, Through, Through).Should().Equal("cake:a:once 2025-09-28 Earned", "cake:b:once 2025-10-03 Earned");
    }

    [Fact]
    public void A_budget_set_midway_counts_what_was_earned_and_a_withdrawal_frees_a_place()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, new(2025, 10, 10)).Should().Equal("cake:a:2025-10-01 2025-10-05 Earned");
        using var connection = test.Store.Open();
        Put(test, Campaigns.List(connection, 1)[0] with { AtMost = 1 });
        Ledger(test, new(2025, 10, 11), Through)
            .Should()
            .Equal("cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Waiting");
        TestLedger.Record(
            connection,
            "cake:a:2025-10-01",
            AwardEvent.Withdrawn,
            TestOrganisation.Clock.GetUtcNow(),
            reason: "they had asked not to"
        );
        Ledger(test, Through, Through).Should().Equal("cake:a:2025-10-01 2025-10-05 Withdrawn", "cake:b:2025-10-01 2025-10-16 Earned");
    }

    [Fact]
    public void What_was_announced_keeps_its_place_when_the_budget_shrinks()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, Through);
        using var connection = test.Store.Open();
        TestLedger.Record(connection, "cake:b:2025-10-01", AwardEvent.Announced, TestOrganisation.Clock.GetUtcNow());
        Put(test, Campaigns.List(connection, 1)[0] with { AtMost = 1 });
        Ledger(test, Through, Through).Should().Equal("cake:a:2025-10-01 2025-10-05 Waiting", "cake:b:2025-10-01 2025-10-16 Announced");
    }

    [Fact]
    public void A_budget_of_nothing_puts_everybody_on_the_waiting_list()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","budget":{"atMost":0,"per":"year"}}"""));
        Ledger(test, From, Through).Should().Equal("cake:a:once 2025-10-05 Waiting", "cake:b:once 2025-10-16 Waiting");
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        RewardOrders.Of(connection, organisation, Through).Should().BeEmpty();
    }

    [Fact]
    public void The_same_people_in_another_team_earn_no_second_cake_in_a_campaign()
    {
        using var test = TwoTeams().Settings(Cake("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""));
        Ledger(test, From, new(2025, 10, 10)).Should().Equal("cake:a:2025-10-01 2025-10-05 Earned");

        // Team a splits into a and c, and b takes up most of a: five of a and three new ones in c, six of a in b with six of its own.
        test.With("teams", "team_id,name,kind,valid_from", "c,Opvolger,department,2025-10-11", "d,Half,department,2025-10-11")
            .With(
                "memberships",
                [
                    "team_id,employee_id,valid_from,valid_to",
                    .. Enumerable.Range(1, 6).Select(i => $"a,e{i},2025-01-01,2025-10-11"),
                    .. Enumerable.Range(1, 6).Select(i => $"c,e{i},2025-10-11,"),
                    .. Enumerable.Range(1, 3).Select(i => $"d,e{i},2025-10-11,"),
                    .. Enumerable.Range(7, 3).Select(i => $"d,e{i},2025-10-11,"),
                ]
            );
        Ledger(test, new(2025, 10, 11), Through)
            .Should()
            .Equal(
                ["cake:a:2025-10-01 2025-10-05 Earned", "cake:b:2025-10-01 2025-10-16 Earned", "cake:d:2025-10-01 2025-10-17 Earned"],
                "c has only people who had it, of d only half had it with a team that is gone, and b is there beside it"
            );
    }

    /// <summary>Six of team a and six of team b, whose profiles are complete from a day on.</summary>
    private static TestOrganisation TwoTeams(string a = "2025-09-29", string b = "2025-10-10") =>
        new TestOrganisation()
            .Settings(Cake("""{"id":"cake"}"""))
            .With(
                "employees",
                [
                    "employee_id,valid_from,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 12).Select(i => $"e{i},2025-01-01,,,,2020-01-01"),
                    .. Enumerable.Range(1, 12).Select(i => $"e{i},{(i <= 6 ? a : b)},p{i}.png,12{i},ik ben nummer {i},2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind,location", "a,Groen,department,Werf Zuid", "b,Wegen,department,Werf Noord")
            .With(
                "memberships",
                ["team_id,employee_id,valid_from", .. Enumerable.Range(1, 12).Select(i => $"{(i <= 6 ? "a" : "b")},e{i},2025-01-01")]
            );

    private static string Cake(string cake) => $$"""{"id":"test","rewards":[{"id":"photo-wall","off":true},{{cake}}]}""";

    private static IEnumerable<string> Ledger(TestOrganisation test, DateOnly from, DateOnly through) =>
        test.ScoreRange(from, through).Select(award => $"{award.Id} {award.EarnedOn:yyyy-MM-dd} {award.State}");

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly through, bool backwards)
    {
        var days = Enumerable.Range(0, through.DayNumber - from.DayNumber + 1).Select(from.AddDays);
        return backwards ? days.Reverse() : days;
    }

    /// <summary>Records or changes a campaign as the page does.</summary>
    private static void Put(TestOrganisation test, Campaign campaign)
    {
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        var records = RecordsReader.Read(connection, organisation).Records;
        using var transaction = connection.BeginWrite(organisation.Number);
        Campaigns.Put(connection, transaction, organisation.Number, campaign, "noor", TestOrganisation.Clock.GetUtcNow());
        AwardSettlement.Settle(connection, transaction, organisation, records);
        transaction.Commit();
    }
}
