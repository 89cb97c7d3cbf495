using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Intranet.Jobs;

/// <summary>Metrics and traces, with OpenTelemetry names and without personal data.</summary>
internal static class JobMetrics
{
    public const string Name = "Intranet.Jobs";

    public static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>Jobs by task and outcome: done, failed, parked, interrupted.</summary>
    public static readonly Counter<long> Jobs = Meter.CreateCounter<long>("intranet.jobs", "{job}", "Jobs by task and outcome.");

    /// <summary>Seconds that a job took, by task.</summary>
    public static readonly Histogram<double> JobSeconds = Meter.CreateHistogram<double>(
        "intranet.job.duration",
        "s",
        "How long a job took, by task."
    );

    /// <summary>Days scored.</summary>
    public static readonly Counter<long> Scored = Meter.CreateCounter<long>(
        "intranet.scored_days",
        "{day}",
        "Days scored, each of one organisation."
    );

    /// <summary>Mails by kind and outcome: sent, failed (will be retried), refused (given up).</summary>
    public static readonly Counter<long> Mails = Meter.CreateCounter<long>("intranet.mails", "{mail}", "Mails by kind and outcome.");
}
