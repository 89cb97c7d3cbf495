using System.CommandLine;
using Hangfire;
using Intranet.Dashboard;
using Intranet.Dashboard.Rewards;
using Intranet.Jobs;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Intranet.Verbs;

/// <summary><c>intranet serve</c>: the web, and the background work; <c>intranet work</c>: the background work alone.</summary>
internal static class ServeVerb
{
    public static Command Serve(GlobalOptions options)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons (http://127.0.0.1:5080).",
        };
        var command = new Command(
            "serve",
            "Serve the dashboards and the feeds (SCIM, Activity Streams), and run the background jobs: import the inbox, score, reward, "
                + "report, mail."
        )
        {
            urls,
        };
        command.SetAction((parsed, cancel) => Serve(options, parsed, parsed.GetValue(urls) ?? options.Settings.Urls, cancel));
        return command;
    }

    public static Command Work(GlobalOptions options)
    {
        var once = new Option<bool>("--once") { Description = "Import what is in the inbox, do everything that is due, and stop." };
        var command = new Command("work", "Run only the background jobs: import the inbox, score, reward, report, mail.") { once };
        command.SetAction((parsed, cancel) => Work(options, parsed, parsed.GetValue(once), cancel));
        return command;
    }

    private static async Task<int> Work(GlobalOptions options, ParseResult parsed, bool once, CancellationToken cancel)
    {
        var terminal = options.Terminal(parsed);
        var store = options.NewStore(parsed);
        var settings = options.Settings.Work(store, isWorker: true);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Add(builder.Services, options, store, parsed.GetValue(options.Quiet), isWatching: !once);
        builder.Services.AddWork(store, settings, options.Settings.Browser, isScheduled: !once);
        using var host = builder.Build();
        if (once)
        {
            host.Services.GetRequiredService<ImportInbox>().Run(cancel);
        }

        await host.StartAsync(cancel);
        if (once)
        {
            var queue = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
            var planner = host.Services.GetRequiredService<Planner>();
            while (planner.Plan() > 0 || queue.GetStatistics() is { } left && left.Enqueued + left.Processing > 0)
            {
                await Task.Delay(100, cancel);
            }
        }
        else
        {
            terminal.Say(
                $"""
                Running {settings.Workers} jobs at a time and watching {Path.GetFullPath(options.Settings.Inbox)}. 'intranet jobs' shows
                what is due and what failed. Press Ctrl-C to stop.
                """
            );
            await Wait(cancel);
        }

        await host.StopAsync(CancellationToken.None);
        if (once)
        {
            using var connection = store.Open();
            if (JobClaims.List(connection, null).Where(job => job.Reason is not null).ToList() is { Count: > 0 } failed)
            {
                failed.ForEach(job => terminal.Say($"{job.Organisation}: {job.Task} failed: {job.Reason}"));
                return ExitCode.Failed;
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> Serve(GlobalOptions options, ParseResult parsed, string urls, CancellationToken cancel)
    {
        var terminal = options.Terminal(parsed);
        foreach (var url in urls.Split(';'))
        {
            if (
                !Uri.TryCreate(
                    url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal),
                    UriKind.Absolute,
                    out var parsedUrl
                ) || parsedUrl.Scheme is not ("http" or "https")
            )
            {
                throw new RefusedException($"--urls '{url}' is not an address to listen on; write for instance http://127.0.0.1:5080.");
            }
        }

        var signIn = options.Settings.SignIn.ToSettings();
        if (
            signIn is null
            && !string.Equals(Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"), "Development", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new RefusedException(
                $"""
                No sign-in is configured. Set Intranet__SignIn__Authority, Intranet__SignIn__ClientId and Intranet__SignIn__ClientSecret
                to what your OpenID Connect provider gives you (docs/dashboards.md). To serve only the feeds while developing, set
                DOTNET_ENVIRONMENT=Development.
                """
            );
        }

        var store = options.NewStore(parsed);
        var settings = new WebSettings(
            urls,
            options.Settings.RequestsPerSecond,
            options.Settings.ConcurrentRequests,
            signIn,
            options.Settings.ProxyAddresses()
        );
        var work = options.Settings.Work(store, isWorker: false);
        await using var app = WebHost.Build(
            store,
            settings,
            options.Clock,
            services =>
            {
                Add(services, options, store, parsed.GetValue(options.Quiet), isWatching: true);
                AddAwardAnnouncer(services, work, options.Clock);

                // Hangfire checks the forms of its pages with it. With sign-in the pages have added it already.
                services.AddAntiforgery();
                _ = work.Workers > 0 ? services.AddWork(store, work, options.Settings.Browser) : services.AddJobQueue(store, work);
            },
            app => JobsDashboard.Map(app, options.Settings.JobsPassword)
        );
        await app.StartAsync(cancel);
        terminal.Say(
            $"""
            Listening on {string.Join(", ", app.Urls)} and watching {Path.GetFullPath(options.Settings.Inbox)}. The API is described at
            {app.Urls.First()}/openapi/v1.json. Press Ctrl-C to stop.
            """
        );
        await Wait(cancel);
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static void Add(IServiceCollection services, GlobalOptions options, Store store, bool isQuiet, bool isWatching)
    {
        Telemetry.Add(services, options, isQuiet);
        services.AddSingleton(options.Clock);
        AddJobTrigger(services);
        services.AddSingleton(
            new ImportInbox(store, options.Settings.Inbox, options.Clock, TimeSpan.FromSeconds(options.Settings.InboxSettleSeconds))
        );
        if (isWatching)
        {
            services.AddHostedService<WatchInbox>();
        }
    }

    /// <summary>
    /// Starts jobs requested on a page at once if this process runs jobs; otherwise a worker finds them at its next look.
    /// </summary>
    public static void AddJobTrigger(IServiceCollection services) =>
        services.AddSingleton<JobTrigger>(services =>
        {
            var planner = services.GetRequiredService<Planner>();
            return organisation => planner.Plan(organisation);
        });

    /// <summary>Lets pages announce awards as the job and the command do: in the ledger and by mail.</summary>
    public static void AddAwardAnnouncer(IServiceCollection services, WorkSettings settings, TimeProvider clock) =>
        services.AddSingleton<AwardAnnouncer>(
            (connection, organisation, award, by) => AnnounceAwards.Announce(connection, organisation, award, by, settings, clock)
        );

    public static async Task Wait(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
    }
}
