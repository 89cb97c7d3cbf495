using System.Diagnostics;
using Intranet.Tests.Jobs;
using Intranet.Tests.Privacy;
using Intranet.Tests.Whole;

namespace Intranet.Benchmarks;

/// <summary>Tests whose short form is in the suite, with more kills, seeds, organisations and months. Each throws when it fails.</summary>
internal static class LongRuns
{
    public static async Task Run()
    {
        await Time("import and score, each killed ten times", () => Task.Run(() => KillTests.Run(kills: 10)));
        await Time("sixty organisations, workers killed", () => WorkersKilledTests.Run("file", many: 60, Console.WriteLine));
        await Time("a year of nights", () => YearTests.Run(new(2025, 1, 1), new(2025, 12, 31), Console.WriteLine));
        await Time("a year of mornings", () => MorningsTests.Run(364, 60, Console.WriteLine));
        await Time("a year of mornings of a small organisation", () => MorningsTests.Run(364, 30, Console.WriteLine));
        await Time("three hundred organisations attacked", () => Task.Run(() => AttackerTests.Run(300, Console.WriteLine)));
        for (var seed = 1; seed <= 40; seed++)
        {
            await Time($"a random history through random feeds, seed {seed}", () => FeedsPropertyTests.Run(seed));
        }
    }

    private static async Task Time(string name, Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        Console.WriteLine($"{name}: right, in {watch.Elapsed.TotalSeconds:F0} s");
    }
}
