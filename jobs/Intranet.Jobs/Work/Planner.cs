using Hangfire;
using Intranet.Storage;
using Intranet.Storage.Work;

namespace Intranet.Jobs.Work;

/// <summary>
/// Looks through the store for work that is due and hands it to Hangfire: one job for each organisation and task, so that an
/// organisation with much to do has one place in the queue like the others.
/// </summary>
public sealed class Planner(Store store, IBackgroundJobClient jobs, JobStorage storage, TimeProvider clock)
{
    private const string Queued = "intranet-queued";

    /// <summary>After this a note that something is queued is not believed any more: its process ended between two steps.</summary>
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
        // All are looked for before the first is queued: else who is found first has several turns while the others are still looked for.
        var found = organisations
            .SelectMany(organisation => Due.Of(connection, organisation, now))
            .Where(due => !busy.Contains((due.Organisation, due.Task)) && !noted.Contains((due.Organisation, due.Task)))
            .ToList();
        foreach (var due in found)
        {
            // First the job, then the note: a crash between the two queues it twice, and the second finds nothing to do.
            var note = $"{due.Organisation}\n{due.Task}\n{Moment(now)}";
            jobs.Enqueue<PlannedWork>(work => work.Run(due.Organisation, due.Task, note, CancellationToken.None));
            using var transaction = hangfire.CreateWriteTransaction();
            transaction.AddToSet(Queued, note);
            transaction.Commit();
        }

        return found.Count;
    }

    /// <summary>A job is over; it may be queued again.</summary>
    internal void Forget(string note)
    {
        using var hangfire = storage.GetConnection();
        using var transaction = hangfire.CreateWriteTransaction();
        transaction.RemoveFromSet(Queued, note);
        transaction.Commit();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A job as Hangfire runs it: the work, and then a look at what it made possible.</summary>
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
