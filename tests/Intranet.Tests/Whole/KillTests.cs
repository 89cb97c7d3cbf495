using System.Diagnostics;
using Intranet.Storage;

namespace Intranet.Tests.Whole;

/// <summary>kill -9 at random moments, then the same command again: the store must be that of an undisturbed run.</summary>
public class KillTests
{
    /// <summary>The benchmarks' <c>long</c> kills each ten times.</summary>
    [Fact]
    public void Import_and_score_survive_being_killed_at_random_moments() => Run(kills: 3);

    /// <param name="kills">How often each of the two is killed.</param>
    internal static void Run(int kills)
    {
        using var calm = new TestOrganisation();
        var importTime = Finish(Import(calm));
        var imported = Digest(calm);
        var scoreTime = Finish(Score(calm));
        var scored = Digest(calm);

        var random = new Random(20251005);
        int killedImports = 0,
            killedScores = 0;
        for (var attempt = 0; killedImports < kills || killedScores < kills; attempt++)
        {
            attempt.Should().BeLessThan(20 * kills, "the program ends before it can be killed");
            using var organisation = new TestOrganisation();
            killedImports += Kill(Import(organisation), importTime * random.NextDouble()) ? 1 : 0;
            importTime = Finish(Import(organisation));
            Digest(organisation).Should().Be(imported);
            if (killedScores < kills)
            {
                killedScores += Kill(Score(organisation), scoreTime * random.NextDouble()) ? 1 : 0;
                scoreTime = Finish(Score(organisation));
                Digest(organisation).Should().Be(scored);
            }
        }
    }

    private static string[] Import(TestOrganisation organisation) =>
        ["import", Samples.Folder("voorbeeldhoven"), "--database", organisation.Store.Database, "--quiet"];

    private static string[] Score(TestOrganisation organisation) =>
        ["score", "--from", "2025-09-25", "--to", "2025-10-05", "--database", organisation.Store.Database, "--quiet"];

    /// <returns>How long it took: the next one is killed within that time, which differs as the machine is busy.</returns>
    private static TimeSpan Finish(string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        Cli.Run(arguments).Code.Should().Be(0);
        return watch.Elapsed;
    }

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

    private static string Digest(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        var check = StoreCheck.Run(connection);
        check.Problems.Should().BeEmpty();
        return check.Digest;
    }
}
