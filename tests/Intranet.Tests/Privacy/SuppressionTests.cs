using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Intranet.Tests.People;

namespace Intranet.Tests.Privacy;

/// <summary>An attacker who knows who is in which group and solves the published figures for small groups, exactly.</summary>
public class SuppressionTests
{
    [Fact]
    public void A_team_of_four_is_hidden_and_so_is_the_next_when_the_rest_could_be_subtracted()
    {
        var organisation = Organisation(24, ("small", 1, 4), ("five", 5, 9), ("big", 10, 24));
        var teams = organisation.Score().Teams.ToDictionary(team => team.Id);
        teams["small"]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Suppressed = true,
                    Members = (int?)null,
                    WeeklyActive = (double?)null,
                    Completeness = (double?)null,
                }
            );
        teams["five"].Suppressed.Should().BeTrue("organisation less big less five would leave the four");
        teams["big"].Suppressed.Should().BeFalse();
    }

    [Fact]
    public void Everybody_but_three_is_no_team_to_show()
    {
        var organisation = Organisation(20, ("almost", 1, 17));
        organisation.Score().Teams.Single().Suppressed.Should().BeTrue();
    }

    [Fact]
    public void Overlapping_teams_do_not_give_away_who_is_in_one_and_not_in_the_other()
    {
        var organisation = Organisation(40, ("a", 1, 12), ("b", 1, 10));
        // a less b is two people: one of both must go.
        organisation.Score().Teams.Count(team => team.Suppressed).Should().Be(1);
    }

    [Fact]
    public void Four_people_who_differ_in_everything_else_are_found_in_a_large_organisation_too()
    {
        // 460 people, no two with the same teams; a less b leaves four of them.
        var organisation = new OrganisationBuilder()
            .People(460)
            .With(
                "teams",
                [
                    "team_id,name,kind",
                    "a,A,department",
                    "b,B,department",
                    .. Enumerable.Range(0, 9).Select(bit => $"t{bit},T{bit},informal"),
                ]
            )
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 100).Select(i => $"a,e{i}"),
                    .. Enumerable.Range(1, 96).Select(i => $"b,e{i}"),
                    .. Enumerable
                        .Range(1, 460)
                        .SelectMany(i => Enumerable.Range(0, 9).Where(bit => (i >> bit & 1) != 0).Select(bit => $"t{bit},e{i}")),
                ]
            )
            .Did("2025-01-01 10:00 e1 view", "2025-10-01 10:00 e2 view");
        organisation
            .Score()
            .Teams.Where(team => team.Suppressed)
            .Select(team => team.Id)
            .Should()
            .ContainSingle()
            .Which.Should()
            .BeOneOf("a", "b");
    }

    [Fact]
    public void A_partition_into_healthy_teams_is_shown_whole()
    {
        var organisation = Organisation(30, ("a", 1, 10), ("b", 11, 20), ("c", 21, 30));
        organisation.Score().Teams.Should().OnlyContain(team => !team.Suppressed);
    }

    [Fact]
    public void No_combination_of_published_groups_isolates_one_to_four_people()
    {
        var shapes =
            from people in Gen.Choose(6, 22)
            from teams in Gen.Choose(1, 6)
            from members in Gen.Choose(0, (1 << people) - 1).ListOf(teams)
            from frontline in Gen.Choose(0, (1 << people) - 1)
            select (people, members: members.ToArray(), frontline);
        Prop.ForAll(
                shapes.ToArbitrary(),
                shape =>
                {
                    var (people, members, frontline) = shape;
                    var organisation = new OrganisationBuilder()
                        .With(
                            "employees",
                            [
                                "employee_id,works_at",
                                .. Enumerable
                                    .Range(0, people)
                                    .Select(i => $"e{i:D2},{((frontline >> i & 1) != 0 ? "frontline" : "office")}"),
                            ]
                        )
                        .With("teams", ["team_id,name,kind", .. members.Select((_, t) => $"t{t},Team {t},department")])
                        .With(
                            "memberships",
                            [
                                "team_id,employee_id",
                                .. members.SelectMany(
                                    (mask, t) => Enumerable.Range(0, people).Where(i => (mask >> i & 1) != 0).Select(i => $"t{t},e{i:D2}")
                                ),
                            ]
                        )
                        .Did("2025-01-01 10:00 e00 view", "2025-10-01 10:00 e01 view device=mobile");
                    var scorecard = organisation.Score();
                    var shown = scorecard
                        .Teams.Where(team => !team.Suppressed)
                        .Select(team => members[int.Parse(team.Id[1..], System.Globalization.CultureInfo.InvariantCulture)])
                        .ToList();
                    shown.Add((1 << people) - 1);
                    if (TestOrganisation.Measure(scorecard, "frontline-parity").Status == MeasureStatus.Measured)
                    {
                        shown.AddRange([frontline, ((1 << people) - 1) & ~frontline]);
                    }

                    return !Attack.Succeeds(shown, people);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(120).WithReplay(20251005, 20251007));
    }

    [Fact]
    public void The_published_groups_of_the_sample_withstand_the_attack() =>
        Withstands(Samples.Folder("voorbeeldhoven"), TestOrganisation.Sunday);

    [ResearchInstituteFact]
    public void The_published_groups_of_the_research_institute_withstand_the_attack() =>
        Withstands(Samples.ResearchInstitute, new(2025, 10, 19));

    private static void Withstands(string folder, DateOnly day)
    {
        using var organisation = new TestOrganisation();
        var import = new Intranet.Intake.Importer(organisation.Store, TestOrganisation.Clock).Import(
            [folder],
            new Intranet.Intake.ImportOptions()
        );
        import.Quarantined.Should().Be(0);
        var scorecard = organisation.ScoreStored(day);
        var hidden = scorecard.Teams.Where(team => team.Suppressed).Select(team => team.Id).ToHashSet();
        hidden.Should().NotBeEmpty();
        scorecard.Teams.Where(team => !team.Suppressed).Should().OnlyContain(team => team.Members >= 5);

        // Everybody by the set of shown teams that they are in: two groups differ by few people only in a class of few people.
        using var connection = organisation.Store.Open();
        var records = Intranet.Storage.People.RecordsReader.Read(connection, Intranet.Storage.Organisations.Pick(connection, null)).Records;
        var roster = records.RosterAt(scorecard.Date);
        var shown = roster.Teams.Where(team => !hidden.Contains(team.Id)).ToArray();
        var classes = roster
            .Population.GroupBy(employee =>
                string.Join(',', shown.Select((team, i) => team.Members.Contains(employee) ? i : -1).Where(i => i >= 0))
            )
            .ToArray();
        var matrix = shown
            .Select(team => classes.Select(group => (BigInteger)(team.Members.Contains(group.First()) ? 1 : 0)).ToArray())
            .ToList();
        matrix.Add([.. classes.Select(_ => BigInteger.One)]);
        var small = Enumerable.Range(0, classes.Length).Where(i => classes[i].Count() < 5).ToArray();
        foreach (var set in Attack.SetsUpTo(small, i => classes[i].Count(), 4, 2))
        {
            Attack
                .InRowSpace(
                    matrix,
                    [.. Enumerable.Range(0, classes.Length).Select(i => set.Contains(i) ? BigInteger.One : BigInteger.Zero)]
                )
                .Should()
                .BeFalse($"{string.Join("+", set)} could be worked out");
        }
    }

    private static OrganisationBuilder Organisation(int people, params (string Id, int From, int To)[] teams) =>
        new OrganisationBuilder()
            .People(people)
            .With("teams", ["team_id,name,kind", .. teams.Select(team => $"{team.Id},{team.Id},department")])
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. teams.SelectMany(team => Enumerable.Range(team.From, team.To - team.From + 1).Select(i => $"{team.Id},e{i}")),
                ]
            )
            .Did("2025-01-01 10:00 e1 view", "2025-10-01 10:00 e2 view");
}

