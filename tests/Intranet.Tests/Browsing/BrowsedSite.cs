using Intranet.Intake;
using Intranet.Tests.Dashboard;
using Microsoft.Playwright;

namespace Intranet.Tests.Browsing;

/// <summary>The sample municipality with its background work, and a real browser; one of each for all tests that browse.</summary>
public sealed class BrowsedSite : IAsyncLifetime
{
    private IPlaywright? playwright;

    public SampleSite Site { get; } = new() { Works = true };

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Site.InitializeAsync();

        // Three rows that are not right, one for each way of working with the pages.
        var bad = Directory.CreateDirectory(Path.Combine(Site.Folder, "bad")).FullName;
        await File.WriteAllLinesAsync(
            Path.Combine(bad, "activities-late.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                .. Enumerable.Range(1, 3).Select(i => $"late-{i},2025-10-05T10:0{i}:00,v0012,lezen"),
            ]
        );
        new Importer(Site.Store, Site.Clock).Import([bad], new ImportOptions("voorbeeldhoven"));
        (playwright, Browser) = await Start();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
        await Site.DisposeAsync();
    }

    internal static async Task<(IPlaywright, IBrowser)> Start()
    {
        var path =
            Intranet.Reports.Pdf.Browser.Find(null)
            ?? await Intranet.Reports.Pdf.Browser.Install(Console.WriteLine, CancellationToken.None)
            ?? throw new InvalidOperationException("There is no Chrome, Edge or Chromium for the tests, and none could be installed.");
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        return (
            playwright,
            await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Environment.UserName == "root" ? ["--no-sandbox"] : [] }
            )
        );
    }

    /// <summary>A page of this employee, signed in.</summary>
    public async Task<IPage> Enter(
        string employee,
        string language = "nl-NL",
        bool isDark = false,
        int width = 1280,
        bool hasScripts = true
    )
    {
        var context = await Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                Locale = language,
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
                JavaScriptEnabled = hasScripts,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );

        // The session without the page of choices, on which a test would look for its person among few.
        using var session = Site.Enter(employee);
        await context.AddCookiesAsync(
            session
                .Cookies.GetAllCookies()
                .Select(cookie => new Cookie
                {
                    Name = cookie.Name,
                    Value = cookie.Value,
                    Url = Site.Url,
                })
        );
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return page;
    }
}

[CollectionDefinition(Name)]
public class Browsers : ICollectionFixture<BrowsedSite>
{
    public const string Name = "browsing";
}
