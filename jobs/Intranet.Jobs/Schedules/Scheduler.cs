using Hangfire;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Intranet.Jobs.Work;
using Intranet.Reports.Pdf;
using Intranet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Intranet.Jobs.Schedules;

/// <summary>Puts together what runs by itself: Quartz says when to look, Hangfire spreads what was found over workers.</summary>
public static class Scheduler
{
    /// <param name="browser">Path of the browser in the settings, or null to look for one.</param>
    /// <param name="isScheduled">Whether to look for work by itself; otherwise somebody calls <see cref="Planner"/>.</param>
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

            // A stop is told to the jobs at once; they end within seconds, and what they had not finished is found again.
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
                    // Of several processes one looks at a time, and the others take over when it stops.
                    quartz.ConfigureScheduler(scheduler => scheduler.InstanceId = "AUTO");
                    quartz.UsePersistentStore(persistent =>
                    {
                        persistent.UseSqlServer(store.Database);
                        persistent.ProvisionSchema();
                        persistent.UseClustering();
                    });
                }

                quartz.AddJob<LookForWork>(job => job.WithIdentity(LookForWork.Key).StoreDurably());
                quartz.AddJob<LookForWork>(job => job.WithIdentity(LookForWork.AllKey).StoreDurably());
                quartz.AddTrigger<LookForWork>(trigger =>
                    trigger
                        .WithIdentity("look-at-all")
                        .ForJob(LookForWork.AllKey)
                        .StartNow()
                        .WithSimpleSchedule(simple => simple.WithInterval(settings.Look).RepeatForever())
                );
            });
            services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        }

        return services;
    }

    /// <summary>Makes the tables that Hangfire and Quartz keep in a database of SQL Server.</summary>
    public static async Task MakeTables(Store store, CancellationToken cancel)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddWork(store, new WorkSettings(), null)
            .BuildServiceProvider();
        services.GetRequiredService<JobStorage>();
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancel);
        await scheduler.Shutdown(waitForJobsToComplete: false, cancel);
    }

    /// <summary>The queue alone, for processes that look at it and do no work.</summary>
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
