using System.Data.Common;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Reports;

namespace Intranet.Jobs.Work;

/// <summary>
/// Makes the report that was requested first on a page, and stores its progress. A report that cannot be made is marked with the
/// reason and not tried again.
/// </summary>
public sealed class MakeRequestedReport : Job
{
    /// <summary>The name that stores, addresses and columns have had from the start, where it stays.</summary>
    public override string Name => "asked";

    /// <summary>First, because a reader is waiting for it.</summary>
    public override int Order => 10;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        RequestedReports.Next(connection, organisation.Number) is { } requested
            ? new($"report of {requested.Week} that was asked for")
            : null;

    public override async Task Run(JobContext context)
    {
        var connection = context.Connection;
        if (RequestedReports.Next(connection, context.Organisation.Number) is not { } requested)
        {
            return;
        }

        try
        {
            RequestedReports.Reached(connection, requested.Number, 1);
            var report = WriteWeeklyReport.Read(connection, context.Organisation, requested.Week, context.Clock, context.Cancel);
            if (!ToldFacts.Tell(connection, context.Organisation, report.Sunday))
            {
                // Something arrived about these days meanwhile; the report is made in the next round.
                return;
            }

            RequestedReports.Reached(connection, requested.Number, 2);
            var html = await ReportHtml.Render(report, requested.Language);
            RequestedReports.Reached(connection, requested.Number, 3);
            var pdf = await context.Print(html, context.Cancel);
            RequestedReports.Done(connection, requested.Number, pdf, report.Now.MinimumGroupSize, context.Clock.GetUtcNow());
        }
        catch (RefusedException refused)
        {
            RequestedReports.Failed(connection, requested.Number, refused.Text, context.Clock.GetUtcNow());
        }
    }
}
