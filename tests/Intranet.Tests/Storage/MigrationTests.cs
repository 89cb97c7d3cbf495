using Dapper;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Microsoft.Data.Sqlite;

namespace Intranet.Tests.Storage;

/// <summary>A store of the first version is brought up to date with all that is in it.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("intranet-test-").FullName;

    [Fact]
    public void Counts_and_fingerprints_of_the_first_version_are_packed_and_nothing_counts_again()
    {
        var path = Path.Combine(folder, "old.db");
        using (var connection = new SqliteConnection($"Data Source={path}"))
        {
            connection.Open();
            using var script = new StreamReader(
                typeof(Store).Assembly.GetManifestResourceStream("Intranet.Storage.Sqlite.0001-store.sql")!
            );
            connection.Execute(
                "create table migrations (name text primary key) strict; insert into migrations (name) values ('0001-store.sql');"
                    + script.ReadToEnd()
            );
            var day = new DateOnly(2025, 10, 1).DayNumber;
            var (chunk, bit) = (day / 512, day % 512);
            var active = new byte[64];
            active[bit >> 3] = (byte)(1 << (bit & 7));
            connection.Execute(
                """
                insert into organisations (id, settings, first_day) values ('test', '{"id":"test"}', @day);
                insert into sources values (1, 1, 'files');
                insert into employees values (1, 1, 'e1');
                insert into employee_facts (organisation_no, employee_no, valid_from) values (1, 1, 0);
                insert into teams values (1, 1, 't1');
                insert into day_counts values (1, @day, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1), (1, @day, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 6);
                insert into presence values (1, 1, @chunk, @active, @active);
                insert into fingerprints values (1, 1, @first, @day), (1, 1, -5, @day), (1, 1, 7, @day);
                insert into imports (organisation_no, source, file, kind, imported_at, rows, accepted, duplicates, rejected) values
                  (1, 'files', 'a.csv', 'activities', '2025-10-02T06:00:00.0000000+00:00', 3, 3, 0, 0),
                  (1, 'files', 'b.csv', 'activities', '2025-10-02T07:00:00.0000000+00:00', 1, 0, 1, 0);
                """,
                new
                {
                    day,
                    chunk,
                    active,
                    first = Fingerprint("id-1"),
                }
            );
        }

        var store = new Store(path);
        store
            .Migrate()
            .Should()
            .Equal(
                "0002-intake.sql",
                "0003-work.sql",
                "0004-pages.sql",
                "0005-told.sql",
                "0006-personal.sql",
                "0007-forgetting.sql",
                "0008-ledger.sql",
                "0009-groups.sql",
                "0010-feeds.sql",
                "0011-rewards.sql"
            );
        using (var connection = store.Open())
        {
            StoreCheck.Run(connection).Problems.Should().BeEmpty();
            List<SpaceCounts> spaces = [];
            PackedCounts.Unpack(connection.ExecuteScalar<byte[]>("select counts from day_counts"), spaces);
            spaces
                .Select(space => $"{space.Team}: {string.Join(' ', ((ReadOnlySpan<int>)space.Kinds).ToArray())} {(int)space.Marks}")
                .Should()
                .Equal("0: 0 2 0 0 0 0 0 0 0 1", "1: 0 0 0 0 1 0 0 0 0 6");
            Deliveries
                .Feeds(connection, Organisations.Pick(connection, null), new(2025, 10, 3, 0, 0, 0, TimeSpan.Zero))
                .Single()
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        Source = "files",
                        Kind = "activities",
                        SilentDays = 1,
                    }
                );
        }

        File.WriteAllText(
            Path.Combine(folder, "activities.csv"),
            "activity_id,occurred_at,employee_id,kind\nid-1,2025-10-01T10:00:00,e1,view\nid-2,2025-10-01T10:00:00,e1,view\n"
        );
        new Intranet.Intake.Importer(store, TestOrganisation.Clock)
            .Import([Path.Combine(folder, "activities.csv")], new Intranet.Intake.ImportOptions())
            .Files.Single()
            .Should()
            .BeEquivalentTo(new { Accepted = 1L, Duplicates = 1L }, "what was counted by the first version is known to this one");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>As the first version made it: XxHash64 of the id, seeded with XxHash32 of the word "id".</summary>
    private static long Fingerprint(string id) =>
        unchecked(
            (long)
                System.IO.Hashing.XxHash64.HashToUInt64(
                    System.Text.Encoding.UTF8.GetBytes(id),
                    System.IO.Hashing.XxHash32.HashToUInt32("id"u8)
                )
        );
}
