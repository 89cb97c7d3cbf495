using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class CommunityManagerTests
{
    private static OrganisationBuilder Organisation(string role = "community-manager,e1,2025-01-01") =>
        new OrganisationBuilder()
            .People(12)
            .With("roles", "role,employee_id,consented_on", role)
            .With("teams", "team_id,name,kind", "a,A,department", "b,B,department", "c,C,informal")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 6).Select(i => $"a,e{i}"),
                    .. Enumerable.Range(7, 6).Select(i => $"b,e{i}"),
                    "c,e2",
                ]
            );

    [Fact]
    public void Nobody_appointed_is_a_fact_once_roles_were_delivered()
    {
        var organisation = Organisation("administrator,e1,").Did("2024-09-01 10:00 e2 view");
        foreach (var id in (string[])["appointed", "present", "beyond-office-hours", "connecting", "learning"])
        {
            organisation.Measure(id).Should().BeEquivalentTo(new { Status = MeasureStatus.Measured, Value = 0.0 }, id);
        }

        var unknown = new OrganisationBuilder().People(6).Did("2025-09-01 10:00 e1 view");
        unknown.Measure("appointed").Should().BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "roles" });
    }

    [Fact]
    public void Present_counts_days_of_five_and_stops_at_one()
    {
        var organisation = Organisation()
            .Did([
                "2025-09-01 10:00 e2 view",
                .. TestOrganisation.Daily("2025-09-08", "2025-09-14", "e1"), // 7 days: 1
                "2025-09-15 10:00 e1 view",
                "2025-09-16 10:00 e1 view",
                "2025-09-16 11:00 e1 view", // 2 days: 0.4
                "2025-10-05 10:00 e1 view",
            ]); // 1 day: 0.2
        organisation.Measure("present").Value.Should().BeApproximately((1 + 0.4 + 0 + 0.2) / 4, 1e-12);
    }

    [Theory]
    [InlineData("2025-10-01 07:59", 1)] // a Wednesday
    [InlineData("2025-10-01 08:00", 0)]
    [InlineData("2025-10-01 17:59", 0)]
    [InlineData("2025-10-01 18:00", 1)]
    [InlineData("2025-10-04 12:00", 1)] // a Saturday
    public void Office_hours_end_at_eighteen(string at, double weeks)
    {
        var organisation = Organisation().Did("2025-09-01 10:00 e2 view", $"{at} e1 view");
        organisation.Measure("beyond-office-hours").Should().BeEquivalentTo(new { Numerator = weeks, Denominator = 4.0 });
    }

    [Fact]
    public void Connecting_counts_designated_teams_in_whose_space_they_spoke()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e2 view",
                "2025-10-01 10:00 e1 reaction team=a",
                "2025-10-01 10:00 e1 view team=b",
                "2025-10-01 10:00 e1 post team=c",
                "2025-10-01 10:00 e3 post team=b"
            );
        organisation
            .Measure("connecting")
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

    [Theory]
    [InlineData("2024-10-06", "2024-10-06", 1.0)] // the first of 365 days
    [InlineData("2024-10-05", "2024-10-05", 0.0)]
    public void Learning_looks_back_a_year(string first, string training, double expected)
    {
        var organisation = Organisation().Did($"{first} 09:00 e2 view", $"{training} 10:00 e1 training");
        organisation.Measure("learning").Value.Should().Be(expected);
    }

    [Fact]
    public void Learning_is_too_early_without_a_year_of_data_and_all_is_withheld_without_consent()
    {
        var organisation = Organisation().Did("2024-10-07 09:00 e2 view");
        organisation.Measure("learning").Status.Should().Be(MeasureStatus.TooEarly);
        var silent = Organisation("community-manager,e1,").Did("2024-09-01 10:00 e2 view");
        silent.Measure("appointed").Value.Should().Be(1);
        silent.Measure("present").Status.Should().Be(MeasureStatus.Withheld);
        silent.Measure("connecting").Status.Should().Be(MeasureStatus.Withheld);
    }
}
