using Intranet.Dashboard.Access;
using Intranet.Reports;

namespace Intranet.Dashboard.Practices;

/// <summary>One practice of the scorecard.</summary>
public sealed class PracticeQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>The weekly report that has the practice.</summary>
    /// <exception cref="NotFoundException">There is no such practice, or nothing has been scored yet.</exception>
    public WeeklyReport Report(string practice, DateOnly? day)
    {
        Need(Rights.Scorecard);
        return ReportFor(day) is { } report && report.Now.Practices.Any(one => one.Id == practice) ? report : throw new NotFoundException();
    }
}
