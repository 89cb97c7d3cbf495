using Intranet.Jobs.Work;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Intranet.Jobs.Schedules;

/// <summary>Looks into the inboxes every few seconds. It polls because network shares send no notifications.</summary>
public sealed partial class WatchInbox(ImportInbox work, TimeProvider clock, ILogger<WatchInbox> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                foreach (var file in await Task.Run(() => work.Run(stoppingToken), stoppingToken))
                {
                    if (file.Reason is { } reason)
                    {
                        LogRefused(log, file.Organisation, file.Name, reason.ToString());
                    }
                    else
                    {
                        LogTaken(
                            log,
                            file.Organisation,
                            file.Name,
                            file.Delivery?.Accepted ?? 0,
                            file.Delivery?.Duplicates ?? 0,
                            file.Delivery?.Rejected ?? 0
                        );
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
                when (failure is IOException or UnauthorizedAccessException or AggregateException or InvalidOperationException)
            {
                // The folder may be unavailable for a while; the next look may succeed.
                LogFailed(log, failure.Message);
            }
        } while (await Next(timer, stoppingToken));
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Inbox of {Organisation}: {File} imported: {Accepted} accepted, {Duplicates} duplicates, {Rejected} in quarantine."
    )]
    private static partial void LogTaken(ILogger log, string organisation, string file, long accepted, long duplicates, long rejected);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inbox of {Organisation}: {File} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string organisation, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inbox cannot be read now: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
