using System.Diagnostics;
using Intranet.Adoption.BestPractices;
using Intranet.Tests.People;

namespace Intranet.Benchmarks;

/// <summary>What it costs to decide which groups are shown, as a part of scoring the day.</summary>
internal static class GroupsBenchmark
{
    public static void Run()
    {
        // 300 teams of an organisation of 5,000 that overlap: each person is in three.
        Measure("5,000 people, 300 overlapping teams", 5000, Enumerable.Range(0, 300).Select(team => Members(5000, team, 50)), aim: 20);

        // 120 pairs of teams of which one lies within the other, but for a few people.
        Measure(
            "1,500 people, 120 nested pairs of teams",
            1500,
            Enumerable.Range(0, 240).Select(team => Members(1500, team / 2, team % 2 == 0 ? 25 : 20)),
            aim: 1000
        );
    }

    private static IEnumerable<int> Members(int people, int team, int size) =>
        Enumerable.Range(0, size).Select(member => (team * 17 + member * (1 + team % 7)) % people).Distinct();

    private static void Measure(string what, int people, IEnumerable<IEnumerable<int>> teams, int aim)
    {
        var members = teams.Select(team => team.ToList()).ToList();
        var random = new Random(1);
        var organisation = new OrganisationBuilder()
            .With(
                "employees",
                ["employee_id,works_at", .. Enumerable.Range(0, people).Select(i => $"e{i},{(i % 3 == 0 ? "frontline" : "office")}")]
            )
            .With(
                "teams",
                ["team_id,name,kind", .. members.Select((_, team) => $"t{team},T{team},{(team % 3 == 0 ? "department" : "informal")}")]
            )
            .With(
                "memberships",
                ["team_id,employee_id", .. members.SelectMany((team, number) => team.Select(person => $"t{number},e{person}"))]
            )
            .Did([
                "2025-06-01 10:00 e0 view",
                .. Enumerable.Range(0, people).Select(_ => $"2025-10-0{random.Next(1, 6)} 10:00 e{random.Next(people)} view"),
            ]);
        double groups = double.MaxValue,
            score = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            // A new one each time: records keep their rosters, and rosters their groups.
            var at = organisation.At(Intranet.Tests.TestOrganisation.Sunday);
            groups = Math.Min(groups, Time(() => _ = at.Roster.Shown));
            score = Math.Min(score, Time(() => ScorecardBuilder.Build(at)));
        }

        Console.WriteLine(
            $"{what}: groups {groups:F1} ms a day, {groups / (groups + score):P1} of scoring it; "
                + $"the whole day {groups + score:F0} ms (aim: {aim} ms or less)"
        );
    }

    private static double Time(Action what)
    {
        var watch = Stopwatch.StartNew();
        what();
        return watch.Elapsed.TotalMilliseconds;
    }
}
