using System.Data.Common;
using System.Diagnostics;
using Intranet.Reports.Pdf;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Work;
using Microsoft.Extensions.Logging;

namespace Intranet.Jobs.Work;

/// <summary>
/// Does one piece of work for one organisation, if nobody else is at it. Whatever it does becomes visible together or not at all,
/// so a worker may be killed at any moment. What fails is tried again after growing pauses; what keeps failing is parked with its
/// reason, until an administrator says to try again.
/// </summary>
public sealed partial class Worker(Store store, WorkSettings settings, WarmPrinter printer, TimeProvider clock, ILogger<Worker> log)
{
    /// <summary>
    /// Failures after which work is parked. Failures of the moment (the disk is full, the mail server is away) are tried again for
    /// as long as they last.
    /// </summary>
    public const int MostFailures = 8;

    /// <summary>Days scored in one go: after that other organisations have their turn.</summary>
    private const int Stretch = 91;

    private readonly string name = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>
    /// Does what is due of one task, unless it is another worker's, waits after a failure or is parked. A failure is written down
    /// and thrown on.
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

        using var trace = Measured.Traces.StartActivity($"job {task}");
        trace?.SetTag("intranet.organisation", organisationId);
        var watch = Stopwatch.StartNew();
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var stop = new CancellationTokenSource();
        var renewing = Renew(organisation.Number, task, lost, stop.Token);
        var outcome = "done";
        try
        {
            await Do(connection, organisation, task, lost.Token);
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
            var reason = Store.Describe(failure) ?? failure.Message;
            var now = clock.GetUtcNow();
            DateTimeOffset? next = isTransient || failures + 1 < MostFailures ? now + settings.PauseAfter(failures + 1) : null;
            outcome = next is null ? "parked" : "failed";
            trace?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            LogFailed(log, organisationId, task, failures + 1, reason, next);
            Record(organisation.Number, task, now, reason, next);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await renewing;
            Measured.Jobs.Add(1, new KeyValuePair<string, object?>("task", task), new("outcome", outcome));
            Measured.JobSeconds.Record(watch.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("task", task));
        }
    }

    /// <summary>Does a piece of work, whoever else may be at it.</summary>
    public async Task Do(DbConnection connection, OrganisationRow organisation, string task, CancellationToken cancel)
    {
        switch (task)
        {
            case Due.Score:
                if (Due.Scores(connection, organisation, clock.GetUtcNow()) is { } days)
                {
                    Measured.Scored.Add(
                        ScoreDays.RunDue(
                            connection,
                            organisation,
                            days.From,
                            days.Through < days.From.AddDays(Stretch) ? days.Through : days.From.AddDays(Stretch - 1),
                            cancel
                        )
                    );
                }

                break;
            case Due.Report:
                if (Due.ReportOf(connection, organisation, clock.GetUtcNow()) is { } sunday)
                {
                    await PublishReport.Run(connection, organisation, sunday, printer.Print, settings, clock, cancel);
                }

                break;
            case Due.Announce:
                await AnnounceAwards.Run(connection, organisation, settings, clock, cancel);
                break;
            case Due.Remind:
                await RemindAmbassadors.Run(connection, organisation, settings, clock, cancel);
                break;
            case Due.Asked:
                await MakeRequestedReport.Run(connection, organisation, printer.Print, clock, cancel);
                break;
            case Due.Mail:
                await SendMail.Run(connection, organisation, settings, clock, cancel);
                break;
            default:
                throw new InvalidOperationException($"There is no work named '{task}'.");
        }
    }

    /// <summary>
    /// On a connection of its own: the one that failed may be what failed. Where even that fails, the lease runs out and the work
    /// is found again.
    /// </summary>
    private void Record(int organisation, string task, DateTimeOffset now, string reason, DateTimeOffset? next)
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
    /// Keeps the work while it is done; gives it up when another worker has it, which happens to a machine that stood still for
    /// longer than its lease.
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
                    // The next try may succeed before the lease ends; if not, what is done is still done once.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Organisation}: {Task} failed for the {Failures}. time: {Reason} Next try: {Next}."
    )]
    private static partial void LogFailed(ILogger log, string organisation, string task, int failures, string reason, DateTimeOffset? next);

    [LoggerMessage(Level = LogLevel.Error, Message = "That {Task} failed could not be written down: {Reason}")]
    private static partial void LogNotRecorded(ILogger log, string task, string reason);
}
