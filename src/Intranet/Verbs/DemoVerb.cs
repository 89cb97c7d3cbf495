using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard;
using Intranet.Dashboard.Access;
using Intranet.Intake;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Reports.Pdf;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Verbs;

/// <summary><c>intranet demo</c>: the whole thing on the sample municipality in a database of its own.</summary>
internal static class DemoVerb
{
    private const string Week = "2025-W40";
    private static readonly DateOnly FirstDay = new(2025, 7, 7);
    private static readonly DateOnly LastDay = new(2025, 10, 5);

    /// <summary>When the baker came.</summary>
    private static readonly DateTimeOffset HandedOver = new(2025, 9, 25, 10, 0, 0, TimeSpan.FromHours(2));

    /// <summary>When the sample is looked at.</summary>
    private static readonly DateTimeOffset Monday = new(2025, 10, 6, 9, 0, 0, TimeSpan.FromHours(2));

    private const int Port = 5080;

    public static Command Command(GlobalOptions options)
    {
        var directory = new Option<string>("--directory")
        {
            Description = "Folder for the database and the reports.",
            DefaultValueFactory = _ => "demo",
        };
        var once = new Option<bool>("--once") { Description = "End when the reports are written." };
        var command = new Command("demo", "Show the whole thing on the sample municipality.") { directory, once };
        command.SetAction((parsed, cancel) => Run(options, parsed, parsed.GetValue(directory)!, parsed.GetValue(once), cancel));
        return command;
    }

    private static async Task<int> Run(GlobalOptions options, ParseResult parsed, string directory, bool once, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var clock = new MondayMorning(options.Clock);
        var terminal = options.Terminal(parsed);
        Directory.CreateDirectory(directory);
        var store = new Store(Path.Combine(directory, "intranet.db"));
        store.Migrate();
        ImportVerb.Import(
            terminal,
            store,
            [Path.Combine(AppContext.BaseDirectory, "samples", "voorbeeldhoven")],
            new ImportOptions(),
            clock,
            cancel
        );

        using var connection = store.Open();
        var organisation = Organisations.Pick(connection, "voorbeeldhoven");
        _ =
            ScoringMark.Find(connection, organisation.Number)
            ?? ScoringMark.Begin(connection, organisation.Number, FirstDay, DateOnly.FromDateTime(clock.GetLocalNow().Date));
        Scorecard? last = null;
        terminal.Work(
            $"Scoring",
            report =>
            {
                ScoreDays.Run(
                    connection,
                    organisation,
                    FirstDay,
                    LastDay,
                    scorecard =>
                    {
                        last = scorecard;
                        report(
                            (scorecard.Date.DayNumber - FirstDay.DayNumber + 1) / (LastDay.DayNumber - FirstDay.DayNumber + 1.0),
                            $"{scorecard.Date:yyyy-MM-dd}"
                        );
                    },
                    cancel
                );
                return 0;
            }
        );
        ScoreVerb.Show(terminal, organisation, last!);

        using (var transaction = connection.BeginWrite(organisation.Number))
        {
            // What was scored here need not be scored again by what runs by itself.
            ScoringMark.Find(connection, organisation.Number)?.Advance(connection, transaction, organisation.Number, LastDay);
            transaction.Commit();
        }

        // The first team that earned a cake has had it; the others are still waiting for theirs.
        var cakes = Awards.List(connection, organisation, LastDay).Where(award => award.Reward == "cake").ToList();
        Awards.RecordEvent(connection, organisation, cakes[0].Id, AwardEvent.Announced, HandedOver.AddDays(-2), "demo");
        Awards.RecordEvent(connection, organisation, cakes[0].Id, AwardEvent.Delivered, HandedOver, "demo");
        var roster = RecordsReader.Read(connection, organisation).Records.RosterAt(cakes[0].EarnedOn);
        var team = roster.Teams.First(team => team.Id == cakes[0].Recipient).Name;
        terminal.Say(
            $"""
            Teams earned {cakes.Count} cakes; the first was handed over to {team}. For the hand-over list, run
            'intranet rewards orders --database {store.Path}'.
            """
        );

        var browser = Browser.Find(options.Settings.Browser) ?? await Browser.Install(terminal.Say, cancel);
        await using var printer = browser is null ? null : await PdfPrinter.Start(browser);
        var folder = Path.Combine(directory, "reports");
        var written = await WriteWeeklyReport.Run(
            connection,
            organisation,
            Week,
            ["nl", "en"],
            printer,
            html: true,
            folder,
            clock,
            cancel: cancel
        );
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        week = Week,
                        database = store.Path,
                        files = written,
                        seconds = watch.Elapsed.TotalSeconds,
                    },
                    Json.Options
                )
            );
        }

        terminal.Say($"The weekly reports were ready after {watch.Elapsed.TotalSeconds:F0} seconds:");
        foreach (var path in written)
        {
            terminal.Say(Message.Verbatim($"  {path}"));
        }

        if (browser is null)
        {
            terminal.Fail(
                new(
                    $"""
                    The reports were written as HTML only: there is no Chrome, Edge or Chromium, and none could be installed. Install
                    one, or name it in the setting Intranet:Browser.
                    """
                )
            );
            return ExitCode.Failed;
        }

        if (!once)
        {
            await Serve(options, terminal, store, clock, directory, cancel);
        }

        return ExitCode.Done;
    }

    /// <summary>Serves the dashboards on this machine only, with all that runs by itself, until Ctrl-C.</summary>
    private static async Task Serve(
        GlobalOptions options,
        Terminal terminal,
        Store store,
        MondayMorning clock,
        string directory,
        CancellationToken cancel
    )
    {
        var defaults = options.Settings.Work(store, isWorker: true);
        var work = defaults with { Mail = defaults.Mail with { Folder = Path.Combine(directory, "mail"), Host = null } };
        await using var app = WebHost.Build(
            store,
            new WebSettings($"http://127.0.0.1:{(IsFree(Port) ? Port : 0)}", SignIn: SignInSettings.Demonstration),
            clock,
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddWork(store, work, options.Settings.Browser);
                ServeVerb.AddJobTrigger(services);
                ServeVerb.AddAwardAnnouncer(services, work, clock);
            }
        );
        await app.StartAsync(cancel);
        terminal.Say(
            $"""
            Open the dashboards at {app.Urls.First()} and sign in as any demo user. There it is Monday
            {clock.GetLocalNow():d MMMM yyyy}. Press Ctrl-C to stop.
            """
        );
        await ServeVerb.Wait(cancel);
        await app.StopAsync(CancellationToken.None);
    }

    /// <summary>Whether nothing listens on a port of this machine yet.</summary>
    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The Monday after the last week of the sample, from which the clock goes on.</summary>
    private sealed class MondayMorning(TimeProvider real) : TimeProvider
    {
        private readonly long started = real.GetTimestamp();

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

        public override DateTimeOffset GetUtcNow() => Monday + real.GetElapsedTime(started);
    }
}
