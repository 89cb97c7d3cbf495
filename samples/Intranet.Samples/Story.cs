using System.Globalization;

namespace Intranet.Samples;

/// <summary>
/// Thirteen weeks of activity: a slow start in summer, a manager who starts to blog, a cake campaign, a phase that begins too early,
/// and a project group that nearly goes quiet.
/// </summary>
public sealed class Story
{
    public static readonly DateOnly[] PhaseStarts = [Municipality.GoLive, new(2025, 8, 18), new(2025, 8, 25)];

    public static readonly (string Id, string Name, string Kind)[] OpenTeams =
    [
        ("hardlopen", "Hardlopen in de pauze", "informal"),
        ("fietsen", "Op de fiets naar het werk", "informal"),
        ("moestuin", "Moestuin achter de werf", "informal"),
        ("koken", "Koken voor elkaar", "informal"),
        ("nieuw", "Nieuwe collega's", "informal"),
        ("omgevingswet", "Omgevingswet", "project"),
        ("data", "Datagedreven werken", "project"),
        ("museum", "Museumvrienden", "informal"),
    ];

    private readonly Municipality municipality;
    private readonly Dice dice;
    private readonly List<(DateTime At, string Line)> rows = [];
    private readonly List<(string Content, string Author, string Team)> recent = [];
    private readonly Dictionary<string, List<string>> memberships;
    private int contents;
    private int activities;

