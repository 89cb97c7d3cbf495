using System.Diagnostics;

namespace Intranet.Tests.Whole;

/// <summary>The program as a user runs it.</summary>
internal static class Cli
{
    public sealed record Result(int Code, string Output, string Errors);

    public static Process Start(params string[] arguments) => Process.Start(StartInfo(arguments))!;

    public static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "intranet.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };

        // Feeds only, without sign-in, are for developing.
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        return start;
    }

    public static Result Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new(process.ExitCode, output.Result, errors.Result);
    }
}
