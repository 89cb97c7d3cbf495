using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Hangfire;
using Intranet.Intake;
using Intranet.Jobs;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Scores;
using Intranet.Storage.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Intranet.Tests.Jobs;

/// <summary>Planner, Quartz and Hangfire together, as a process runs them.</summary>
public class PlannerTests
{
    [Fact]
    public async Task An_organisation_with_years_of_backlog_does_not_keep_the_others_waiting()
    {
        using var organisation = new TestOrganisation(file: true);
        var files = organisation.Files;
        foreach (var (id, days) in new[] { ("a-large", 800), ("b", 5), ("c", 5), ("d", 5), ("e", 5) })
        {
            Fill(organisation.Store, files, id, days, new DateOnly(2025, 9, 7));
        }

        using (var connection = organisation.Store.Open())
        {
            connection.Execute(
                """
                create table score_log (n integer primary key, organisation_no integer not null);
                create trigger scored after insert on scores begin
                  insert into score_log (organisation_no) values (new.organisation_no);
                end;
                """
            );
        }

        await RunUntilNothingIsDue(organisation.Store, workers: 1);
        using var check = organisation.Store.Open();
        var order = check
            .Query<string>("select o.id from score_log l join organisations o on o.organisation_no = l.organisation_no order by l.n")
            .ToList();
        order.Count(id => id == "a-large").Should().Be(800);
        order.Count.Should().Be(800 + 4 * 5);
        var lastOfTheOthers = order.FindLastIndex(id => id != "a-large");
        order
            .Take(lastOfTheOthers)
            .Count(id => id == "a-large")
            .Should()
            .BeLessThanOrEqualTo(2 * 91, "the large one has its turn and goes to the end of the queue");
    }

    [Fact]
    public async Task What_is_planned_twice_is_queued_once_and_what_waits_or_is_parked_not_at_all()
    {
        using var organisation = new TestOrganisation(file: true);
        Fill(organisation.Store, organisation.Files, "test", 5, new DateOnly(2025, 9, 7));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder
            .Services.AddLogging()
            .AddSingleton<TimeProvider>(new Morning())
            .AddJobQueue(organisation.Store, new WorkSettings { QueueInMemory = true });
        using var host = builder.Build();
        await host.StartAsync();
        var planner = host.Services.GetRequiredService<Planner>();
        planner.Plan().Should().BeGreaterThan(0);
        planner.Plan().Should().Be(0, "it is queued already");
        planner.Plan("test").Should().Be(0);
        planner.Plan("nobody").Should().Be(0);
        using var connection = organisation.Store.Open();
        var second = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        second
            .Services.AddLogging()
            .AddSingleton<TimeProvider>(new Morning())
            .AddJobQueue(organisation.Store, new WorkSettings { QueueInMemory = true });
        using var other = second.Build();
        foreach (var task in Job.All.Select(job => job.Name))
        {
            JobClaims.Claim(connection, 1, task, "x", new Morning().GetUtcNow(), TimeSpan.FromMinutes(1));
            JobClaims.Failed(
                connection,
                1,
                task,
                "x",
                new Morning().GetUtcNow(),
                new($"because"),
                task == ScoreDueDays.TaskName ? null : new Morning().GetUtcNow().AddMinutes(5)
            );
        }

        other.Services.GetRequiredService<Planner>().Plan().Should().Be(0, "scoring is parked, and the rest waits");
        JobClaims.Retry(connection, 1, ScoreDueDays.TaskName);
        other.Services.GetRequiredService<Planner>().Plan().Should().Be(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Quartz_wakes_it_and_a_stop_ends_long_work_within_seconds_and_loses_nothing()
    {
        using var organisation = new TestOrganisation(file: true);
        Fill(organisation.Store, organisation.Files, "test", 1500, new DateOnly(2025, 9, 7), people: 120);
        using (
            var host = Build(
                organisation.Store,
                new WorkSettings
                {
                    Workers = 2,
                    QueueInMemory = true,
                    Look = TimeSpan.FromSeconds(1),
                },
                scheduled: true
            )
        )
        {
            await host.StartAsync();
            using var watching = organisation.Store.Open();
            for (var i = 0; i < 200 && Scorecards.Days(watching, 1).Count < 5; i++)
            {
                await Task.Delay(100);
            }

            Scorecards.Days(watching, 1).Should().HaveCountGreaterThanOrEqualTo(5, "the schedule has begun the work");
            var watch = Stopwatch.StartNew();
            await host.StopAsync();
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        }

        using var connection = organisation.Store.Open();
        var before = Scorecards.Days(connection, 1).Count;
        before.Should().BeLessThan(1500, "it was in the middle");
        JobClaims.List(connection, null).Should().NotContain(job => job.Worker != null || job.Attempts > 0, "a stop is no failure");
        await RunUntilNothingIsDue(organisation.Store, workers: 2);
        Scorecards.Days(connection, 1).Should().HaveCount(1500);
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Metrics_tell_what_was_done_and_logs_name_nobody()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name is "Intranet.Jobs" or "Intranet.Intake")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
                measured.AddOrUpdate(
                    $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}",
                    value,
                    (_, sum) => sum + value
                )
        );
        listener.Start();
        using var organisation = new WorkedOrganisation();
        var log = new Lines();
        var worker = new Worker(
            organisation.Test.Store,
            organisation.Settings with
            {
                Mail = organisation.Settings.Mail with { Host = "localhost", Port = 9 },
            },
            new Intranet.Reports.Pdf.WarmPrinter(null),
            organisation.Clock,
            log
        );
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 07:00");
        organisation.Import();
        organisation.Deliver("activities.csv", organisation.Day(new DateOnly(2025, 9, 7)));
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 09:00");
        foreach (var task in (string[])[ScoreDueDays.TaskName, AnnounceAwards.TaskName, PublishReport.TaskName])
        {
            await worker.Run("test", task, CancellationToken.None);
        }

