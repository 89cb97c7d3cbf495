using Intranet.Dashboard.Access;
using Intranet.Storage.Work;

namespace Intranet.Dashboard.Administration;

/// <summary>The background work.</summary>
public sealed class JobQueries(OrganisationContext context) : Queries(context)
{
    public IReadOnlyList<JobRow> List()
    {
        Need(Rights.Administration);
        return JobClaims.List(Connection, Number);
    }

    public void Retry(string task)
    {
        Need(Rights.Administration);
        JobClaims.Retry(Connection, Number, task);
        Note($"retried the job {task}");
    }
}
