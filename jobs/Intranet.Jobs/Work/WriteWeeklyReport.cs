using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Reports.Pdf;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Reports;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>Writes the weekly report of one organisation as HTML and PDF, after scoring the Sundays that lack a scorecard.</summary>
public static class WriteWeeklyReport
{
    /// <param name="week">As 2025-W40.</param>
    /// <param name="languages"><c>nl</c>, <c>en</c>.</param>
    /// <param name="printer">Null where only HTML is asked for.</param>
    /// <returns>Paths of what was written.</returns>
    public static async Task<IReadOnlyList<string>> Run(
        DbConnection connection,
        OrganisationRow organisation,
        string week,
        IReadOnlyList<string> languages,
        PdfPrinter? printer,
        bool html,
        string folder,
        TimeProvider clock,
        Action<double, string>? progress = null,
        CancellationToken cancel = default
    )
    {
        var report = Read(connection, organisation, week, clock, cancel);
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach (var language in languages)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Invoke((double)written.Count / (languages.Count * 2), $"{week} {language}");
            var name = Path.GetFullPath(Path.Combine(folder, $"{organisation.Id}-{week}-{language}"));
            var document = await ReportHtml.Render(report, language);
            if (printer is not null)
            {
                await Write(name + ".pdf", await printer.Print(document), cancel);
                written.Add(name + ".pdf");
            }

            if (html)
            {
                await Write(name + ".html", System.Text.Encoding.UTF8.GetBytes(document), cancel);
                written.Add(name + ".html");
            }
        }

        progress?.Invoke(1, week);
        return written;
    }

    /// <summary>The content of the report. Sundays without a scorecard, or that are to be scored again, are scored first.</summary>
    /// <exception cref="RefusedException">The week is not over, or lies before the first data.</exception>
    public static WeeklyReport Read(
        DbConnection connection,
        OrganisationRow organisation,
        string week,
        TimeProvider clock,
        CancellationToken cancel = default
    )
    {
        var sunday = WeeklyReport.SundayOf(week);
        if (sunday >= organisation.Settings.LocalDay(clock.GetUtcNow()))
        {
            throw new RefusedException($"Week {week} is not over. Its report can be made from {sunday.AddDays(1):yyyy-MM-dd} on.");
        }

        if (organisation.FirstDay is { } first && sunday < first)
        {
            throw new RefusedException($"Week {week} is before the first activity, on {first:yyyy-MM-dd}. Choose a later week.");
        }

        var complete = Deliveries.Complete(connection, organisation, clock.GetUtcNow());
        if (!(sunday <= organisation.ToldThrough) && complete is { Through: var through } && through < sunday.AddDays(-6))
        {
            throw new RefusedException(
                $"""
                There is no data for week {week} yet: the last complete day is {through:yyyy-MM-dd}. Choose
                {IsoWeek.Of(through)} or an earlier week.
                """
            );
        }

        var last = complete?.Through < sunday ? complete.Through : sunday;
        if (ScoringMark.Find(connection, organisation.Number) is { NextDay: var next } && next <= last)
        {
            ScoreDays.RunDue(connection, organisation, next, last, cancel);
        }

        var due = ScoringMark.Find(connection, organisation.Number)?.NextDay ?? DateOnly.MaxValue;
        var scored = Scorecards.Days(connection, organisation.Number).Where(day => day < due).ToHashSet();
        if (WeeklyReport.Sundays(sunday, organisation.FirstDay).Where(day => !scored.Contains(day)).ToList() is { Count: > 0 } missing)
        {
            ScoreDays.RunOn(connection, organisation, missing, cancel: cancel);
        }

        return WeeklyReport.Read(connection, organisation, week, clock.GetUtcNow());
    }

    /// <summary>Writes a file atomically: nobody reads half of it.</summary>
    private static async Task Write(string path, byte[] bytes, CancellationToken cancel)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancel);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
