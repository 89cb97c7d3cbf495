using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Reports;

namespace Intranet.Dashboard.Overview;

/// <summary>The scorecard of the organisation.</summary>
public sealed class OverviewQueries(OrganisationContext context) : Queries(context)
{
    /// <param name="day">Null for the last day scored.</param>
    /// <returns>Null if nothing has been scored yet.</returns>
    public WeeklyReport? Report(DateOnly? day)
    {
        Need(Rights.Scorecard);
        return ReportFor(day);
    }

    /// <summary>The scorecard as <c>score --json</c> prints it.</summary>
    public Scorecard? Export(DateOnly? day)
    {
        Need(Rights.Scorecard);
        Note($"exported the scorecard");
        return ReportFor(day)?.Now.WithAdvice(Organisation.Settings.Language);
    }
}
