using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Privacy;
using Intranet.Dashboard;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Storage;
using Intranet.Tests.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Intranet.Tests.Whole;

/// <summary>What people read in the morning, as they see it: pages in a browser, the report, mails. In Dutch.</summary>
internal sealed partial class MorningPages : IAsyncDisposable
{
    private const string Root = "/o/test";

    private static readonly ReportTexts Texts = new("nl");

    private readonly WebApplication app;

    private MorningPages(WebApplication app) => this.app = app;

    /// <summary>How many figures and sentences were read.</summary>
    public int Figures { get; private set; }

    public static async Task<MorningPages> Start(Store store, TimeProvider clock)
    {
        var app = WebHost.Build(
            store,
            new WebSettings("http://127.0.0.1:0", RequestsPerSecond: 100_000, SignIn: SignInSettings.Demonstration),
            clock,
            services => services.AddSingleton(clock)
        );
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Reads the pages of a community manager.</summary>
    /// <param name="report">What is true of the week that they show; its drops are the only ones there are.</param>
    /// <param name="shown">By team id: how many of how many were active in the week, in truth.</param>
    public void Read(string employee, WeeklyReport report, IReadOnlyDictionary<string, (int Active, int Members)> shown)
    {
        using var session = new Session(app.Urls.Single());
        session.SignIn("test", employee);
        var overview = session.Page(Root);
        Same(overview.QuerySelector("h1")!, Texts["headline", report.Now.Index!.Value]);
        Same(overview.QuerySelector(".lead")!, report.Lead(Texts));
        var rows = overview.QuerySelectorAll("section[aria-labelledby=practices] tbody tr").ToList();
        rows.Should().HaveCount(report.Now.Practices.Count);
        foreach (var (row, practice) in rows.Zip(report.Now.Practices))
        {
            var cells = row.QuerySelectorAll("td");
            Same(cells[0].QuerySelector(".beside-bar")!, practice.Score is { } score ? Texts.Number(score) : Status(practice));
            Same(
                cells[1],
                practice.Score is { } now && report.Compared?.ScoreBefore(practice.Id) is { } was ? Texts.Difference(now, was) : "–"
            );
        }

        OnlyTrueDrops(Text(overview.QuerySelector("main")!), report, "overview");
        foreach (var practice in report.Now.Practices)
        {
            OnlyTrueDrops(Text(session.Page($"{Root}/practices/{practice.Id}").QuerySelector("main")!), report, practice.Id);
        }

        OnlyTrueDrops(Text(session.Page($"{Root}/adoption").QuerySelector("main")!), report, "use");
        OnlyTrueDrops(Text(session.Page($"{Root}/rollout").QuerySelector("main")!), report, "rollout");
        var teams = session.Page($"{Root}/teams").QuerySelectorAll("#teams tbody tr");
        teams.Length.Should().Be(report.Now.Teams.Count);
        foreach (var row in teams)
        {
            var team = report.Now.Teams.Single(team => team.Name == row.QuerySelector("th")!.TextContent.Trim());
            if (!team.Suppressed)
            {
                var (active, members) = shown[team.Id];
                Same(row.QuerySelector(".beside-bar")!, Texts.Percent(ShownCount.InThrees(active, members) / (double)members));
            }
        }
    }

    /// <summary>Reads the report of a week as it is printed.</summary>
    public async Task ReadReport(WeeklyReport report)
    {
        var document = new HtmlParser().ParseDocument(await ReportHtml.Render(report.ForAnybody(), "nl"));
        var text = Text(document.Body!);
        text.Should().Contain(Spaceless(Texts["headline", report.Now.Index!.Value]));
        text.Should().Contain(Spaceless(report.Lead(Texts)));
        OnlyTrueDrops(text, report, "report");
        Figures += 2;
    }

    /// <summary>Reads a mail about a week.</summary>
    public void ReadMail(MimeMessage mail, WeeklyReport report)
    {
        var text = Spaceless(mail.TextBody!);
        text.Should().Contain(Spaceless(Texts["headline", report.Now.Index!.Value]));
        text.Should().Contain(Spaceless(report.Lead(Texts)));
        OnlyTrueDrops(text, report, "mail");
        Figures += 2;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>A difference below zero, or "less", is one of the drops that there truly were between figures that compare.</summary>
    private void OnlyTrueDrops(string text, WeeklyReport report, string where)
    {
        var drops = report.Compared is { } compared
            ? report
                .Now.Practices.Select(practice => (Now: practice.Score, Before: compared.ScoreBefore(practice.Id)))
                .Concat(
                    report
                        .Now.Practices.SelectMany(practice => practice.Measures)
                        .Select(measure => (Now: 100 * measure.Value, Before: 100 * compared.ValueBefore(measure.Id)))
                )
                .Append((compared.Index?.Now, compared.Index?.Before))
                .Where(pair => pair.Now < pair.Before)
                .Select(pair => (int)(ReportTexts.Whole(pair.Before!.Value) - ReportTexts.Whole(pair.Now!.Value)))
                .ToHashSet()
            : [];

        // Teams are compared with four weeks earlier.
        drops.UnionWith(report.Now.Teams.Where(team => team.Change < 0).Select(team => (int)ReportTexts.Whole(-100 * team.Change!.Value)));
        foreach (Match drop in Drop().Matches(text))
        {
            drops.Should().Contain(int.Parse(drop.Groups["by"].Value, CultureInfo.InvariantCulture), "{0} says {1}", where, drop.Value);
            Figures++;
        }
    }

    private void Same(IElement element, string expected)
    {
        Text(element).Should().Be(Spaceless(expected));
        Figures++;
    }

    private static string Status(PracticeScore practice) => Names.Status(practice.Status, "nl");

    /// <summary>What is read, without scripts, styles and drawings.</summary>
    private static string Text(IElement element)
    {
        var copy = (IElement)element.Clone();
        foreach (var drawing in copy.QuerySelectorAll("svg, style, script").ToList())
        {
            drawing.Remove();
        }

        return Spaceless(copy.TextContent);
    }

    private static string Spaceless(string text) => Space().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"−(?<by>\d+)|Datis(?<by>\d+)minder")]
    private static partial Regex Drop();
}
