using System.Globalization;
using System.Text.Json;

namespace Intranet.Tests.Rewards;

/// <summary>
/// Rows of a made-up organisation, as files and settings say them. It is lively: teams complete their profiles, look in every week or
/// begin to, managers speak; people join, leave, move and object, and teams overlap so that some are not shown.
/// </summary>
internal sealed class GeneratedOrganisation
{
    public sealed record Employee(
        string Id,
        DateOnly From,
        string Kind,
        string Photo,
        string Phone,
        string About,
        bool IsManager,
        string ManagerId,
        string WorksAt,
        DateOnly? StartedOn,
        DateOnly? LeftOn
    );

    public sealed record Group(string Id, DateOnly From, string Kind, bool? IsDesignated);

    public sealed record Member(string Team, string Employee, DateOnly From, DateOnly? To);

    public sealed record Ambassador(string Employee, string Team, DateOnly From, DateOnly? To);

    public sealed record Phase(int Number, DateOnly StartsOn, string? Team);

    public sealed record ObjectionRow(string Employee, DateOnly Since, DateOnly? Until);

    public sealed record Act(string Employee, DateOnly Day, string Kind);

    /// <summary>A time in which a reward can be earned.</summary>
    public sealed record Term(string Id, string Reward, DateOnly From, DateOnly? Until, int? AtMost);

    public sealed record Limit(int AtMost, string Per);

    public const string Id = "test";

    /// <summary>The last day scored, a Sunday before the day on which the tests take place.</summary>
    public static readonly DateOnly Last = new(2025, 11, 2);

    private static readonly DateOnly LongAgo = new(2020, 1, 1);
    private readonly Random random;
    private readonly Dictionary<string, double[]> rates = [];

    public List<Employee> Employees { get; } = [];
    public List<Group> Teams { get; } = [];
    public List<Member> Members { get; } = [];
    public List<Ambassador> Ambassadors { get; } = [];
    public List<Phase> Phases { get; } = [];
    public List<ObjectionRow> Objections { get; } = [];
    public List<Act> Acts { get; } = [];

    /// <summary>The one that the settings give comes first.</summary>
    public List<Term> Campaigns { get; } = [];
    public Dictionary<string, Limit> Budgets { get; } = [];
    public int MinimumGroupSize { get; }

    /// <summary>The first day scored.</summary>
    public DateOnly First { get; }

    public DateOnly FirstActivity { get; }

    /// <param name="seed">The same organisation for the same seed.</param>
    /// <param name="weeks">How many are scored.</param>
    /// <param name="most">The largest number of teams.</param>
    public GeneratedOrganisation(int seed, int weeks, int most)
    {
        random = new Random(seed);
        First = Last.AddDays(1 - 7 * weeks);
        FirstActivity = First.AddDays(-7 * random.Next(2, 13));
        MinimumGroupSize = Chance(0.8) ? 5 : 6;
        People(most);
        Overlaps();
        Members.RemoveAll(member => member.To <= member.From);
        Ambassadors.RemoveAll(holder => holder.To <= holder.From);
        var once = Members.DistinctBy(member => (member.Team, member.Employee, member.From)).ToList();
        Members.Clear();
        Members.AddRange(once);
        Newcomers();
        Leave();
        Object();
        PlanPhases();
        PlanCampaigns();
        PlanActivities();
    }

