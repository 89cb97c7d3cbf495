using System.Globalization;
using Intranet.Adoption.BestPractices;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Tests.Privacy;

/// <summary>
/// A random organisation that is looked at on four Mondays, while people join, leave, move and object, late and in the past, teams of
/// people change, and the minimum group size rises. It also says, from the rows that it delivered and with code of its own, who was in
/// which group on a day: that is no secret.
/// </summary>
internal sealed class WatchedOrganisation : IDisposable
{
    public const int Looks = 4;

    private static readonly DateOnly FirstDay = new(2025, 6, 30);
    private static readonly string[] Kinds = ["sign_in", "view", "view", "view", "reaction", "comment", "post", "share"];

    private readonly TestOrganisation store = new();
    private readonly Random random;
    private readonly int people;
    private readonly bool tells;
    private readonly List<Fact> facts = [];
    private readonly List<string> teams = [];
    private readonly List<(string Employee, string Place, bool IsManager)> employees = [];
    private readonly int risesAt;
    private int minimum = 5;

    /// <param name="tells">Whether what a look shows counts as told; a test switches it off to show what that is good for.</param>
    public WatchedOrganisation(int seed, bool tells)
    {
        random = new Random(seed);
        this.tells = tells;
        Id = $"watched-{Guid.NewGuid():N}";
        people = random.Next(4) switch
        {
            0 => random.Next(8, 30),
            1 => random.Next(20, 70),
            2 => random.Next(50, 150),
            _ => random.Next(8) == 0 ? random.Next(300, 601) : random.Next(40, 120),
        };
        risesAt = random.Next(3) == 0 ? random.Next(2, Looks) : Looks;
        Found();
    }

    public string Id { get; }

    public static DateOnly SundayOf(int look) => new DateOnly(2025, 9, 14).AddDays(7 * look);

    /// <summary>All that could be read in each look: the scorecards of its Sunday and of those before.</summary>
    public IEnumerable<(int Look, IReadOnlyList<Scorecard> Cards)> Watch()
    {
        for (var look = 0; look < Looks; look++)
        {
            if (look > 0)
            {
                Change(look);
            }

            Import(look);
            using var connection = store.Store.Open();
            var organisation = Organisations.Find(connection, Id)!;
            var cards = new List<Scorecard>();
            for (var earlier = 0; earlier <= look; earlier++)
            {
                Intranet.Scoring.ScoreDays.Run(connection, organisation, SundayOf(earlier), SundayOf(earlier), cards.Add);
            }

            if (tells)
            {
                ToldFacts.Tell(connection, organisation, SundayOf(look)).Should().BeTrue();
            }

            yield return (look, [.. cards.Select(card => Scorecard.FromJson(card.ToJson()))]);
        }
    }

    /// <summary>The people of the population on a day, as far as facts were delivered up to a look.</summary>
    public HashSet<string> Population(DateOnly day, int look) =>
        [
            .. employees
                .Select(employee => employee.Employee)
                .Where(employee =>
                    !Known(look).Any(fact => fact is Left left && left.Employee == employee && left.On <= day)
                    && !Known(look).Any(fact => fact is Joined joined && joined.Employee == employee && joined.On > day)
                    && !Known(look).Any(fact => fact is Objected objected && objected.Employee == employee && objected.Since <= day)
                    && Known(look).Any(fact => fact is Joined joined && joined.Employee == employee)
                ),
        ];

    public HashSet<string> Members(string team, DateOnly day, int look)
    {
        var members = Population(day, look);
        members.IntersectWith(
            Known(look)
                .OfType<Member>()
                .GroupBy(member => (member.Team, member.Employee, member.From))
                .Select(rows => rows.Last())
                .Where(member => member.Team == team && member.From <= day && !(member.To <= day))
                .Select(member => member.Employee)
        );
        return members;
    }

    public HashSet<string> WorkingAt(string place, DateOnly day, int look)
    {
        var there = Population(day, look);
        there.IntersectWith(employees.Where(employee => employee.Place == place).Select(employee => employee.Employee));
        return there;
    }

    public HashSet<string> Managers(DateOnly day, int look)
    {
        var managers = Population(day, look);
        managers.IntersectWith(employees.Where(employee => employee.IsManager).Select(employee => employee.Employee));
        return managers;
    }

