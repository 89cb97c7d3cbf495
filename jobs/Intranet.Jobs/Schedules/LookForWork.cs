using Intranet.Jobs.Work;
using Intranet.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Intranet.Jobs.Schedules;

/// <summary>
/// Looks for due work in all organisations. It knows no hours: each <see cref="Job"/> judges those in the time zone of the
/// organisation (docs/decisions/0011).
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class LookForWork(Planner planner, ILogger<LookForWork> log) : IJob
{
    public static readonly JobKey Key = new("look-for-work");

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            planner.Plan();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next look follows anyway, and may succeed.
            LogFailed(log, Message.Of(failure).ToString());
        }

        return ValueTask.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot be searched for due work now: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
