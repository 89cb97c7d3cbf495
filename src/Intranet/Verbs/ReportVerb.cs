using System.CommandLine;
using System.Text.Json;
using Intranet.Jobs.Work;
using Intranet.Reports;
using Intranet.Reports.Pdf;
using Intranet.Storage;
using Intranet.Storage.Reports;

namespace Intranet.Verbs;

/// <summary><c>intranet report --week 2025-W40</c>: the weekly report.</summary>
internal static class ReportVerb
{
    public static Command Command(GlobalOptions options)
    {
        var week = new Option<string>("--week") { Description = "ISO week, for example 2025-W40.", Required = true };
        var format = new Option<string>("--format")
        {
            Description = "pdf, html, or both separated by a comma.",
            DefaultValueFactory = _ => "pdf,html",
        };
        var output = new Option<string?>("--output") { Description = "Folder to write to." };
        var published = new Option<bool>("--published") { Description = "The PDF as it was published, regardless of later data." };
        var command = new Command("report", "Write the weekly report as PDF and HTML.") { week, format, output, published };
        command.SetAction(
            (parsed, cancel) =>
                parsed.GetValue(published)
                    ? Task.FromResult(
                        Published(options, parsed, parsed.GetValue(week)!, parsed.GetValue(output) ?? options.Settings.Reports)
                    )
                    : Run(
                        options,
                        parsed,
                        parsed.GetValue(week)!,
                        parsed.GetValue(format)!,
                        parsed.GetValue(output) ?? options.Settings.Reports,
                        cancel
                    )
        );
        return command;
    }

    private static int Published(GlobalOptions options, ParseResult parsed, string week, string output)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var spoken = parsed.GetValue(options.Language) ?? organisation.Settings.Language;
        var pdf = Publications.Pdf(
            connection,
            organisation.Number,
            WeeklyReport.SundayOf(week),
            spoken,
            organisation.Settings.MinimumGroupSize
        );
        if (pdf is null)
        {
            var known = Publications
                .List(connection, organisation.Number, organisation.Settings.MinimumGroupSize)
                .Take(5)
                .Select(report => $"{report.Week} ({string.Join(", ", report.Languages)})")
                .ToList();
            throw new RefusedException(
                known.Count == 0
                    ? new Message(
                        $"""
                        The report of {week} was not published. No report was published yet: 'intranet serve' and 'intranet work'
                        publish on the first working day of the week.
                        """
                    )
                    : new Message($"The report of {week} was not published in this language. The last ones are {string.Join(", ", known)}.")
            );
        }

        Directory.CreateDirectory(output);
        var path = Path.GetFullPath(Path.Combine(output, $"{organisation.Id}-{week}-{spoken}.pdf"));
        File.WriteAllBytes(path, pdf);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        week,
                        files = (string[])[path],
                    },
                    Json.Options
                )
            );
        }

        terminal.Say(Message.Verbatim(path));
        return ExitCode.Done;
    }

    private static async Task<int> Run(
        GlobalOptions options,
        ParseResult parsed,
        string week,
        string format,
        string output,
        CancellationToken cancel
    )
    {
        var formats = format
            .ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet();
        if (formats.Count == 0 || !formats.IsSubsetOf(["pdf", "html"]))
        {
            throw new RefusedException($"--format '{format}' is not available; it may be pdf, html or pdf,html.");
        }

        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var spoken = parsed.GetValue(options.Language) ?? organisation.Settings.Language;
        var browser = formats.Contains("pdf") ? Browser.Find(options.Settings.Browser) : null;
        await using var printer = browser is null ? null : await PdfPrinter.Start(browser);
        var written = await WriteWeeklyReport.Run(
            connection,
            organisation,
            week,
            [spoken],
            printer,
            formats.Contains("html") || browser is null,
            output,
            options.Clock,
            cancel: cancel
        );
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        week,
                        files = written,
                    },
                    Json.Options
                )
            );
        }

        foreach (var path in written)
        {
            terminal.Say(Message.Verbatim(path));
        }

        if (formats.Contains("pdf") && browser is null)
        {
            terminal.Fail(
                new(
                    $"""
                    There is no Chrome, Edge or Chromium, so the report was written as HTML only. Install one, name it in the setting
                    Intranet:Browser, or run 'intranet demo --once', which installs one.
                    """
                )
            );
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }
}
