using System.Diagnostics;
using Dapper;
using Intranet.Adoption.BestPractices;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Microsoft.Data.Sqlite;

namespace Intranet.Benchmarks;

/// <summary>One night: every organisation scored for one day, compared with just reading the rows needed.</summary>
internal static class ScoreBenchmark
{
    public static void Run(int[] sizes)
    {
        var folder = Directory.CreateTempSubdirectory("intranet-bench-").FullName;
        try
        {
            Console.WriteLine("organisations  read the rows  score the night  score/read  ms an organisation");
            var perOrganisation = new Dictionary<int, double>();
            foreach (var size in sizes)
            {
                var store = MadeUpStore.Write(Path.Combine(folder, $"{size}.db"), size, 91);
                // One organisation first, so that just-in-time compilation and opening files count for neither side.
                Night(store, 1);
                Read(store, 1);
                var rounds = Math.Max(1, 30 / size);
                var read = Best(3, () => Repeat(rounds, () => Read(store, size))) / rounds;
                var score = Best(3, () => Repeat(rounds, () => Night(store, size))) / rounds;
                perOrganisation[size] = score / size;
                Console.WriteLine(
                    $"{size, 13}  {1000 * read, 10:F0} ms  {1000 * score, 12:F0} ms  {score / read, 10:F2}  {1000 * score / size, 18:F1}"
                );
            }

            if (sizes.Length > 1)
            {
                Console.WriteLine(
                    $"time per organisation at {sizes[^1]} over that at {sizes[0]}: "
                        + $"{perOrganisation[sizes[^1]] / perOrganisation[sizes[0]]:F2} (aim: 1.1 or less)"
                );
            }

            var quarter = MadeUpStore.Write(Path.Combine(folder, "91.db"), 1, 91);
            var year = MadeUpStore.Write(Path.Combine(folder, "365.db"), 1, 365);
            Night(quarter, 1);
            Night(year, 1);
            double shortest = double.MaxValue,
                longest = double.MaxValue;
            for (var round = 0; round < 15; round++)
            {
                // In turn, so that other load on the machine affects both.
                shortest = Math.Min(shortest, Repeat(5, () => Night(quarter, 1)));
                longest = Math.Min(longest, Repeat(5, () => Night(year, 1)));
            }

            Console.WriteLine($"the same organisation with 365 over 91 days of history: {longest / shortest:F2} (aim: 1.1 or less)");
            Console.WriteLine($"peak memory: {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:F0} MB (aim: under 512 MB)");
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Night(Store store, int organisations)
    {
        using var connection = store.Open();
        foreach (var organisation in Organisations.All(connection).Take(organisations))
        {
            ScoreDays.Run(connection, organisation, MadeUpStore.LastDay, MadeUpStore.LastDay);
        }
    }

    /// <summary>Reads every row that scoring a day needs, each column by its type, with a plain data reader.</summary>
    private static long Read(Store store, int organisations)
    {
        string[] queries =
        [
            "select * from employees where organisation_no = @no",
            "select * from employee_facts where organisation_no = @no order by employee_no, valid_from",
            "select * from teams where organisation_no = @no",
            "select * from team_facts where organisation_no = @no",
            "select organisation_no, team_no, employee_no, valid_from, role from memberships where organisation_no = @no",
            "select organisation_no, role, employee_no, team_no, valid_from, consented_on from roles where organisation_no = @no",
            "select * from phases where organisation_no = @no",
            "select * from presence where organisation_no = @no order by employee_no, chunk",
            "select * from day_counts where organisation_no = @no and day between @from and @through order by day",
        ];
        long sum = 0;
        using var connection = store.Open();
        for (var number = 1; number <= organisations; number++)
        {
            foreach (var sql in queries)
            {
                using var command = ((SqliteConnection)connection).CreateCommand();
                command.CommandText = sql;
                command.Parameters.AddWithValue("@no", number);
                command.Parameters.AddWithValue("@from", MadeUpStore.LastDay.AddDays(-ScorecardBuilder.DaysBefore).DayNumber);
                command.Parameters.AddWithValue("@through", MadeUpStore.LastDay.DayNumber);
                using var reader = command.ExecuteReader();
                string[] types = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName)];
                while (reader.Read())
                {
                    for (var column = 0; column < types.Length; column++)
                    {
                        if (types[column] == "TEXT" && reader.IsDBNull(column))
                        {
                            continue;
                        }

                        switch (types[column])
                        {
                            case "INTEGER":
                                sum += reader.GetInt64(column);
                                break;
                            case "TEXT":
                                sum += reader.GetString(column).Length;
                                break;
                            default:
                                sum += reader.GetFieldValue<byte[]>(column).Length;
                                break;
                        }
                    }
                }
            }
        }

        return sum;
    }

    private static double Repeat(int times, Action work)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static double Best(int times, Func<double> measure) => Enumerable.Range(0, times).Min(_ => measure());
}
