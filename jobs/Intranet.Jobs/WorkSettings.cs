using Intranet.Jobs.Mail;

namespace Intranet.Jobs;

/// <summary>Settings of the background work.</summary>
public sealed record WorkSettings
{
    /// <summary>Jobs that one process runs at the same time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a killed worker keeps its job from others.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause after a first failure; it doubles with each further one, up to an hour.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether each process keeps the queue in memory and looks for due work itself, as with the embedded store. With SQL Server the
    /// queue and the schedule are in the database, unless the server lacks what their tables need (Hangfire uses MERGE).
    /// </summary>
    public bool QueueInMemory { get; init; }

    /// <summary>
    /// How often the planner looks for due work.
    /// </summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Address of the web server as readers reach it, for links in mail; null if there is none.</summary>
    public string? PublicUrl { get; init; }
    public MailSettings Mail { get; init; } = new();

    /// <summary>The pause after a number of failures.</summary>
    public TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(TimeSpan.FromHours(1).Ticks, Pause.Ticks << Math.Min(failures - 1, 10)));
}
