using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class PaceTests
{
    private static OrganisationBuilder Organisation(params string[] phases) =>
        new OrganisationBuilder()
            .People(12)
            .With("teams", "team_id,name,kind", "a,A,department", "b,B,department")
            .With(
                "memberships",
                ["team_id,employee_id", .. Enumerable.Range(1, 6).Select(i => $"a,e{i}"), .. Enumerable.Range(7, 6).Select(i => $"b,e{i}")]
            )
            .With("phases", ["phase,starts_on,team_id", .. phases]);

    [Fact]
    public void One_phase_is_no_phasing()
    {
        var one = Organisation("1,2025-09-01,a").Did("2025-09-01 10:00 e1 view");
        one.Measure("phased").Value.Should().Be(0);
        one.Measure("ready-before-next").Status.Should().Be(MeasureStatus.NoPopulation);
        one.Measure("breathing-space").Status.Should().Be(MeasureStatus.NoPopulation);
    }

    [Theory]
    [InlineData(3, 1)] // half of six is enough
    [InlineData(2, 1)] // shown as three
    [InlineData(1, 0)]
    public void A_phase_is_ready_when_half_of_its_audience_was_active_on_the_eve(int active, double ready)
    {
        var organisation = Organisation("1,2025-09-01,a", "2,2025-09-15,b")
            .Did([
                .. Enumerable.Range(1, active).Select(i => $"2025-09-14 10:00 e{i} view"),
                "2025-09-01 10:00 e7 view",
                "2025-09-15 10:00 e4 view",
            ]);
        organisation.Measure("phased").Value.Should().Be(1);
        organisation.Measure("ready-before-next").Should().BeEquivalentTo(new { Numerator = ready, Denominator = 1.0 });
        organisation.Measure("breathing-space").Value.Should().Be(1);
    }

    [Fact]
    public void Activity_before_the_phase_began_does_not_make_it_ready()
    {
        var organisation = Organisation("1,2025-09-01,a", "2,2025-09-14,b")
            .Did([.. Enumerable.Range(1, 6).Select(i => $"2025-08-31 10:00 e{i} view")]);
        organisation.Measure("ready-before-next").Value.Should().Be(0);
        organisation.Measure("breathing-space").Value.Should().Be(0, "thirteen days are not fourteen");
    }

    [Fact]
    public void A_phase_without_teams_is_for_everybody_in_no_other_phase()
    {
        var organisation = Organisation("1,2025-09-01,", "2,2025-09-15,b")
            .Did([.. Enumerable.Range(1, 3).Select(i => $"2025-09-10 10:00 e{i} view"), "2025-09-01 10:00 e12 view"]);
        // Phase 1 is e1 to e6: three of them were active; e12 belongs to phase 2.
        organisation.Measure("ready-before-next").Value.Should().Be(1);
    }

    [Fact]
    public void A_phase_begun_before_the_data_is_not_scored_and_a_later_one_has_not_begun()
    {
        var organisation = Organisation("1,2025-09-01,a", "2,2025-09-15,b", "3,2025-10-06,").Did("2025-09-02 10:00 e1 view");
        organisation.Measure("ready-before-next").Status.Should().Be(MeasureStatus.TooEarly);
        organisation
            .Measure("breathing-space")
            .Should()
            .BeEquivalentTo(new { Numerator = 1.0, Denominator = 1.0 }, "phase 3 begins tomorrow");
    }
}
