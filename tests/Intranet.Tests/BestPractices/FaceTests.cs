using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class FaceTests
{
    private static OrganisationBuilder Organisation(string persona = "jet,persona,Jet,jet.png") =>
        new OrganisationBuilder().With(
            "employees",
            ["employee_id,kind,name,photo", persona, .. Enumerable.Range(1, 6).Select(i => $"e{i},person,Naam {i},")]
        );

    [Theory]
    [InlineData("jet,persona,Jet,jet.png", 1)]
    [InlineData("jet,persona,Jet,", 0.5)]
    [InlineData("jet,persona,n.v.t.,", 0)]
    [InlineData("jet,person,Jet,jet.png", 0)] // no persona, although kind was delivered
    public void Named_is_the_share_of_name_and_picture(string row, double expected)
    {
        var organisation = Organisation(row).Did("2025-09-01 10:00 e1 view");
        organisation.Measure("named").Value.Should().Be(expected);
    }

    [Fact]
    public void Speaks_weekly_counts_weeks_not_posts()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-09-14 10:00 jet post",
                "2025-09-15 10:00 jet post",
                "2025-09-16 10:00 jet post",
                "2025-10-05 10:00 jet comment"
            );
        // Posts in the weeks from 8 and 15 September; a comment is no post.
        organisation.Measure("speaks-weekly").Should().BeEquivalentTo(new { Numerator = 2.0, Denominator = 4.0 });
    }

    [Fact]
    public void Answered_is_by_the_population_up_to_the_day()
    {
        var organisation = Organisation()
            .With("objections", "employee_id,since", "e6,2025-01-01")
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-09-09 10:00 jet post content=c1",
                "2025-09-16 10:00 jet post content=c2",
                "2025-09-23 10:00 jet post content=c3",
                "2025-09-30 10:00 jet post content=c4",
                "2025-10-01 10:00 e1 reaction to=jet on=c1",
                "2025-10-02 10:00 e2 comment on=c1",
                "2025-10-06 10:00 e3 reaction to=jet on=c2",
                "2025-10-01 10:00 e6 reaction to=jet on=c3",
                "2025-10-01 10:00 jet comment to=jet on=c4"
            );
        // c1 only: c2 was answered a day later, c3 by an employee who objects, c4 by the persona itself.
        organisation
            .Measure("answered")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 1.0,
                    Denominator = 4.0,
                    Value = 0.25,
                }
            );
    }

    [Fact]
    public void Of_several_personas_the_one_with_most_posts_counts()
    {
        var organisation = new OrganisationBuilder()
            .With(
                "employees",
                ["employee_id,kind,name,photo", "a,persona,,", "b,persona,Bo,bo.png", .. Enumerable.Range(1, 5).Select(i => $"e{i},,,")]
            )
            .Did("2025-09-01 10:00 e1 view", "2025-09-30 10:00 b post");
        organisation.Measure("named").Value.Should().Be(1);
    }

    [Fact]
    public void Without_a_persona_nothing_could_be_answered()
    {
        var organisation = Organisation("x,person,X,").Did("2025-09-01 10:00 e1 view content=c on=d");
        organisation.Measure("speaks-weekly").Value.Should().Be(0);
        organisation.Measure("answered").Status.Should().Be(MeasureStatus.NoPopulation);
        var unknown = new OrganisationBuilder().People(5).Did("2025-09-01 10:00 e1 view");
        unknown.Measure("named").Should().BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "employees.kind" });
    }
}
