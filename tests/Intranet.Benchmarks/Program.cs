using Intranet.Benchmarks;

// Ratios against something else in the same run, never a bare time:
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- score
//   dotnet run -c Release --project tests/Intranet.Benchmarks -- report
switch (args.FirstOrDefault())
{
    case "score":
        ScoreBenchmark.Run(args.Skip(1).Select(int.Parse).ToArray() is { Length: > 0 } sizes ? sizes : [10, 100, 300]);
        return 0;
    case "report":
        await ReportBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Say what to measure: score or report.");
        return 2;
}
