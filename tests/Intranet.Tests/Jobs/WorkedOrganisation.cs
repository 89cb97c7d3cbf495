using System.Globalization;
using Intranet.Intake;
using Intranet.Jobs;
using Intranet.Jobs.Mail;
using Intranet.Jobs.Work;
using Intranet.Reports.Pdf;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Work;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace Intranet.Tests.Jobs;

/// <summary>Two teams of seven with their roles, a worker, a mail folder, and a clock that tests turn.</summary>
internal sealed class WorkedOrganisation : IDisposable
{
    public const int People = 14;
    private static readonly string[] Kinds = ["view", "post", "comment", "reaction"];
    private readonly string mailFolder = Directory.CreateTempSubdirectory("intranet-mail-").FullName;

    /// <summary>One browser for all tests; it ends with the process.</summary>
    internal static readonly WarmPrinter Printer = new(null);

    private int activities;

    public WorkedOrganisation(WorkSettings? settings = null, string? store = null)
    {
        Test = store is null ? new TestOrganisation() : new TestOrganisation(store);
        Test.Settings("""{"id":"test","name":"Gemeente Test"}""")
            .With(
                "employees",
                [
                    "employee_id,name,email,department,job_title,photo,phone,location,expertise,about,started_on,language,is_manager",
                    .. Enumerable
                        .Range(1, People)
                        .Select(i =>
                            $"e{i},Iemand {i},e{i}@example.org,Afdeling {1 + i % 2},medewerker,p{i}.png,06-{i}23,Gemeentehuis,"
                            + $"van alles,over mij,2020-01-01,{(i == 4 ? "en" : "nl")},{(i <= 2 ? "ja" : "nee")}"
                        ),
                ]
            )
            .With("teams", "team_id,name,kind,location", "t1,Team een,department,Gemeentehuis", "t2,Team twee,department,Werf")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, People).Select(i => $"t{1 + i % 2},e{i}")])
            .With(
                "roles",
                "role,employee_id,team_id,consented_on",
                "project-group,e3,,2024-01-01",
                "project-group,e4,,2024-01-01",
                "community-manager,e5,,2024-01-01",
                "ambassador,e2,t1,2024-01-01",
                "ambassador,e1,t2,2024-01-01"
            );
        Settings = (settings ?? new WorkSettings()) with
        {
            Mail = (settings?.Mail ?? new MailSettings()) with { Folder = mailFolder, From = "intranet@example.org" },
        };
        Worker = new Worker(Test.Store, Settings, Printer, Clock, NullLogger<Worker>.Instance);
    }

    public TestOrganisation Test { get; }
    public TurnedClock Clock { get; } = new();
    public WorkSettings Settings { get; }
    public Worker Worker { get; }
    public string MailFolder => mailFolder;

    /// <summary>The mails in the folder.</summary>
    public List<MimeMessage> Mails =>
        [.. Directory.EnumerateFiles(mailFolder, "*.eml").Order(StringComparer.Ordinal).Select(path => MimeMessage.Load(path))];

    public static DateTimeOffset At(string local)
    {
        var time = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam").GetUtcOffset(time));
    }

    public void Import(ImportOptions? options = null) =>
        new Importer(Test.Store, Clock).Import([Test.Files], options ?? new ImportOptions("test"));

    /// <summary>A file of activity on one day: who of the people did something, by a rule that is the same every time.</summary>
    public string Day(DateOnly day, string source = "files", int from = 1, int through = People)
    {
        List<string> lines = ["activity_id,occurred_at,employee_id,kind"];
        for (var i = from; i <= through; i++)
        {
            if ((i * 7 + day.DayNumber * 3) % 10 < (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 8))
            {
                var kind = source == "files" ? Kinds[(i + day.DayNumber) % Kinds.Length] : "sign_in";
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{source}-{++activities},{day:yyyy-MM-dd}T10:00:00,e{i},{kind}"));
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Takes in one file that is not kept with the others.</summary>
    public void Deliver(string name, string text, string source = "files")
    {
        var folder = Directory.CreateTempSubdirectory("intranet-delivery-").FullName;
        File.WriteAllText(Path.Combine(folder, name), text);
        new Importer(Test.Store, Clock).Import([folder], new ImportOptions("test", source));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What is due and neither waits after a failure nor is parked.</summary>
    public IReadOnlyList<DueWork> Due()
    {
        using var connection = Test.Store.Open();
        var held = JobClaims
            .List(connection, null)
            .Where(job => job.ParkedAt is not null || job.NextAt > Clock.Now)
            .Select(job => job.Task)
            .ToHashSet();
        return [.. Job.AllDue(connection, Organisations.Pick(connection, "test"), Clock.Now).Where(work => !held.Contains(work.Task))];
    }

    /// <summary>Does what is due, until nothing is.</summary>
    public async Task Work()
    {
        for (var round = 0; Due() is { Count: > 0 } due; round++)
        {
            round.Should().BeLessThan(50, "work that is done is not due any more");
            foreach (var work in due)
            {
                await Worker.Run("test", work.Task, CancellationToken.None);
            }
        }
    }

    public IReadOnlyList<OutboxMail> Outbox()
    {
        using var connection = Test.Store.Open();
        return Intranet.Storage.Mail.Outbox.List(connection, 1);
    }

    public IReadOnlyList<JobRow> Jobs()
    {
        using var connection = Test.Store.Open();
        return JobClaims.List(connection, null);
    }

    public void Dispose()
    {
        Directory.Delete(mailFolder, recursive: true);
        Test.Dispose();
    }

    internal sealed class TurnedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
