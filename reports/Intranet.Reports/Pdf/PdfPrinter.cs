using System.Collections.Concurrent;
using Intranet.Storage;
using Microsoft.Playwright;

namespace Intranet.Reports.Pdf;

/// <summary>
/// Prints HTML to tagged PDF in one running browser; thread-safe. Pages cannot run scripts or reach the network. The browser is
/// sandboxed, except as root, which Chromium does not support.
/// </summary>
public sealed class PdfPrinter : IAsyncDisposable
{
    private const string Address = "http://report.invalid/";
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IBrowserContext context;
    private readonly ConcurrentBag<Sheet> idle = [];

    private PdfPrinter(IPlaywright playwright, IBrowser browser, IBrowserContext context)
    {
        this.playwright = playwright;
        this.browser = browser;
        this.context = context;
    }

    /// <param name="executable">The path of Chrome, Edge or Chromium.</param>
    /// <exception cref="RefusedException">The browser does not start.</exception>
    public static async Task<PdfPrinter> Start(string executable)
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            var browser = await playwright.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = executable,
                    ChromiumSandbox = Environment.UserName != "root",
                    Args = ["--font-render-hinting=none"],
                }
            );
            return new PdfPrinter(
                playwright,
                browser,
                await browser.NewContextAsync(
                    new()
                    {
                        JavaScriptEnabled = false,
                        AcceptDownloads = false,
                        ServiceWorkers = ServiceWorkerPolicy.Block,
                    }
                )
            );
        }
        catch (PlaywrightException failure)
        {
            playwright.Dispose();
            var reason = failure.Message.Split('\n')[0];
            throw new RefusedException(
                $"The browser {executable} does not start: {reason} Choose another with Intranet:Browser, or use --format html."
            );
        }
    }

    /// <exception cref="PlaywrightException">The browser stopped.</exception>
    public async Task<byte[]> Print(string html)
    {
        // Pages are reused, because opening one costs as much as printing.
        var sheet = idle.TryTake(out var waiting) ? waiting : await Sheet.Open(context);
        var pdf = await sheet.Print(html);
        idle.Add(sheet);
        return pdf;
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        await browser.CloseAsync();
        playwright.Dispose();
    }

    /// <summary>A page that loads only the document it is given.</summary>
    private sealed class Sheet(IPage page)
    {
        private string html = "";

        public static async Task<Sheet> Open(IBrowserContext context)
        {
            var sheet = new Sheet(await context.NewPageAsync());
            await sheet.Guard();
            return sheet;
        }

        public async Task<byte[]> Print(string document)
        {
            // Skip the screen layout, which would cost as much as the layout for print.
            html = document.Replace("</head>", "<style>@media screen { main { display: none } }</style></head>", StringComparison.Ordinal);
            await page.GotoAsync(Address, new() { WaitUntil = WaitUntilState.Load });
            return await page.PdfAsync(
                new()
                {
                    Tagged = true,
                    Outline = true,
                    PreferCSSPageSize = true,
                    PrintBackground = true,
                }
            );
        }

        private async Task Guard() =>
            await page.RouteAsync(
                "**/*",
                route =>
                    route.Request.Url == Address
                        ? route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = html })
                        : route.AbortAsync()
            );
    }
}
