using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class UseTests
{
    private static OrganisationBuilder Organisation() =>
        new OrganisationBuilder()
            .People(20)
            .With("teams", "team_id,name,kind", "a,A,department", "b,B,department", "c,C,informal")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 10).Select(i => $"a,e{i}"),
                    .. Enumerable.Range(11, 10).Select(i => $"b,e{i}"),
                    "c,e1",
                ]
            )
            .Did([
                "2025-09-01 10:00 e20 view",
                "2025-09-28 10:00 e19 reaction",
                .. Enumerable.Range(1, 5).Select(i => $"2025-09-29 00:00 e{i} view"),
                "2025-10-05 23:59 e11 share",
                "2025-10-01 10:00 e12 sign_in",
            ]);

    [Fact]
    public void Reading_is_using()
    {
        var organisation = Organisation();
        // e1 to e5, e11 and e12, shown as six: under fifty people the organisation is in threes too. e19 was a day before W1.
        organisation
            .Measure("weekly-active")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 6.0,
                    Denominator = 20.0,
                    Value = 0.3,
                    Score = 100 * 0.3 / 0.7,
                }
            );
        // e11 shared, e19 reacted in W4: two, shown as three.
        organisation
            .Measure("interacting")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 20.0,
                    Value = 0.15,
                    Score = 30.0,
                }
            );
    }

    [Fact]
    public void Spread_counts_designated_teams_of_which_half_is_active()
    {
        var organisation = Organisation();
        organisation
            .Measure("spread")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 1.0,
                    Denominator = 2.0,
                    Value = 0.5,
                }
            );
    }

    [Fact]
    public void Spread_leaves_out_teams_that_are_not_shown()
    {
        // Team b has three members and is not shown. It is in neither number, so that the measure cannot tell whether half of them was
        // active.
        OrganisationBuilder Organisation(params string[] activity) =>
            new OrganisationBuilder()
                .People(20)
                .With("teams", "team_id,name,kind", "a,A,department", "b,B,department")
                .With(
                    "memberships",
                    [
                        "team_id,employee_id",
                        .. Enumerable.Range(1, 12).Select(i => $"a,e{i}"),
                        .. Enumerable.Range(13, 3).Select(i => $"b,e{i}"),
                    ]
                )
                .Did(["2025-09-01 10:00 e1 view", .. activity]);
        var scorecard = Organisation("2025-10-01 10:00 e13 view", "2025-10-01 10:00 e14 view").Score();
        scorecard.Teams.Select(team => (team.Id, team.Suppressed)).Should().Equal(("a", false), ("b", true));
        TestOrganisation.Measure(scorecard, "spread").Should().BeEquivalentTo(new { Numerator = 0.0, Denominator = 1.0 });
        TestOrganisation.Measure(Organisation().Score(), "spread").Should().Be(TestOrganisation.Measure(scorecard, "spread"));
    }

    [Fact]
    public void An_ambassador_counts_for_the_own_team_when_active_this_week_and_consenting()
    {
        var organisation = Organisation()
            .With(
                "roles",
                "role,employee_id,team_id,consented_on",
                "ambassador,e1,a,2025-01-01",
                "ambassador,e19,b,2025-01-01",
                "ambassador,e12,b,",
                "ambassador,e2,c,2025-01-01"
            );
        organisation
            .Measure("ambassadors")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 1.0,
                    Denominator = 2.0,
                    Value = 0.5,
                }
            );
    }

    [Fact]
    public void An_organisation_of_four_is_withheld()
    {
        var organisation = new OrganisationBuilder().People(4).Did("2025-09-01 10:00 e1 view", "2025-10-01 10:00 e2 post");
        var scorecard = organisation.Score();
        TestOrganisation
            .Measure(scorecard, "weekly-active")
            .Should()
            .BeEquivalentTo(new { Status = MeasureStatus.Withheld, Numerator = (double?)null });
        TestOrganisation.Measure(scorecard, "interacting").Status.Should().Be(MeasureStatus.Withheld);
        TestOrganisation.Measure(scorecard, "reach").Status.Should().Be(MeasureStatus.Withheld);
        scorecard.Ladder.Should().BeNull();
        scorecard.AdoptionCurve.Should().BeEmpty();
        scorecard.Stickiness.Should().BeNull();
        scorecard.Gini.Should().BeNull();
    }
}
