using System.Globalization;
using System.Text.Json.Nodes;
using AngleSharp.Dom;

namespace Intranet.Tests.Dashboard;

/// <summary>What stands on pages is what <c>score --json</c> says.</summary>
public class PageNumbersTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string Root = "/o/voorbeeldhoven";
    private static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");

    [Fact]
    public void Overview_practices_teams_and_people_say_what_the_command_line_says()
    {
        var printed = JsonNode.Parse(
            Whole
                .Cli.Run(
                    "score",
                    "--database",
                    site.Store.Path,
                    "--organisation",
                    "voorbeeldhoven",
                    "--date",
                    "2025-10-05",
                    "--json",
                    "--quiet"
                )
                .Output
        )!;
        using var session = site.Enter(SampleSite.CommunityManager);

        var overview = session.Page(Root);
        overview
            .QuerySelector("h1")!
            .TextContent.Should()
            .Be($"Adoptie: {Math.Round((double)printed["index"]!, MidpointRounding.AwayFromZero)} van de 100");
        var practices = printed["practices"]!.AsArray();
        var rows = overview.QuerySelectorAll("section[aria-labelledby=practices] tbody tr");
        rows.Should().HaveCount(9);
        foreach (var (row, practice) in rows.Zip(practices))
        {
            row.QuerySelector("td.number")!.TextContent.Trim().Should().Be($"{Rounded((double)practice!["score"]!)}");
            row.QuerySelector("td.wide-only")!.TextContent.Should().Be((string?)practice["advice"]);
            row.QuerySelector("a")!.GetAttribute("href").Should().Be($"{Root}/practices/{practice["id"]}");
        }

        foreach (var practice in practices)
        {
            var page = session.Page($"{Root}/practices/{practice!["id"]}");
            var measures = page.QuerySelectorAll("section[aria-labelledby=measures] tbody tr");
            measures.Should().HaveCount(practice["measures"]!.AsArray().Count);
            foreach (var (row, measure) in measures.Zip(practice["measures"]!.AsArray()))
            {
                var value = row.QuerySelectorAll("td")[0].TextContent;
                if (measure!["value"] is null)
                {
                    value
                        .Should()
                        .Be(
                            Names.Status(
                                Enum.Parse<MeasureStatus>(
                                    ((string)measure["status"]!).Replace("-", "", StringComparison.Ordinal),
                                    ignoreCase: true
                                ),
                                "nl"
                            )
                        );
                }
                else if (measure["denominator"] is { } denominator)
                {
                    value
                        .Should()
                        .Be(
                            $"{Percent(measure["value"])} ({((double)measure["numerator"]!).ToString("N0", Dutch)} van "
                                + $"{((double)denominator).ToString("N0", Dutch)})"
                        );
                }
                else
                {
                    value.Should().BeOneOf(Percent(measure["value"]), "ja", "nee");
                }
            }
        }

        var teams = printed["teams"]!.AsArray().ToDictionary(team => (string)team!["id"]!);
        var listed = session.Page($"{Root}/teams").QuerySelectorAll("#teams tbody tr");
        listed.Should().HaveCount(teams.Count);
        foreach (var row in listed)
        {
            var team = teams[row.QuerySelector("a")!.GetAttribute("href")!.Split('/')[^1]]!;
            row.QuerySelector("th")!.TextContent.Should().Be((string?)team["name"]);
            var cells = row.QuerySelectorAll("td")
                .Select(cell => (cell.QuerySelector(".beside-bar") ?? cell.ChildNodes[0]).TextContent.Trim())
                .ToList();
            if ((bool?)team["suppressed"] == true)
            {
                cells
                    .Should()
                    .Equal(
                        $"{team["members"]}",
                        $"niet getoond: {((int)team["members"]! < 5 ? "te klein" : "lijkt te veel op een andere groep")}",
                        Percent(team["complete"]),
                        Percent(team["photo"])
                    );
                continue;
            }

            row.QuerySelector(".words")!.TextContent.Length.Should().Match(length => length > 0 == (int)team["members"]! < 15);

            cells
                .Should()
                .Equal(
                    $"{team["members"]}",
                    Percent(team["weeklyActive"]),
                    Percent(team["monthlyActive"]),
                    cells[3],
                    Percent(team["complete"]),
                    Percent(team["photo"])
                );
            var change = 100 * ((double?)team["change"] ?? double.NaN);
            cells[3]
                .Should()
                .Be(
                    double.IsNaN(change) ? "–"
                    : Rounded(change) == 0 ? "gelijk"
                    : $"{(change > 0 ? "+" : "−")}{Math.Abs(Rounded(change))}"
                );
        }

        var people = session.Page($"{Root}/adoption");
        people
            .QuerySelectorAll("figure table tbody tr")
            .Select(row => (row.QuerySelector("th")!.TextContent, row.QuerySelectorAll("td")[0].TextContent))
            .Where(row => row.Item1 is "maken" or "praten mee" or "reageren" or "lezen" or "niet gezien")
            .Select(row => row.Item2)
            .Should()
            .Equal(((string[])["creator", "commenter", "reactor", "reader", "absent"]).Select(rung => $"{printed["ladder"]![rung]}"));
        foreach (var (group, place) in (ReadOnlySpan<(string, string)>)[("frontline", "frontline"), ("office", "office")])
        {
            var figures = printed["groups"]!.AsArray().Single(one => (string)one!["id"]! == place)!;
            session
                .Page($"{Root}/adoption?group={group}")
                .QuerySelector("h1")!
                .TextContent.Should()
                .StartWith(Percent(figures["weeklyActive"]));
        }

        var curve = printed["adoptionCurve"]!.AsArray();
        people
            .QuerySelectorAll("figure")
            .Single(figure => figure.TextContent.Contains("9 van 12 weken", StringComparison.Ordinal))
            .QuerySelectorAll("tbody td")
            .Select(cell => cell.TextContent)
            .Should()
            .Equal(curve.Select(point => Percent(point!["habitual"])));
    }

    [Fact]
    public void The_download_is_the_scorecard_itself()
    {
        var printed = JsonNode.Parse(
            Whole
                .Cli.Run(
                    "score",
                    "--database",
                    site.Store.Path,
                    "--organisation",
                    "voorbeeldhoven",
                    "--date",
                    "2025-10-05",
                    "--json",
                    "--quiet"
                )
                .Output
        )!;
        using var session = site.Enter(SampleSite.CommunityManager);
        JsonNode.DeepEquals(JsonNode.Parse(session.Text($"{Root}/scorecard.json?day=2025-10-05")), printed).Should().BeTrue();
    }

    [Fact]
    public void A_chart_has_its_numbers_in_words_and_in_a_table_beside_it()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        foreach (var path in (string[])["", "/practices/use", "/adoption", "/teams/groen", "/rollout"])
        {
            foreach (var figure in session.Page(Root + path).QuerySelectorAll("figure.chart"))
            {
                var drawing = figure.QuerySelector("[role=img]")!;
                drawing.GetAttribute("aria-label").Should().MatchRegex("[0-9]", path);
                (figure.QuerySelector("table") ?? figure.ParentElement!.QuerySelector("table")).Should().NotBeNull(path);
                drawing.QuerySelectorAll("svg").Should().HaveCount(2, "one for a desk and one for a phone");
                System
                    .Text.RegularExpressions.Regex.Matches(
                        session.Text(Root + path),
                        "<svg.*?</svg>",
                        System.Text.RegularExpressions.RegexOptions.Singleline
                    )
                    .Should()
                    .NotBeEmpty()
                    .And.OnlyContain(svg => System.Xml.Linq.XElement.Parse(svg.Value) != null, "each drawing is whole by itself");
                drawing.InnerHtml.Should().NotContain("style=").And.Contain("var(--", "its colours are those of the page, light or dark");
            }
        }
    }

    private static string Percent(JsonNode? share) => $"{Math.Round(100 * (double)share!, MidpointRounding.AwayFromZero):0}%";

    private static double Rounded(double value) => Math.Round(value, MidpointRounding.AwayFromZero);
}
