using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Administration;
using Intranet.Dashboard.Adoption;
using Intranet.Dashboard.Me;
using Intranet.Dashboard.Reports;
using Intranet.Dashboard.Rewards;
using Intranet.Dashboard.Teams;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;
using Intranet.Storage.Rewards;
using Intranet.Tests.Rewards;

namespace Intranet.Tests.Dashboard;

/// <summary>What queries withhold from readers who have the right to call them.</summary>
public sealed class WithheldTests(WithheldTests.Scored scored) : IClassFixture<WithheldTests.Scored>
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    private readonly TestOrganisation organisation = scored.Organisation;

    [Theory]
    [InlineData(3, false)]
    [InlineData(10, true)]
    public void A_group_can_be_chosen_unless_it_is_suppressed(int frontline, bool isShown)
    {
        using var groups = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,started_on,works_at",
                    .. Enumerable.Range(1, 20).Select(i => $"e{i},2020-01-01,{(i <= frontline ? "frontline" : "office")}"),
                ]
            )
            .Did("2025-10-01 10:00 e1 view", "2025-10-06 10:00 e1 view");
        groups.Score();
        using var reader = new TestReader(groups, Rights.Adoption);
        var queries = new AdoptionQueries(reader.Context);
        queries.Report(null, Sunday).Should().NotBeNull();
        var choose = () => queries.Report("frontline", Sunday);
        if (isShown)
        {
            choose().Should().NotBeNull();
        }
        else
        {
            choose.Should().Throw<NotFoundException>();
        }
    }

    [Theory]
    [InlineData(Rights.OwnTeams, false)]
    [InlineData(Rights.OwnTeams | Rights.Scorecard, true)]
    public void The_share_of_the_whole_organisation_beside_own_teams_is_for_readers_of_the_scorecard(Rights rights, bool isShown)
    {
        using var reader = new TestReader(organisation, rights, InTeamOne);
        var list = new TeamQueries(reader.Context).List(null)!;
        list.Teams.Select(team => team.Id).Should().Equal("t1");
        list.Whole.HasValue.Should().Be(isShown);
    }

    [Fact]
    public void A_team_has_no_point_in_its_trend_for_a_week_in_which_it_was_suppressed()
    {
        using var grown = new TestOrganisation()
            .People(30)
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id,valid_from",
                    .. Enumerable.Range(1, 10).Select(i => $"t1,e{i},{(i <= 3 ? "2025-01-01" : "2025-09-29")}"),
                ]
            )
            .Did([.. TestOrganisation.Daily("2025-08-01", "2025-10-05", "e1")]);
        grown.Import();
        grown.ScoreStored(Sunday.AddDays(-7)).Teams.Single().Suppressed.Should().BeTrue();
        grown.ScoreStored(Sunday).Teams.Single().Suppressed.Should().BeFalse();
        using var reader = new TestReader(grown, Rights.Teams);
        var weeks = new TeamQueries(reader.Context).Team("t1", null)!.Weeks.ToDictionary(week => week.Day, week => week.Team);
        weeks[Sunday.AddDays(-7)].Should().BeNull();
        weeks[Sunday]!.Members.Should().Be(10);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_organisation_can_hide_profile_gaps_from_ambassadors(bool isOn)
    {
        using var reader = new TestReader(
            organisation,
            Rights.OwnTeams,
            reader =>
                InTeamOne(reader) with
                {
                    Organisation = reader.Organisation with { Settings = reader.Organisation.Settings with { ProfileGaps = isOn } },
                }
        );
        var gaps = new TeamQueries(reader.Context).ProfileGaps("t1");
        if (isOn)
        {
            gaps.Should().HaveCount(9, "one of the ten has a photo");
        }
        else
        {
            gaps.Should().BeNull();
        }
    }

    [Fact]
    public void The_ledger_holds_own_teams_or_all_teams_and_the_organisation_but_no_single_person()
    {
        List<string> Ledger(Rights rights)
        {
            using var reader = new TestReader(organisation, rights, InTeamOne);
            return
            [
                .. new RewardQueries(reader.Context)
                    .Ledger()
                    .Select(award => $"{award.Reward} {award.Recipient}")
                    .Order(StringComparer.Ordinal),
            ];
        }

        Ledger(Rights.OwnTeams).Should().Equal("for-team t1");
        Ledger(Rights.Rewards).Should().Equal("for-all test", "for-team t1", "for-team t2");
    }

    [Fact]
    public void The_preview_of_a_campaign_names_teams_but_no_single_person()
    {
        using var reader = new TestReader(organisation, Rights.Rewards);
        CampaignForm Form(string reward) => new(null, reward, Form<IsoDate>("2025-10-06"), Form<IsoDate>("2025-12-31"), null, null);
        var queries = new RewardQueries(reader.Context);
        queries.Preview(Form("for-team")).Lines.Select(line => line.Award.Recipient).Should().BeEquivalentTo("t1", "t2");
        queries.Invoking(it => it.Preview(Form("for-one"))).Should().Throw<InvalidInputException>();
    }

    [Fact]
    public void Opening_a_report_is_recorded_for_members_of_the_project_group_who_consent()
    {
        Opens().Should().Be(0);
        Open(Role.ProjectGroup, null);
        Open(Role.CommunityManager, Sunday);
        Opens().Should().Be(0);
        Open(Role.ProjectGroup, Sunday);
        Opens().Should().Be(1);

        void Open(Role role, DateOnly? consentedOn)
        {
            using var reader = new TestReader(
                organisation,
                Rights.Reports,
                reader => reader with { Roles = [new MemberRole(role, null, Sunday, consentedOn)] }
            );
            new ReportQueries(reader.Context).Read("2025-W40").Sunday.Should().Be(Sunday);
        }

        long Opens()
        {
            using var connection = organisation.Store.Open();
            return Dapper.SqlMapper.ExecuteScalar<long>(connection, "select count(*) from report_opens");
        }
    }

    [Fact]
    public void An_administrator_sees_the_wrong_cell_of_a_rejected_row_but_not_the_others()
    {
        using var reader = new TestReader(organisation, Rights.Administration);
        var row = new QuarantineQueries(reader.Context).List(100).Should().ContainSingle().Which;
        row.Value.Should().Be("nobody");
        row.Cells.Should().BeEmpty();
        Quarantine.List(reader.Context.Connection, 1).Single().Cells.Should().Contain("2025-10-02", "correcting the row needs all of it");
    }

    [Fact]
    public void People_see_their_own_awards_and_those_of_their_teams_and_organisation()
    {
        using var reader = new TestReader(organisation, Rights.Me, reader => reader with { Id = "e1", Name = "e1", Teams = ["t1"] });
        new MyQueries(reader.Context)
            .Me()
            .Rewards.Select(award => $"{award.Reward} {award.Recipient}")
            .Should()
            .BeEquivalentTo("for-one e1", "for-team t1", "for-all test");
        TestLedger
            .Of(reader.Context.Connection)
            .Where(award => award.Scope == RewardScope.Employee)
            .Select(award => award.Recipient)
            .Should()
            .BeEquivalentTo("e1", "e11");
    }

    private static Reader InTeamOne(Reader reader) =>
        reader with
        {
            OwnTeams = new HashSet<string> { "t1" },
            AmbassadorOf = new HashSet<string> { "t1" },
        };

    private static Field<T> Form<T>(string text)
        where T : struct, IParsable<T> => Field<T>.Parse(text, null);

    /// <summary>Two teams of ten. One of each has a photo, which earns each team, the organisation and those two an award.</summary>
    public sealed class Scored : IDisposable
    {
        public Scored()
        {
            Organisation = new TestOrganisation()
                .Settings(
                    """
                    {
                      "id": "test",
                      "rewards": [
                        { "id": "for-team", "scope": "team", "conditions": [{ "measure": "photo", "atLeast": 0.1 }] },
                        { "id": "for-one", "scope": "employee", "conditions": [{ "measure": "photo", "atLeast": 1 }] },
                        { "id": "for-all", "scope": "organisation", "conditions": [{ "measure": "photo", "atLeast": 0.1 }] }
                      ]
                    }
                    """
                )
                .With(
                    "employees",
                    [
                        "employee_id,started_on,photo",
                        .. Enumerable.Range(1, 20).Select(i => $"e{i},2020-01-01,{(i is 1 or 11 ? "p.png" : "")}"),
                    ]
                )
                .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,department")
                .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 20).Select(i => $"t{(i <= 10 ? 1 : 2)},e{i}")])
                .Did("2025-08-01 10:00 e1 view", "2025-10-01 10:00 e1 view", "2025-10-06 10:00 e1 view", "2025-10-02 10:00 nobody view");
            Organisation.ScoreRange(Sunday, Sunday);
        }

        internal TestOrganisation Organisation { get; }

        public void Dispose() => Organisation.Dispose();
    }
}