/// <summary>Fraction-free elimination over whole numbers: written apart from the product's, and exact.</summary>
internal static class Attack
{
    /// <summary>Whether figures for these groups (bit masks of people) determine that of some group of one to four people.</summary>
    public static bool Succeeds(List<int> groups, int people)
    {
        var matrix = groups.Select(mask => Enumerable.Range(0, people).Select(i => (BigInteger)(mask >> i & 1)).ToArray()).ToList();
        var rank = Rank(matrix);
        return SetsUpTo([.. Enumerable.Range(0, people)], _ => 1, 4, 4)
            .Any(set =>
                Rank([.. matrix, [.. Enumerable.Range(0, people).Select(i => set.Contains(i) ? BigInteger.One : BigInteger.Zero)]]) == rank
            );
    }

    public static bool InRowSpace(List<BigInteger[]> matrix, BigInteger[] vector) => Rank(matrix) == Rank([.. matrix, vector]);

    public static IEnumerable<int[]> SetsUpTo(int[] items, Func<int, int> size, int mostPeople, int mostItems)
    {
        IEnumerable<int[]> Grow(int from, int[] chosen, int people)
        {
            for (var i = from; i < items.Length; i++)
            {
                if (people + size(items[i]) <= mostPeople)
                {
                    int[] next = [.. chosen, items[i]];
                    yield return next;
                    if (next.Length < mostItems)
                    {
                        foreach (var more in Grow(i + 1, next, people + size(items[i])))
                        {
                            yield return more;
                        }
                    }
                }
            }
        }

        return Grow(0, [], 0);
    }

    private static int Rank(List<BigInteger[]> rows)
    {
        var matrix = rows.Select(row => row.ToArray()).ToList();
        var rank = 0;
        for (var column = 0; matrix.Count > 0 && column < matrix[0].Length && rank < matrix.Count; column++)
        {
            var pivot = matrix.FindIndex(rank, row => !row[column].IsZero);
            if (pivot < 0)
            {
                continue;
            }

            (matrix[rank], matrix[pivot]) = (matrix[pivot], matrix[rank]);
            for (var other = rank + 1; other < matrix.Count; other++)
            {
                if (!matrix[other][column].IsZero)
                {
                    var (a, b) = (matrix[rank][column], matrix[other][column]);
                    for (var i = column; i < matrix[other].Length; i++)
                    {
                        matrix[other][i] = matrix[other][i] * a - matrix[rank][i] * b;
                    }

                    var divisor = matrix[other].Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
                    for (var i = column; !divisor.IsZero && i < matrix[other].Length; i++)
                    {
                        matrix[other][i] /= divisor;
                    }
                }
            }

            rank++;
        }

        return rank;
    }
}
