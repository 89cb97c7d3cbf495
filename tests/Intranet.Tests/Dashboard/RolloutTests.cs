using Intranet.Dashboard.Access;
using Intranet.Dashboard.Rollout;
using Intranet.Storage.People;

namespace Intranet.Tests.Dashboard;

/// <summary>Phases are groups too: what they show beside the teams must not give away a few people.</summary>
public class RolloutTests
{
    /// <summary>Team one has people 1 to 10, team two ten from 11 less the shared on; a phase for both is one for their union.</summary>
    [Theory]
    [InlineData(7, false)]
    [InlineData(5, true)]
    public void A_phase_that_differs_from_a_team_by_a_few_people_shows_no_activity(int shared, bool isShown)
    {
        using var organisation = new TestOrganisation()
            .People(30)
            .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,department")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 10).Select(i => $"t1,e{i}"),
                    .. Enumerable.Range(11 - shared, 10).Select(i => $"t2,e{i}"),
                ]
            )
            .With(
                "phases",
                "phase,name,starts_on,team_id",
                "1,Kopgroep,2025-09-01,t1",
                "1,Kopgroep,2025-09-01,t2",
                "2,De anderen,2025-11-01,"
            )
            .Did([.. TestOrganisation.Daily("2025-08-01", "2025-10-05", "e1", "e2", "e3", "e12")]);
        var scorecard = organisation.Score();
        scorecard.Teams.Select(team => team.Suppressed).Should().Equal(false, !isShown);
        var phases = Rollout(organisation, Rights.Rollout);
        phases.Select(phase => phase.Number).Should().Equal(1, 2);
        if (isShown)
        {
            phases[0]
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        People = 15,
                        Active = 3 / 15.0, // four are shown as three
                        IsReady = false,
                    }
                );
        }
        else
        {
            // The thirteen less the ten of team one are three people. How many there are is no secret.
            phases[0]
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        People = 13,
                        Active = (double?)null,
                        IsReady = (bool?)null,
                    }
                );
        }

        phases[1].Active.Should().BeNull("it has not begun");
    }

    [Fact]
    public void Who_may_not_see_the_rollout_is_told_nothing()
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-10-01 10:00 e1 view");
        organisation.Score();
        FluentActions
            .Invoking(() => Rollout(organisation, Rights.Scorecard | Rights.OwnTeams | Rights.Me))
            .Should()
            .Throw<ForbiddenException>();
    }

    private static IReadOnlyList<PhaseProgress> Rollout(TestOrganisation organisation, Rights rights)
    {
        using var reader = new TestReader(organisation, rights);
        return new RolloutQueries(reader.Context).Phases();
    }
}
