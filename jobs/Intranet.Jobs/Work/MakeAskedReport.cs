using System.Data.Common;
using Intranet.Reports.Html;
using Intranet.Storage;

namespace Intranet.Jobs.Work;

/// <summary>Makes the report that somebody asked for first, and says along the way how far it is. What cannot be made is said so, with the reason, and not tried again.</summary>
public static class MakeAskedReport
{
    /// <param name="print">Makes a PDF of a report's HTML.</param>
    public static async Task Run(DbConnection connection, OrganisationRow organisation, Func<string, CancellationToken, Task<byte[]>> print, TimeProvider clock, CancellationToken cancel)
    {
        if (AskedReports.Next(connection, organisation.Number) is not { } asked)
        {
            return;
        }

        try
        {
            AskedReports.Reached(connection, asked.Number, 1);
            var report = WriteWeeklyReport.Read(connection, organisation, asked.Week, clock, cancel);
            AskedReports.Reached(connection, asked.Number, 2);
            var html = await ReportHtml.Render(report, asked.Language);
            AskedReports.Reached(connection, asked.Number, 3);
            AskedReports.Done(connection, asked.Number, await print(html, cancel), clock.GetUtcNow());
        }
        catch (RefusedException refused)
        {
            AskedReports.Failed(connection, asked.Number, refused.Message, clock.GetUtcNow());
        }
    }
}
