using System.Diagnostics;
using System.Text.Json;

namespace Intranet.Tests.Whole;

/// <summary>kill -9 at random moments, then the same command again: the store must be that of an undisturbed run.</summary>
public class KillTests
{
    [Fact]
    public void Import_and_score_survive_being_killed_at_twenty_random_moments()
    {
        using var calm = new TestOrganisation();
        var watch = Stopwatch.StartNew();
        Cli.Run(Import(calm)).Code.Should().Be(0);
        var importTime = watch.Elapsed;
        var imported = Digest(calm);
        watch.Restart();
        Cli.Run(Score(calm)).Code.Should().Be(0);
        var scoreTime = watch.Elapsed;
        var scored = Digest(calm);

        var random = new Random(20251005);
        int killedImports = 0,
            killedScores = 0;
        for (var attempt = 0; killedImports < 10 || killedScores < 10; attempt++)
        {
            attempt.Should().BeLessThan(60, "the program ends before it can be killed");
            using var town = new TestOrganisation();
            killedImports += Kill(Import(town), importTime * random.NextDouble()) ? 1 : 0;
            Cli.Run(Import(town)).Code.Should().Be(0);
            Digest(town).Should().Be(imported);
            if (killedScores < 10)
            {
                killedScores += Kill(Score(town), scoreTime * random.NextDouble()) ? 1 : 0;
                Cli.Run(Score(town)).Code.Should().Be(0);
                Digest(town).Should().Be(scored);
            }
        }
    }

    private static string[] Import(TestOrganisation town) =>
        ["import", Samples.Folder("voorbeeldhoven"), "--database", town.Store.Database, "--quiet"];

    private static string[] Score(TestOrganisation town) =>
        ["score", "--from", "2025-09-25", "--to", "2025-10-05", "--database", town.Store.Database, "--quiet"];

    /// <returns>Whether it was killed before it ended.</returns>
    private static bool Kill(string[] arguments, TimeSpan after)
    {
        using var process = Cli.Start(arguments);
        if (process.WaitForExit(after))
        {
            return false;
        }

        process.Kill();
        process.WaitForExit();
        return process.ExitCode != 0;
    }

    private static string Digest(TestOrganisation town)
    {
        // After a kill before the organisation was made, the store of the fixture has no organisation yet.
        var check = Cli.Run("check", "--database", town.Store.Database, "--json", "--quiet");
        check.Code.Should().Be(0, check.Errors);
        return JsonDocument.Parse(check.Output).RootElement.GetProperty("digest").GetString()!;
    }
}
