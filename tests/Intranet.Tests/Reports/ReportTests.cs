using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Storage;

namespace Intranet.Tests.Reports;

public class ReportTests
{
    [Theory]
    [InlineData("2025-W40", "2025-10-05")]
    [InlineData("2020-W53", "2021-01-03")]
    [InlineData("2025-W01", "2025-01-05")]
    public void A_week_ends_on_its_sunday(string week, string sunday) =>
        WeeklyReport.SundayOf(week).Should().Be(DateOnly.Parse(sunday, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2025-W53")]
    [InlineData("2025-W00")]
    [InlineData("W40-2025")]
    [InlineData("2025W40")]
    [InlineData("")]
    public void What_is_no_week_is_refused(string week) =>
        FluentActions
            .Invoking(() => WeeklyReport.SundayOf(week))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*Write an ISO week such as 2025-W40.");

    [Fact]
    public void At_most_three_things_to_do_the_near_cake_first()
    {
        using var organisation = Organisation();
        var report = Read(organisation, "2025-W40");
        var steps = report.NextSteps(new ReportTexts("nl"));
        steps.Should().HaveCountLessThanOrEqualTo(3);
        steps[0].Text.Should().Be("Vraag de ene collega van Groen die nog geen volledig profiel heeft; daarna is dit verdiend: Taart.");
    }

    [Fact]
    public void A_report_made_again_later_says_the_same()
    {
        using var organisation = Organisation();
        var before = Render(organisation, "2025-W40");
        organisation.With("activities", "activity_id,occurred_at,employee_id,kind", "later,2025-10-20T10:00:00,e2,post").Import();
        using (var connection = organisation.Store.Open())
        {
            Intranet.Scoring.ScoreDays.Run(
                connection,
                Organisations.Pick(connection, null),
                new DateOnly(2025, 10, 20),
                new DateOnly(2025, 10, 20)
            );
        }

        // But for one thing, which is of the day on which it is made: how fresh the feeds are.
        WithoutFreshness(Render(organisation, "2025-W40")).Should().Be(WithoutFreshness(before));

        static string WithoutFreshness(string html) =>
            System.Text.RegularExpressions.Regex.Replace(
                html,
                "<ul class=\"plain feeds\".*?</ul>",
                "",
                System.Text.RegularExpressions.RegexOptions.Singleline
            );
    }

    [Fact]
    public void A_week_that_is_not_over_is_refused()
    {
        using var organisation = Organisation();
        FluentActions
            .Invoking(() => Read(organisation, "2025-W45"))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("Week 2025-W45 is not over. Its report can be made from 2025-11-10 on.");
    }

    [Fact]
    public void Years_of_history_and_long_names_still_fit_the_page()
    {
        using var organisation = new TestOrganisation()
            .People(40)
            .Settings("""{"id":"test","goLiveOn":"2022-01-01"}""")
            .With("teams", ["team_id,name,kind", .. Enumerable.Range(1, 4).Select(i => $"t{i},{new string('W', 150)} {i},department")])
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 40).Select(i => $"t{1 + i % 4},e{i}")])
            .Did([
                .. Enumerable
                    .Range(0, 190)
                    .Select(week => $"{TestOrganisation.Sunday.AddDays(-7 * week):yyyy-MM-dd} 10:00 e{1 + week % 40} post"),
            ]);
        var html = Render(organisation, "2025-W40");
        var labels = System.Text.RegularExpressions.Regex.Count(html, ">wk \\d+</text>");
        labels.Should().BeInRange(8, 30, "weeks are labelled here and there, however many there are");
    }

    private static TestOrganisation Organisation()
    {
        var organisation = new TestOrganisation()
            .With(
                "employees",
                [
                    "employee_id,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 10).Select(i => $"e{i},{(i == 3 ? "" : $"p{i}.png")},12,ik ben er,2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind", "a,Groen,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 10).Select(i => $"a,e{i}")])
            .Did("2025-06-01 10:00 e1 view", "2025-10-01 10:00 e1 post", "2025-09-24 10:00 e2 post", "2025-10-06 10:00 e1 view");
        organisation.Import();
        return organisation;
    }

    [Theory]
    [InlineData(
        "nl",
        "Activiteit: het laatst binnengekomen op 3 november 2025, volledig tot en met 5 oktober 2025.",
        "Mensen, teams en rollen: het laatst binnengekomen op 3 november 2025."
    )]
    [InlineData(
        "en",
        "Activity: last delivered on 3 November 2025, complete through 5 October 2025.",
        "People, teams and roles: last delivered on 3 November 2025."
    )]
    public async Task The_small_print_says_how_fresh_each_feed_is(string language, params string[] lines)
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-07-01 10:00 e1 view", "2025-10-05 10:00 e2 view");
        organisation.Import();
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(
            await Intranet.Reports.Html.ReportHtml.Render(Read(organisation, "2025-W40"), language)
        );
        document.QuerySelectorAll(".small-print .feeds li").Select(line => line.TextContent.Trim()).Should().Equal(lines);
    }

    private static WeeklyReport Read(TestOrganisation organisation, string week)
    {
        using var connection = organisation.Store.Open();
        return Intranet.Jobs.Work.WriteWeeklyReport.Read(connection, Organisations.Pick(connection, null), week, TestOrganisation.Clock);
    }

    private static string Render(TestOrganisation organisation, string week)
    {
        organisation.Import();
        return Task.Run(() => ReportHtml.Render(Read(organisation, week), "nl")).GetAwaiter().GetResult();
    }
}
