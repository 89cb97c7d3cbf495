using Intranet.Tests.People;

namespace Intranet.Tests.Privacy;

/// <summary>Which groups are shown: worked examples, and random organisations against a naive second computation.</summary>
public class ShownGroupsTests
{
    [Theory]
    [InlineData("a 1-12, b 1-10", "a")] // two people in a but not in b: the larger is taken first
    [InlineData("a 1-10, b 1-10", "a b")] // the same people are no difference
    [InlineData("a 1-12, b 8-20", "a b")] // seven and eight people
    [InlineData("a 1-12, b 3-14", "a")] // two and two
    [InlineData("a 1-4, b 5-20", "b")] // four people; the twenty others are enough
    [InlineData("a 1-37", "")] // all but three
    [InlineData("a 1-40", "a")] // everybody
    [InlineData("a 1-20, b 21-37", "a")] // the two together leave three, so the smaller goes
    [InlineData("a 1-20, b 21-35", "a b")] // they leave five
    [InlineData("b 1-10, a 1-8", "b")]
    [InlineData("b 1-10, a 3-12", "a")] // as large: by id
    public void Groups_stand_clear_of_each_other(string teams, string shown) =>
        Organisation(40, teams)
            .Score()
            .Teams.Where(team => !team.Suppressed)
            .Select(team => team.Id)
            .Should()
            .Equal(shown.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData(20, 20, true, true)]
    [InlineData(36, 4, false, false)] // frontline is small, and so is the organisation less office
    [InlineData(20, 16, true, false)] // four are in neither: the smaller goes too
    [InlineData(16, 20, false, true)]
    [InlineData(20, 15, true, true)] // five are in neither
    public void Frontline_and_office_leave_no_small_rest(int office, int frontline, bool isOfficeShown, bool isFrontlineShown)
    {
        var organisation = new OrganisationBuilder()
            .With(
                "employees",
                [
                    "employee_id,works_at",
                    .. Enumerable
                        .Range(1, 40)
                        .Select(i =>
                            $"e{i},{(
                                i <= office ? "office"
                                : i <= office + frontline ? "frontline"
                                : ""
                            )}"
                        ),
                ]
            )
            .Did("2025-09-01 10:00 e1 view");
        organisation
            .Score()
            .Groups.Select(group => (group.Id, !group.Suppressed, group.Members))
            .Should()
            .Equal(("frontline", isFrontlineShown, frontline), ("office", isOfficeShown, office));
    }

    [Fact]
    public void Teams_that_are_not_designated_come_last()
    {
        var organisation = new OrganisationBuilder()
            .People(40)
            .With("teams", "team_id,name,kind", "a,A,department", "z,Z,project")
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. Enumerable.Range(1, 10).Select(i => $"a,e{i}"),
                    .. Enumerable.Range(1, 12).Select(i => $"z,e{i}"),
                ]
            )
            .Did("2025-09-01 10:00 e1 view");
        organisation.Score().Teams.Select(team => (team.Id, team.Suppressed)).Should().Equal(("a", false), ("z", true));
    }

    [Fact]
    public void A_higher_minimum_holds_for_differences_too()
    {
        Organisation(40, "a 1-20, b 1-13").Score().Teams.Should().OnlyContain(team => !team.Suppressed);
        Organisation(40, "a 1-20, b 1-13")
            .Settings(settings => settings with { MinimumGroupSize = 8 })
            .Score()
            .Teams.Select(team => (team.Id, team.Suppressed))
            .Should()
            .Equal(("a", false), ("b", true));
    }

    [Fact]
    public void Random_organisations_show_what_a_naive_computation_shows()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var people = random.Next(6, 60);
            List<(string Id, bool IsDesignated, HashSet<int> Members)> teams =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 12))
                    .Select(number =>
                    {
                        var from = random.Next(people);
                        return (
                            $"t{number:D2}",
                            random.Next(2) == 0,
                            Enumerable
                                .Range(from, random.Next(1, people))
                                .Select(person => person % people)
                                .Where(_ => random.Next(9) > 0)
                                .ToHashSet()
                        );
                    })
                    .Where(team => team.Item3.Count > 0),
            ];
            var organisation = new OrganisationBuilder()
                .People(people)
                .With(
                    "teams",
                    ["team_id,name,kind", .. teams.Select(team => $"{team.Id},{team.Id},{(team.IsDesignated ? "department" : "informal")}")]
                )
                .With(
                    "memberships",
                    ["team_id,employee_id", .. teams.SelectMany(team => team.Members.Select(person => $"{team.Id},e{person + 1}"))]
                )
                .Did("2025-09-01 10:00 e1 view");
            List<HashSet<int>> shown =
            [
                [.. Enumerable.Range(0, people)],
            ];
            bool IsClear(HashSet<int> one) =>
                one.Count >= 5
                && shown.TrueForAll(other => one.Except(other).Count() is 0 or >= 5 && other.Except(one).Count() is 0 or >= 5);
            List<string> ids = [];
            foreach (var isDesignated in new[] { true, false })
            {
                foreach (
                    var team in teams
                        .Where(team => team.IsDesignated == isDesignated)
                        .OrderByDescending(team => team.Members.Count)
                        .ThenBy(team => team.Id)
                )
                {
                    if (IsClear(team.Members))
                    {
                        shown.Add(team.Members);
                        ids.Add(team.Id);
                    }
                }

                while (isDesignated && ids.Count > 0 && people - shown.Skip(1).SelectMany(group => group).Distinct().Count() is > 0 and < 5)
                {
                    shown.RemoveAt(shown.Count - 1);
                    ids.RemoveAt(ids.Count - 1);
                }
            }

            organisation
                .Score()
                .Teams.Where(team => !team.Suppressed)
                .Select(team => team.Id)
                .Should()
                .BeEquivalentTo(ids, $"organisation {seed}");
        }
    }

    /// <summary>Departments given as "a 1-12, b 3-14".</summary>
    internal static OrganisationBuilder Organisation(int people, string teams)
    {
        var each = teams.Split(", ").Select(team => team.Split(' ', '-')).ToList();
        return new OrganisationBuilder()
            .People(people)
            .With("teams", ["team_id,name,kind", .. each.Select(team => $"{team[0]},{team[0]},department")])
            .With(
                "memberships",
                [
                    "team_id,employee_id",
                    .. each.SelectMany(team =>
                        Enumerable
                            .Range(1, people)
                            .Where(person => person >= int.Parse(team[1], null) && person <= int.Parse(team[2], null))
                            .Select(person => $"{team[0]},e{person}")
                    ),
                ]
            )
            .Did("2025-08-01 10:00 e1 view", "2025-10-01 10:00 e2 view");
    }
}
