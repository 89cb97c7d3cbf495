using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class SetUpTests
{
    private static OrganisationBuilder Organisation() =>
        new OrganisationBuilder()
            .With(
                "employees",
                ["employee_id,department", .. Enumerable.Range(1, 10).Select(i => $"e{i},{(i <= 5 ? "Groen" : "Burgerzaken")}")]
            )
            .With(
                "teams",
                "team_id,name,kind,open,designated",
                "d1,Groen,department,nee,",
                "p1,Project,project,ja,",
                "i1,Koken,informal,ja,",
                "i2,Leeg,informal,ja,",
                "d2,Oud,department,nee,nee"
            )
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 7).Select(i => $"d1,e{i}"), "p1,e1", "i1,e2", "d2,e8"])
            .Did("2025-09-01 10:00 e1 view", "2025-09-10 10:00 e1 view team=p1", "2025-09-07 10:00 e2 view team=i1");

    [Fact]
    public void Designated_are_departments_unless_the_feed_says_otherwise()
    {
        var organisation = Organisation();
        // d1 holds seven of ten; d2 was said not to be designated.
        organisation
            .Measure("designated-team")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 7.0,
                    Denominator = 10.0,
                    Value = 0.7,
                    Score = 70.0,
                }
            );
    }

    [Fact]
    public void Nobody_in_a_designated_team_is_a_fact_when_none_is_designated()
    {
        var organisation = new OrganisationBuilder()
            .People(5)
            .With("teams", "team_id,name,kind", "t,Koken,informal")
            .With("memberships", "team_id,employee_id", "t,e1");
        organisation
            .Measure("designated-team")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 0.0,
                    Denominator = 5.0,
                    Status = MeasureStatus.Measured,
                }
            );
    }

    [Fact]
    public void Open_teams_live_when_something_happened_in_their_space_in_four_weeks()
    {
        var organisation = Organisation();
        // p1 did, i1 a day before W4; i2 has no members and is no team.
        organisation
            .Measure("living-open-teams")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 1.0,
                    Denominator = 2.0,
                    Value = 0.5,
                    Score = 62.5,
                }
            );
    }

    [Fact]
    public void News_is_chosen_when_the_channel_is_of_another_department()
    {
        var organisation = Organisation()
            .With("channels", "channel_id,name,department", "c1,Nieuws,", "c2,Groen nieuws,Groen", "c3,Balie,Burgerzaken")
            .With(
                "follows",
                "channel_id,employee_id,valid_from,valid_to",
                "c1,e1,2025-01-01,",
                "c2,e1,2025-01-01,",
                "c3,e2,2025-01-01,",
                "c2,e6,2025-01-01,",
                "c3,e3,2025-01-01,2025-10-05",
                "c3,e4,2025-10-06,",
                "c2,e7,2025-10-05,"
            );
        // e2, e6 and e7; e1 follows the own department and a channel of nobody, e3 has stopped, e4 begins tomorrow.
        organisation
            .Measure("chosen-news")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 10.0,
                    Value = 0.3,
                    Score = 100.0,
                }
            );
    }

    [Fact]
    public void Without_files_there_is_no_input()
    {
        var organisation = new OrganisationBuilder().People(5).Did("2025-09-01 10:00 e1 view");
        organisation.Measure("designated-team").Should().BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "teams" });
        organisation.Measure("chosen-news").Should().BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "channels" });
    }
}