    /// <summary>Departments, the people in them and what they make of it.</summary>
    private void People(int most)
    {
        var number = 0;
        var teams = random.Next(3, most + 1);
        var areManagersVocal = Chance(0.6);
        for (var t = 1; t <= teams; t++)
        {
            var team = $"t{t}";
            var isDepartment = Chance(0.8);
            Teams.Add(new(team, LongAgo, isDepartment ? "department" : "project", Chance(0.15) ? !isDepartment : null));
            if (Chance(0.1))
            {
                Teams.Add(Teams[^1] with { From = Within(First, Last), IsDesignated = Chance(0.5) });
            }

            var size = Chance(0.1) ? random.Next(3, 5) : random.Next(5, 13);
            var doneOn = Within(First.AddDays(-20), Last.AddDays(10));
            var (areProfilesDone, arePhotosDone) = (Chance(0.5), Chance(0.7));
            var style = random.Next(5);
            var rise = Within(First.AddDays(10), Last.AddDays(-10));
            for (var i = 0; i < size; i++)
            {
                var id = $"e{++number:00}";
                Employee row = new(id, LongAgo, "person", Filler(), Filler(), Filler(), false, "", "", LongAgo, null);
                Employees.Add(row);
                Members.Add(new(team, id, LongAgo, null));
                if (areProfilesDone || arePhotosDone)
                {
                    var on = doneOn.AddDays(-random.Next(30));
                    Employees.Add(row = row with { From = on, Photo = $"{id}.png" });
                    if (areProfilesDone && !Chance(0.01))
                    {
                        on = on.AddDays(1 + random.Next(10));
                        Employees.Add(row = row with { From = on, Phone = $"06-{number}12", About = $"Ik ben nummer {id}." });
                        if (Chance(0.05))
                        {
                            Employees.Add(row = row with { From = on.AddDays(1 + random.Next(40)), Photo = Filler() });
                        }
                    }
                }

                // Four weeks each of: nothing much, now and then, every week, and every week from some day on.
                if (style > 2 && Chance(0.1))
                {
                    // Not counted for a while, which ends before the team begins to look in every week.
                    Objections.Add(new(id, rise.AddDays(-50 - random.Next(20)), rise.AddDays(-random.Next(20))));
                }

                var isLax = Chance(0.03);
                Pace(
                    id,
                    day =>
                        isLax || style == 0 ? 0.01
                        : style == 1 ? 0.15
                        : style == 2 || day >= rise ? 1
                        : 0.006
                );
            }

            if (Chance(0.75))
            {
                var holder = Members.Last(member => member.Team == team).Employee;
                Ambassadors.Add(
                    new(
                        holder,
                        team,
                        Chance(0.7) ? LongAgo : Within(First, Last),
                        Chance(0.1) ? Within(Last.AddDays(-20), Last.AddDays(10)) : null
                    )
                );
            }
        }

        var outside = Chance(0.5) ? random.Next(5, 10) : random.Next(0, 5);
        for (var i = 0; i < outside; i++)
        {
            var id = $"e{++number:00}";
            var kind = Chance(0.1) ? "service" : "person";
            Employees.Add(new(id, LongAgo, kind, Chance(0.4) ? "default.png" : Filler(), "", "", false, "", "", LongAgo, null));
            Pace(id, _ => 0.1);
        }

        var ids = Employees.Select(row => row.Id).Distinct().ToList();
        var managers = ids.OrderBy(_ => random.Next()).Take(random.Next(4, 10)).ToHashSet();
        var named = Chance(0.5) ? managers.First() : "";
        var isPlaceKnown = Chance(0.5);
        foreach (var id in ids)
        {
            var place =
                !isPlaceKnown ? ""
                : managers.Contains(id) || Chance(0.5) ? "office"
                : "frontline";
            for (var at = 0; at < Employees.Count; at++)
            {
                if (Employees[at].Id == id)
                {
                    Employees[at] = Employees[at] with
                    {
                        IsManager = managers.Contains(id) && id != named,
                        ManagerId = id == ids[0] ? named : "",
                        WorksAt = place,
                    };
                }
            }
        }

        if (areManagersVocal)
        {
            foreach (var manager in managers)
            {
                var weekday = random.Next(7);
                var (from, through) = (Chance(0.5) ? FirstActivity : Within(FirstActivity, First.AddDays(40)), Last);
                for (var day = from; day <= through; day = day.AddDays(1))
                {
                    if ((int)day.DayOfWeek == weekday && !Chance(0.02))
                    {
                        Acts.Add(new(manager, day, Pick("post", "share", "comment")));
                    }
                }
            }
        }
    }

    /// <summary>Teams of people from several departments, teams that go on under another id, and people who move.</summary>
    private void Overlaps()
    {
        var departments = Teams.Select(team => team.Id).Distinct().ToList();
        for (var t = 0; t < random.Next(0, 3); t++)
        {
            var id = $"x{t}";
            Teams.Add(new(id, LongAgo, "informal", null));
            foreach (var member in Members.Where(member => member.Team[0] == 't').ToList().Where(_ => Chance(0.3)))
            {
                Members.Add(new(id, member.Employee, Chance(0.8) ? LongAgo : Within(First, Last), null));
            }
        }

        if (Chance(0.4))
        {
            // A team ends, and most of its people begin another; or two teams become one.
            var on = Within(First.AddDays(20), Last);
            var kind = Teams.First(team => team.Id == departments[0]);
            Teams.Add(kind with { Id = "n1" });
            string[] ended = Chance(0.5) ? [departments[0]] : [departments[0], departments[1]];
            foreach (var member in Members.Where(member => ended.Contains(member.Team)).ToList())
            {
                Members[Members.IndexOf(member)] = member with { To = on };
                if (!Chance(0.15))
                {
                    Members.Add(new("n1", member.Employee, Chance(0.9) ? on : on.AddDays(-7), null));
                }
            }
        }

        foreach (var member in Members.Where(member => member is { Team: ['t', ..], To: null }).ToList().Where(_ => Chance(0.04)))
        {
            var on = Within(First, Last);
            Members[Members.IndexOf(member)] = member with { To = on };
            var to = departments[random.Next(departments.Count)];
            if (to != member.Team)
            {
                Members.Add(new(to, member.Employee, on, null));
            }
        }
    }

