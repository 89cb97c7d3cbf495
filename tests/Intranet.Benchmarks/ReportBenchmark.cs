using System.Diagnostics;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Reports.Html;
using Intranet.Reports.Pdf;
using Intranet.Scoring;
using Intranet.Storage;

namespace Intranet.Benchmarks;

/// <summary>
/// Fifty reports in one warm browser, each from its stored scorecards to PDF, over one cold run of the browser on the same HTML.
/// </summary>
internal static class ReportBenchmark
{
    private const int Reports = 50;

    public static async Task Run()
    {
        var browser =
            Browser.Find(null)
            ?? throw new InvalidOperationException(
                "There is no Chrome, Edge or Chromium. Run 'dotnet run --project src/Intranet -- demo --once', which installs one."
            );
        var folder = Directory.CreateTempSubdirectory("intranet-bench-").FullName;
        var store = new Store(Path.Combine(folder, "sample.db"));
        store.Migrate();
        new Importer(store, TimeProvider.System).Import(
            [Path.Combine(AppContext.BaseDirectory, "samples", "voorbeeldhoven")],
            new ImportOptions()
        );
        using var connection = store.Open();
        var organisation = Organisations.Pick(connection, null);
        ScoreDays.Run(connection, organisation, new(2025, 7, 7), new(2025, 10, 5));

        var html = Path.Combine(folder, "report.html");
        await File.WriteAllTextAsync(
            html,
            await ReportHtml.Render(WriteWeeklyReport.Read(connection, organisation, "2025-W40", TimeProvider.System), "nl")
        );
        var cold = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            cold = Math.Min(cold, Cold(browser, html, Path.Combine(folder, $"cold-{round}.pdf")));
        }

        var watch = Stopwatch.StartNew();
        await using (var printer = await PdfPrinter.Start(browser))
        {
            // As many at a time as there are processors, like the workers at night.
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Reports),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                async (i, cancel) =>
                {
                    using var own = store.Open();
                    await WriteWeeklyReport.Run(
                        own,
                        organisation,
                        "2025-W40",
                        [i % 2 == 0 ? "nl" : "en"],
                        printer,
                        html: false,
                        Path.Combine(folder, $"{i}"),
                        TimeProvider.System,
                        cancel: cancel
                    );
                }
            );
        }

        var warm = watch.Elapsed.TotalSeconds / Reports;
        Console.WriteLine($"one cold {Path.GetFileName(browser)} --headless --print-to-pdf: {1000 * cold:F0} ms (best of 3)");
        Console.WriteLine($"one report of {Reports}, start of the browser included: {1000 * warm:F0} ms");
        Console.WriteLine($"report over cold print: {warm / cold:F2} (aim: 0.25 or less)");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static double Cold(string browser, string html, string pdf)
    {
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo(
            browser,
            ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={pdf}.profile", $"--print-to-pdf={pdf}", html]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return File.Exists(pdf) ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("The browser printed nothing.");
    }
}
