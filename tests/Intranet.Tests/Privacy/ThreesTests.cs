using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Scores;
using Intranet.Tests.Dashboard;

namespace Intranet.Tests.Privacy;

/// <summary>
/// Walks every count of people by what they did, in what leaves the product: for a group it is nobody, everybody, or a multiple of
/// three. Whole/DemoTests and Dashboard/PageNumbersTests compare pages and paper with the scorecards figure by figure.
/// </summary>
public class ThreesTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string Root = "/o/voorbeeldhoven";

    [Fact]
    public void In_the_json_of_the_sample_on_every_day_that_was_scored()
    {
        using var connection = site.Store.Open();
        var walked = 0;
        foreach (var day in Scorecards.Days(connection, 1))
        {
            walked += Walk(Scorecards.Find(connection, 1, day)!.ToJson());
        }

        walked.Should().BeGreaterThan(2000);
    }

    [Fact]
    public void In_the_json_of_ten_random_organisations()
    {
        foreach (var seed in Enumerable.Range(500, 10))
        {
            using var organisation = new WatchedOrganisation(seed, tells: true);
            organisation.Watch().SelectMany(look => look.Cards).Sum(card => Walk(card.ToJson())).Should().BePositive();
        }
    }

    [Fact]
    public void On_pages_and_in_csv_and_each_figure_is_the_same_everywhere()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        var teams = JsonNode.Parse(session.Text($"{Root}/scorecard.json"))!["teams"]!.AsArray().ToDictionary(team => (string)team!["id"]!);
        var rows = session.Text($"{Root}/teams.csv").TrimEnd().Split('\n').Select(row => row.TrimEnd('\r').Split(',')).ToList();
        var columns = rows[0].Select((name, at) => (name.Trim('\uFEFF'), at)).ToDictionary();
        rows.Should().HaveCount(teams.Count + 1);
        foreach (var row in rows.Skip(1))
        {
            var team = teams[row[columns["team_id"]]]!;
            var members = (int)team["members"]!;
            row[columns["members"]].Should().Be($"{members}");
            var page = session.Page($"{Root}/teams/{team["id"]}");
            foreach (
                var (column, property, label) in new[] { ("weekly_active", "weeklyActive", 0), ("monthly_active", "monthlyActive", 1) }
            )
            {
                var text = row[columns[column]];
                if ((bool)team["suppressed"]!)
                {
                    text.Should().BeEmpty();
                    continue;
                }

                var share = double.Parse(text, CultureInfo.InvariantCulture);
                share.Should().BeApproximately((double)team[property]!, 0.00005);
                InThrees((int)Math.Round(share * members), members);
                page.QuerySelectorAll(".stats strong")[label]
                    .TextContent.Should()
                    .Be($"{Math.Round(100 * (double)team[property]!, MidpointRounding.AwayFromZero):0}%");
            }
        }
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public async Task On_paper_and_in_the_mail_which_has_no_figure_of_its_own(string language)
    {
        using var connection = site.Store.Open();
        var report = WeeklyReport.Read(connection, Organisations.Find(connection, "voorbeeldhoven")!, "2025-W40", site.Clock.Now);
        var paper = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await ReportHtml.Render(report, language));
        var rows = paper.QuerySelectorAll("table.teams tbody tr");
        rows.Should().HaveCountGreaterThan(10);
        foreach (var row in rows)
        {
            var cells = row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
            var members = int.Parse(cells[0], CultureInfo.InvariantCulture);
            foreach (var share in cells[1..3].Where(cell => cell.EndsWith('%')))
            {
                // A percent without decimals is that of nobody, everybody, or a multiple of three.
                Enumerable
                    .Range(0, members + 1)
                    .Where(count => count == members || count % 3 == 0)
                    .Select(count => $"{Math.Round(100.0 * count / members, MidpointRounding.AwayFromZero):0}%")
                    .Should()
                    .Contain(share, row.TextContent);
            }
        }

        var known = Numbers(paper.Body!.TextContent).Concat(Numbers(JsonNode.Parse(report.Now.ToJson())!.ToJsonString())).ToHashSet();
        var mail = Mails.Report(report, language, "Iemand", true, "report.pdf", null, null);
        var told = string.Join(
            '\n',
            [
                mail.Heading,
                .. mail.Paragraphs,
                mail.Picture!.Alt,
                .. mail.Steps!.Value.Item2,
                .. mail.Table!.Value.Item3.SelectMany(row => row),
            ]
        );
        Numbers(told).Should().HaveCountGreaterThan(20).And.BeSubsetOf(known);
    }

    private static IEnumerable<string> Numbers(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, @"\d+([.,]\d+)?").Select(match => match.Value.Replace(',', '.'));

    [Fact]
    public void The_museum_names_nobody()
    {
        // Museum has one habitual member. No team of fewer than fifteen is shown by segment, in any week, and nobody is a class of one.
        using var connection = site.Store.Open();
        var days = Scorecards.Days(connection, 1).Where(day => day.DayOfWeek == DayOfWeek.Sunday).ToList();
        days.Should().HaveCountGreaterThan(10);
        foreach (var team in days.SelectMany(day => Scorecards.Find(connection, 1, day)!.Teams))
        {
            if (team.Members < 15)
            {
                team.Ladder.Should().BeNull(team.Id);
                team.Segments.Should()
                    .Match<SegmentsByWindow?>(shown => shown == null || (shown.TwelveWeeks == null && shown.FourWeeks == null));
            }
        }

        Scorecards.Find(connection, 1, days[^1])!.Teams.Should().Contain(team => team.Id.Contains("museum", StringComparison.Ordinal));
    }

    /// <returns>The number of counts.</returns>
    private static int Walk(string json)
    {
        var card = JsonNode.Parse(json)!;
        var walked = 0;
        var population = (int)card["population"]!;
        foreach (var group in card["teams"]!.AsArray().Concat(card["groups"]!.AsArray()))
        {
            var members = (int)group!["members"]!;
            foreach (var share in new[] { group["weeklyActive"], group["monthlyActive"] })
            {
                if (share is not null)
                {
                    ((bool)group["suppressed"]!).Should().BeFalse();
                    ((double)share * members).Should().BeApproximately(Math.Round((double)share * members), 1e-9);
                    InThrees((int)Math.Round((double)share * members), members);
                    walked++;
                }
            }

            walked +=
                Classes(group["ladder"], members)
                + Classes(group["segments"]?["12w"], members)
                + Classes(group["segments"]?["4w"], members);
        }

        if (population < 50)
        {
            walked +=
                Classes(card["ladder"], population)
                + Classes(card["segments"]?["12w"], population)
                + Classes(card["segments"]?["4w"], population);
            foreach (var measure in Measures("reach", "weekly-active", "interacting"))
            {
                InThrees((int)measure["numerator"]!, population);
                walked++;
            }
        }

        foreach (var measure in Measures("listening"))
        {
            InThrees((int)measure["numerator"]!, (int)card["managers"]!);
            walked++;
        }

        return walked;

        int Classes(JsonNode? counts, int of)
        {
            if (counts is null)
            {
                return 0;
            }

            of.Should().BeGreaterThanOrEqualTo(15);
            foreach (var (_, count) in counts.AsObject())
            {
                InThrees((int)count!, of);
            }

            return counts.AsObject().Count;
        }

        IEnumerable<JsonNode> Measures(params string[] ids) =>
            card["practices"]!
                .AsArray()
                .SelectMany(practice => practice!["measures"]!.AsArray())
                .Where(measure => ids.Contains((string)measure!["id"]!) && measure["numerator"] is not null)!;
    }

    private static void InThrees(int count, int of) =>
        (count == 0 || count == of || count % 3 == 0)
            .Should()
            .BeTrue($"{count} of {of} is neither nobody nor everybody nor a multiple of three");
}
