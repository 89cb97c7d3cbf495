using System.Globalization;
using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class ProjectGroupTests
{
    private static OrganisationBuilder Organisation(string goLive = "2025-09-01") =>
        new OrganisationBuilder()
            .People(10)
            .Settings(settings => settings with { GoLiveOn = DateOnly.Parse(goLive, CultureInfo.InvariantCulture) })
            .With(
                "roles",
                "role,employee_id,valid_from,valid_to,consented_on",
                "project-group,e1,2025-01-01,,2025-01-01",
                "project-group,e2,2025-01-01,,2025-01-01",
                "project-group,e3,2025-01-01,2025-10-05,2025-01-01", // gone on the day itself
                "project-group,e4,2025-01-01,,", // did not consent
                "project-group,e5,2025-09-02,,2025-09-02"
            ); // came after go-live

    [Fact]
    public void Still_there_compares_members_at_go_live_with_those_of_them_today()
    {
        var organisation = Organisation().Did("2025-09-01 10:00 e1 view");
        // e1 to e4 began; e1, e2 and e4 are still there.
        organisation
            .Measure("still-there")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 4.0,
                    Value = 0.75,
                }
            );
    }

    [Fact]
    public void Active_counts_consenting_members_a_week()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-09-08 10:00 e1 view",
                "2025-09-15 10:00 e1 view",
                "2025-09-15 10:00 e2 view",
                "2025-10-05 10:00 e5 view",
                "2025-10-05 10:00 e4 view"
            );
        // Of e1, e2, e5: 1/3, 2/3, 0, 1/3.
        organisation.Measure("active").Value.Should().BeApproximately((1 + 2 + 0 + 1) / 12.0, 1e-12);
    }

    [Fact]
    public void Follows_results_counts_weeks_in_which_a_member_opened_a_report()
    {
        var organisation = Organisation()
            .Did("2025-09-01 10:00 e1 view")
            .With(
                "report_opens",
                "employee_id,opened_at,week",
                "e1,2025-09-08T09:00:00+02:00,2025-W36",
                "e2,2025-09-09T09:00:00+02:00,2025-W36",
                "e4,2025-09-20T09:00:00+02:00,2025-W37",
                "e9,2025-09-27T09:00:00+02:00,2025-W38",
                "e1,2025-10-05T23:30:00+02:00,2025-W39"
            );
        // The weeks from 8 and from 29 September: e4 did not consent, e9 is no member.
        organisation.Measure("follows-results").Should().BeEquivalentTo(new { Numerator = 2.0, Denominator = 4.0 });
    }

    [Fact]
    public void Without_consent_what_they_do_is_withheld_but_not_who_they_are()
    {
        var organisation = new OrganisationBuilder()
            .People(6)
            .Settings(settings => settings with { GoLiveOn = new(2025, 9, 1) })
            .With("roles", "role,employee_id,consented_on", "project-group,e1,", "project-group,e2,2025-10-06")
            .Did("2025-09-01 10:00 e1 view")
            .With("report_opens", "employee_id,opened_at", "e1,2025-10-01T09:00:00+02:00");
        organisation.Measure("still-there").Value.Should().Be(1);
        organisation.Measure("active").Status.Should().Be(MeasureStatus.Withheld);
        organisation.Measure("follows-results").Status.Should().Be(MeasureStatus.Withheld);
    }

    [Fact]
    public void Without_a_go_live_there_is_no_input_and_before_it_it_is_too_early()
    {
        var unknown = new OrganisationBuilder()
            .People(6)
            .With("roles", "role,employee_id", "project-group,e1")
            .Did("2025-09-01 10:00 e1 view");
        unknown.Measure("still-there").Status.Should().Be(MeasureStatus.NoInput);
        var later = Organisation("2025-10-06").Did("2025-09-01 10:00 e1 view");
        later.Measure("still-there").Status.Should().Be(MeasureStatus.TooEarly);
    }
}
