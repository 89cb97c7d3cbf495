using Intranet.Storage;
using Microsoft.Playwright;

namespace Intranet.Reports.Pdf;

/// <summary>
/// Prints HTML to tagged PDF in one warm browser, for a whole run of reports. Pages run no scripts and reach no network; the
/// browser keeps its sandbox unless one is root, where it cannot.
/// </summary>
public sealed class PdfPrinter : IAsyncDisposable
{
    private const string Address = "http://report.invalid/";
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IBrowserContext context;
    private readonly IPage page;
    private string html = "";

    private PdfPrinter(IPlaywright playwright, IBrowser browser, IBrowserContext context, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        this.context = context;
        this.page = page;
    }

    /// <param name="executable">Path of a Chrome, Edge or Chromium.</param>
    /// <exception cref="RefusedException">It does not start.</exception>
    public static async Task<PdfPrinter> Start(string executable)
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, ChromiumSandbox = Environment.UserName != "root", Args = ["--font-render-hinting=none"] });
            var context = await browser.NewContextAsync(new() { JavaScriptEnabled = false, Offline = false, AcceptDownloads = false, ServiceWorkers = ServiceWorkerPolicy.Block });
            var printer = new PdfPrinter(playwright, browser, context, await context.NewPageAsync());
            await context.RouteAsync("**/*", route => route.Request.Url == Address
                ? route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = printer.html })
                : route.AbortAsync());
            return printer;
        }
        catch (PlaywrightException failure)
        {
            playwright.Dispose();
            throw new RefusedException($"The browser {executable} does not start: {failure.Message.Split('\n')[0]} Set another with Intranet:Browser, or ask for --format html.");
        }
    }

    public async Task<byte[]> Print(string document)
    {
        html = document;
        await page.GotoAsync(Address, new() { WaitUntil = WaitUntilState.Load });
        return await page.PdfAsync(new() { Tagged = true, Outline = true, PreferCSSPageSize = true, PrintBackground = true });
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
