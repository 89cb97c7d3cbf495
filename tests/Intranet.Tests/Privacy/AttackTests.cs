using System.Text.Json.Nodes;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Adoption;
using Intranet.Dashboard.Overview;
using Intranet.Dashboard.Teams;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Tests.Dashboard;
using Intranet.Tests.People;

namespace Intranet.Tests.Privacy;

/// <summary>Thirteen attacks that once worked, each as it was made.</summary>
public class AttackTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    [Fact]
    public void Attack_01_two_teams_that_differ_by_one_person_each()
    {
        var organisation = new OrganisationBuilder()
            .People(30)
            .With("teams", "team_id,name,kind", "one,Een,department", "two,Twee,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 5).Select(i => $"one,e{i}"),
                    .. ((int[])[1, 2, 3, 4, 6]).Select(i => $"two,e{i}"),
                ]
            )
            .Did("2025-08-01 10:00 e1 view", "2025-10-01 10:00 e5 view");
        organisation.Score().Teams.Select(team => (team.Id, team.Suppressed)).Should().Equal(("one", false), ("two", true));
    }

    [Fact]
    public void Attack_02_an_employee_is_said_to_have_left_two_months_ago()
    {
        using var organisation = Told();
        var before = organisation.ScoreStored(Sunday).ToJson();
        organisation.With("employees-left", "employee_id,valid_from,left_on", "e1,2025-08-05,2025-08-05").Import();
        organisation.ScoreStored(Sunday).ToJson().Should().Be(before, "who left is still in what was told");
        organisation.ScoreStored(Sunday.AddDays(1)).Population.Should().Be(59, "and is gone from the next day on");
    }

    [Fact]
    public void Attack_03_an_objection_is_dated_in_the_past()
    {
        using var organisation = Told();
        var before = organisation.ScoreStored(Sunday).ToJson();
        organisation.With("objections", "employee_id,since", "e1,2025-08-05").Import();
        organisation.ScoreStored(Sunday).ToJson().Should().Be(before);
        organisation.ScoreStored(Sunday.AddDays(1)).Population.Should().Be(59);
    }

    [Fact]
    public void Attack_04_spread_tells_of_a_hidden_team()
    {
        // One of two designated teams is hidden. Whether or not half of it is active, the measure is the same.
        MeasureScore Spread(params string[] activity) =>
            new OrganisationBuilder()
                .People(30)
                .With("teams", "team_id,name,kind", "a,A,department", "b,B,department")
                .With(
                    "memberships",
                    [
                        "team_id,employee_id",
                        .. Enumerable.Range(1, 12).Select(i => $"a,e{i}"),
                        .. Enumerable.Range(13, 4).Select(i => $"b,e{i}"),
                    ]
                )
                .Did(["2025-09-01 10:00 e1 view", .. activity])
                .Measure("spread");
        Spread("2025-10-01 10:00 e13 view", "2025-10-01 10:00 e14 view").Should().Be(Spread());
        Spread().Denominator.Should().Be(1);
    }

    [Fact]
    public void Attack_05_readiness_of_an_audience_that_holds_a_hidden_team()
    {
        // The audience of phase 1 is team a, which is shown, and four people more.
        var organisation = new OrganisationBuilder()
            .People(30)
            .With("teams", "team_id,name,kind", "a,A,department", "b,B,department")
            .With(
                "memberships",
                ["team_id,employee_id", .. Enumerable.Range(1, 5).Select(i => $"a,e{i}"), .. Enumerable.Range(6, 4).Select(i => $"b,e{i}")]
            )
            .With("phases", "phase,starts_on,team_id", "1,2025-09-01,a", "1,2025-09-01,b", "2,2025-09-20,")
            .Did("2025-09-01 10:00 e1 view", "2025-09-10 10:00 e6 view", "2025-09-10 10:00 e7 view");
        organisation.Measure("ready-before-next").Status.Should().Be(MeasureStatus.Withheld);
    }

    [Fact]
    public void Attack_06_an_ambassador_reads_the_share_of_their_own_team_of_five()
    {
        using var organisation = Told();
        TeamScore Read(bool isMember)
        {
            using var reader = new TestReader(
                organisation,
                Rights.OwnTeams,
                reader =>
                    reader with
                    {
                        OwnTeams = new HashSet<string> { "five" },
                        EverIn = isMember ? new HashSet<string> { "five" } : new HashSet<string>(),
                    }
            );
            return new TeamQueries(reader.Context).List(Sunday)!.Teams.Single();
        }

        Read(isMember: false).WeeklyActive!.Value.Value.Should().Be(1);
        Read(isMember: true)
            .Should()
            .BeEquivalentTo(
                new
                {
                    Suppressed = true,
                    Members = 5,
                    WeeklyActive = (double?)null,
                }
            );
    }

    [Fact]
    public void Attack_07_adoption_curves_before_and_after_an_employee_left()
    {
        // e1 to e5 act every week; e1 leaves on the last Sunday but one, which arrives before that week is told.
        using var organisation = new TestOrganisation()
            .People(60)
            .Did([
                .. TestOrganisation
                    .Daily("2025-06-01", "2025-10-05", "e1", "e2", "e3", "e4", "e5")
                    .Select(activity => activity.Replace("view", "post", StringComparison.Ordinal)),
            ]);
        organisation.Import();
        var before = organisation.ScoreStored(Sunday.AddDays(-7)).AdoptionCurve;
        Tell(organisation, Sunday.AddDays(-7));
        organisation.With("employees-left", "employee_id,valid_from,left_on", "e1,2025-10-01,2025-10-01").Import();
        var after = organisation.ScoreStored(Sunday).AdoptionCurve;
        before.Should().NotBeEmpty();
        after.SkipLast(1).Should().Equal(before, "a point stays as it was told");
        after[^1].Habitual.Value.Should().Be(4 / 59.0);
    }

    [Fact]
    public void Attack_08_stored_weeks_after_the_minimum_was_raised()
    {
        using var organisation = Told();
        organisation.Settings("""{"id":"test","minimumGroupSize":10}""").Import();
        using var reader = new TestReader(organisation, Rights.Teams | Rights.Scorecard);
        new TeamQueries(reader.Context)
            .List(Sunday)!
            .Teams.Where(team => !team.Suppressed)
            .Should()
            .OnlyContain(team => team.Members >= 10);
        new OverviewQueries(reader.Context).Export(Sunday)!.Teams.Single(team => team.Id == "five").WeeklyActive.Should().BeNull();
    }

    [Fact]
    public void Attack_09_the_same_day_under_two_minimums()
    {
        using var organisation = Told("""{"id":"test","minimumGroupSize":10}""");
        var before = organisation.ScoreStored(Sunday);
        before.Teams.Single(team => team.Id == "five").Suppressed.Should().BeTrue();
        organisation.Settings("""{"id":"test","minimumGroupSize":5}""").Import();
        organisation.ScoreStored(Sunday).ToJson().Should().Be(before.ToJson(), "a told day shows nothing that was hidden");
        organisation
            .ScoreStored(Sunday.AddDays(1))
            .Teams.Single(team => team.Id == "five")
            .Suppressed.Should()
            .BeFalse("the next day has the lower minimum");
    }

    [Fact]
    public void Attack_10_the_top_tenth_of_eight_people()
    {
        var organisation = new OrganisationBuilder().People(8).Did("2025-09-01 10:00 e1 view", "2025-10-01 10:00 e1 post");
        organisation.Score().Should().BeEquivalentTo(new { TopTenthShare = (double?)null, Gini = (double?)null });
    }

    [Fact]
    public void Attack_11_a_manager_downloads_what_the_page_closes_to_them()
    {
        using var organisation = Told();
        using var manager = new TestReader(organisation, Rights.Scorecard | Rights.OwnTeams);
        var json = JsonNode.Parse(new OverviewQueries(manager.Context).Export(Sunday)!.ToJson())!;
        json["ladder"].Should().BeNull();
        json["stickiness"].Should().BeNull();
        json["topTenthShare"].Should().BeNull();
        json["segments"]!["4w"].Should().BeNull();
        json["adoptionCurve"]!.AsArray().Should().BeEmpty();
        json["groups"]!.AsArray().Should().BeEmpty();
        json["teams"]!.AsArray().Should().BeEmpty();
        FluentActions.Invoking(() => new AdoptionQueries(manager.Context).Report(null, Sunday)).Should().Throw<ForbiddenException>();
        using var projectGroup = new TestReader(organisation, Rights.Scorecard | Rights.Adoption);
        new OverviewQueries(projectGroup.Context).Export(Sunday)!.Ladder.Should().NotBeNull("whose page is open to them");
    }

    [Fact]
    public void Attack_12_a_group_made_today_gets_the_figures_of_past_weeks()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Organisation.Did([.. TestOrganisation.Daily("2025-09-01", "2025-10-31", "e1", "e2", "e3"), "2025-10-30 10:00 e6 view"])
            .With("memberships", "team_id,employee_id", "t1,e1")
            .Import();
        var sunday = new DateOnly(2025, 11, 2);
        var before = served.Organisation.ScoreStored(sunday).ToJson();
        Tell(served.Organisation, sunday);
        List<string> ids =
        [
            .. Enumerable
                .Range(1, 6)
                .Select(i =>
                    served.Send(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"userName eq \"e{i}@example.org\"")}").Body![
                        "Resources"
                    ]![0]!["id"]!.GetValue<string>()
                ),
        ];
        string Members(IEnumerable<string> people) => string.Join(',', people.Select(id => $$"""{"value":"{{id}}"}"""));
        var group = served.Send(
            HttpMethod.Post,
            "/scim/v2/Groups",
            $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Vijf","members":[{{Members(ids.Take(5))}}]}"""
        );
        group.Status.Should().Be(201);
        served.Organisation.ScoreStored(sunday).ToJson().Should().Be(before, "there was no such group");
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Groups/{group.Body!["id"]}",
                $$"""
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations":[{"op":"Add","path":"members","value":[{{Members(ids.Skip(5))}}]}]}
                """
            )
            .Status.Should()
            .Be(200);
        served.Organisation.ScoreStored(sunday).ToJson().Should().Be(before);
    }

    [Fact]
    public void Attack_13_a_team_goes_for_a_gap_that_it_has_nothing_to_do_with()
    {
        // Teams a and b differ by two people, so one of them is hidden. Team c shares nobody with them and stays, whatever its size.
        ShownGroupsTests
            .Organisation(60, "a 1-20, b 1-18, c 40-44")
            .Score()
            .Teams.Select(team => (team.Id, team.Suppressed))
            .Should()
            .Equal(("a", false), ("b", true), ("c", false));
    }

    /// <summary>Sixty people, a team of five that are all active and one of twenty, with last Sunday told.</summary>
    private static TestOrganisation Told(string settings = """{"id":"test"}""")
    {
        var organisation = new TestOrganisation()
            .Settings(settings)
            .With(
                "employees",
                [
                    "employee_id,started_on,works_at",
                    .. Enumerable.Range(1, 60).Select(i => $"e{i},2020-01-01,{(i <= 30 ? "frontline" : "office")}"),
                ]
            )
            .With("teams", "team_id,name,kind", "five,Vijf,department", "twenty,Twintig,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 5).Select(i => $"five,e{i}"),
                    .. Enumerable.Range(11, 20).Select(i => $"twenty,e{i}"),
                ]
            )
            .Did([
                .. TestOrganisation
                    .Daily("2025-06-01", "2025-10-06", "e1", "e2", "e3", "e4", "e5", "e11", "e12")
                    .Select(activity => activity.Replace("view", "post", StringComparison.Ordinal)),
            ]);
        organisation.Import();
        organisation.ScoreStored(Sunday);
        Tell(organisation, Sunday);
        return organisation;
    }

    private static void Tell(TestOrganisation organisation, DateOnly day)
    {
        using var connection = organisation.Store.Open();
        Intranet.Storage.People.ToldFacts.Tell(connection, Organisations.Pick(connection, null), day).Should().BeTrue();
    }
}
