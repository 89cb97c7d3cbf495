using Intranet.Adoption.Rewards;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Reports;
using Intranet.Tests.Jobs;

namespace Intranet.Tests.Rewards;

/// <summary>Who earns what, who never can, and what is promised to whom.</summary>
public class FairnessTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    [Theory]
    [InlineData(5, 4, true)]
    [InlineData(5, 3, false)]
    [InlineData(7, 6, true)] // nine of ten of seven is seven, but nobody needs everybody
    [InlineData(7, 5, false)]
    [InlineData(20, 18, true)]
    [InlineData(20, 17, false)]
    public void Activity_never_needs_everybody(int members, int active, bool isEarned)
    {
        using var test = Team(members)
            .Did([
                $"2025-07-01 10:00 e{members} view",
                .. TestOrganisation.Daily("2025-08-20", "2025-10-05", [.. Enumerable.Range(1, active).Select(i => $"e{i}")]),
            ]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward == "full-house").Should().HaveCount(isEarned ? 1 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_of_days_is_paid_once_across_the_end_of_a_quarter(bool backwards)
    {
        using var test = Team(10)
            .Did([
                "2025-07-01 10:00 e10 view",
                .. TestOrganisation.Daily("2025-09-01", "2025-11-02", [.. Enumerable.Range(1, 9).Select(i => $"e{i}")]),
            ]);
        test.Import();
        var days = Enumerable.Range(0, 63).Select(day => new DateOnly(2025, 9, 1).AddDays(day));
        foreach (var day in backwards ? days.Reverse() : days)
        {
            test.ScoreStored(day);
        }

        using var connection = test.Store.Open();
        TestLedger
            .Of(connection)
            .Where(award => award.Reward == "full-house")
            .Select(award => (award.Period, award.EarnedOn))
            .Should()
            .Equal(("2025-Q3", new DateOnly(2025, 9, 28)), ("2025-Q4", new DateOnly(2025, 10, 26)));
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void Who_objects_counts_neither_for_nor_against()
    {
        // Seven, of whom one did nothing and has no profile, and objects.
        using var test = new TestOrganisation()
            .Settings("""{"id":"test","rewards":[{"id":"cake","designatedTeamsOnly":false}]}""")
            .With(
                "employees",
                [
                    "employee_id,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 6).Select(i => $"e{i},p{i}.png,12{i},over mij {i},2020-01-01"),
                    "e7,,,,2020-01-01",
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 7).Select(i => $"a,e{i}")])
            .With("objections", "employee_id,since", "e7,2025-01-01")
            .Did(["2025-07-01 10:00 e1 view", .. TestOrganisation.Daily("2025-08-20", "2025-10-05", "e1", "e2", "e3", "e4", "e5")]);
        test.ScoreRange(Sunday, Sunday)
            .Select(award => (award.Reward, award.Units))
            .Should()
            .BeEquivalentTo([("cake", 7), ("photo-wall", 7), ("full-house", 7)], "five of six are all but one, and all seven get a slice");
    }

    [Theory]
    [InlineData("complete", "employee_id,photo,started_on")]
    [InlineData("completeness", "employee_id,photo,started_on")]
    [InlineData("photo", "employee_id,phone,about,job_title,started_on")]
    public void A_missing_input_satisfies_nothing_for_one_person_either(string measure, string header)
    {
        using var test = new TestOrganisation()
            .Settings(
                $$"""
                {"id":"test","rewards":[{"id":"hero","scope":"employee","conditions":[{"measure":"{{measure}}","atLeast":0}]},
                {"id":"team","scope":"team","conditions":[{"measure":"{{measure}}","atLeast":0}]}]}
                """
            )
            .With(
                "employees",
                [header, .. Enumerable.Range(1, 6).Select(i => string.Join(',', header.Split(',').Select(column => Cell(column, i))))]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 6).Select(i => $"a,e{i}")]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward is "hero" or "team").Should().BeEmpty();

        static string Cell(string column, int employee) =>
            column switch
            {
                "employee_id" => $"e{employee}",
                "started_on" => "2020-01-01",
                _ => $"x{employee}y",
            };
    }

    [Fact]
    public void A_measure_that_is_switched_off_gives_no_reward_and_the_settings_name_those_it_stops()
    {
        const string rewards = """
            "rewards":[{"id":"photo-wall","off":true},{"id":"all","scope":"organisation",
            "conditions":[{"measure":"complete","atLeast":1}]}]
            """;
        using var test = Profiles();
        test.Settings($$"""{"id":"test",{{rewards}}}""");
        test.ScoreRange(Sunday, Sunday).Select(award => award.Reward).Should().BeEquivalentTo("cake", "cake", "all");
        using var off = Profiles();
        off.Settings($$"""{"id":"test","practices":{"complete":{"off":true} },{{rewards}}}""");
        off.ScoreRange(Sunday, Sunday).Should().BeEmpty();
        using var connection = off.Store.Open();
        Organisations.Pick(connection, null).Settings.RewardsOn("complete").Select(reward => reward.Id).Should().Equal("cake", "all");
    }

    [Theory]
    [InlineData(0, true)] // those who were there already are more active
    [InlineData(10, false)] // the rise is that of new colleagues, who were not there eight weeks ago
    public void A_spark_compares_the_same_people(int newcomers, bool isEarned)
    {
        // Of 20, four were active eight weeks ago; eight of the first twelve or of the last ones are now.
        using var test = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,started_on",
                    .. Enumerable.Range(1, 40).Select(i => $"e{i},{(i > 20 - newcomers && i <= 20 ? "2025-09-01" : "2020-01-01")}"),
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 20).Select(i => $"a,e{i}")])
            .With("roles", "role,employee_id,team_id", "ambassador,e20,a")
            .Did([
                "2025-06-01 10:00 e40 view",
                .. Enumerable.Range(1, 2).Select(i => $"2025-08-01 10:00 e{i} view"),
                .. Enumerable.Range(1, 2).Concat(Enumerable.Range(13, 8)).Select(i => $"2025-10-01 10:00 e{i} view"),
            ]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward == "spark").Should().HaveCount(isEarned ? 1 : 0);
    }

    [Theory]
    [InlineData("2025-07-01", true)]
    [InlineData("2025-08-01", false)] // the earlier four weeks begin on 14 July
    public void A_spark_does_not_compare_with_weeks_before_the_teams_phase(string phase, bool isEarned)
    {
        using var test = Team(20, others: 20)
            .With("roles", "role,employee_id,team_id", "ambassador,e20,a")
            .With("phases", "phase,name,starts_on,team_id", "1,Begin,2025-06-01,", $"2,Vervolg,{phase},a")
            .Did([
                "2025-06-01 10:00 e40 view",
                "2025-08-01 10:00 e1 view",
                .. Enumerable.Range(1, 8).Select(i => $"2025-10-01 10:00 e{i} view"),
            ]);
        test.ScoreRange(Sunday, Sunday).Where(award => award.Reward == "spark").Should().HaveCount(isEarned ? 1 : 0);
    }

    [Theory]
    [InlineData("""{"id":"cake"}""", "Profiles", true)]
    [InlineData("""{"id":"cake","minimumMembers":9}""", "TooFewMembers Profiles", false)]
    [InlineData("""{"id":"cake","budget":{"atMost":0,"per":"year"}}""", "Spent Profiles", false)]
    [InlineData("""{"id":"cake","from":"2026-04-01","until":"2026-06-30"}""", "NotBegun Profiles", false)]
    [InlineData("""{"id":"cake","from":"2025-06-01","until":"2025-08-31"}""", "Over Profiles", false)]
    [InlineData("""{"id":"cake","until":"2025-10-12"}""", "Profiles", true)] // complete tomorrow, and the seventh day is the last
    [InlineData("""{"id":"cake","until":"2025-10-11"}""", "Over Profiles", false)]
    [InlineData("""{"id":"cake","until":"2025-10-04"}""", "Over Profiles", false)]
    public void Nothing_is_promised_that_cannot_come(string cake, string obstacles, bool canCome)
    {
        // Six members, one of whom has no photo; one more is new and in the days of grace.
        using var test = Profiles("e6,2025-01-01,,126,over mij 6,2020-01-01", "e13,2025-01-01,,,,2025-09-20").Settings(Settings(cake));
        test.Import();
        var progress = Progress(test).Single(one => one.Team.Id == "a");
        string.Join(' ', progress.Obstacles).Should().Be(obstacles);
        progress.CanCome.Should().Be(canCome);
        (progress.Missing, progress.Members, progress.Held).Should().Be((1, 7, 0), "the newcomer need not have a profile yet");
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        RewardProgress
            .Near(RecordsReader.Read(connection, organisation).Records, [], Sunday)
            .Select(near => near.Team.Id)
            .Should()
            .Equal(canCome ? ["a"] : Array.Empty<string>());
    }

    [Fact]
    public void Days_still_to_hold_are_counted_and_a_cake_in_an_earlier_campaign_is_no_obstacle()
    {
        using var test = Profiles().Settings(Settings("""{"id":"cake","from":"2025-06-01","until":"2025-08-31"}"""));
        test.ScoreRange(new(2025, 8, 20), new(2025, 8, 31)).Select(award => award.Id).Should().Contain("cake:a:2025-06-01");
        test.Settings(Settings("""{"id":"cake","from":"2025-10-01","until":"2025-12-31"}"""))
            .With("employees", "employee_id,valid_from,photo", "e1,2025-09-20,", "e1,2025-10-02,p1.png", "e7,2025-09-20,");
        test.Import();
        var progress = Progress(test).ToDictionary(one => one.Team.Id);
        progress["a"].Obstacles.Should().Equal(Obstacle.Held);
        progress["a"].Held.Should().Be(4, "2 to 5 October");
        progress["b"].Obstacles.Should().Equal(Obstacle.Profiles);
        test.ScoreRange(Sunday, Sunday.AddDays(3)).Select(award => award.Id).Should().Contain("cake:a:2025-10-01");
        Progress(test).Single(one => one.Team.Id == "a").Obstacles.Should().Contain(Obstacle.Had);
    }

    [Fact]
    public async Task A_pilot_with_profiles_only_earns_and_announces_its_cake_by_itself()
    {
        using var organisation = new WorkedOrganisation();
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-01 03:00");
        organisation.Import();
        for (var day = 2; day <= 12; day++)
        {
            organisation.Clock.Now = WorkedOrganisation.At($"2025-09-{day:00} 09:00");
            await organisation.Work();
        }

        using var connection = organisation.Test.Store.Open();
        TestLedger
            .Of(connection)
            .Where(award => award.Reward == "cake")
            .Select(award => (award.Recipient, award.State))
            .Should()
            .BeEquivalentTo([("t1", AwardState.Announced), ("t2", AwardState.Announced)]);
        organisation.Outbox().Count(mail => mail.Key.StartsWith("reward cake:", StringComparison.Ordinal)).Should().Be(2);
        Publications.Last(connection, 1).Should().BeNull("there is no activity to report on");
    }

    private static List<RewardProgress> Progress(TestOrganisation test)
    {
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        var records = RecordsReader.Read(connection, organisation).Records;
        return [.. RewardProgress.Of(records, TestLedger.Of(connection), Sunday).Where(progress => progress.Reward.Id == "cake")];
    }

    private static string Settings(string cake) => $$"""{"id":"test","rewards":[{"id":"photo-wall","off":true},{{cake}}]}""";

    /// <summary>Team a, and as many others who are in no team.</summary>
    private static TestOrganisation Team(int members, int others = 0) =>
        new TestOrganisation()
            .People(members + others)
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, members).Select(i => $"a,e{i}")]);

    /// <summary>Six of team a and six of team b with complete profiles since January; those named otherwise, as they are named.</summary>
    private static TestOrganisation Profiles(params string[] others) =>
        new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,valid_from,photo,phone,about,started_on",
                    .. Enumerable
                        .Range(1, 12)
                        .Where(i => !others.Any(row => row.StartsWith($"e{i},", StringComparison.Ordinal)))
                        .Select(i => $"e{i},2025-01-01,p{i}.png,12{i},over mij {i},2020-01-01"),
                    .. others,
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department", "b,Wegen,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 12).Select(i => $"{(i <= 6 ? "a" : "b")},e{i}"),
                    .. others.Where(row => row.StartsWith("e13", StringComparison.Ordinal)).Select(_ => "a,e13"),
                ]
            );
}
