using Hangfire;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Intranet.Jobs.Work;
using Intranet.Reports.Pdf;
using Intranet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Intranet.Jobs.Schedules;

/// <summary>Sets up the background work: Quartz triggers the planner, Hangfire spreads what it finds over workers.</summary>
public static class Scheduler
{
    /// <param name="browser">Path of the browser in the settings, or null to look for one.</param>
    /// <param name="isScheduled">Whether to look for work regularly; otherwise the caller runs <see cref="Planner"/>.</param>
    public static IServiceCollection AddWork(
        this IServiceCollection services,
        Store store,
        WorkSettings settings,
        string? browser,
        bool isScheduled = true
    )
    {
        services.AddJobQueue(store, settings);
        services.AddSingleton(settings);
        services.AddSingleton(_ => new WarmPrinter(browser));
        services.AddSingleton<Worker>();
        services.AddSingleton<PlannedWork>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = settings.Workers;
            server.ServerName = $"{Environment.MachineName}:{Environment.ProcessId}";

            // Jobs are cancelled at once when the program stops; what they had not finished is found again.
            server.StopTimeout = TimeSpan.Zero;
            server.ShutdownTimeout = TimeSpan.FromSeconds(10);
            server.SchedulePollingInterval = TimeSpan.FromMinutes(1);
        });
        if (isScheduled)
        {
            services.AddQuartz(quartz =>
            {
                if (!settings.QueueInMemory)
                {
                    // One process looks at a time; the others take over when it stops.
                    quartz.ConfigureScheduler(scheduler => scheduler.InstanceId = "AUTO");
                    quartz.UsePersistentStore(persistent =>
                    {
                        persistent.UseSqlServer(store.Database);
                        persistent.ProvisionSchema();
                        persistent.UseClustering();
                    });
                }

                quartz.AddJob<LookForWork>(job => job.WithIdentity(LookForWork.Key).StoreDurably());
                quartz.AddTrigger<LookForWork>(trigger =>
                    trigger
                        .WithIdentity(LookForWork.Key.Name)
                        .ForJob(LookForWork.Key)
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(settings.Look).RepeatForever())
                );
            });
            services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        }

        return services;
    }

    /// <summary>Creates or updates the tables of Hangfire and Quartz in a SQL Server database.</summary>
    public static async Task MakeTables(Store store, TimeProvider clock, CancellationToken cancel)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock)
            .AddWork(store, new WorkSettings(), null)
            .BuildServiceProvider();
        services.GetRequiredService<JobStorage>();
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancel);

        // Earlier versions had triggers for each organisation, on these jobs.
        await scheduler.DeleteJobs([new JobKey("look"), new JobKey("look-at-all")], cancel);
        await scheduler.Shutdown(waitForJobsToComplete: false, cancel);
    }

    /// <summary>Only the queue, for processes that show or fill it but do no work.</summary>
    public static IServiceCollection AddJobQueue(this IServiceCollection services, Store store, WorkSettings settings)
    {
        services.AddSingleton(store);
        services.AddSingleton<Planner>();
        services.AddHangfire(hangfire =>
        {
            hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            if (settings.QueueInMemory)
            {
                hangfire.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(3) });
            }
            else
            {
                hangfire.UseSqlServerStorage(
                    store.Database,
                    new SqlServerStorageOptions
                    {
                        PrepareSchemaIfNecessary = true,
                        QueuePollInterval = TimeSpan.FromSeconds(1),
                        SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
                        CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
                        UseRecommendedIsolationLevel = true,
                        DisableGlobalLocks = true,
                    }
                );
            }
        });
        return services;
    }
}
