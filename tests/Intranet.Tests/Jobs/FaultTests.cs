using System.Diagnostics;
using Dapper;
using Intranet.Jobs;
using Intranet.Jobs.Work;
using Intranet.Reports.Pdf;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;
using Intranet.Storage.Scores;
using Intranet.Storage.Work;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Intranet.Tests.Jobs;

/// <summary>What goes wrong on a server that runs for years: work is tried again, the reason is visible, nothing is lost.</summary>
public class FaultTests
{
    private static void Fill(WorkedOrganisation test)
    {
        test.Clock.Now = WorkedOrganisation.At("2025-09-08 07:00");
        test.Import();
        for (var day = new DateOnly(2025, 9, 1); day <= new DateOnly(2025, 9, 7); day = day.AddDays(1))
        {
            test.Deliver("activities.csv", test.Day(day));
        }

        test.Clock.Now = WorkedOrganisation.At("2025-09-08 09:00");
    }

    [RootOnLinuxFact]
    public async Task A_disk_that_fills_up_delays_the_work_and_nothing_is_half_written()
    {
        var disk = Directory.CreateTempSubdirectory("intranet-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk);
        try
        {
            using (var test = new WorkedOrganisation(store: Path.Combine(disk, "store.db")))
            {
                Fill(test);
                var ballast = Path.Combine(disk, "ballast");
                FillUp(disk, ballast);
                var failed = 0;
                for (var i = 0; i < 40 && failed == 0; i++)
                {
                    try
                    {
                        await test.Work();
                        test.Clock.Now = test.Clock.Now.AddHours(1);
                        FillUp(disk, ballast);
                    }
                    catch (Exception failure) when (Store.Describe(failure) is not null)
                    {
                        Store.IsTransient(failure).Should().BeTrue();
                        Store.Describe(failure)!.ToString().Should().Contain("disk");
                        failed++;
                    }
                }

                failed.Should().BeGreaterThan(0, "there is no room for a day's scorecard");

                // A store on a full disk may not even open.
                File.Delete(ballast);
                using (var connection = test.Test.Store.Open())
                {
                    StoreCheck.Run(connection).Problems.Should().BeEmpty();
                }

                test.Clock.Now = WorkedOrganisation.At("2025-09-08 16:00");
                await test.Work();
                test.Outbox().Should().NotBeEmpty().And.OnlyContain(mail => mail.SentAt != null);
                test.Jobs().Should().BeEmpty();
                using (var connection = test.Test.Store.Open())
                {
                    Scorecards.Days(connection, 1).Should().HaveCount(7);
                    Publications.List(connection, 1, 5).Should().ContainSingle();
                }
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Run("umount", "--lazy", disk);
            Directory.Delete(disk);
        }

        static void FillUp(string disk, string ballast)
        {
            using var file = new FileStream(ballast, FileMode.Append);
            var piece = new byte[4096];
            try
            {
                while (true)
                {
                    file.Write(piece);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }

        static void Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            process.ExitCode.Should().Be(0, "{0} {1}", program, string.Join(' ', arguments));
        }
    }

    [Fact]
    public async Task A_database_that_stays_locked_delays_the_work()
    {
        using var test = new WorkedOrganisation();
        Fill(test);
        using (var connection = test.Test.Store.Open())
        {
            connection.ExecuteScalar<long>("pragma busy_timeout").Should().Be(60_000, "a minute is waited for");
        }

        var impatient = new Worker(
            new Store(test.Test.Store.Path, patience: 1),
            test.Settings,
            WorkedOrganisation.Printer,
            test.Clock,
            NullLogger<Worker>.Instance
        );
        using (var other = new SqliteConnection($"Data Source={test.Test.Store.Path};Pooling=false"))
        {
            // The mark is made by the first look; from there on only the work itself writes.
            test.Due().Should().NotBeEmpty();
            other.Open();
            using var holding = other.BeginTransaction(deferred: false);
            other.Execute("update organisations set first_day = first_day", transaction: holding);
            var watch = Stopwatch.StartNew();
            var failure = (
                await FluentActions
                    .Awaiting(() => impatient.Run("test", ScoreDueDays.TaskName, CancellationToken.None))
                    .Should()
                    .ThrowAsync<SqliteException>()
            ).Which;
            watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(0.9), "the other is given time to finish");
            Store.IsTransient(failure).Should().BeTrue();
            Store.Describe(failure)!.ToString().Should().Contain("Another process is using the database");
        }

        await test.Work();
        test.Outbox().Should().NotBeEmpty().And.OnlyContain(mail => mail.SentAt != null);
    }

    [LinuxFact]
    public async Task A_browser_that_crashes_in_the_middle_of_a_pdf_is_started_again()
    {
        // A browser that can be told from those of other tests.
        var marked = Path.Combine(Path.GetTempPath(), $"browser-{Guid.NewGuid():N}");
        File.WriteAllText(marked, $"#!/bin/sh\nexec '{Browser.Find(null)}' --{Path.GetFileName(marked)} \"$@\"\n");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(marked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var printer = new WarmPrinter(marked);
        using var test = new WorkedOrganisation();
        Fill(test);
        using var connection = test.Test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        await test.Worker.Run("test", ScoreDueDays.TaskName, CancellationToken.None);
        var crashes = 0;
        async Task<byte[]> Print(string html, CancellationToken cancel)
        {
            if (crashes == 0)
            {
                // A browser that is up, so that it is printing when it goes.
                await printer.Print("<!doctype html><html><head></head><body>warm</body></html>", cancel);
            }

            var printing = printer.Print(
                crashes == 0
                    ? html.Replace(
                        "</body>",
                        string.Concat(Enumerable.Repeat("<p>" + new string('x', 2000) + "</p>", 3_000)) + "</body>",
                        StringComparison.Ordinal
                    )
                    : html,
                cancel
            );
            if (crashes++ == 0)
            {
                await Task.Delay(700, cancel);
                foreach (var browser in Process.GetProcesses().Where(process => IsMarked(process, Path.GetFileName(marked))))
                {
                    browser.Kill();
                }
            }

            return await printing;
        }

        var context = new JobContext(connection, organisation, test.Settings, Print, test.Clock, CancellationToken.None);
        var crash = await FluentActions
            .Awaiting(() => PublishReport.Publish(context, new DateOnly(2025, 9, 7)))
            .Should()
            .ThrowAsync<IOException>();
        crash.WithMessage("*browser stopped*");
        Publications.List(connection, 1, 5).Should().BeEmpty();
        test.Outbox().Should().NotContain(mail => mail.Kind == MailKind.Report, "report and mails come together");
        (await PublishReport.Publish(context, new DateOnly(2025, 9, 7))).Should().BeTrue();
        (await PublishReport.Publish(context, new DateOnly(2025, 9, 7))).Should().BeFalse("a report is published once");
        test.Outbox().Count(mail => mail.Kind == MailKind.Report).Should().Be(3);
        File.Delete(marked);
    }

    [Fact]
    public async Task Poison_is_parked_with_its_reason_and_lets_the_rest_go_on()
    {
        using var test = new WorkedOrganisation();
        Fill(test);
        var poison = new Worker(test.Test.Store, test.Settings, new WarmPrinter(null), test.Clock, NullLogger<Worker>.Instance);
        await test.Worker.Run("test", ScoreDueDays.TaskName, CancellationToken.None);
        using (var connection = test.Test.Store.Open())
        {
            // A scorecard that cannot be read: the report of this week cannot be made.
            connection.Execute("update scores set scorecard = '{}' where day = (select max(day) from scores)");
        }

        var pauses = new List<TimeSpan>();
        for (var i = 0; i < Worker.MostFailures; i++)
        {
            await FluentActions
                .Awaiting(() => poison.Run("test", PublishReport.TaskName, CancellationToken.None))
                .Should()
                .ThrowAsync<Exception>();
            var job = test.Jobs().Single();
            job.Attempts.Should().Be(i + 1);
            job.Reason!.ToString().Should().NotBeNullOrWhiteSpace();
            if (job.NextAt is { } next)
            {
                pauses.Add(next - test.Clock.Now);
                await poison.Run("test", PublishReport.TaskName, CancellationToken.None);
                test.Jobs().Single().Attempts.Should().Be(i + 1, "it is not tried before its time");
                test.Clock.Now = next;
            }
        }

        pauses.Select(pause => pause.TotalMinutes).Should().Equal(1, 2, 4, 8, 16, 32, 60);
        test.Jobs().Single().ParkedAt.Should().NotBeNull();
        await test.Work();
        test.Outbox()
            .Should()
            .Contain(mail => mail.Kind == MailKind.Reward, "other work goes on")
            .And.NotContain(mail => mail.Kind == MailKind.Report);

        using (var connection = test.Test.Store.Open())
        {
            connection.Execute("delete from scores where scorecard = '{}'");
            JobClaims.Retry(connection, 1, null).Should().Be(1);
        }

        await test.Work();
        test.Outbox().Count(mail => mail.Kind == MailKind.Report).Should().Be(3);
        test.Jobs().Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_worker_leaves_work_alone_that_another_has_until_its_lease_ends()
    {
        using var test = new WorkedOrganisation();
        Fill(test);
        test.Due().Should().NotBeEmpty();
        using var connection = test.Test.Store.Open();
        JobClaims.Claim(connection, 1, ScoreDueDays.TaskName, "killed", test.Clock.Now, TimeSpan.FromMinutes(1)).Should().Be(0);
        await test.Worker.Run("test", ScoreDueDays.TaskName, CancellationToken.None);
        Scorecards.Days(connection, 1).Should().BeEmpty();
        test.Clock.Now = test.Clock.Now.AddMinutes(1).AddSeconds(1);
        await test.Worker.Run("test", ScoreDueDays.TaskName, CancellationToken.None);
        Scorecards.Days(connection, 1).Should().HaveCount(7);
    }

    [Fact]
    public void What_comes_in_while_a_day_is_scored_is_scored_again()
    {
        using var test = new WorkedOrganisation();
        Fill(test);
        test.Due().Should().NotBeEmpty();
        using var connection = test.Test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        var mark = ScoringMark.Find(connection, 1)!;
        test.Deliver("activities.csv", "activity_id,occurred_at,employee_id,kind\nlate,2025-09-03T10:00:00,e14,post\n");
        using (var transaction = connection.BeginWrite(1))
        {
            mark.Advance(connection, transaction, 1, new DateOnly(2025, 9, 1))
                .Should()
                .BeFalse("something touched the organisation since the mark was read");
            transaction.Commit();
        }

        ScoreDays
            .RunDue(connection, organisation, new DateOnly(2025, 9, 1), new DateOnly(2025, 9, 7), CancellationToken.None)
            .Should()
            .Be(7);
        ScoringMark.Find(connection, 1)!.NextDay.Should().Be(new DateOnly(2025, 9, 8));
        test.Deliver("activities.csv", "activity_id,occurred_at,employee_id,kind\nlater,2025-09-05T10:00:00,e14,post\n");
        ScoringMark.Find(connection, 1)!.NextDay.Should().Be(new DateOnly(2025, 9, 5), "only the days that it touches");
        test.Deliver("activities.csv", "activity_id,occurred_at,employee_id,kind\nlater,2025-09-05T10:00:00,e14,post\n");
        test.Deliver("activities.csv", "activity_id,occurred_at,employee_id,kind\nnow,2025-09-08T08:00:00,e14,post\n");
        ScoringMark.Find(connection, 1)!.NextDay.Should().Be(new DateOnly(2025, 9, 5), "today is scored tomorrow");
    }

    private static bool IsMarked(Process process, string mark)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains($"--{mark}", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}

/// <summary>Needs a disk of its own, which only root may mount.</summary>
internal sealed class RootOnLinuxFactAttribute : FactAttribute
{
    public RootOnLinuxFactAttribute() =>
        Skip = OperatingSystem.IsLinux() && Environment.UserName == "root" ? null! : "only root on Linux can mount a disk that fills up";
}

/// <summary>Looks at processes as Linux shows them.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null! : "looks at processes as Linux shows them";
}
