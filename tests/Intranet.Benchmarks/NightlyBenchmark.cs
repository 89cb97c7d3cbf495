using System.Diagnostics;
using Dapper;
using Hangfire;
using Intranet.Jobs;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Scores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Intranet.Benchmarks;

/// <summary>
/// A real night: the planner finds what is due in 300 organisations of 1,000 employees and Hangfire's workers do it, with claims
/// and marks. Compared with just scoring the same day of the same organisations one after the other.
/// </summary>
internal static class NightlyBenchmark
{
    private const int Organisations = 300;

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("intranet-bench-").FullName;
        try
        {
            var store = MadeUpStore.Write(Path.Combine(folder, "night.db"), Organisations, 91);
            Begin(store);
            Bare(store);
            double bare = double.MaxValue,
                one = double.MaxValue,
                two = double.MaxValue;
            for (var round = 0; round < 3; round++)
            {
                // In turn, so that other load on the machine affects all of them.
                bare = Math.Min(bare, Measure(() => Bare(store)));
                one = Math.Min(one, await Night(store, 1));
                two = Math.Min(two, await Night(store, 2));
            }

            Console.WriteLine($"scoring {Organisations} organisations of {MadeUpStore.Employees:N0}, nothing else:  {1000 * bare:F0} ms");
            Console.WriteLine(
                $"the night with planner and jobs, 1 worker:  {1000 * one:F0} ms, {one / bare:F2} of that (aim: 1.3 or less)"
            );
            Console.WriteLine(
                $"the night with planner and jobs, 2 workers: {1000 * two:F0} ms, {one / two:F2} times as fast as with 1 on "
                    + $"{Environment.ProcessorCount} cores"
            );
            var planning = Measure(() => Plan(store));
            Console.WriteLine(
                $"looking through {Organisations} organisations when nothing is due: {1000 * planning:F0} ms, "
                    + $"{planning / bare:F3} of the scoring"
            );
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Begin(Store store)
    {
        using var connection = store.Open();
        foreach (var organisation in Storage.Organisations.All(connection))
        {
            connection.Execute(
                "update organisations set first_day = @first where organisation_no = @Number",
                new { organisation.Number, first = MadeUpStore.LastDay.AddDays(-90).DayNumber }
            );
            ScoringMark.Begin(connection, organisation.Number, MadeUpStore.LastDay, MadeUpStore.LastDay.AddDays(1));
        }
    }

    private static void Bare(Store store)
    {
        using var connection = store.Open();
        foreach (var organisation in Storage.Organisations.All(connection))
        {
            ScoreDays.Run(connection, organisation, MadeUpStore.LastDay, MadeUpStore.LastDay);
        }
    }

    private static async Task<double> Night(Store store, int workers)
    {
        using (var connection = store.Open())
        {
            connection.Execute("update scoring set next_day = @day", new { day = MadeUpStore.LastDay.DayNumber });
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(new NightClock());
        builder.Services.AddWork(store, new WorkSettings { Workers = workers, QueueInMemory = true }, null, isScheduled: false);
        using var host = builder.Build();
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
        var watch = Stopwatch.StartNew();
        host.Services.GetRequiredService<Planner>().Plan();
        while (queue.GetStatistics() is var left && left.Enqueued + left.Processing > 0)
        {
            await Task.Delay(5);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var done = queue.GetStatistics();
        await host.StopAsync();
        using var check = store.Open();
        return
            done.Failed == 0
            && check.ExecuteScalar<long>("select count(*) from scoring where next_day > @day", new { day = MadeUpStore.LastDay.DayNumber })
                == Organisations
            ? seconds
            : throw new InvalidOperationException($"{done.Failed} jobs failed, or not all organisations were scored.");
    }

    private static int Plan(Store store)
    {
        using var connection = store.Open();
        var now = new NightClock().GetUtcNow();
        return Storage.Organisations.All(connection).Sum(organisation => Job.AllDue(connection, organisation, now).Count);
    }

    private static double Measure(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }

    private static double Measure<T>(Func<T> work) =>
        Measure(() =>
        {
            _ = work();
        });

    /// <summary>Half past six in Amsterdam, on the morning after the last day.</summary>
    private sealed class NightClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(MadeUpStore.LastDay.AddDays(1).ToDateTime(new TimeOnly(4, 30)), TimeSpan.Zero);
    }
}
