using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class AccessibleTests
{
    private static readonly string[] Staff =
    [
        "employee_id,works_at,started_on",
        .. Enumerable.Range(1, 6).Select(i => $"f{i},frontline,2020-01-01"),
        .. Enumerable.Range(1, 10).Select(i => $"o{i},office,2020-01-01"),
    ];

    private static readonly string[] Activity =
    [
        "2025-09-01 10:00 o1 view", // opens the window, and is before W4
        "2025-09-08 00:00 o2 view device=desktop", // the first minute of W4
        "2025-10-05 23:59 o3 view device=desktop", // the last
        "2025-10-01 10:00 o4 sign_in",
        "2025-10-01 10:00 o5 reaction",
        "2025-10-01 10:00 f1 view device=mobile",
        "2025-10-01 11:00 f1 view device=desktop",
        "2025-10-06 00:00 o6 view", // a day too late
    ];

    [Fact]
    public void Reach_counts_who_was_ever_active_up_to_the_day()
    {
        var organisation = new OrganisationBuilder().With("employees", Staff).Did(Activity);
        // o1 to o5 and f1 of 16; o6 comes a day later. Six is a multiple of three. 0.375 / 0.95.
        organisation
            .Measure("reach")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 6.0,
                    Denominator = 16.0,
                    Value = 0.375,
                    Target = 0.95,
                    Weight = 0.4,
                    Status = MeasureStatus.Measured,
                }
            );
        organisation.Measure("reach").Score.Should().BeApproximately(100 * 0.375 / 0.95, 1e-9);
    }

    [Fact]
    public void Parity_divides_the_weekly_share_of_the_crews_by_that_of_the_office_and_stops_at_one()
    {
        // Weeks, oldest first. Crews of six: 0, 3, 4 and 3, shown as 0, 3, 3 and 3; office of ten: 5, 6, 6 and 7, shown as 6 each.
        (int Crews, int Office)[] weeks = [(0, 5), (3, 6), (4, 6), (3, 7)];
        var organisation = new OrganisationBuilder()
            .With("employees", Staff)
            .Did([
                "2025-09-01 10:00 o1 view",
                .. weeks.SelectMany(
                    (week, number) =>
                        Enumerable
                            .Range(1, week.Crews)
                            .Select(i => $"f{i}")
                            .Concat(Enumerable.Range(1, week.Office).Select(i => $"o{i}"))
                            .Select(who => $"{new DateOnly(2025, 9, 10).AddDays(7 * number):yyyy-MM-dd} 10:00 {who} view")
                ),
            ]);
        // Over four weeks four of six crew members looked in, and seven of the office; by the week it is 9 of 24 and 24 of 40.
        organisation.Measure("frontline-parity").Value.Should().BeApproximately(9 / 24.0 / (24 / 40.0), 1e-12);
        organisation.Measure("frontline-parity").Numerator.Should().BeNull("a ratio of shares has no numerator to show");
        organisation.Did([
            .. Enumerable
                .Range(0, 4)
                .SelectMany(number =>
                    Enumerable.Range(1, 6).Select(i => $"{new DateOnly(2025, 9, 10).AddDays(7 * number):yyyy-MM-dd} 11:00 f{i} view")
                ),
        ]);
        organisation.Measure("frontline-parity").Value.Should().Be(1);
    }

    [Fact]
    public void Mobile_is_withheld_for_fewer_than_five_active_crew_members_and_a_share_beyond()
    {
        var organisation = new OrganisationBuilder().With("employees", Staff).Did(Activity);
        organisation.Measure("frontline-mobile").Status.Should().Be(MeasureStatus.NoPopulation, "one active is shown as none");
        organisation.Did("2025-10-02 10:00 f2 view device=mobile", "2025-10-02 10:00 f3 view device=mobile");
        organisation.Measure("frontline-mobile").Status.Should().Be(MeasureStatus.Withheld);
        organisation.Did("2025-10-02 10:00 f4 view device=mobile", "2025-10-02 10:00 f5 view device=desktop");
        // Five of six active, shown as all; f1 to f4 with a telephone, shown as three.
        organisation
            .Measure("frontline-mobile")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 6.0,
                    Value = 0.5,
                    Score = 100.0,
                }
            );
    }

    [Fact]
    public void Says_what_is_missing_instead_of_zero()
    {
        var organisation = new OrganisationBuilder().People(6).Did("2025-08-01 10:00 e1 view", "2025-10-01 10:00 e2 view");
        organisation
            .Measure("frontline-parity")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Status = MeasureStatus.NoInput,
                    Missing = "employees.works_at",
                    Value = (double?)null,
                    Score = (double?)null,
                }
            );
        var empty = new OrganisationBuilder().People(6);
        empty.Measure("reach").Should().BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "activities" });
    }

    [Fact]
    public void Is_too_early_until_the_window_is_covered_and_has_no_population_without_an_active_office()
    {
        var organisation = new OrganisationBuilder().With("employees", Staff).Did("2025-09-09 10:00 f1 view");
        organisation.Measure("frontline-parity").Status.Should().Be(MeasureStatus.TooEarly);
        organisation.Did("2025-09-08 10:00 f2 view");
        organisation.Measure("frontline-parity").Status.Should().Be(MeasureStatus.NoPopulation, "nobody in the office was active");
    }

    [Theory]
    [InlineData(4, 10, MeasureStatus.Withheld)]
    [InlineData(5, 10, MeasureStatus.Measured)]
    [InlineData(10, 4, MeasureStatus.Withheld)]
    [InlineData(0, 10, MeasureStatus.NoPopulation)]
    public void Parity_needs_five_on_both_sides(int crews, int office, MeasureStatus status)
    {
        var organisation = new OrganisationBuilder()
            .With(
                "employees",
                [
                    "employee_id,works_at",
                    .. Enumerable.Range(1, crews).Select(i => $"f{i},frontline"),
                    .. Enumerable.Range(1, office).Select(i => $"o{i},office"),
                ]
            )
            .Did(["2025-09-01 10:00 o1 view", .. Enumerable.Range(1, office).Select(i => $"2025-10-01 10:00 o{i} view")]);
        organisation.Measure("frontline-parity").Status.Should().Be(status);
    }
}
