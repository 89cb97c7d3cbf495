using System.Diagnostics;
using System.Globalization;
using Dapper;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Scores;
using MimeKit;
using Xunit.Abstractions;

namespace Intranet.Tests.Whole;

/// <summary>Three workers on one store, one of them killed with -9 again and again: all work done, nothing twice.</summary>
public class WorkersKilledTests(ITestOutputHelper output)
{
    public static TheoryData<string> Stores => TestStores.Kinds;

    /// <summary>The benchmarks' <c>long</c> does the same with sixty organisations.</summary>
    [Theory, MemberData(nameof(Stores))]
    public Task Organisations_with_a_week_of_backlog_come_out_as_without_a_disturbance(string kind) => Run(kind, many: 8, output.WriteLine);

    /// <param name="many">The number of organisations.</param>
    internal static async Task Run(string kind, int many, Action<string> say)
    {
        var folder = Directory.CreateTempSubdirectory("intranet-killed-").FullName;
        var (calm, wild) = (Path.Combine(folder, "calm"), Path.Combine(folder, "wild"));
        Directory.CreateDirectory(calm);
        Directory.CreateDirectory(wild);
        var (calmStore, wildStore) =
            kind == "server"
                ? (new Store(TestStores.NewDatabase()), new Store(TestStores.NewDatabase()))
                : (new Store(Path.Combine(calm, "store.db")), new Store(Path.Combine(wild, "store.db")));
        foreach (var store in (Store[])[calmStore, wildStore])
        {
            Fill(store, Path.Combine(folder, "files"), many);
        }

        using (var undisturbed = Start(calm, calmStore, "--once"))
        {
            (await undisturbed.StandardError.ReadToEndAsync()).Should().BeEmpty();
            await undisturbed.WaitForExitAsync();
            undisturbed.ExitCode.Should().Be(0);
        }

        var random = new Random(7);
        var workers = Enumerable.Range(0, 3).Select(_ => Start(wild, wildStore)).ToArray();
        var (kills, watch) = (0, Stopwatch.StartNew());
        while (!IsDone(wildStore))
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(8), "the work comes to an end");

            // On a busy machine it may take seconds before a worker has begun: kill when something was done since the last time.
            var before = Done(wildStore);
            while (Done(wildStore) == before && !IsDone(wildStore))
            {
                await Task.Delay(20);
            }