    private void Newcomers()
    {
        var teams = Teams.Select(team => team.Id).Distinct().ToList();
        for (var n = 0; n < random.Next(0, 4); n++)
        {
            var (id, on) = ($"n{n}", Within(First.AddDays(-40), Last));
            Employee row = new(id, on, "person", "", "", "", false, "", "", Chance(0.8) ? on : null, null);
            Employees.Add(row);
            if (Chance(0.6))
            {
                Employees.Add(
                    row with
                    {
                        From = on.AddDays(1 + random.Next(50)),
                        Photo = $"{id}.png",
                        Phone = "06-1",
                        About = $"Ik ben {id}.",
                    }
                );
            }

            Members.Add(new(teams[random.Next(teams.Count)], id, on, null));
            Pace(id, day => day < on ? 0 : 1);
        }
    }

    private void Leave()
    {
        foreach (var id in Employees.Select(row => row.Id).Distinct().ToList().Where(_ => Chance(0.03)))
        {
            var on = Within(First, Last);
            Employees.Add(
                Employees.Where(row => row.Id == id && row.From <= on).MaxBy(row => row.From) is { } known
                    ? known with
                    {
                        From = on,
                        LeftOn = on,
                    }
                    : Employees.First(row => row.Id == id) with
                    {
                        From = Last,
                        LeftOn = Last,
                    }
            );
            for (var at = 0; at < Employees.Count; at++)
            {
                if (Employees[at].Id == id && Employees[at].From > on)
                {
                    Employees[at] = Employees[at] with { LeftOn = on };
                }
            }
        }

        var once = Employees.GroupBy(row => (row.Id, row.From)).Select(rows => rows.Last()).ToList();
        Employees.Clear();
        Employees.AddRange(once.OrderBy(row => row.Id, StringComparer.Ordinal).ThenBy(row => row.From));
    }

    private void Object()
    {
        foreach (var id in Employees.Select(row => row.Id).Distinct().Except(Objections.Select(row => row.Employee)).ToList())
        {
            if (!Chance(0.06))
            {
                continue;
            }

            var since = Chance(0.2) ? LongAgo : Within(FirstActivity, Last);
            Objections.Add(new(id, since, Chance(0.6) && since > LongAgo ? since.AddDays(1 + random.Next(60)) : null));
        }
    }

    private void PlanPhases()
    {
        if (Chance(0.5))
        {
            return;
        }

        var start = FirstActivity.AddDays(random.Next(-20, 90));
        foreach (var team in Teams.Select(team => team.Id).Distinct().Where(_ => Chance(0.4)))
        {
            Phases.Add(new(1, start, team));
        }

        if (Chance(0.7))
        {
            Phases.Add(new(2, start.AddDays(20 + random.Next(20)), null));
        }
    }

    private void PlanCampaigns()
    {
        if (Chance(0.5))
        {
            var from = Within(First.AddDays(-10), First.AddDays(60));
            Add("cake", from, Chance(0.5) ? from.AddDays(random.Next(10, 60)) : null);
            if (Chance(0.5))
            {
                // The next one, or one that overlaps it.
                Add("cake", from.AddDays(random.Next(0, 50)), Chance(0.5) ? null : Last.AddDays(-random.Next(20)));
            }
        }

        if (Chance(0.2))
        {
            Add("photo-wall", Within(First, Last), null);
        }

        foreach (var reward in (string[])["cake", "photo-wall", "full-house", "spark"])
        {
            if (Chance(0.25))
            {
                Budgets.Add(reward, new(random.Next(0, 3), Pick("once", "campaign", "quarter", "year")));
            }
        }

        void Add(string reward, DateOnly from, DateOnly? until)
        {
            var id = $"{from:yyyy-MM-dd}";
            while (Campaigns.Exists(campaign => campaign.Id == id))
            {
                from = from.AddDays(1);
                id = $"{from:yyyy-MM-dd}";
            }

            // The settings have no room for the limit of a single campaign.
            var hasLimit = Chance(0.3) && (reward != "cake" || Campaigns.Count > 0);
            Campaigns.Add(new(id, reward, from, until < from ? from : until, hasLimit ? random.Next(0, 3) : null));
        }
    }

