using System.Data.Common;
using Intranet.Jobs.Mail;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;

namespace Intranet.Jobs.Work;

/// <summary>
/// Publishes the report of one week and puts the mails that bring it into the outbox, all in one transaction: so there is one
/// report and one mail for each of the project group, however often this runs.
/// </summary>
public static class PublishReport
{
    /// <param name="print">Makes a PDF of a report's HTML.</param>
    /// <returns>Whether it was published now.</returns>
    public static async Task<bool> Run(
        DbConnection connection,
        OrganisationRow organisation,
        DateOnly sunday,
        Func<string, CancellationToken, Task<byte[]>> print,
        WorkSettings settings,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var week = WeeklyReport.WeekOf(sunday);
        var report = WriteWeeklyReport.Read(connection, organisation, week, clock, cancel);

        // Somebody who was away for weeks gets every report in the archive, and only the last by mail.
        var recipients = Due.IsReportTime(organisation, sunday.AddDays(7), now)
            ? []
            : Outbox.Recipients(connection, organisation.Number, "project-group", null, "report", Due.Today(organisation, now));
        var pdfs = new Dictionary<string, byte[]>();
        foreach (
            var language in recipients
                .Select(recipient => recipient.Language)
                .OfType<string>()
                .Append(organisation.Settings.Language)
                .Distinct()
        )
        {
            pdfs[language] = await print(await ReportHtml.Render(report, language), cancel);
        }

        string File(string language) => $"{organisation.Id}-{week}-{language}.pdf";
        var mails = await PostBox.Write(
            connection,
            organisation,
            recipients,
            $"report {week}",
            "report",
            (reader, language, unsubscribe) => Mails.Report(report, language, reader.Name, File(language), unsubscribe),
            settings,
            now,
            language => (File(language), pdfs[language])
        );
        cancel.ThrowIfCancellationRequested();
        using var transaction = connection.BeginWrite(organisation.Number);
        var told = report
            .Trend.Where(point => point.Scorecard?.Index is not null)
            .ToDictionary(point => point.Sunday, point => point.Scorecard!.Index!.Value);
        if (!Publications.Add(connection, transaction, organisation.Number, week, report.Now, told, pdfs, now))
        {
            return false;
        }

        PostBox.Put(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
        return true;
    }
}
