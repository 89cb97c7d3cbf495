using System.Data.Common;
using Intranet.Reports.Html;
using Intranet.Storage;
using Intranet.Storage.Reports;

namespace Intranet.Jobs.Work;

/// <summary>
/// Makes the report that somebody asked for first, and says along the way how far it is. What cannot be made is said so, with the
/// reason, and not tried again.
/// </summary>
public static class MakeRequestedReport
{
    /// <param name="print">Makes a PDF of a report's HTML.</param>
    public static async Task Run(
        DbConnection connection,
        OrganisationRow organisation,
        Func<string, CancellationToken, Task<byte[]>> print,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        if (RequestedReports.Next(connection, organisation.Number) is not { } asked)
        {
            return;
        }

        try
        {
            RequestedReports.Reached(connection, asked.Number, 1);
            var report = WriteWeeklyReport.Read(connection, organisation, asked.Week, clock, cancel);
            RequestedReports.Reached(connection, asked.Number, 2);
            var html = await ReportHtml.Render(report, asked.Language);
            RequestedReports.Reached(connection, asked.Number, 3);
            RequestedReports.Done(connection, asked.Number, await print(html, cancel), clock.GetUtcNow());
        }
        catch (RefusedException refused)
        {
            RequestedReports.Failed(connection, asked.Number, refused.Text, clock.GetUtcNow());
        }
    }
}
