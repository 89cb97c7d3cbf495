using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Rewards;

namespace Intranet.Tests.Rewards;

public class RewardTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    /// <summary>Six of team a with complete profiles since a day, of three fields; team b of six without.</summary>
    private static TestOrganisation Cakes(string completeSince = "2025-09-29", string seventh = "")
    {
        var test = new TestOrganisation()
            .Settings("""{"id":"test","rewards":[{"id":"photo-wall","off":true},{"id":"cake","unitCost":2.5}]}""")
            .With(
                "employees",
                [
                    "employee_id,valid_from,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 12).Select(i => $"e{i},2025-01-01,,,,2020-01-01"),
                    .. Enumerable.Range(1, 6).Select(i => $"e{i},{completeSince},p{i}.png,12,ik ben er,2020-01-01"),
                    .. seventh.Length == 0 ? Array.Empty<string>() : [seventh],
                ]
            )
            .With("teams", "team_id,name,kind,location", "a,Groen,department,Werf Zuid", "b,Wegen,department,Werf Noord")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 6).Select(i => $"a,e{i}"),
                    .. Enumerable.Range(7, 6).Select(i => $"b,e{i}"),
                    .. seventh.Length == 0 ? Array.Empty<string>() : ["a,n7"],
                ]
            );
        return test;
    }

    [Theory]
    [InlineData("2025-09-29", true)] // seven days up to 5 October
    [InlineData("2025-09-30", false)]
    public void A_cake_takes_complete_profiles_held_seven_days(string since, bool isEarned)
    {
        using var test = Cakes(since);
        var awards = test.ScoreRange(Sunday, Sunday);
        awards.Select(award => award.Id).Should().Equal(isEarned ? ["cake:a:once"] : Array.Empty<string>());
        if (isEarned)
        {
            awards[0]
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        Reward = "cake",
                        Recipient = "a",
                        Period = "once",
                        EarnedOn = Sunday,
                        Units = 6,
                        State = AwardState.Earned,
                    }
                );
        }
    }

    [Theory]
    [InlineData("2025-09-05", true)] // 30 days of service on the Sunday: still a newcomer
    [InlineData("2025-09-04", false)] // on the Sunday in service for 31 days
    public void A_newcomer_does_not_keep_the_cake_away_for_thirty_days(string started, bool isEarned)
    {
        using var test = Cakes(seventh: $"n7,2025-01-01,,,,{started}");
        test.ScoreRange(Sunday, Sunday).Should().HaveCount(isEarned ? 1 : 0);
    }

    [Fact]
    public void Four_members_earn_nothing()
    {
        using var test = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 4).Select(i => $"e{i},p{i}.png,12,ik ben er,2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 4).Select(i => $"a,e{i}")]);
        test.ScoreRange(Sunday, Sunday).Should().BeEmpty();
    }

    [Fact]
    public void The_photo_wall_needs_photos_only_and_any_team()
    {
        using var test = new TestOrganisation()
            .With("employees", ["employee_id,photo,started_on", .. Enumerable.Range(1, 5).Select(i => $"e{i},p{i}.png,2020-01-01")])
            .With("teams", "team_id,name,kind", "a,Koken,informal")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 5).Select(i => $"a,e{i}")]);
        test.ScoreRange(Sunday, Sunday).Select(award => award.Id).Should().Equal("photo-wall:a:once");
    }

    [Theory]
    [InlineData("2025-09-02", true)] // every one of the 28 days has a week with nine of ten behind it
    [InlineData("2025-09-09", false)]
    public void Full_house_holds_for_28_days(string since, bool isEarned)
    {
        using var test = new TestOrganisation()
            .People(10)
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 10).Select(i => $"a,e{i}")])
            .Did([
                "2025-07-01 10:00 e10 view",
                .. TestOrganisation.Daily(since, "2025-10-05", [.. Enumerable.Range(1, 9).Select(i => $"e{i}")]),
            ]);
        test.ScoreRange(Sunday, Sunday)
            .Where(award => award.Reward == "full-house")
            .Select(award => award.Id)
            .Should()
            .Equal(isEarned ? ["full-house:a:2025-Q4"] : Array.Empty<string>());
    }

    [Fact]
    public void A_hidden_team_earns_nothing_for_activity_for_that_would_tell_what_it_did()
    {
        // Five people and four, with the rest of the organisation shown: the five are hidden so that the four stay hidden.
        using var test = new TestOrganisation()
            .People(24)
            .With("teams", "team_id,name,kind", "small,S,department", "five,F,department", "big,B,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable
                        .Range(1, 24)
                        .Select(i => $"{(i <= 4 ? "small" : i <= 9 ? "five" : "big")},e{i}"),
                ]
            )
            .Did([
                "2025-07-01 10:00 e10 view",
                .. TestOrganisation.Daily("2025-08-20", "2025-10-05", [.. Enumerable.Range(1, 24).Select(i => $"e{i}")]),
            ]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward == "full-house").Select(award => award.Recipient).Should().Equal("big");
    }

    [Fact]
    public void Open_book_asks_nine_of_ten_managers_for_28_days()
    {
        TestOrganisation Organisation(int weeks) =>
            new TestOrganisation()
                .With(
                    "employees",
                    [
                        "employee_id,is_manager",
                        .. Enumerable.Range(1, 10).Select(i => $"m{i},ja"),
                        .. Enumerable.Range(1, 10).Select(i => $"e{i},nee"),
                    ]
                )
                .Did([
                    "2025-07-01 10:00 e1 view",
                    .. Enumerable
                        .Range(0, weeks)
                        .SelectMany(back => Enumerable.Range(1, 9).Select(i => $"{Sunday.AddDays(-7 * back):yyyy-MM-dd} 10:00 m{i} post")),
                ]);
        using var enough = Organisation(8);
        enough.ScoreRange(Sunday, Sunday).Select(award => award.Id).Should().Equal("open-book:test:2025-Q4");
        using var short_ = Organisation(7);
        short_.ScoreRange(Sunday, Sunday).Should().BeEmpty();
    }

    [Theory]
    [InlineData(3, true, true)] // from 1 of 20 to 4 of 20: 0.15 exactly
    [InlineData(2, true, false)]
    [InlineData(3, false, false)] // without an ambassador
    public void A_spark_is_a_rise_of_fifteen_points_against_eight_weeks_before(int more, bool hasAmbassador, bool isEarned)
    {
        using var test = new TestOrganisation()
            .People(40)
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 20).Select(i => $"a,e{i}")])
            .With("roles", "role,employee_id,team_id", hasAmbassador ? "ambassador,e20,a" : "administrator,e20,")
            .Did([
                "2025-06-01 10:00 e40 view",
                "2025-08-01 10:00 e1 view",
                .. Enumerable.Range(1, 1 + more).Select(i => $"2025-10-01 10:00 e{i} view"),
            ]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward == "spark").Should().HaveCount(isEarned ? 1 : 0);
    }

    [Fact]
    public void An_award_is_given_once_however_often_and_in_whatever_order_days_are_scored()
    {
        using var test = Cakes("2025-09-20");
        test.ScoreRange(Sunday, Sunday).Should().ContainSingle().Which.EarnedOn.Should().Be(Sunday);
        test.ScoreRange(new(2025, 9, 1), Sunday)
            .Should()
            .ContainSingle()
            .Which.EarnedOn.Should()
            .Be(new DateOnly(2025, 9, 26), "that is the seventh day, found out later");
        test.ScoreRange(new(2025, 9, 1), Sunday).Should().ContainSingle();
    }

    [Fact]
    public void A_member_of_whom_the_files_tell_late_gets_a_slice_of_a_cake_that_was_not_told()
    {
        using var test = Cakes();
        test.ScoreRange(Sunday, Sunday).Should().ContainSingle().Which.Units.Should().Be(6);
        test.With("employees", "employee_id,valid_from,photo,phone,about,started_on", "n7,2025-01-01,p7.png,12,ik ben er,2020-01-01")
            .With("memberships", "team_id,employee_id,valid_from", "a,n7,2025-01-01");
        test.ScoreRange(Sunday, Sunday).Should().ContainSingle().Which.Units.Should().Be(7, "on the day it was earned they were seven");

        using var connection = test.Store.Open();
        TestLedger.Record(connection, "cake:a:once", AwardEvent.Announced, DateTimeOffset.UtcNow);
        test.With("memberships", "team_id,employee_id,valid_from,valid_to", "a,n7,2025-01-01,2025-02-01");
        test.ScoreRange(Sunday, Sunday).Should().ContainSingle().Which.Units.Should().Be(7, "it was announced so");
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Theory]
    [InlineData("2025-10-01", "2025-10-01")]
    [InlineData("2025-09-10", "2025-09-10")]
    [InlineData("2025-10-20", null)] // it has not begun on the last day scored
    public void Awards_follow_a_campaign_whose_dates_the_settings_correct(string from, string? earnedOn)
    {
        static string Settings(string from) =>
            $$"""{"id":"test","rewards":[{"id":"cake","from":"{{from}}"},{"id":"photo-wall","off":true}]}""";
        using var test = Cakes("2025-08-01").Settings(Settings("2025-09-20"));
        test.ScoreRange(new(2025, 9, 1), Sunday)
            .Select(award => (award.Id, award.EarnedOn))
            .Should()
            .Equal(("cake:a:2025-09-20", new DateOnly(2025, 9, 20)));
        test.Settings(Settings(from)).Import();
        using var connection = test.Store.Open();
        TestLedger
            .Of(connection)
            .Select(award => (award.Id, $"{award.EarnedOn:yyyy-MM-dd}"))
            .Should()
            .Equal(earnedOn is null ? [] : [("cake:a:2025-09-20", earnedOn)]);
    }

    [Fact]
    public void A_team_that_loses_completeness_keeps_its_cake()
    {
        using var test = Cakes();
        test.ScoreRange(Sunday, Sunday).Should().ContainSingle();
        test.With("employees", "employee_id,valid_from,photo", "e1,2025-10-06,");
        test.ScoreRange(new(2025, 10, 20), new(2025, 10, 20)).Should().ContainSingle();
    }

    [Fact]
    public void Campaign_dates_and_budget_bound_the_cakes()
    {
        using var early = Cakes()
            .Settings("""{"id":"test","rewards":[{"id":"cake","from":"2025-10-06"},{"id":"photo-wall","off":true}]}""");
        early.ScoreRange(Sunday, Sunday).Should().BeEmpty();
        early.ScoreRange(Sunday, new(2025, 10, 6)).Select(award => award.Id).Should().Equal("cake:a:2025-10-06");
        using var late = Cakes()
            .Settings("""{"id":"test","rewards":[{"id":"cake","until":"2025-10-04"},{"id":"photo-wall","off":true}]}""");
        late.ScoreRange(Sunday, Sunday).Should().BeEmpty();
        using var poor = Cakes()
            .Settings("""{"id":"test","rewards":[{"id":"cake","budget":{"atMost":0,"per":"year"}},{"id":"photo-wall","off":true}]}""");
        poor.ScoreRange(Sunday, Sunday).Should().OnlyContain(award => award.State == AwardState.Waiting);
    }

    [Fact]
    public void The_budget_goes_to_who_comes_first_and_a_withdrawal_frees_it()
    {
        using var test = new TestOrganisation()
            .Settings("""{"id":"test","rewards":[{"id":"photo-wall","budget":{"atMost":1,"per":"once"}}]}""")
            .With("employees", ["employee_id,photo,started_on", .. Enumerable.Range(1, 10).Select(i => $"e{i},p{i}.png,2020-01-01")])
            .With("teams", "team_id,name,kind", "a,A,informal", "b,B,informal")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 10).Select(i => $"{(i <= 5 ? "b" : "a")},e{i}")]);
        var awards = test.ScoreRange(Sunday, Sunday).OrderBy(award => award.Lot, StringComparer.Ordinal).ToList();
        awards.Select(award => award.State).Should().Equal([AwardState.Earned, AwardState.Waiting], "a lot decides on one day");
        using var connection = test.Store.Open();
        TestLedger.Record(connection, awards[0].Id, AwardEvent.Withdrawn, DateTimeOffset.UtcNow, "test", "a mistake");
        test.ScoreRange(Sunday, Sunday)
            .Select(award => (award.Recipient, award.State))
            .Should()
            .BeEquivalentTo([(awards[0].Recipient, AwardState.Withdrawn), (awards[1].Recipient, AwardState.Earned)]);
    }

    [Fact]
    public void The_ledger_is_append_only_and_refuses_what_cannot_follow()
    {
        using var test = Cakes();
        test.ScoreRange(Sunday, Sunday);
        using var connection = test.Store.Open();
        const string id = "cake:a:once";
        TestLedger.Record(connection, id, AwardEvent.Announced, DateTimeOffset.UtcNow, "noor").State.Should().Be(AwardState.Announced);
        TestLedger
            .Record(connection, id, AwardEvent.Delivered, DateTimeOffset.UtcNow, "noor")
            .Should()
            .BeEquivalentTo(new { State = AwardState.Delivered, DeliveredBy = "noor" });
        var first = TestLedger.Record(connection, id, AwardEvent.Delivered, DateTimeOffset.UtcNow.AddDays(1), "someone else");
        first.DeliveredBy.Should().Be("noor", "saying it twice is once");
        connection
            .Invoking(it => TestLedger.Record(it, id, AwardEvent.Withdrawn, DateTimeOffset.UtcNow, "noor", "why"))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*delivered*");
        connection
            .Invoking(it => TestLedger.Record(it, "cake:x:once", AwardEvent.Announced, DateTimeOffset.UtcNow, "noor"))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*rewards list*");
        connection
            .Invoking(it => Dapper.SqlMapper.Execute(it, "delete from award_events"))
            .Should()
            .Throw<Microsoft.Data.Sqlite.SqliteException>()
            .WithMessage("*append-only*");
    }

    [Fact]
    public void A_withdrawal_needs_a_reason()
    {
        using var test = Cakes();
        test.ScoreRange(Sunday, Sunday);
        using var connection = test.Store.Open();
        connection
            .Invoking(it => TestLedger.Record(it, "cake:a:once", AwardEvent.Withdrawn, DateTimeOffset.UtcNow, "noor", " "))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*reason*");
        TestLedger
            .Record(connection, "cake:a:once", AwardEvent.Withdrawn, DateTimeOffset.UtcNow, "noor", "photo of a cat")
            .Reason.Should()
            .Be("photo of a cat");
        connection
            .Invoking(it => TestLedger.Record(it, "cake:a:once", AwardEvent.Delivered, DateTimeOffset.UtcNow, "noor"))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*noor withdrew it on*(photo of a cat)*");
    }

    [Fact]
    public void The_preview_is_what_scoring_would_do_and_writes_nothing()
    {
        using var test = Cakes();
        test.Import();
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        var preview = Intranet.Scoring.RewardPreview.Run(connection, organisation, Sunday);
        preview.Select(line => (line.Award.Id, line.Award.Units, line.Cost)).Should().Equal(("cake:a:once", 6, 15m));
        TestLedger.Of(connection).Should().BeEmpty();
        test.ScoreRange(Sunday, Sunday).Select(award => award.Id).Should().Equal(preview.Select(line => line.Award.Id));
        Intranet.Scoring.RewardPreview.Run(connection, organisation, Sunday).Should().BeEmpty("it is in the ledger now");
    }

    [Fact]
    public void The_baker_gets_team_location_and_slices_of_what_waits()
    {
        using var test = Cakes();
        test.ScoreRange(Sunday, Sunday);
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        RewardOrders
            .Of(connection, organisation, Sunday)
            .Select(order => (order.Award.Id, order.Team, order.Location, order.Slices, order.IsGone))
            .Should()
            .Equal(("cake:a:once", "Groen", "Werf Zuid", 6, false));
        TestLedger.Record(connection, "cake:a:once", AwardEvent.Delivered, DateTimeOffset.UtcNow, "noor");
        RewardOrders.Of(connection, organisation, Sunday).Should().BeEmpty();
    }

    [Fact]
    public void The_baker_hears_nothing_of_awards_of_single_people()
    {
        using var test = Cakes();
        test.Settings(
                """
                {"id":"test","rewards":[{"id":"photo-wall","off":true},{"id":"hero","scope":"employee","isHandedOver":true,
                "conditions":[{"measure":"complete","atLeast":1}]}]}
                """
            )
            .ScoreRange(Sunday, Sunday)
            .Count(award => award.Reward == "hero")
            .Should()
            .Be(6);
        using var connection = test.Store.Open();
        var orders = RewardOrders.Of(connection, Organisations.Pick(connection, null), Sunday);
        orders.Select(order => order.Award.Id).Should().Equal("cake:a:once");
    }
}