    /// <summary>The teams that somebody is or was a member of, as far as facts were delivered up to a look.</summary>
    public HashSet<string> EverIn(string employee, int look) =>
        [.. Known(look).OfType<Member>().Where(member => member.Employee == employee).Select(member => member.Team)];

    /// <summary>The days on which somebody was active.</summary>
    public Dictionary<string, HashSet<DateOnly>> Active { get; } = [];

    public void Dispose() => store.Dispose();

    private IEnumerable<Fact> Known(int look) => facts.Where(fact => fact.Look <= look);

    /// <summary>Who there is on the first day, and what everybody does in sixteen weeks.</summary>
    private void Found()
    {
        for (var i = 0; i < people; i++)
        {
            Hire(0, FirstDay);
        }

        // A partition into departments, of which some are small, and some people who are in none.
        var ids = employees.Select(employee => employee.Employee).OrderBy(_ => random.Next()).ToList();
        var outside = random.Next(3) == 0 ? random.Next(1, 5) : 0;
        for (var at = outside; at < ids.Count; )
        {
            var size = random.Next(3) == 0 ? random.Next(4, 8) : random.Next(5, Math.Max(8, people / 3));
            size = ids.Count - at - size < 3 ? ids.Count - at : size;
            AddTeam("d", "department", ids.Skip(at).Take(size), 0);
            at += size;
        }

        // Teams that overlap with departments by all but a few, or lie within them, or across them.
        foreach (var team in teams.ToList())
        {
            var members = Members(team, FirstDay, 0).Order(StringComparer.Ordinal).ToList();
            if (random.Next(2) == 0)
            {
                AddTeam(
                    "p",
                    random.Next(3) == 0 ? "department" : "project",
                    members.Skip(random.Next(0, 3)).Concat(ids.OrderBy(_ => random.Next()).Take(random.Next(0, 7))).Distinct(),
                    0
                );
            }
        }

        for (var i = random.Next(0, 4); i > 0; i--)
        {
            AddTeam("x", "informal", ids.OrderBy(_ => random.Next()).Take(random.Next(4, Math.Max(6, people / 2))), 0);
        }
    }

    private string Hire(int look, DateOnly on)
    {
        var id = $"e{employees.Count}";
        employees.Add(
            (
                id,
                random.Next(5) switch
                {
                    0 => "",
                    < 3 => "office",
                    _ => "frontline",
                },
                random.Next(6) == 0
            )
        );
        facts.Add(new Joined(look, id, on));
        return id;
    }

    private void AddTeam(string prefix, string kind, IEnumerable<string> members, int look, DateOnly? from = null)
    {
        var id = $"{prefix}{teams.Count}-{kind}";
        teams.Add(id);
        facts.AddRange(members.Select(member => new Member(look, id, member, from ?? FirstDay, null)));
    }

    /// <summary>What is delivered between two looks, much of it about days that were shown.</summary>
    private void Change(int look)
    {
        var last = SundayOf(look);
        DateOnly Past() => last.AddDays(-random.Next(0, 35));
        var here = Population(last, look).Order(StringComparer.Ordinal).ToList();
        for (var i = random.Next(0, 4); i > 0 && here.Count > 6; i--)
        {
            var one = here[random.Next(here.Count)];
            here.Remove(one);
            switch (random.Next(4))
            {
                case 0:
                    facts.Add(new Left(look, one, Past()));
                    break;
                case 1:
                    facts.Add(new Objected(look, one, Past()));
                    break;
                case 2:
                    var from = Past();
                    facts.AddRange(
                        Known(look)
                            .OfType<Member>()
                            .Where(member => member.Employee == one && member.To is null && member.From < from)
                            .Take(1)
                            .Select(member => member with { Look = look, To = from })
                            .ToList()
                    );
                    facts.Add(new Member(look, teams[random.Next(teams.Count)], one, from, null));
                    break;
                default:
                    var since = Past();
                    facts.Add(new Member(look, teams[random.Next(teams.Count)], Hire(look, since), since, null));
                    break;
            }
        }

        // A team made today from an existing one, and one member more the next time.
        if (random.Next(3) == 0)
        {
            AddTeam("n", "informal", Members(teams[random.Next(teams.Count)], last, look).Take(random.Next(4, 9)), look);
        }
        else if (teams.FindLast(team => team.StartsWith('n')) is { } made && here.Count > 0)
        {
            facts.Add(new Member(look, made, here[random.Next(here.Count)], FirstDay, null));
        }

        minimum = look >= risesAt ? 8 : 5;
    }

