using Hangfire;
using Intranet.Storage;
using Intranet.Storage.Work;

namespace Intranet.Jobs.Work;

/// <summary>
/// Finds due work in the store and queues it in Hangfire, at most one entry for each organisation and job: an organisation with a
/// backlog takes one place in the queue, like the others.
/// </summary>
public sealed class Planner(Store store, IBackgroundJobClient jobs, JobStorage storage, TimeProvider clock)
{
    private const string Queued = "intranet-queued";

    /// <summary>A note that something is queued expires after this time: its process ended between two steps.</summary>
    private static readonly TimeSpan NoteHolds = TimeSpan.FromHours(1);

    /// <param name="organisationId">Null for all.</param>
    /// <returns>How many jobs were queued.</returns>
    public int Plan(string? organisationId = null)
    {
        using var connection = store.Open();
        var now = clock.GetUtcNow();
        IReadOnlyList<OrganisationRow> organisations =
            organisationId is null ? Organisations.All(connection)
            : Organisations.Find(connection, organisationId) is { } one ? [one]
            : [];
        var busy = JobClaims
            .List(connection, organisationId is null || organisations.Count == 0 ? null : organisations[0].Number)
            .Where(job => job.ParkedAt is not null || job.NextAt > now || (job.Worker is not null && job.LeaseUntil > now))
            .Select(job => (job.Organisation, job.Task))
            .ToHashSet();
        using var hangfire = storage.GetConnection();
        var oldest = Moment(now - NoteHolds);
        var noted = hangfire
            .GetAllItemsFromSet(Queued)
            .Select(note => note.Split('\n'))
            .Where(note => note.Length == 3 && string.CompareOrdinal(note[2], oldest) > 0)
            .Select(note => (note[0], note[1]))
            .ToHashSet();

        // Everything is found before anything is queued, so that the first organisation does not get several turns meanwhile.
        var found = organisations
            .SelectMany(organisation => Job.AllDue(connection, organisation, now))
            .Where(due => !busy.Contains((due.Organisation, due.Task)) && !noted.Contains((due.Organisation, due.Task)))
            .ToList();
        foreach (var due in found)
        {
            // First the job, then the note: after a crash between them the job is queued twice, and the second run finds nothing.
            var note = $"{due.Organisation}\n{due.Task}\n{Moment(now)}";
            jobs.Enqueue<PlannedWork>(work => work.Run(due.Organisation, due.Task, note, CancellationToken.None));
            using var transaction = hangfire.CreateWriteTransaction();
            transaction.AddToSet(Queued, note);
            transaction.Commit();
        }

        return found.Count;
    }

    /// <summary>A job has ended and may be queued again.</summary>
    internal void Forget(string note)
    {
        using var hangfire = storage.GetConnection();
        using var transaction = hangfire.CreateWriteTransaction();
        transaction.RemoveFromSet(Queued, note);
        transaction.Commit();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A job as Hangfire runs it, followed by a look for what it made possible.</summary>
public sealed class PlannedWork(Worker worker, Planner planner)
{
    [AutomaticRetry(Attempts = 0)]
    [JobDisplayName("{1} {0}")]
    public async Task Run(string organisation, string task, string note, CancellationToken cancel)
    {
        try
        {
            await worker.Run(organisation, task, cancel);
        }
        finally
        {
            planner.Forget(note);
        }

        planner.Plan(organisation);
    }
}
