using Intranet.Jobs.Work;
using Intranet.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Intranet.Jobs.Schedules;

/// <summary>
/// When to look for work: for each organisation at the hours it set, in its own time zone through both changes of the clock; beside
/// that every minute, for feeds that came in, failures that have waited long enough, and organisations that are new. Looking is all
/// it does: what is due says the store.
/// </summary>
public static class Schedule
{
    public const string Group = "organisations";

    /// <summary>The hours of one organisation. One that was missed is caught up once, however many were.</summary>
    public static ITrigger TriggerOf(OrganisationRow organisation, string name, TimeOnly at) =>
        TriggerBuilder
            .Create()
            .WithIdentity($"{organisation.Id}/{name}", Group)
            .ForJob(LookForWork.Key)
            .UsingJobData(LookForWork.Organisation, organisation.Id)
            .WithCronSchedule(
                FormattableString.Invariant($"0 {at.Minute} {at.Hour} * * ?"),
                cron => cron.InTimeZone(organisation.Settings.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)
            )
            .Build();

    public static IEnumerable<ITrigger> TriggersOf(OrganisationRow organisation) =>
        [
            TriggerOf(organisation, Due.Score, organisation.Settings.ScoreAtLatest),
            TriggerOf(organisation, Due.Report, organisation.Settings.ReportAt),
        ];

    /// <summary>Makes the triggers those of the organisations as they are set now.</summary>
    internal static async Task Follow(IScheduler scheduler, IReadOnlyList<OrganisationRow> organisations, CancellationToken cancel)
    {
        var wanted = organisations.SelectMany(TriggersOf).ToDictionary(trigger => trigger.Key);
        foreach (var trigger in wanted.Values)
        {
            if (await scheduler.GetTrigger(trigger.Key, cancel) is not ICronTrigger known)
            {
                await scheduler.ScheduleJob(trigger, cancellationToken: cancel);
            }
            else if (
                known.CronExpressionString != ((ICronTrigger)trigger).CronExpressionString
                || known.TimeZone.Id != ((ICronTrigger)trigger).TimeZone.Id
            )
            {
                await scheduler.RescheduleJob(trigger.Key, trigger, cancel);
            }
        }
    }
}

/// <summary>Looks for work of one organisation, or of all.</summary>
[DisallowConcurrentExecution]
public sealed partial class LookForWork(Planner planner, Store store, ILogger<LookForWork> log) : IJob
{
    public const string Organisation = "organisation";
    public static readonly JobKey Key = new("look");
    public static readonly JobKey AllKey = new("look-at-all");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var organisation = context.MergedJobDataMap.TryGetString(Organisation, out var id) ? id : null;
            planner.Plan(organisation);
            if (organisation is null)
            {
                using var connection = store.Open();
                await Schedule.Follow(context.Scheduler, Organisations.All(connection), cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next look may succeed, and comes anyway.
            LogFailed(log, Message.Of(failure).ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot be looked through for work now: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
