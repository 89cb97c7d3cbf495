using System.Diagnostics;
using System.Text;
using Dapper;
using DuckDB.NET.Data;
using Intranet.Adoption.Activity;
using Intranet.Intake;
using Intranet.Intake.Csv;
using Intranet.Storage;
using Intranet.Storage.People;
using Microsoft.Data.Sqlite;
using Sylvan.Data.Csv;

namespace Intranet.Benchmarks;

/// <summary>
/// Five working days of 300 organisations of 1,000 employees, from CSV to committed counts, compared with DuckDB, which reads the
/// same files, drops duplicate ids, groups by organisation, local day, employee and team, and writes a table.
/// </summary>
internal static class IntakeBenchmark
{
    private const int Runs = 3;
    private const int Organisations = 300;
    private const int Employees = 1000;
    private const int Teams = 30;
    private static readonly DateOnly Monday = new(2025, 9, 22);
    private static readonly TimeProvider Clock = new At(new DateTimeOffset(2025, 10, 1, 6, 0, 0, TimeSpan.Zero));
    private static readonly string[] Kinds =
    [
        "view",
        "view",
        "view",
        "view",
        "view",
        "view",
        "sign_in",
        "reaction",
        "reaction",
        "comment",
        "post",
        "share",
    ];

    public static void Run(int[] sizes)
    {
        foreach (var rows in sizes)
        {
            // Each size runs in its own process, so that peak memory is its own; DuckDB runs in another.
            Child("measure", rows.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    public static void Measure(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("intranet-bench-").FullName;
        try
        {
            var files = Path.Combine(folder, "files");
            var written = WriteFiles(files, rows);
            // A small delivery first, so that just-in-time compilation counts for neither side.
            WarmUp(folder);
            double[] firsts = new double[Runs],
                seconds = new double[Runs];
            for (var run = 0; run < Runs; run++)
            {
                var store = new Store(Path.Combine(folder, $"{run}.db"));
                store.Migrate();
                People(store);
                firsts[run] = Timed(() => Deliver(store, files));
                seconds[run] = Timed(() => Deliver(store, files));
                Check(store, written);
                SqliteConnection.ClearAllPools();
                File.Delete(store.Path);
            }

            double first = firsts.Min(),
                second = seconds.Min();
            var peak = Process.GetCurrentProcess().PeakWorkingSet64;
            double[] rivals =
            [
                .. Child("duckdb", files)
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture)),
            ];
            var rival = rivals.Min();
            Console.WriteLine(
                $"{written.Rows:N0} rows of {Organisations} organisations: {written.Rows / first / 1e6:F2} million rows a "
                    + $"second; time over that of DuckDB: {first / rival:F2} (aim: 0.5 or less; DuckDB "
                    + $"{written.Rows / rival / 1e6:F2} million a second, each the best of {Runs} runs)"
            );
            Console.WriteLine(
                $"  the second delivery over the first: {second / first:F2} (aim: 1 or less)   peak memory: "
                    + $"{peak / 1048576.0:F0} MB (aim: under 512 MB)"
            );
            if (rows <= 1_000_000)
            {
                Console.WriteLine($"  with 95 days of history behind it over without: {WithHistory(folder, files, rows) / first:F2}");
            }

            Readers(Path.Combine(files, "org000", "activities.csv"), folder);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Check(Store store, (long Rows, long Distinct, long Bad) written)
    {
        using var connection = store.Open();
        var (accepted, duplicates, rejected) = connection.QuerySingle<(long, long, long)>(
            "select sum(accepted), sum(duplicates), sum(rejected) from feed_days where kind = 'activities'"
        );
        var counted = connection.ExecuteScalar<long>("select sum(length(prints)) / 8 from fingerprints");
        // Delivered twice: the second time, all valid rows are duplicates.
        if (
            counted != written.Distinct
            || accepted != counted
            || rejected != 2 * written.Bad
            || duplicates != 2 * (written.Rows - written.Bad) - counted
        )
        {
            throw new InvalidOperationException(
                $"{written} were written, but {counted} counted, {accepted} accepted, {duplicates} duplicates, {rejected} rejected."
            );
        }
    }

    /// <summary>The same files in DuckDB; prints seconds, one per line.</summary>
    public static void DuckDb(string files)
    {
        for (var run = 0; run < Runs; run++)
        {
            var database = $"{files}.duckdb";
            File.Delete(database);
            Console.WriteLine(
                Timed(() =>
                    {
                        using var connection = new DuckDBConnection($"Data Source={database}");
                        connection.Open();
                        using var command = connection.CreateCommand();
                        foreach (
                            var sql in (string[])
                                [
                                    $"set threads = {Environment.ProcessorCount}",
                                    "set preserve_insertion_order = false",
                                    "set TimeZone = 'Europe/Amsterdam'",
                                    $$"""
                                        create table counts as
                                        select organisation, cast(occurred_at as date) as day, employee_id, team_id,
                                          {{string.Join(
                                            ", ",
                                            Kinds.Distinct().Select(kind => $"count(*) filter (kind = '{kind}') as {kind}")
                                        )}},
                                          bool_or(device = 'mobile') as mobile
                                        from (
                                          select filename as organisation, activity_id,
                                            any_value(occurred_at) as occurred_at, any_value(employee_id) as employee_id,
                                            any_value(team_id) as team_id, any_value(kind) as kind, any_value(device) as device
                                          from read_csv('{{files}}/*/activities.csv', header = true, filename = true, columns = {
                                            'activity_id': 'varchar', 'occurred_at': 'timestamptz', 'employee_id': 'varchar',
                                            'kind': 'varchar', 'team_id': 'varchar', 'to_employee_id': 'varchar', 'device': 'varchar'})
                                          group by organisation, activity_id)
                                        group by all
                                        """,
                                    "checkpoint",
                                ]
                        )
                        {
                            command.CommandText = sql;
                            command.ExecuteNonQuery();
                        }
                    })
                    .ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
            File.Delete(database);
        }
    }

    /// <summary>One file per organisation, as their feeds deliver: 60 % active per day, a dozen activities each.</summary>
    private static (long Rows, long Distinct, long Bad) WriteFiles(string folder, int rows)
    {
        (long Rows, long Distinct, long Bad) written = default;
        Parallel.For(
            0,
            Organisations,
            organisation =>
            {
                var random = new Random(organisation);
                var path = Directory.CreateDirectory(Path.Combine(folder, $"org{organisation:D3}")).FullName;
                using var file = new StreamWriter(Path.Combine(path, "activities.csv"), false, new UTF8Encoding(false), 1 << 20)
                {
                    NewLine = "\n",
                };
                file.WriteLine("activity_id,occurred_at,employee_id,kind,team_id,to_employee_id,device");
                long lines = 0,
                    distinct = 0,
                    bad = 0;
                var last = "";
                for (var (day, target) = (0, rows / Organisations); day < 5; day++)
                {
                    for (var employee = 0; employee < Employees; employee++)
                    {
                        if (random.Next(100) >= 60)
                        {
                            continue;
                        }

                        for (var n = 0; n < 12 && lines < target * (day + 1) / 5; n++, lines++)
                        {
                            if (random.Next(100) == 0 && last.Length > 0)
                            {
                                file.WriteLine(last);
                                continue;
                            }

                            var kind = Kinds[random.Next(Kinds.Length)];
                            var isBad = random.Next(1000) == 0;
                            var line = string.Create(
                                System.Globalization.CultureInfo.InvariantCulture,
                                $"{organisation:x3}{lines:x7}{random.Next():x8},{Monday.AddDays(day):yyyy-MM-dd}T{7 + n:D2}:"
                                    + $"{random.Next(60):D2}:{random.Next(60):D2}+02:00,{(isBad ? "nobody" : "emp")}-{employee},"
                                    + $"{kind},"
                                    + $"{(random.Next(3) == 0 ? "" : $"team-{(employee + 7 * random.Next(2)) % Teams}")},"
                                    + $"{(kind is "reaction" or "comment" ? $"emp-{random.Next(Employees)}" : "")},"
                                    + $"{(random.Next(3) == 0 ? "mobile" : "desktop")}"
                            );
                            file.WriteLine(line);
                            (bad, distinct, last) = isBad ? (bad + 1, distinct, last) : (bad, distinct + 1, line);
                        }
                    }
                }

                Interlocked.Add(ref written.Rows, lines);
                Interlocked.Add(ref written.Distinct, distinct);
                Interlocked.Add(ref written.Bad, bad);
            }
        );
        return written;
    }

    private static void People(Store store)
    {
        using var connection = store.Open();
        for (var organisation = 0; organisation < Organisations; organisation++)
        {
            using var transaction = connection.BeginWrite(0);
            var number = Intranet.Storage.Organisations.Save(
                connection,
                transaction,
                $"org{organisation:D3}",
                $$"""{"id":"org{{organisation:D3}}"}""",
                DateTimeOffset.UnixEpoch
            );
            connection.Execute(
                "insert into employees (organisation_no, employee_no, id) values (@number, @employee, @id)",
                Enumerable
                    .Range(0, Employees)
                    .Select(i => new
                    {
                        number,
                        employee = i + 1,
                        id = $"emp-{i}",
                    }),
                transaction
            );
            connection.Execute(
                "insert into teams (organisation_no, team_no, id) values (@number, @team, @id)",
                Enumerable
                    .Range(0, Teams)
                    .Select(i => new
                    {
                        number,
                        team = i + 1,
                        id = $"team-{i}",
                    }),
                transaction
            );
            transaction.Commit();
        }
    }

    /// <summary>
    /// The same delivery into a database with 95 earlier days as busy as these: every fingerprint is compared with all of them.
    /// </summary>
    private static double WithHistory(string folder, string files, int rows)
    {
        var store = new Store(Path.Combine(folder, "history.db"));
        store.Migrate();
        People(store);
        using (var connection = store.Open())
        using (var transaction = connection.BeginWrite(0))
        {
            var random = new Random(1);
            var prints = new byte[rows / Organisations / 5 * sizeof(long)];
            for (var organisation = 1; organisation <= Organisations; organisation++)
            {
                connection.Execute(
                    "insert into sources (organisation_no, source_no, name) values (@organisation, 1, 'files')",
                    new { organisation },
                    transaction
                );
                for (var back = 1; back <= 95; back++)
                {
                    random.NextBytes(prints);
                    System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(prints.AsSpan()).Sort();
                    connection.Execute(
                        "insert into fingerprints (organisation_no, source_no, day, part, prints) values (@organisation, 1, "
                            + "@day, 0, @prints)",
                        new
                        {
                            organisation,
                            day = Monday.AddDays(-back).DayNumber,
                            prints,
                        },
                        transaction
                    );
                }
            }

            transaction.Commit();
            connection.Execute("pragma wal_checkpoint(truncate)");
        }

        return Timed(() => Deliver(store, files));
    }

    private static void WarmUp(string folder)
    {
        var files = Path.Combine(folder, "warm-up");
        WriteFiles(files, 300_000);
        var store = new Store(Path.Combine(folder, "warm-up.db"));
        store.Migrate();
        People(store);
        Deliver(store, files, 100);
        Deliver(store, files, 100);
    }

    private static void Deliver(Store store, string files, int organisations = Organisations) =>
        Parallel.For(
            0,
            organisations,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            organisation =>
                new Importer(store, Clock).Import(
                    [Path.Combine(files, $"org{organisation:D3}", "activities.csv")],
                    new ImportOptions($"org{organisation:D3}")
                )
        );

    /// <summary>Reading the cells of one file with our reader on one thread, relative to the library.</summary>
    private static void Readers(string path, string folder)
    {
        var large = Path.Combine(folder, "large.csv");
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(large, lines.Take(1).Concat(Enumerable.Range(0, 1 + 1_000_000 / lines.Length).SelectMany(_ => lines.Skip(1))));
        var columns = lines[0].Split(',').Length;
        var byHand = Enumerable
            .Range(0, 3)
            .Min(_ =>
                Timed(() =>
                {
                    using var record = new RecordCursor(File.ReadAllBytes(large), (byte)',', columns);
                    long cells = 0;
                    while (record.Next())
                    {
                        for (var i = 0; i < record.Count; i++)
                        {
                            cells += record.Cell(i).IsEmpty ? 0 : 1;
                        }
                    }
                })
            );
        var byLibrary = Enumerable
            .Range(0, 3)
            .Min(_ =>
                Timed(() =>
                {
                    using var reader = CsvDataReader.Create(new StreamReader(large), new CsvDataReaderOptions { BufferSize = 64 * 1024 });
                    long cells = 0;
                    while (reader.Read())
                    {
                        for (var i = 0; i < reader.RowFieldCount; i++)
                        {
                            cells += reader.GetFieldSpan(i).IsEmpty ? 0 : 1;
                        }
                    }
                })
            );
        Console.WriteLine($"  cells by hand over cells by Sylvan, one thread: {byHand / byLibrary:F2}");
    }

    private static string Child(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                Environment.ProcessPath!,
                [
                    .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                        ? (string[])[typeof(IntakeBenchmark).Assembly.Location]
                        : [],
                    "intake",
                    .. arguments,
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("A measurement failed.");
        }

        if (arguments[0] == "measure")
        {
            Console.Write(output);
        }

        return output;
    }

    private static double Timed(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
