using System.CommandLine;
using System.Globalization;
using Intranet.Dashboard;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Intranet.Verbs;

/// <summary><c>intranet serve</c>: the doors for feeds and the inbox; <c>intranet work</c>: the inbox without the web.</summary>
internal static class ServeVerb
{
    public static Command Serve(GlobalOptions options)
    {
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, a semicolon between (http://127.0.0.1:5080)." };
        var command = new Command("serve", "Serve the doors for feeds (SCIM, Activity Streams) and take in what is dropped into the inbox.") { urls };
        command.SetAction((parsed, cancel) => Serve(options, parsed, parsed.GetValue(urls) ?? options["Urls"] ?? "http://127.0.0.1:5080", cancel));
        return command;
    }

    public static Command Work(GlobalOptions options)
    {
        var command = new Command("work", "Take in what is dropped into the inbox, without the web.");
        command.SetAction(async (parsed, cancel) =>
        {
            var terminal = options.Terminal(parsed);
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            Add(builder.Services, options, options.NewStore(parsed), parsed.GetValue(options.Quiet));
            using var host = builder.Build();
            await host.StartAsync(cancel);
            terminal.Say($"Looking into {Path.GetFullPath(Inbox(options))} until you press Ctrl-C.");
            await Wait(cancel);
            await host.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> Serve(GlobalOptions options, ParseResult parsed, string urls, CancellationToken cancel)
    {
        var terminal = options.Terminal(parsed);
        foreach (var url in urls.Split(';'))
        {
            if (!Uri.TryCreate(url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out var parsedUrl) || parsedUrl.Scheme is not ("http" or "https"))
            {
                throw new RefusedException($"--urls '{url}' is no address to listen on; write for instance http://127.0.0.1:5080.");
            }
        }

        var store = options.NewStore(parsed);
        var settings = new WebSettings(urls, Number(options, "RequestsPerSecond", 50), Number(options, "ConcurrentRequests", 16));
        await using var app = WebHost.Build(store, settings, TimeProvider.System, services => Add(services, options, store, parsed.GetValue(options.Quiet)));
        await app.StartAsync(cancel);
        terminal.Say($"Listening on {string.Join(" and ", app.Urls)} and looking into {Path.GetFullPath(Inbox(options))} until you press Ctrl-C. The API is described at {app.Urls.First()}/openapi/v1.json.");
        await Wait(cancel);
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static void Add(IServiceCollection services, GlobalOptions options, Store store, bool isQuiet)
    {
        services.AddLogging(log => log.SetMinimumLevel(isQuiet ? LogLevel.Error : LogLevel.Warning).AddFilter("Intranet", isQuiet ? LogLevel.Error : LogLevel.Information)
            .AddSimpleConsole(console => console.SingleLine = true));
        // Logs go to standard error, as everything but results does.
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new TakeInInbox(store, Inbox(options), TimeProvider.System, TimeSpan.FromSeconds(Number(options, "InboxSettleSeconds", 3))));
        services.AddHostedService<WatchInbox>();
    }

    private static string Inbox(GlobalOptions options) => options["Inbox"] ?? "inbox";

    private static int Number(GlobalOptions options, string name, int otherwise) => options[name] is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new RefusedException($"The setting Intranet:{name} is '{text}', which is no number of 1 or more.");

    private static async Task Wait(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: stop cleanly.
        }
    }
}
