using Intranet.Benchmarks;

// The long form of tests that the suite runs briefly:
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- long
// Prints ratios against something measured in the same run, never a bare time:
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- score
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- groups
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- report
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- intake
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- nightly
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- dashboard
switch (args.FirstOrDefault())
{
    case "score":
        ScoreBenchmark.Run(args.Skip(1).Select(int.Parse).ToArray() is { Length: > 0 } sizes ? sizes : [10, 100, 300]);
        return 0;
    case "groups":
        GroupsBenchmark.Run();
        return 0;
    case "report":
        await ReportBenchmark.Run();
        return 0;
    case "intake":
        switch (args.ElementAtOrDefault(1))
        {
            case "measure":
                IntakeBenchmark.Measure(int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case "duckdb":
                IntakeBenchmark.DuckDb(args[2]);
                return 0;
            default:
                IntakeBenchmark.Run(args.Skip(1).Select(int.Parse).ToArray() is { Length: > 0 } rows ? rows : [1_000_000, 10_000_000]);
                return 0;
        }

    case "long":
        await LongRuns.Run();
        return 0;
    case "nightly":
        await NightlyBenchmark.Run();
        return 0;
    case "dashboard":
        await DashboardBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Say what to run: score, groups, report, intake, nightly, dashboard or long.");
        return 2;
}
