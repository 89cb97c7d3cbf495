using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Tests.Privacy;

namespace Intranet.Tests.Activity;

public class AnalyticsTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    [Fact]
    public void Segments_follow_vivainsights()
    {
        // Week numbers count back from the Sunday; each person's actions a week over twelve weeks.
        int[][] weeks =
        [
            [15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], // power in both
            [60, 60, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0], // a mean of 15, but no habit: novice; 4 weeks: 3 of 4, novice
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], // habitual in both
            [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 9], // twelve in all: novice; 4 weeks: three, low
            [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // low, low
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], // low, non-user
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // non-user
        ];
        using var organisation = new TestOrganisation()
            .People(50)
            .Did([
                "2025-07-01 10:00 e7 view",
                .. weeks.SelectMany(
                    (counts, person) =>
                        counts.SelectMany(
                            (count, back) =>
                                Enumerable
                                    .Range(0, count)
                                    .Select(i => $"{Sunday.AddDays(-7 * back - i % 7):yyyy-MM-dd} 10:00 e{person + 1} reaction")
                        )
                ),
                // Reading is no action.
                .. Enumerable
                    .Range(0, 12)
                    .SelectMany(back => Enumerable.Range(0, 20).Select(_ => $"{Sunday.AddDays(-7 * back):yyyy-MM-dd} 10:00 e7 view")),
            ]);
        var segments = organisation.Score().Segments;
        segments.TwelveWeeks.Should().Be(Shown.Segments(1, 1, 2, 2, 44), "the other 43 did nothing; fifty people are counted exactly");
        segments.FourWeeks.Should().Be(Shown.Segments(1, 1, 1, 2, 45));
    }

    [Fact]
    public void Frontline_office_and_teams_are_counted_apart()
    {
        // Sixteen in the field, fifteen in the office; team t1 is the field. Of the field e1 to e4 were active this week, e5 and e6 in
        // four weeks; of the office e17, and in four weeks e18 and e19. Counts are in threes.
        using var organisation = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,started_on,works_at",
                    .. Enumerable.Range(1, 31).Select(i => $"e{i},2020-01-01,{(i <= 16 ? "frontline" : "office")}"),
                ]
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 31).Select(i => $"t{(i <= 16 ? 1 : 2)},e{i}")])
            .Did(
                "2025-07-01 10:00 e31 view",
                "2025-10-01 10:00 e1 post",
                "2025-10-01 10:00 e2 post",
                "2025-10-02 10:00 e3 reaction",
                "2025-10-02 10:00 e4 reaction",
                "2025-09-10 10:00 e5 reaction",
                "2025-09-10 10:00 e6 reaction",
                "2025-10-03 10:00 e17 comment",
                "2025-09-23 10:00 e18 comment",
                "2025-09-23 10:00 e19 comment"
            );
        var scorecard = organisation.Score();
        scorecard
            .Groups.Should()
            .BeEquivalentTo(
                [
                    new GroupScore("frontline", false, 16)
                    {
                        WeeklyActive = Shown.Share(3, 16),
                        MonthlyActive = Shown.Share(6, 16),
                        Ladder = Shown.Ladder(3, 0, 3, 0, 9),
                        Segments = new(Shown.Segments(0, 0, 0, 6, 9), Shown.Segments(0, 0, 0, 6, 9)),
                    },
                    new GroupScore("office", false, 15)
                    {
                        WeeklyActive = Shown.Share(0, 15),
                        MonthlyActive = Shown.Share(3, 15),
                        Ladder = Shown.Ladder(0, 3, 0, 0, 12),
                        Segments = new(Shown.Segments(0, 0, 0, 3, 12), Shown.Segments(0, 0, 0, 3, 12)),
                    },
                ],
                options => options.ComparingByMembers<GroupScore>()
            );
        scorecard
            .Teams.Single(team => team.Id == "t1")
            .Segments.Should()
            .Be(new SegmentsByWindow(Shown.Segments(0, 0, 0, 6, 9), Shown.Segments(0, 0, 0, 6, 9)));
    }

    [Fact]
    public void Of_a_handful_in_the_office_neither_they_nor_the_others_are_told_apart()
    {
        using var organisation = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,started_on,works_at",
                    .. Enumerable.Range(1, 11).Select(i => $"e{i},2020-01-01,{(i <= 8 ? "frontline" : "office")}"),
                ]
            )
            .Did("2025-07-01 10:00 e11 view", "2025-10-01 10:00 e1 post");
        organisation.Score().Groups.Should().Equal(new GroupScore("frontline", true, 8), new GroupScore("office", true, 3));
    }

    [Fact]
    public void The_curve_keeps_who_was_ever_habitual()
    {
        // e1 acts in each of the first nine weeks and then never again; data begin twelve weeks before the Sunday.
        using var organisation = new TestOrganisation()
            .People(50)
            .Did([
                .. Enumerable.Range(0, 9).Select(week => $"{Sunday.AddDays(-83 + 7 * week):yyyy-MM-dd} 10:00 e1 comment"),
                .. Enumerable.Range(0, 12).Select(week => $"{Sunday.AddDays(-83 + 7 * week):yyyy-MM-dd} 10:00 e2 view"),
            ]);
        var curve = organisation.Score().AdoptionCurve;
        curve.Should().HaveCount(4, "before the ninth week nobody could be habitual yet");
        curve[^1].WeekEnding.Should().Be(Sunday);
        curve.Select(point => point.Habitual.Value).Should().Equal(0.02, 0.02, 0.02, 0.02);
    }

    [Fact]
    public void The_curve_begins_at_go_live()
    {
        using var organisation = new TestOrganisation()
            .People(5)
            .Settings("""{"id":"test","goLiveOn":"2025-09-15"}""")
            .Did("2025-07-01 10:00 e1 view");
        organisation
            .Score()
            .AdoptionCurve.Select(point => point.WeekEnding)
            .Should()
            .Equal(new DateOnly(2025, 9, 21), new DateOnly(2025, 9, 28), new DateOnly(2025, 10, 5));
    }

    [Fact]
    public void Stickiness_is_over_working_days_only()
    {
        // W4 from 8 September: twenty working days, one of them the organisation's own holiday.
        using var organisation = new TestOrganisation()
            .People(50)
            .Settings("""{"id":"test","holidays":["2025-09-09"]}""")
            .Did([
                "2025-09-01 10:00 e6 view",
                .. TestOrganisation.Daily("2025-09-08", "2025-10-05", "e1"),
                "2025-09-09 10:00 e2 view",
                "2025-09-10 10:00 e3 view",
                "2025-09-13 10:00 e4 view",
            ]);
        // Four were active; e1 on 19 working days, e3 on one, e2 and e4 on none.
        organisation.Score().Stickiness!.Value.Value.Should().BeApproximately((19 + 1) / 19.0 / 4, 1e-12);
    }

    [Fact]
    public void Concentration_by_hand()
    {
        // Contributions 48 times 0, then 1 and 3: Gini = 2 * (49 * 1 + 50 * 3) / (50 * 4) - 51 / 50 = 0.97. The top tenth is five people.
        using var organisation = new TestOrganisation()
            .People(50)
            .Did(
                "2025-09-01 10:00 e1 post",
                "2025-10-01 10:00 e2 comment",
                "2025-10-01 10:00 e3 post",
                "2025-10-02 10:00 e3 share",
                "2025-10-03 10:00 e3 comment",
                "2025-10-03 10:00 e4 reaction"
            );
        var scorecard = organisation.Score();
        scorecard.Gini.Should().Be(0.97);
        scorecard.TopTenthShare.Should().Be(1);
        using var silent = new TestOrganisation().People(50).Did("2025-09-01 10:00 e1 post", "2025-10-01 10:00 e1 view");
        silent.Score().Gini.Should().BeNull("nobody contributed in the four weeks");
    }

    [Theory]
    [InlineData("2025-01-01")]
    [InlineData("2025-04-21")] // Easter Monday
    [InlineData("2025-04-26")] // Koningsdag on a Saturday, since the 27th is a Sunday
    [InlineData("2026-04-27")]
    [InlineData("2025-05-05")]
    [InlineData("2025-05-29")] // Ascension Day
    [InlineData("2025-06-09")] // Whit Monday
    [InlineData("2024-05-20")]
    [InlineData("2025-12-25")]
    [InlineData("2025-12-26")]
    public void Dutch_holidays(string day) =>
        Holidays.IsDutchHoliday(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Should().BeTrue();

    [Theory]
    [InlineData("2025-04-27")]
    [InlineData("2026-05-05")]
    [InlineData("2025-04-18")] // Good Friday is no day off
    [InlineData("2025-12-24")]
    public void Ordinary_days(string day) =>
        Holidays.IsDutchHoliday(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Should().BeFalse();

    [Theory]
    [InlineData(2000, "2000-04-23")]
    [InlineData(2008, "2008-03-23")]
    [InlineData(2011, "2011-04-24")]
    [InlineData(2038, "2038-04-25")]
    public void Easter(int year, string day) =>
        Holidays.Easter(year).Should().Be(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
}
