using Intranet.Jobs.Mail;

namespace Intranet.Jobs;

/// <summary>What an administrator may set of the background work.</summary>
public sealed record WorkSettings
{
    /// <summary>Pieces of work done at the same time by one process.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>For how long a worker that was killed keeps its work from others.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After the first failure; twice as long after each further one, up to an hour.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether jobs are queued in the memory of each process, which then looks for work by itself. So it is with the embedded
    /// store; with SQL Server the queue and the schedule are in the database, unless it is a server that lacks what their tables
    /// need (Hangfire asks for MERGE).
    /// </summary>
    public bool QueueInMemory { get; init; }

    /// <summary>
    /// How often the store is looked through for work that is due, beside the times of the day set for each organisation.
    /// </summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Address under which people reach the web server, for links in mails; null where there is none.</summary>
    public string? PublicUrl { get; init; }
    public MailSettings Mail { get; init; } = new();

    /// <summary>How long to wait after so many failures.</summary>
    public TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(TimeSpan.FromHours(1).Ticks, Pause.Ticks << Math.Min(failures - 1, 10)));
}
