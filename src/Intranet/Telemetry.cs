using Intranet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Intranet;

/// <summary>
/// Logs on standard error; metrics and traces by OpenTelemetry to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, if it is set. They hold no personal
/// data: organisations, tasks, kinds and numbers only.
/// </summary>
internal static class Telemetry
{
    public static void Add(IServiceCollection services, GlobalOptions options, bool isQuiet)
    {
        services.AddLogging(log =>
        {
            log.SetMinimumLevel(isQuiet ? LogLevel.Error : LogLevel.Warning)
                .AddFilter("Intranet", isQuiet ? LogLevel.Error : LogLevel.Information);

            // Our own logs report their failures; these would repeat them with stack traces.
            log.AddFilter("Hangfire", LogLevel.Critical)
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .AddFilter("Quartz", isQuiet ? LogLevel.Error : LogLevel.Warning);
            _ =
                options.Settings.Log == LogFormat.Json
                    ? log.AddJsonConsole(json => json.UseUtcTimestamp = true)
                    : log.AddSimpleConsole(console => console.SingleLine = true);
        });
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            services
                .AddOpenTelemetry()
                .WithMetrics(metrics =>
                    metrics
                        .AddMeter(
                            "Intranet.Jobs",
                            "Intranet.Intake",
                            "Microsoft.AspNetCore.Hosting",
                            "Microsoft.AspNetCore.Server.Kestrel",
                            "System.Runtime"
                        )
                        .AddOtlpExporter()
                )
                .WithTracing(traces =>
                    traces
                        .AddSource("Intranet.Jobs", "Intranet.Intake")
                        // The address of that page identifies a person.
                        .AddAspNetCoreInstrumentation(web => web.Filter = http => !http.Request.Path.StartsWithSegments("/unsubscribe"))
                        .AddOtlpExporter()
                );
        }
    }
}
