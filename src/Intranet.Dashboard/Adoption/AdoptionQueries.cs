using Intranet.Dashboard.Access;
using Intranet.Reports;

namespace Intranet.Dashboard.Adoption;

/// <summary>How the intranet is used, by everybody or by one group.</summary>
public sealed class AdoptionQueries(OrganisationContext context) : Queries(context)
{
    /// <param name="group">Null for everybody; <c>frontline</c>, <c>office</c>, or <c>team:</c> with an id.</param>
    /// <returns>Null if nothing has been scored yet.</returns>
    /// <exception cref="NotFoundException">The reader cannot choose this group.</exception>
    public WeeklyReport? Report(string? group, DateOnly? day)
    {
        Need(Rights.Adoption);
        var report = ReportFor(day);
        return
            group is null
            || report is null
            || report.Now.Groups.Any(one => one.Id == group && !one.Suppressed)
            || report.Now.Teams.Any(team => $"team:{team.Id}" == group && !team.Suppressed)
            ? report
            : throw new NotFoundException();
    }
}