    private void Import(int look)
    {
        store.Write("organisation.json", $$"""{"id":"{{Id}}","minimumGroupSize":{{minimum}}}""");
        List<string> paths = [Path.Combine(store.Files, "organisation.json")];
        void Deliver(string kind, string header, IEnumerable<string> rows)
        {
            var lines = rows.ToArray();
            if (lines.Length > 0)
            {
                store.With($"{kind}-{look}", [header, .. lines]);
                paths.Add(Path.Combine(store.Files, $"{kind}-{look}.csv"));
            }
        }

        var now = facts.Where(fact => fact.Look == look).ToList();
        Deliver(
            "employees",
            "employee_id,valid_from,works_at,is_manager,started_on,left_on",
            now.OfType<Joined>()
                .Select(joined =>
                {
                    var (id, place, isManager) = employees.Single(employee => employee.Employee == joined.Employee);
                    return $"{id},{joined.On:yyyy-MM-dd},{place},{(isManager ? "ja" : "nee")},{joined.On:yyyy-MM-dd},";
                })
        );
        Deliver(
            "employees-left",
            "employee_id,valid_from,left_on",
            now.OfType<Left>().Select(left => $"{left.Employee},{left.On:yyyy-MM-dd},{left.On:yyyy-MM-dd}")
        );
        Deliver(
            "teams",
            "team_id,name,kind",
            now.OfType<Member>().Select(member => member.Team).Distinct().Select(team => $"{team},{team},{team.Split('-')[1]}")
        );
        Deliver(
            "memberships",
            "team_id,employee_id,valid_from,valid_to",
            now.OfType<Member>().Select(member => $"{member.Team},{member.Employee},{member.From:yyyy-MM-dd},{member.To:yyyy-MM-dd}")
        );
        Deliver(
            "objections",
            "employee_id,since",
            now.OfType<Objected>().Select(objected => $"{objected.Employee},{objected.Since:yyyy-MM-dd}")
        );
        Deliver("activities", "activity_id,occurred_at,employee_id,kind", Activities(look));
        new Importer(store.Store, new Monday(SundayOf(look).AddDays(1))).Import(paths, new ImportOptions());
    }

    /// <summary>What everybody does up to a look, since the one before. Some people have habits and some hardly come.</summary>
    private IEnumerable<string> Activities(int look)
    {
        var from = look == 0 ? FirstDay : SundayOf(look - 1).AddDays(1);
        foreach (var (employee, _, _) in employees)
        {
            var draws = new Random(people * 7919 + int.Parse(employee[1..], CultureInfo.InvariantCulture));
            var habit = draws.Next(6) switch
            {
                0 => 0,
                1 => 1,
                2 => 3,
                3 => 12,
                4 => 30,
                _ => 60,
            };
            for (var day = from; day <= SundayOf(look); day = day.AddDays(1))
            {
                if (random.Next(100) < habit || (day == FirstDay && employee == "e0"))
                {
                    (Active.TryGetValue(employee, out var days) ? days : Active[employee] = []).Add(day);
                    yield return $"{employee}-{day:yyyyMMdd},{day:yyyy-MM-dd}T10:00:00,{employee},{Kinds[random.Next(Kinds.Length)]}";
                }
            }
        }
    }

    private abstract record Fact(int Look);

    private sealed record Joined(int Look, string Employee, DateOnly On) : Fact(Look);

    private sealed record Left(int Look, string Employee, DateOnly On) : Fact(Look);

    private sealed record Objected(int Look, string Employee, DateOnly Since) : Fact(Look);

    private sealed record Member(int Look, string Team, string Employee, DateOnly From, DateOnly? To) : Fact(Look);

    private sealed class Monday(DateOnly day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);
    }
}