            await Task.Delay(random.Next(300));
            var victim = random.Next(workers.Length);
            workers[victim].Kill();
            await workers[victim].WaitForExitAsync();
            workers[victim].Dispose();
            workers[victim] = Start(wild, wildStore);
            kills++;
        }

        foreach (var worker in workers)
        {
            worker.Kill();
            await worker.WaitForExitAsync();
            worker.Dispose();
        }

        var (expected, found) = (Read(calm, calmStore), Read(wild, wildStore));
        say(
            $"{kills} kills in {watch.Elapsed.TotalSeconds:F0} s; {found.Scores} scores, {found.Reports} reports, "
                + $"{found.Announced} announcements, {found.Mails.Count} mails"
        );
        kills.Should().BeGreaterThan(5);
        found.Digest.Should().Be(expected.Digest);
        found.Mails.Should().Equal(expected.Mails);
        found.Files.Should().BeEquivalentTo(expected.Files, "each mail is one file");
        (found.Scores, found.Reports, found.Announced).Should().Be((expected.Scores, expected.Reports, expected.Announced));
        expected.Scores.Should().BeGreaterThanOrEqualTo(7 * many);
        expected.Reports.Should().Be(many);
        expected.Mails.Count.Should().BeGreaterThanOrEqualTo(many);
        Directory.Delete(folder, recursive: true);
        if (kind == "server")
        {
            TestStores.Drop(calmStore);
            TestStores.Drop(wildStore);
        }
    }

    private static void Fill(Store store, string files, int many)
    {
        store.Migrate();
        Directory.CreateDirectory(files);
        var today = DateOnly.FromDateTime(
            TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")).DateTime
        );

        // Seven days that end on the last Sunday whose report is due.
        var last = today.AddDays(today.DayOfWeek == DayOfWeek.Sunday ? -7 : -(int)today.DayOfWeek);
        if (
            Enumerable
                .Range(1, today.DayNumber - last.DayNumber)
                .All(after => !Adoption.Activity.Holidays.IsWorkingDay(last.AddDays(after), new HashSet<DateOnly>()))
        )
        {
            last = last.AddDays(-7);
        }

        for (var number = 1; number <= many; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"org{number:D2}");
            File.WriteAllText(
                Path.Combine(files, "organisation.json"),
                $$"""{"id":"{{id}}","name":"Gemeente {{number}}","reportAt":"00:00","reminders":false}"""
            );
            File.WriteAllLines(
                Path.Combine(files, "employees.csv"),
                [
                    "employee_id,name,email,department,photo,phone,expertise,started_on",
                    .. Enumerable.Range(1, 10).Select(i => $"e{i},Iemand {i},e{i}@example.org,A,p{i}.png,06-{i}2,van alles,2020-01-01"),
                ]
            );
            File.WriteAllLines(
                Path.Combine(files, "teams.csv"),
                ["team_id,name,kind", "t1,Team een,department", "t2,Team twee,department"]
            );
            File.WriteAllLines(
                Path.Combine(files, "memberships.csv"),
                ["team_id,employee_id", .. Enumerable.Range(1, 10).Select(i => $"t{1 + i % 2},e{i}")]
            );
            File.WriteAllLines(
                Path.Combine(files, "roles.csv"),
                [
                    "role,employee_id,team_id,consented_on",
                    "project-group,e3,,2020-01-01",
                    "project-group,e4,,2020-01-01",
                    "ambassador,e1,t2,2020-01-01",
                ]
            );
            var days = Enumerable.Range(0, 7).Select(back => last.AddDays(-back));
            File.WriteAllLines(
                Path.Combine(files, "activities.csv"),
                [
                    "activity_id,occurred_at,employee_id,kind",
                    .. days.SelectMany(day =>
                        Enumerable
                            .Range(1, 10)
                            .Where(i => (i + day.DayNumber + number) % 3 > 0)
                            .Select(i => $"{day:yyyyMMdd}-{i},{day:yyyy-MM-dd}T10:00:00,e{i},post")
                    ),
                ]
            );
            new Importer(store, TimeProvider.System).Import([files], new ImportOptions(id));
        }

        using var connection = store.Open();
        foreach (var organisation in Organisations.All(connection))
        {
            ScoringMark.Begin(connection, organisation.Number, organisation.FirstDay!.Value, last.AddDays(1));
        }
    }

    private static Process Start(string folder, Store store, params string[] more)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "intranet.dll"), "work", "--database", store.Database, "--quiet", .. more]
        )
        {
            RedirectStandardError = more.Length > 0,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.Environment["Intranet__Inbox"] = Path.Combine(folder, "inbox");
        start.Environment["Intranet__Mail__Folder"] = Path.Combine(folder, "mail");
        start.Environment["Intranet__Workers"] = "1";
        start.Environment["Intranet__JobLeaseSeconds"] = "4";
        start.Environment["Intranet__JobPauseSeconds"] = "1";
        start.Environment["Intranet__LookEverySeconds"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Grows with every piece of work.</summary>
    private static long Done(Store store)
    {
        using var connection = store.Open();
        return connection.ExecuteScalar<long>(
            """
            select (select count(*) from scores) + (select count(*) from publications) + (select count(*) from award_events)
                + (select count(*) from mails) + (select count(*) from mails where sent_at is not null)
            """
        );
    }

    private static bool IsDone(Store store)
    {
        using var connection = store.Open();
        return Organisations.All(connection).All(organisation => Job.AllDue(connection, organisation, DateTimeOffset.UtcNow).Count == 0)
            && connection.ExecuteScalar<long>("select count(*) from mails where sent_at is null") == 0;
    }

    private static (string Digest, List<string> Mails, List<string> Files, long Scores, long Reports, long Announced) Read(
        string folder,
        Store store
    )
    {
        using var connection = store.Open();
        var check = StoreCheck.Run(connection);
        check.Problems.Should().BeEmpty();
        return (
            check.Digest,
            [
                .. connection.Query<string>(
                    "select concat(o.id, ' ', m.mail_key) from mails m join organisations o on o.organisation_no = "
                        + "m.organisation_no order by 1"
                ),
            ],
            [.. Directory.EnumerateFiles(Path.Combine(folder, "mail"), "*.eml").Select(path => MimeMessage.Load(path).MessageId!)],
            connection.ExecuteScalar<long>("select count(*) from scores"),
            connection.ExecuteScalar<long>("select count(*) from publications"),
            connection.ExecuteScalar<long>("select count(*) from award_events")
        );
    }
}
