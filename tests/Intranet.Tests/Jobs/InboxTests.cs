using System.IO.Compression;
using System.Text;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Feeds;

namespace Intranet.Tests.Jobs;

/// <summary>
/// The watched folder: whole files are taken in and moved, half-written ones left alone, bad ones refused with the reason beside
/// them.
/// </summary>
[Collection(Alone.Name)]
public sealed class InboxTests : IDisposable
{
    private const string Header = "activity_id,occurred_at,employee_id,kind\n";
    private readonly TestOrganisation test = new();
    private readonly TurnedClock clock = new();

    public InboxTests()
    {
        test.People(5).Import();
        Directory.CreateDirectory(Folder);
    }

    private string Inbox => Path.Combine(test.Files, "inbox");
    private string Folder => Path.Combine(Inbox, "test");

    [Fact]
    public void A_file_is_taken_in_and_moved_to_done_and_a_second_of_the_same_name_beside_it()
    {
        Drop("activities.csv", Header + "1,2025-10-01T10:00:00,e1,view\n");
        Run().Single().Delivery.Should().BeEquivalentTo(new { File = "activities.csv", Accepted = 1L });
        Drop("activities.csv", Header + "2,2025-10-01T10:00:00,e1,view\n");
        Run().Single().Delivery!.Accepted.Should().Be(1);
        Directory.GetFiles(Folder).Should().BeEmpty();
        Directory.GetFiles(Path.Combine(Folder, "done")).Should().HaveCount(2);
        Run().Should().BeEmpty();
    }

    [Fact]
    public void People_come_before_what_refers_to_them()
    {
        Drop("activities.csv", Header + "1,2025-10-01T10:00:00,new,view\n");
        Drop("employees-today.csv", "employee_id\nnew\n");
        Run().Select(file => file.Name).Should().Equal("employees-today.csv", "activities.csv");
        Activities().Should().Be(1);
    }

    [Fact]
    public void Files_that_are_still_being_written_are_left_alone()
    {
        Drop("activities.csv.tmp", Header);
        Drop("activities.part", Header);
        Drop(".activities.csv", Header);
        Drop("activities-growing.csv", Header, age: TimeSpan.FromSeconds(1));
        Run().Should().BeEmpty();
        Directory.GetFiles(Folder).Should().HaveCount(4);
        clock.Now += TimeSpan.FromSeconds(10);
        Run().Select(file => file.Name).Should().Equal("activities-growing.csv");
    }

    [Fact]
    public async Task A_pipe_or_an_empty_file_is_refused_without_waiting_for_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Drop("activities-1.csv", Header + "1,2025-10-01T10:00:00,e1,view\n");
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", Path.Combine(Folder, "activities-2.csv")))
        {
            await pipe.WaitForExitAsync();
            pipe.ExitCode.Should().Be(0);
        }

