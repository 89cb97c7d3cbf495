using System.Globalization;
using System.Text;

namespace Intranet.Samples;

/// <summary>Writes the sample as the files any organisation would deliver. The same seed gives the same bytes.</summary>
public static class SampleFiles
{
    /// <summary>The seed of the sample in this repository.</summary>
    public const ulong Seed = 20250707;

    public static void Write(string folder, ulong seed = Seed)
    {
        Directory.CreateDirectory(folder);
        var municipality = new Municipality(seed);
        var story = new Story(municipality, seed);
        File.WriteAllText(Path.Combine(folder, "organisation.json"), Settings.ReplaceLineEndings("\n"));
        File.WriteAllText(Path.Combine(folder, "logo.svg"), Logo.ReplaceLineEndings("\n"));
        Csv(
            "employees",
            "employee_id,valid_from,email,name,kind,department,job_title,phone,location,about,expertise,photo,manager_id,"
                + "is_manager,works_at,started_on,left_on",
            Employees(municipality)
        );
        Csv(
            "teams",
            "team_id,name,kind,open,designated,location",
            [
                .. Municipality.Departments.Select(team => Row(team.Id, team.Name, "department", "nee", "ja", team.Location)),
                .. Story.OpenTeams.Select(team => Row(team.Id, team.Name, team.Kind, "ja", "nee", "")),
            ]
        );
        Csv(
            "memberships",
            "team_id,employee_id,role,valid_from,valid_to",
            [
                .. municipality.People.Select(person =>
                    Row(person.Department.Id, person.Id, person.IsManager ? "owner" : "member", "2025-07-01", Day(person.LeftOn))
                ),
                .. story.OpenMembers(new Dice(seed + 2)).Select(pair => Row(pair.Team, pair.Employee, "member", "2025-07-01", "")),
            ]
        );
        Csv(
            "roles",
            "role,employee_id,team_id,valid_from,valid_to,consented_on",
            [
                Row("administrator", municipality.Of("ict", 2).Id, "", "2025-06-01", "", ""),
                Row("community-manager", municipality.CommunityManager.Id, "", "2025-06-01", "", "2025-06-02"),
                .. municipality.ProjectGroup.Select(person => Row("project-group", person.Id, "", "2025-06-01", "", "2025-06-02")),
                .. municipality.Ambassadors.Select(ambassador =>
                    Row(
                        "ambassador",
                        ambassador.Person.Id,
                        ambassador.Department.Id,
                        "2025-07-01",
                        "",
                        ambassador.Consents ? "2025-07-01" : ""
                    )
                ),
            ]
        );
        Csv(
            "channels",
            "channel_id,name,department",
            [
                Row("nieuws", "Nieuws voor iedereen", ""),
                .. Municipality
                    .Departments.Where(team => team.Size >= 14)
                    .Select(team => Row($"k-{team.Id}", $"Nieuws van {team.Name}", team.Name)),
            ]
        );
        Csv("follows", "channel_id,employee_id,valid_from", Follows(municipality, new Dice(seed + 3)));
        Csv(
            "phases",
            "phase,name,starts_on,team_id",
            Municipality.Departments.Select(team =>
                Row(
                    $"{team.Phase}",
                    team.Phase switch
                    {
                        1 => "Kopgroep",
                        2 => "Kantoor",
                        _ => "Buitendienst",
                    },
                    Day(Story.PhaseStarts[team.Phase - 1]),
                    team.Id
                )
            )
        );
        Csv(
            "objections",
            "employee_id,since",
            [Row(municipality.Of("wmo", 11).Id, "2025-07-01"), Row(municipality.Of("groen", 20).Id, "2025-09-01")]
        );
        Csv("report_opens", "employee_id,opened_at,week", Opens(municipality));
        Csv("activities", "occurred_at,employee_id,kind,activity_id,team_id,to_employee_id,content_id,on_content_id,device", story.Lines);

        void Csv(string name, string header, IEnumerable<string> rows) =>
            File.WriteAllText(Path.Combine(folder, name + ".csv"), string.Join('\n', rows.Prepend(header)) + "\n", new UTF8Encoding(false));
    }

