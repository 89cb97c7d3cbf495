using Intranet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Intranet;

/// <summary>
/// Logs on standard error, and metrics and traces by OpenTelemetry where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where they go. None of
/// them holds personal data: organisations, tasks, kinds and numbers only.
/// </summary>
internal static class Watching
{
    public static void Add(IServiceCollection services, GlobalOptions options, bool isQuiet)
    {
        services.AddLogging(log =>
        {
            log.SetMinimumLevel(isQuiet ? LogLevel.Error : LogLevel.Warning)
                .AddFilter("Intranet", isQuiet ? LogLevel.Error : LogLevel.Information);

            // Their failures are told by our own logs, in words; these would say them again with stack traces.
            log.AddFilter("Hangfire", LogLevel.Critical)
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .AddFilter("Quartz", isQuiet ? LogLevel.Error : LogLevel.Warning);
            _ = (options["Log"] ?? "text").ToLowerInvariant() switch
            {
                "json" => log.AddJsonConsole(json => json.UseUtcTimestamp = true),
                "text" => log.AddSimpleConsole(console => console.SingleLine = true),
                var other => throw new RefusedException($"The setting Intranet:Log is '{other}'. Use text or json."),
            };
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
                        // The address of that page says who it is of.
                        .AddAspNetCoreInstrumentation(web => web.Filter = http => !http.Request.Path.StartsWithSegments("/unsubscribe"))
                        .AddOtlpExporter()
                );
        }
    }
}