    /// <summary>On one to three days of the week, as often as the rates say.</summary>
    private void PlanActivities()
    {
        foreach (var (id, rate) in rates)
        {
            var weekdays = Enumerable.Range(0, 7).OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToHashSet();
            for (var day = FirstActivity; day <= Last; day = day.AddDays(1))
            {
                var often = rate[day.DayNumber - FirstActivity.DayNumber];
                if (often >= 1 ? weekdays.Contains((int)day.DayOfWeek) && !Chance(0.004) : Chance(often))
                {
                    Acts.Add(new(id, day, Pick("view", "view", "reaction", "sign_in")));
                }
            }
        }

        Acts.Add(new(Employees[0].Id, FirstActivity, "view"));
    }

    /// <summary>Delivers everything, and records the campaigns that the settings have no room for.</summary>
    public void Deliver(TestOrganisation organisation)
    {
        organisation
            .Settings(Settings())
            .With(
                "employees",
                [
                    "employee_id,valid_from,kind,photo,phone,about,is_manager,manager_id,works_at,started_on,left_on",
                    .. Employees.Select(row =>
                        $"{row.Id},{Day(row.From)},{row.Kind},{row.Photo},{row.Phone},{row.About},{(row.IsManager ? "ja" : "nee")},"
                        + $"{row.ManagerId},{row.WorksAt},{Day(row.StartedOn)},{Day(row.LeftOn)}"
                    ),
                ]
            )
            .With(
                "teams",
                [
                    "team_id,name,valid_from,kind,designated",
                    .. Teams.Select(row => $"{row.Id},Team {row.Id},{Day(row.From)},{row.Kind},{YesOrNo(row.IsDesignated)}"),
                ]
            )
            .With(
                "memberships",
                [
                    "team_id,employee_id,valid_from,valid_to",
                    .. Members.Select(row => $"{row.Team},{row.Employee},{Day(row.From)},{Day(row.To)}"),
                ]
            )
            .With(
                "roles",
                [
                    "role,employee_id,team_id,valid_from,valid_to",
                    .. Ambassadors.Select(row => $"ambassador,{row.Employee},{row.Team},{Day(row.From)},{Day(row.To)}"),
                ]
            )
            .With(
                "objections",
                ["employee_id,since,until", .. Objections.Select(row => $"{row.Employee},{Day(row.Since)},{Day(row.Until)}")]
            )
            .With(
                "activities",
                [
                    "activity_id,occurred_at,employee_id,kind",
                    .. Acts.Distinct()
                        .Select(row => $"{row.Employee}-{Day(row.Day)}-{row.Kind},{Day(row.Day)}T10:00:00,{row.Employee},{row.Kind}"),
                ]
            );
        if (Phases.Count > 0)
        {
            organisation.With(
                "phases",
                ["phase,starts_on,team_id", .. Phases.Select(row => $"{row.Number},{Day(row.StartsOn)},{row.Team}")]
            );
        }
    }

    /// <summary>The settings, with budgets and the first campaign.</summary>
    public string Settings()
    {
        var rewards = new List<Dictionary<string, object>>();
        foreach (var reward in (string[])["cake", "photo-wall", "full-house", "spark"])
        {
            var changed = new Dictionary<string, object> { ["id"] = reward };
            if (Budgets.TryGetValue(reward, out var budget))
            {
                changed["budget"] = new { atMost = budget.AtMost, per = budget.Per };
            }

            if (reward == "cake" && Campaigns.FirstOrDefault(campaign => campaign.Reward == reward) is { } first)
            {
                changed["from"] = Day(first.From);
                if (first.Until is not null)
                {
                    changed["until"] = Day(first.Until);
                }
            }

            if (changed.Count > 1)
            {
                rewards.Add(changed);
            }
        }

        return JsonSerializer.Serialize(
            new
            {
                id = Id,
                minimumGroupSize = MinimumGroupSize,
                acceptLateDays = 400,
                profileFields = new
                {
                    photo = 1,
                    phone = 1,
                    about = 1,
                },
                rewards,
            }
        );
    }

    private void Pace(string employee, Func<DateOnly, double> rate) =>
        rates[employee] = [
            .. Enumerable.Range(0, Last.DayNumber - FirstActivity.DayNumber + 1).Select(n => rate(FirstActivity.AddDays(n))),
        ];

    /// <summary>What is no answer.</summary>
    private string Filler() => Pick("", "", "", "n.v.t.", "-", "xxx");

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private bool Chance(double of) => random.NextDouble() < of;

    private DateOnly Within(DateOnly from, DateOnly through) => from.AddDays(random.Next(through.DayNumber - from.DayNumber + 1));

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string YesOrNo(bool? value) =>
        value switch
        {
            true => "ja",
            false => "nee",
            _ => "",
        };
}
