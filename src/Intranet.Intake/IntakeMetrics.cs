using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Intranet.Intake;

/// <summary>Metrics and traces, with OpenTelemetry names and without personal data.</summary>
internal static class IntakeMetrics
{
    public const string Name = "Intranet.Intake";

    public static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>Rows and activities by kind and outcome: accepted, duplicate, rejected.</summary>
    public static readonly Counter<long> Rows = Meter.CreateCounter<long>(
        "intranet.intake.rows",
        "{row}",
        "Rows and activities taken in, by kind of feed and outcome."
    );
}