    private static IEnumerable<string> Employees(Municipality municipality)
    {
        yield return Row(
            "saar",
            "2025-07-01",
            "",
            "Saar",
            "persona",
            "",
            "digitale collega",
            "",
            "",
            "Ik ben het gezicht van ons intranet.",
            "",
            "saar-getekend",
            "",
            "",
            "",
            "",
            ""
        );
        yield return Row("agenda", "2025-07-01", "", "Agendakoppeling", "service", "", "", "", "", "", "", "", "", "", "", "", "");
        foreach (var person in municipality.People)
        {
            var seen = person.StartedOn > new DateOnly(2025, 7, 1) ? person.StartedOn : new DateOnly(2025, 7, 1);
            yield return Version(person, seen, isComplete: false);
            if (person.CompletedOn is { } day && day >= seen)
            {
                yield return Version(person, day > seen ? day : seen.AddDays(1), isComplete: true);
            }
        }
    }

    private static string Version(Person person, DateOnly from, bool isComplete)
    {
        var (about, expertise, photo, phone, location) = Municipality.Profile(person, isComplete);
        return Row(
            person.Id,
            Day(from),
            $"{person.Id}@voorbeeldhoven.example",
            person.Name,
            "person",
            person.Department.Name,
            person.Job,
            phone,
            location,
            about,
            expertise,
            photo,
            person.ManagerId,
            person.IsManager ? "ja" : "nee",
            person.Department.IsFrontline ? "frontline" : "office",
            Day(person.StartedOn),
            Day(person.LeftOn)
        );
    }

    private static IEnumerable<string> Follows(Municipality municipality, Dice dice)
    {
        var channels = Municipality.Departments.Where(team => team.Size >= 14).ToArray();
        foreach (var person in municipality.People)
        {
            yield return Row("nieuws", person.Id, "2025-07-07");
            if (channels.Contains(person.Department))
            {
                yield return Row($"k-{person.Department.Id}", person.Id, "2025-07-07");
            }

            if (dice.Chance(210) && dice.Of(channels) is var other && other != person.Department)
            {
                yield return Row($"k-{other.Id}", person.Id, Day(Story.PhaseStarts[person.Department.Phase - 1].AddDays(dice.Next(40))));
            }
        }
    }

    private static IEnumerable<string> Opens(Municipality municipality)
    {
        for (var week = 1; week < 13; week++)
        {
            var monday = Municipality.GoLive.AddDays(7 * week);
            var isoWeek = ISOWeek.GetWeekOfYear(monday.AddDays(-1).ToDateTime(default));
            for (var member = 0; member < (week is > 5 and < 10 ? 0 : 3); member++)
            {
                yield return Row(municipality.ProjectGroup[member].Id, $"{Day(monday)}T09:{10 + member}:00+02:00", $"2025-W{isoWeek}");
            }
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string Row(params string[] cells) =>
        string.Join(
            ',',
            cells.Select(cell =>
                cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            )
        );

    private const string Settings = """
        {
          "id": "voorbeeldhoven",
          "name": "Gemeente Voorbeeldhoven",
          "timeZone": "Europe/Amsterdam",
          "language": "nl",
          "goLiveOn": "2025-07-07",
          "holidays": [],
          "accentColour": "#0b6b63",
          "logo": "logo.svg",
          "rewards": [
            { "id": "cake", "from": "2025-09-01", "until": "2025-10-31", "unitCost": 2.75, "budget": { "atMost": 8, "per": "campaign" } },
            { "id": "spark", "from": "2025-10-01", "conditions": [
              { "measure": "has-ambassador", "atLeast": 1 },
              { "measure": "monthly-active-rise", "atLeast": 0.15 }, { "measure": "monthly-active", "atLeast": 0.75 } ] }
          ]
        }

        """;

    private const string Logo = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
          <path d="M8 30 32 10l24 20v24H8z" fill="#0b6b63"/>
          <path d="M8 46c8-7 16-7 24 0s16 7 24 0v8H8z" fill="#8fc7bf"/>
          <rect x="27" y="27" width="10" height="13" fill="#fff"/>
        </svg>

        """;
}
