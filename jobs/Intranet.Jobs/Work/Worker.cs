using System.Data.Common;
using System.Diagnostics;
using Intranet.Reports.Pdf;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Work;
using Microsoft.Extensions.Logging;

namespace Intranet.Jobs.Work;

/// <summary>
/// Runs one job for one organisation, unless another worker has it. A failed job is retried after growing pauses; one that keeps
/// failing is parked with the reason until an administrator retries it.
/// </summary>
public sealed partial class Worker(Store store, WorkSettings settings, WarmPrinter printer, TimeProvider clock, ILogger<Worker> log)
{
    /// <summary>
    /// Failures after which a job is parked. Transient ones (disk full, mail server away) are retried for as long as they last.
    /// </summary>
    public const int MostFailures = 8;

    private readonly string name = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>
    /// Runs a job, unless another worker has it, it is waiting after a failure, or it is parked. A failure is recorded and rethrown.
    /// </summary>
    public async Task Run(string organisationId, string task, CancellationToken cancel)
    {
        using var connection = store.Open();
        if (
            Organisations.Find(connection, organisationId) is not { } organisation
            || JobClaims.Claim(connection, organisation.Number, task, name, clock.GetUtcNow(), settings.Lease) is not { } failures
        )
        {
            return;
        }

        using var trace = JobMetrics.Traces.StartActivity($"job {task}");
        trace?.SetTag("intranet.organisation", organisationId);
        var watch = Stopwatch.StartNew();
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var stop = new CancellationTokenSource();
        var renewing = Renew(organisation.Number, task, lost, stop.Token);
        var outcome = "done";
        try
        {
            var job =
                Job.All.FirstOrDefault(job => job.Name == task) ?? throw new InvalidOperationException($"There is no job named '{task}'.");
            await job.Run(new(connection, organisation, settings, printer.Print, clock, lost.Token));
            JobClaims.Done(connection, organisation.Number, task, name);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            outcome = "interrupted";
            JobClaims.Release(connection, organisation.Number, task, name);
            cancel.ThrowIfCancellationRequested();
        }
        catch (Exception failure)
        {
            var isTransient = Store.IsTransient(failure) || failure is IOException or UnauthorizedAccessException;
            var reason = Message.Of(failure);
            var now = clock.GetUtcNow();
            DateTimeOffset? next = isTransient || failures + 1 < MostFailures ? now + settings.PauseAfter(failures + 1) : null;
            outcome = next is null ? "parked" : "failed";
            trace?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            LogFailed(log, organisationId, task, failures + 1, reason.ToString(), next);
            Record(organisation.Number, task, now, reason, next);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await renewing;
            JobMetrics.Jobs.Add(1, new KeyValuePair<string, object?>("task", task), new("outcome", outcome));
            JobMetrics.JobSeconds.Record(watch.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("task", task));
        }
    }

    /// <summary>
    /// Uses a new connection, since the job's own may be what failed. If this fails too, the lease expires and the job is found
    /// again.
    /// </summary>
    private void Record(int organisation, string task, DateTimeOffset now, Message reason, DateTimeOffset? next)
    {
        try
        {
            using var connection = store.Open();
            JobClaims.Failed(connection, organisation, task, name, now, reason, next);
        }
        catch (Exception failure) when (Store.Describe(failure) is not null)
        {
            LogNotRecorded(log, task, failure.Message);
        }
    }

    /// <summary>
    /// Renews the lease while the job runs; cancels the job when another worker has it, as after a suspended machine wakes up.
    /// </summary>
    private async Task Renew(int organisation, string task, CancellationTokenSource lost, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(settings.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    using var connection = store.Open();
                    if (!JobClaims.Renew(connection, organisation, task, name, clock.GetUtcNow(), settings.Lease))
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
                catch (Exception failure) when (Store.IsTransient(failure))
                {
                    // The next renewal may succeed before the lease expires. If not, transactions still make the job happen once.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Organisation}: {Task} failed, attempt {Failures}: {Reason} Next attempt: {Next}.")]
    private static partial void LogFailed(ILogger log, string organisation, string task, int failures, string reason, DateTimeOffset? next);

    [LoggerMessage(Level = LogLevel.Error, Message = "The failure of {Task} could not be recorded: {Reason}")]
    private static partial void LogNotRecorded(ILogger log, string task, string reason);
}
