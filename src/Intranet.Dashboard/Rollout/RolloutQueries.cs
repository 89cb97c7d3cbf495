using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Rollout;

/// <summary>The phases of the rollout and the practices about them.</summary>
public sealed class RolloutQueries(OrganisationContext context) : Queries(context)
{
    public IReadOnlyList<PhaseProgress> Phases()
    {
        Need(Rights.Rollout);
        return Cached(
            $"rollout {Reader.Today:yyyy-MM-dd}",
            () =>
            {
                var day = ScoredDays() is { Count: > 0 } days ? Told(days[0]) : Reader.Today.AddDays(-1);
                var records = RecordsReader.Read(Connection, Organisation).Records;
                return PhaseProgress.Of(new Snapshot(records, new ActivityLog(day), day));
            },
            _ => 5000
        );
    }

    /// <returns>Null if nothing has been scored yet.</returns>
    public WeeklyReport? Report()
    {
        Need(Rights.Rollout);
        return ReportFor(null);
    }
}