        await FluentActions
            .Awaiting(() => worker.Run("test", SendMail.TaskName, CancellationToken.None))
            .Should()
            .ThrowAsync<IOException>();
        foreach (
            var name in (string[])
                [
                    "intranet.intake.rows employees accepted",
                    "intranet.scored_days ",
                    "intranet.jobs score done",
                    "intranet.jobs mail failed",
                    "intranet.mails reward failed",
                ]
        )
        {
            measured.Should().ContainKey(name);
        }

        log.Written.Should().NotBeEmpty();
        measured
            .Keys.Concat(log.Written)
            .Should()
            .NotContain(line =>
                line.Contains("Iemand", StringComparison.Ordinal) || line.Contains("@example.org", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task What_an_employee_calls_an_address_is_one_mailbox_or_none()
    {
        using var organisation = new WorkedOrganisation();
        organisation.Test.With(
            "employees",
            [
                .. File.ReadAllLines(Path.Combine(organisation.Test.Files, "employees.csv"))
                    .Select(line =>
                        line.StartsWith("e3,", StringComparison.Ordinal)
                            ? line.Replace("e3@example.org", "\"a@example.org, b@example.org\"", StringComparison.Ordinal)
                                .Replace(
                                    "Iemand 3",
                                    "\"<b>Iemand</b> =?utf-8?q?x?= \"\"drie\"\"\nBcc: c@example.org\"",
                                    StringComparison.Ordinal
                                )
                        : line.StartsWith("e4,", StringComparison.Ordinal)
                            ? line.Replace("Iemand 4", "\"<b>Iemand</b>, \"\"vier\"\"\nBcc: c@example.org\"", StringComparison.Ordinal)
                        : line
                    ),
            ]
        );
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 07:00");
        organisation.Import();
        for (var day = new DateOnly(2025, 9, 1); day <= new DateOnly(2025, 9, 7); day = day.AddDays(1))
        {
            organisation.Deliver("activities.csv", organisation.Day(day));
        }

        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 09:00");
        await organisation.Work();
        var report = organisation.Mails.Single(message =>
            message.Attachments.Any() && !message.To.ToString().Contains("e5@", StringComparison.Ordinal)
        );
        report.To.Mailboxes.Single().Address.Should().Be("e4@example.org");
        report.Headers.Should().NotContain(header => header.Field == "Bcc");
        report.HtmlBody.Should().Contain("&lt;b&gt;Iemand").And.NotContain("<b>");
        organisation
            .Outbox()
            .Should()
            .ContainSingle(mail => mail.GivenUpAt != null)
            .Which.Should()
            .BeEquivalentTo(
                new { Key = "report 2025-W36 e3", Reason = new Message($"the feed of employees does not give a valid e-mail address") }
            );
    }

    private static void Fill(Store store, string files, string id, int days, DateOnly last, int people = 6)
    {
        Directory.EnumerateFiles(files).ToList().ForEach(File.Delete);
        File.WriteAllText(Path.Combine(files, "organisation.json"), $$"""{"id":"{{id}}","reminders":false}""");
        File.WriteAllLines(
            Path.Combine(files, "employees.csv"),
            ["employee_id,started_on", .. Enumerable.Range(1, people).Select(i => $"e{i},2020-01-01")]
        );
        File.WriteAllLines(
            Path.Combine(files, "activities.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                .. Enumerable
                    .Range(0, days)
                    .SelectMany(back =>
                        Enumerable.Range(1, people).Select(i => $"{back}-{i},{last.AddDays(-back):yyyy-MM-dd}T10:00:00,e{i},post")
                    ),
            ]
        );
        new Importer(store, new Morning()).Import([files], new ImportOptions(id));
    }

    private static async Task RunUntilNothingIsDue(Store store, int workers)
    {
        using var host = Build(store, new WorkSettings { Workers = workers, QueueInMemory = true }, scheduled: false);
        await host.StartAsync();
        var planner = host.Services.GetRequiredService<Planner>();
        var queue = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
        while (planner.Plan() > 0 || (queue.GetStatistics() is var left && left.Enqueued + left.Processing > 0))
        {
            await Task.Delay(20);
        }

        queue.GetStatistics().Failed.Should().Be(0);
        await host.StopAsync();
    }

    private static IHost Build(Store store, WorkSettings settings, bool scheduled)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder
            .Services.AddLogging()
            .AddSingleton<TimeProvider>(new Morning())
            .AddWork(
                store,
                settings with
                {
                    Mail = settings.Mail with { Folder = Path.Combine(Path.GetDirectoryName(store.Path)!, "mail") },
                },
                null,
                scheduled
            );
        return builder.Build();
    }

    /// <summary>Monday 8 September 2025, half past six: reports are not due yet.</summary>
    private sealed class Morning : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 9, 8, 4, 30, 0, TimeSpan.Zero);
    }

    private sealed class Lines : ILogger<Worker>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Written.Add(formatter(state, exception));
    }
}
