using System.Data.Common;
using Intranet.Storage;

namespace Intranet.Jobs.Work;

/// <summary>Something that should exist and does not yet.</summary>
/// <param name="Task">Name of the job that makes it.</param>
/// <param name="What">What is missing, in words for administrators.</param>
public sealed record DueWork(string Organisation, string Task, Message What);

/// <summary>What a job works with: one organisation, at one moment.</summary>
/// <param name="Print">Makes a PDF from the HTML of a report.</param>
public sealed record JobContext(
    DbConnection Connection,
    OrganisationRow Organisation,
    WorkSettings Settings,
    Func<string, CancellationToken, Task<byte[]>> Print,
    TimeProvider Clock,
    CancellationToken Cancel
);

/// <summary>
/// A kind of background work for one organisation. A subclass with a constructor without parameters is all it takes to add one: the
/// planner, the worker and <c>intranet jobs</c> find it here.
/// <para>
/// What is due is derived from the store alone, as what should exist less what does. A missed night, a restart, late data or a
/// corrected feed therefore lead to exactly the work that is missing.
/// </para>
/// </summary>
public abstract class Job
{
    public static IReadOnlyList<Job> All { get; } =
    [
        .. typeof(Job)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Job)) && !type.IsAbstract)
            .Select(type => (Job)Activator.CreateInstance(type)!)
            .OrderBy(job => job.Order)
            .ThenBy(job => job.Name, StringComparer.Ordinal),
    ];

    /// <summary>Unique; the store, the queue and <c>intranet jobs --task</c> know it by this name.</summary>
    public abstract string Name { get; }

    /// <summary>Jobs are looked for from low to high, so that a job comes after those that make it possible.</summary>
    public abstract int Order { get; }

    /// <summary>What is due at a moment, in words for administrators; null when nothing is.</summary>
    public abstract Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now);

    /// <summary>
    /// Does a bounded piece of what is due. It becomes visible as a whole or not at all, and running it again when nothing is due
    /// changes nothing: a worker may be killed at any moment.
    /// </summary>
    public abstract Task Run(JobContext context);

    /// <summary>What is due of all jobs, in their order.</summary>
    public static IReadOnlyList<DueWork> AllDue(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        [
            .. All.Select(job => (job.Name, What: job.Due(connection, organisation, now)))
                .Where(due => due.What is not null)
                .Select(due => new DueWork(organisation.Id, due.Name, due.What!)),
        ];
}
