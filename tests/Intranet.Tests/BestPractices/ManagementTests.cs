using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class ManagementTests
{
    /// <summary>m1 to m4 are flagged, m5 is named as a manager; e1 to e6 are not.</summary>
    private static OrganisationBuilder Organisation(int flagged = 4) =>
        new OrganisationBuilder().With(
            "employees",
            [
                "employee_id,is_manager,manager_id",
                .. Enumerable.Range(1, 5).Select(i => $"m{i},{(i <= flagged ? "ja" : "nee")},"),
                .. Enumerable.Range(1, 6).Select(i => $"e{i},nee,{(i == 1 ? "m5" : "")}"),
            ]
        );

    [Fact]
    public void Weekly_voice_is_the_mean_of_four_weeks()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-09-08 10:00 m1 post",
                "2025-09-15 10:00 m1 comment",
                "2025-09-22 10:00 m1 share",
                "2025-10-05 23:00 m1 post",
                "2025-10-04 10:00 m2 post",
                "2025-10-05 10:00 m2 post",
                "2025-10-03 10:00 m3 reaction",
                "2025-10-03 10:00 m4 view",
                "2025-09-24 10:00 m2 post",
                "2025-10-02 10:00 m5 comment"
            );
        // Weeks, oldest first: 1, 1, 2 and 3 (m1, m2, m5) of 5, shown as 0, 0, 3 and 3.
        organisation.Measure("weekly-voice").Value.Should().BeApproximately((0 + 0 + 0.6 + 0.6) / 4, 1e-12);
        organisation.Measure("weekly-voice").Score.Should().BeApproximately(100 * 0.3 / 0.75, 1e-9);
    }

    [Fact]
    public void Listening_counts_answers_to_colleagues()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-10-01 10:00 m1 reaction to=e1",
                "2025-10-01 10:00 m2 comment to=m2",
                "2025-10-01 10:00 m3 comment",
                "2025-10-01 10:00 m4 comment to=e2",
                "2025-09-07 10:00 m5 reaction to=e1"
            );
        // m1 and m4, shown as three: m2 answered themselves, m3 nobody in particular, m5 before W4.
        organisation
            .Measure("listening")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 5.0,
                    Value = 0.6,
                }
            );
    }

    [Fact]
    public void Giving_room_is_the_share_of_posts_by_others()
    {
        var organisation = Organisation()
            .Did(
                "2025-09-01 10:00 e1 view",
                "2025-10-01 10:00 m1 post",
                "2025-10-01 10:00 e1 post",
                "2025-10-02 10:00 e2 post",
                "2025-10-02 11:00 e2 post"
            );
        organisation
            .Measure("giving-room")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Numerator = 3.0,
                    Denominator = 4.0,
                    Value = 0.75,
                    Score = 100.0,
                }
            );
        var silent = Organisation().Did("2025-09-01 10:00 e1 view");
        silent.Measure("giving-room").Status.Should().Be(MeasureStatus.NoPopulation);
    }

    [Fact]
    public void Four_managers_are_too_few_to_show()
    {
        var organisation = new OrganisationBuilder()
            .With(
                "employees",
                [
                    "employee_id,is_manager",
                    .. Enumerable.Range(1, 4).Select(i => $"m{i},1"),
                    .. Enumerable.Range(1, 9).Select(i => $"e{i},0"),
                ]
            )
            .Did("2025-09-01 10:00 e1 view", "2025-10-01 10:00 m1 post");
        foreach (var id in (string[])["weekly-voice", "listening", "giving-room"])
        {
            organisation
                .Measure(id)
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        Status = MeasureStatus.Withheld,
                        Value = (double?)null,
                        Numerator = (double?)null,
                    }
                );
        }
    }

    [Fact]
    public void Without_either_column_there_is_no_input()
    {
        var organisation = new OrganisationBuilder().People(5).Did("2025-09-01 10:00 e1 view");
        organisation
            .Measure("weekly-voice")
            .Should()
            .BeEquivalentTo(new { Status = MeasureStatus.NoInput, Missing = "employees.is_manager" });
    }
}