    public Story(Municipality municipality, ulong seed)
    {
        this.municipality = municipality;
        dice = new Dice(seed + 1);
        memberships = OpenMembers(new Dice(seed + 2))
            .GroupBy(pair => pair.Employee)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Team).ToList());
        for (var day = Municipality.GoLive; day <= Municipality.LastDay; day = day.AddDays(1))
        {
            Day(day);
        }
    }

    public IEnumerable<string> Lines => rows.OrderBy(row => row.At).ThenBy(row => row.Line, StringComparer.Ordinal).Select(row => row.Line);

    /// <summary>Members of the open teams.</summary>
    public IEnumerable<(string Team, string Employee)> OpenMembers(Dice draws)
    {
        foreach (var person in municipality.People)
        {
            foreach (var (id, _, _) in OpenTeams)
            {
                if (draws.Chance(id == "museum" ? 8 : 55))
                {
                    yield return (id, person.Id);
                }
            }
        }
    }

    /// <summary>Weeks since go-live, from 1.</summary>
    public static int Week(DateOnly day) => (day.DayNumber - Municipality.GoLive.DayNumber) / 7 + 1;

    private void Day(DateOnly day)
    {
        var week = Week(day);
        var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        Saar(day, week);
        foreach (var person in municipality.People)
        {
            if (person.LeftOn <= day || person.StartedOn > day || day < PhaseStarts[person.Department.Phase - 1])
            {
                continue;
            }

            if (person.CompletedOn == day)
            {
                Add(day, 9, person, "profile_update", "", "", "", "");
            }

            if (Role(day, week, person, isWeekend))
            {
                continue;
            }

            var chance = person.Department.Keen * person.Keenness / 100 * Season(week, person) / 100;
            if (dice.Chance(isWeekend ? chance / 9 : chance))
            {
                Visit(day, person);
            }
        }
    }

    /// <summary>A level in percent: summer is slow, September is busy, and the crews get their phones in week 10.</summary>
    private static int Season(int week, Person person)
    {
        int[] office = [55, 50, 42, 38, 36, 44, 62, 78, 90, 100, 106, 110, 116];
        var share = office[week - 1];
        if (person.Department.IsFrontline)
        {
            share = week < 10 ? share / 2 : share * 11 / 10;
        }

        return person.IsManager && week < 8 ? share / 2 : share;
    }

    /// <summary>The digital colleague posts on Tuesdays, except in two weeks.</summary>
    private void Saar(DateOnly day, int week)
    {
        if (day.DayOfWeek == DayOfWeek.Tuesday && week is not (5 or 11))
        {
            Post(day, 10, "saar", "", "post", "desktop");
        }
    }

    /// <summary>The scripted activity of people with a part in the story; true if that is all they do this day.</summary>
    private bool Role(DateOnly day, int week, Person person, bool isWeekend)
    {
        if (person == municipality.CommunityManager)
        {
            CommunityManager(day, week, person, isWeekend);
            return true;
        }

        if (Array.IndexOf(municipality.ProjectGroup, person) is >= 0 and var member && !isWeekend)
        {
            // Nearly quiet in weeks 6 to 9: only the first two visit.
            var awake =
                week is < 6 or > 10 ? 620
                : member < 2 ? 300
                : 20;
            if (dice.Chance(awake))
            {
                Visit(day, person);
            }

            return true;
        }

        if (person.IsManager && !isWeekend)
        {
            // The municipal secretary starts to blog in week 6; others follow one by one.
            var begins = person == municipality.Blogger ? 6 : 7 + int.Parse(person.Id[1..], CultureInfo.InvariantCulture) % 12;
            if (week >= begins && day.DayOfWeek == (DayOfWeek)(1 + begins % 5) && dice.Chance(person == municipality.Blogger ? 1000 : 720))
            {
                Post(day, 9, person.Id, person == municipality.Blogger || dice.Chance(400) ? "" : person.Department.Id, "post", "desktop");
            }

            if (week >= begins && dice.Chance(110))
            {
                Answer(day, person, dice.Chance(350) ? "comment" : "reaction");
            }
        }

        return false;
    }

    private void CommunityManager(DateOnly day, int week, Person person, bool isWeekend)
    {
        if (day.DayOfWeek == DayOfWeek.Wednesday && week == 8)
        {
            Add(day, 13, person, "training", "", "", "", "desktop");
        }

        if (isWeekend ? !dice.Chance(week >= 8 ? 300 : 100) : !dice.Chance(910))
        {
            return;
        }

        Add(day, isWeekend ? 20 : 8, person, "sign_in", "", "", "", isWeekend ? "mobile" : "desktop");
        if (!isWeekend)
        {
            var open = Municipality.Departments.Where(department => day >= PhaseStarts[department.Phase - 1]).ToArray();
            Post(day, 11, person.Id, open[(day.DayNumber * 3 + week) % open.Length].Id, "post", "desktop");
            Answer(day, person, "comment");
            Answer(day, person, "reaction");
        }
    }

    private void Visit(DateOnly day, Person person)
    {
        var device = dice.Chance(person.Department.IsFrontline ? (Week(day) < 10 ? 350 : 760) : 160) ? "mobile" : "desktop";
        var hour = person.Department.IsFrontline ? 6 + dice.Next(11) : 8 + dice.Next(10);
        if (dice.Chance(500))
        {
            Add(day, hour, person, "sign_in", "", "", "", device);
        }

        for (var views = 1 + dice.Next(2); views > 0; views--)
        {
            Add(
                day,
                hour,
                person,
                "view",
                "",
                "",
                dice.Chance(600) && recent.Count > 0 ? recent[^(1 + dice.Next(Math.Min(30, recent.Count)))].Content : "",
                device
            );
        }

        if (dice.Chance(230))
        {
            Answer(day, person, "reaction");
        }

        if (dice.Chance(90))
        {
            Answer(day, person, "comment");
        }

        if (dice.Chance(45))
        {
            Post(day, hour, person.Id, Space(person), "post", device);
        }

        if (dice.Chance(12))
        {
            Post(day, hour, person.Id, Space(person), "share", device);
        }
    }

    private string Space(Person person) =>
        memberships.TryGetValue(person.Id, out var open) && dice.Chance(350) && dice.Of(open) is var team && team != "museum"
            ? team
            : person.Department.Id;

    private void Post(DateOnly day, int hour, string author, string team, string kind, string device)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"c{++contents:D5}");
        Add(day, hour, author, kind, team, "", content, "", device);
        recent.Add((content, author, team));
    }

    private void Answer(DateOnly day, Person person, string kind)
    {
        if (recent.Count == 0)
        {
            return;
        }

        // One answer in six goes to the digital colleague, whose posts are at the top of the page.
        var (content, author, team) =
            dice.Chance(160) && recent.FindLast(post => post.Author == "saar") is { Author: not null } saar
                ? saar
                : recent[^(1 + dice.Next(Math.Min(25, recent.Count)))];
        Add(day, 9 + dice.Next(8), person.Id, kind, team, author, "", content, person.Department.IsFrontline ? "mobile" : "desktop");
    }

    private void Add(DateOnly day, int hour, Person person, string kind, string team, string content, string on, string device) =>
        Add(day, hour, person.Id, kind, team, "", content, on, device);

    private void Add(DateOnly day, int hour, string employee, string kind, string team, string to, string content, string on, string device)
    {
        var at = day.ToDateTime(new TimeOnly(hour, dice.Next(60), dice.Next(60)));
        rows.Add(
            (
                at,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{at:yyyy-MM-ddTHH:mm:ss}+02:00,{employee},{kind},a{++activities:D6},{team},{to},{content},{on},{device}"
                )
            )
        );
    }
}