        Drop("activities-3.csv", "");
        clock.Now = DateTimeOffset.UtcNow.AddHours(1);
        var look = await Task.Run(Run).WaitAsync(TimeSpan.FromSeconds(20));
        look.Select(file => (file.Name, file.Reason is null))
            .Should()
            .Equal(("activities-1.csv", true), ("activities-2.csv", false), ("activities-3.csv", false));
        File.ReadAllText(Path.Combine(Folder, "refused", "activities-2.csv.reason.txt")).Should().Contain("leeg of geen gewoon bestand");
    }

    [Fact]
    public void A_bad_file_is_refused_with_the_reason_beside_it_and_the_others_are_taken_in()
    {
        Drop("activities-1.csv", Header + "1,2025-10-01T10:00:00,e1,view\n2,2025-10-01T1");
        Drop("activities-2.csv", Header + "3,2025-10-01T10:00:00,e1,view\n");
        Drop("notes.docx", "hello");
        Run().Should().HaveCount(3);
        var refused = Path.Combine(Folder, "refused");
        Directory
            .GetFiles(refused)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo("activities-1.csv", "activities-1.csv.reason.txt", "notes.docx", "notes.docx.reason.txt");
        File.ReadAllText(Path.Combine(refused, "activities-1.csv.reason.txt"))
            .Should()
            .StartWith("activities-1.csv is midden in de laatste regel afgekapt: die heeft 2 van de 4 kolommen.", "its reader is Dutch");
        File.ReadAllText(Path.Combine(refused, "notes.docx.reason.txt")).Should().StartWith("'notes.docx' is geen CSV-bestand");
        Activities().Should().Be(1);
    }

    [Fact]
    public void Names_that_play_tricks_touch_nothing_outside()
    {
        var secret = Path.Combine(test.Files, "secret.csv");
        File.WriteAllText(secret, Header + "1,2025-10-01T10:00:00,e1,view\n");
        File.CreateSymbolicLink(Path.Combine(Folder, "activities-link.csv"), secret);
        var elsewhere = Directory.CreateDirectory(Path.Combine(test.Files, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "activities.csv"), Header + "2,2025-10-01T10:00:00,e1,view\n");
        Directory.CreateSymbolicLink(Path.Combine(Inbox, "linked"), elsewhere);
        Directory.CreateDirectory(Path.Combine(Folder, "activities-folder.csv"));
        string[] names =
        [
            "x..\\..\\activities.csv",
            "activities\n.csv",
            "activities%2f..%2f..%2fx.csv",
            "-rf.csv",
            "$(reboot).csv",
            "activities'; drop table employees;--.csv",
            "CON.csv",
        ];
        foreach (var name in names)
        {
            Drop(name, "activity_id,occurred_at,employee_id,kind\n");
        }

        // Long after, so that nothing is left alone for being young.
        clock.Now = new(2039, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Run().Should().HaveCount(names.Length);
        File.Exists(secret).Should().BeTrue();
        Directory.GetFiles(elsewhere).Should().HaveCount(1);
        Directory.GetFiles(Inbox).Should().BeEmpty();
        Directory
            .GetFiles(test.Files, "*", SearchOption.TopDirectoryOnly)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo("organisation.json", "employees.csv", "secret.csv");
        Activities().Should().Be(0);
    }

    [Fact]
    public void A_folder_of_no_organisation_is_told_how_to_become_one()
    {
        Directory.CreateDirectory(Path.Combine(Inbox, "new"));
        DropIn("new", "activities.csv", Header);
        Run()
            .Single()
            .Reason!.ToString()
            .Should()
            .Be(
                "There is no organisation 'new' here. Create it with 'intranet import', "
                    + "or put its organisation.json into this folder first."
            );
        DropIn("new", "organisation.json", """{"id":"new"}""");
        DropIn("new", "employees.csv", "employee_id\nn1\n");
        Run().Should().OnlyContain(file => file.Reason == null);
    }

    [Fact]
    public void A_line_of_ten_million_columns_is_answered_and_memory_stays_bounded()
    {
        GC.Collect();
        var before = GC.GetTotalMemory(true);
        Drop("activities-header.csv", new string(',', 10_000_000));
        Drop("activities-row.csv", Header + new string(',', 10_000_000) + "\n1,2025-10-01T10:00:00,e1,view\n");
        Drop("employees-row.csv", "employee_id,name\n" + new string(',', 10_000_000) + "\ne6,Zes\n");
        var results = Run().ToDictionary(file => file.Name);
        results["activities-header.csv"]
            .Reason!.ToString()
            .Should()
            .Be("activities-header.csv is not a CSV file: its first line has no end. Check the export.");
        results["activities-row.csv"].Delivery.Should().BeEquivalentTo(new { Accepted = 1L, Rejected = 1L });
        results["employees-row.csv"].Delivery.Should().BeEquivalentTo(new { Accepted = 1L, Rejected = 1L });
        using var connection = test.Store.Open();
        Quarantine
            .List(connection, 1)
            .Select(row => row.Reason.ToString())
            .Should()
            .BeEquivalentTo("the row has 10000001 columns, the first line has 4", "the row has 10000001 columns, the first line has 2");
        (GC.GetTotalMemory(true) - before).Should().BeLessThan(200_000_000);
    }

    [Fact]
    public void A_gzip_bomb_is_refused_before_it_fills_anything()
    {
        using (var packer = new GZipStream(File.Create(Path.Combine(Folder, "activities.csv.gz")), CompressionLevel.Fastest))
        {
            packer.Write(Encoding.ASCII.GetBytes(Header));
            var lines = new byte[1 << 20];
            Array.Fill(lines, (byte)'\n');
            for (var megabyte = 0; megabyte < 2000; megabyte++)
            {
                packer.Write(lines);
            }
        }

        File.SetLastWriteTimeUtc(Path.Combine(Folder, "activities.csv.gz"), clock.Now.UtcDateTime.AddMinutes(-1));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Run()
            .Single()
            .Reason!.ToString()
            .Should()
            .Be("activities.csv.gz unpacks to more than 100 times its size, which a list of rows never does. Check what was compressed.");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Two_processes_on_one_inbox_count_once()
    {
        for (var i = 0; i < 20; i++)
        {
            Drop(
                $"activities-{i}.csv",
                Header + string.Concat(Enumerable.Range(0, 50).Select(n => $"{i}-{n},2025-10-01T10:00:00,e{1 + n % 5},view\n"))
            );
        }

        Parallel.For(0, 3, _ => Run());
        Directory.GetFiles(Folder).Should().BeEmpty();
        Directory.GetFiles(Path.Combine(Folder, "done")).Should().HaveCount(20);
        Activities().Should().Be(1000);
    }

    public void Dispose() => test.Dispose();

    private IReadOnlyList<InboxFile> Run() =>
        new ImportInbox(test.Store, Inbox, clock, TimeSpan.FromSeconds(3)).Run(CancellationToken.None);

    private void Drop(string name, string text, TimeSpan? age = null) => DropIn("test", name, text, age);

    private void DropIn(string organisation, string name, string text, TimeSpan? age = null)
    {
        var path = Path.Combine(Inbox, organisation, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, (clock.Now - (age ?? TimeSpan.FromMinutes(1))).UtcDateTime);
    }

    private long Activities()
    {
        using var connection = test.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
        return Dapper.SqlMapper.ExecuteScalar<long>(connection, "select coalesce(sum(length(prints)), 0) / 8 from fingerprints");
    }

    private sealed class TurnedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 11, 3, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>Tests that measure what the whole process uses: they run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
