using System.Globalization;
using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;

namespace Intranet.Tests.People;

/// <summary>
/// An organisation's records in memory, from tables that read as the files of a feed do. What a table leaves empty is empty, a column
/// that it does not have was never delivered.
/// </summary>
internal sealed class OrganisationBuilder
{
    private readonly List<(string Kind, Dictionary<string, string> Row)> rows = [];
    private readonly HashSet<string> delivered = [];
    private OrganisationSettings settings = new() { Id = "test", Name = "Test" };

    /// <summary>Rows of one kind: the names of the columns, then the cells, separated by commas.</summary>
    public OrganisationBuilder With(string kind, params string[] lines)
    {
        var columns = lines[0].Split(',');
        delivered.UnionWith([kind, .. columns.Select(column => $"{kind}.{column}")]);
        rows.AddRange(
            lines.Skip(1).Select(line => (kind, columns.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second)))
        );
        return this;
    }

    public OrganisationBuilder Settings(Func<OrganisationSettings, OrganisationSettings> change)
    {
        settings = change(settings);
        return this;
    }

    /// <summary>Employees e1, e2, ... in service since 2020.</summary>
    public OrganisationBuilder People(int count) =>
        With("employees", ["employee_id,started_on", .. Enumerable.Range(1, count).Select(i => $"e{i},2020-01-01")]);

    /// <summary>Activities, each as "2025-10-01 10:00 e1 view" and optionally further columns as name=value.</summary>
    public OrganisationBuilder Did(params string[] events)
    {
        (string Name, string Column)[] more =
        [
            ("team", "team_id"),
            ("to", "to_employee_id"),
            ("content", "content_id"),
            ("on", "on_content_id"),
            ("device", "device"),
        ];
        return With(
            "activities",
            [
                $"day,time,employee_id,kind,{string.Join(',', more.Select(field => field.Column))}",
                .. events.Select(item =>
                {
                    var parts = item.Split(' ');
                    var given = parts[4..].Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
                    return string.Join(',', [.. parts[..4], .. more.Select(field => given.GetValueOrDefault(field.Name, ""))]);
                }),
            ]
        );
    }

    /// <summary>A measure on the Sunday.</summary>
    public MeasureScore Measure(string id) => TestOrganisation.Measure(Score(), id);

    public Scorecard Score() => Score(TestOrganisation.Sunday);

    public Scorecard Score(DateOnly day) => ScorecardBuilder.Build(At(day));

    public Snapshot At(DateOnly day)
    {
        var employees = Ids("employees", "employee_id");
        var teams = Ids("teams", "team_id");
        var channels = Ids("channels", "channel_id");
        int Employee(Dictionary<string, string> row) => Array.IndexOf(employees, row["employee_id"]);
        int Team(Dictionary<string, string> row) => Array.IndexOf(teams, row["team_id"]);

        var employeeFacts = Array.ConvertAll(employees, id => FactsOf("employees", "employee_id", id, EmployeeFactOf));
        var (active, acted) = (Array.ConvertAll(employees, _ => new DayBits()), Array.ConvertAll(employees, _ => new DayBits()));
        var activities = Rows("activities")
            .Select(row => new Activity(
                Date(row, "day")!.Value,
                TimeOnly.Parse(row["time"], CultureInfo.InvariantCulture),
                Employee(row),
                Enum.Parse<ActivityKind>(row["kind"].Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
                Team(row),
                row["to_employee_id"] is { Length: > 0 } to ? Array.IndexOf(employees, to) : null,
                row["content_id"],
                row["on_content_id"],
                row["device"] == "mobile"
            ))
            .OrderBy(item => item.Day)
            .ToList();
        foreach (var item in activities)
        {
            active[item.Employee].Add(item.Day);
            if (item.Kind is not (ActivityKind.SignIn or ActivityKind.View))
            {
                acted[item.Employee].Add(item.Day);
            }
        }

        var contents = activities.SelectMany(item => new[] { item.Content, item.On }).Distinct().Order(StringComparer.Ordinal).ToList();
        var personas = employeeFacts.Select(facts => facts.Any(fact => fact.Kind.Value == EmployeeKind.Persona)).ToArray();
        var records = new Records
        {
            Settings = settings,
            EmployeeIds = employees,
            TeamIds = teams,
            Delivered = delivered.ToDictionary(input => input, _ => DateOnly.MinValue),
            EmployeeFacts = employeeFacts,
            TeamFacts = Array.ConvertAll(teams, id => FactsOf("teams", "team_id", id, TeamFactOf)),
            Memberships =
            [
                .. Rows("memberships").Select(row => new TeamMembership(Team(row), Employee(row), From(row), Date(row, "valid_to"))),
            ],
            Roles =
            [
                .. Rows("roles")
                    .Select(row => new RoleHolding(
                        RoleNames.Parse(row["role"]),
                        Employee(row),
                        row.GetValueOrDefault("team_id", "").Length == 0 ? null : Team(row),
                        From(row),
                        Date(row, "valid_to"),
                        Date(row, "consented_on")
                    )),
            ],
            Channels =
            [
                .. channels.Select(
                    (id, number) =>
                        new Channel(number, Rows("channels").Single(row => row["channel_id"] == id).GetValueOrDefault("department"))
                ),
            ],
            Follows =
            [
                .. Rows("follows")
                    .Select(row => new Follow(Array.IndexOf(channels, row["channel_id"]), Employee(row), From(row), Date(row, "valid_to"))),
            ],
            Phases =
            [
                .. Rows("phases")
                    .Select(row => new PhaseRow(
                        int.Parse(row["phase"], CultureInfo.InvariantCulture),
                        null,
                        Date(row, "starts_on")!.Value,
                        row["team_id"].Length == 0 ? null : Team(row)
                    )),
            ],
            Objections = [.. Rows("objections").Select(row => new Objection(Employee(row), Date(row, "since")!.Value, Date(row, "until")))],
            ReportOpens = [.. Rows("report_opens").Select(row => new ReportOpen(Employee(row), Parse(row["opened_at"][..10]))).Distinct()],
            Trainings =
            [
                .. activities
                    .Where(item => item.Kind == ActivityKind.Training)
                    .Select(item => new Training(item.Employee, item.Day))
                    .Distinct(),
            ],
            PersonaPosts =
            [
                .. activities
                    .Where(item => item.Kind == ActivityKind.Post && item.Content.Length > 0 && personas[item.Employee])
                    .Select(item => new PersonaPost(contents.IndexOf(item.Content), item.Employee, item.Day)),
            ],
            Answers =
            [
                .. activities
                    .Where(item => item.Kind is ActivityKind.Reaction or ActivityKind.Comment && item.On.Length > 0)
                    .Where(item => item.To is not { } to || personas[to])
                    .DistinctBy(item => (item.On, item.Employee))
                    .Select(item => new Answer(contents.IndexOf(item.On), item.Employee, item.Day)),
            ],
            Active = active,
            Acted = acted,
            FirstDay = activities.Count == 0 ? null : activities[0].Day,
        };
        var log = new ActivityLog(day.AddDays(-ScorecardBuilder.DaysBefore));
        foreach (var space in activities.Where(item => item.Day >= log.First).GroupBy(item => (item.Day, item.Employee, item.Team)))
        {
            log.Add(Count(space.Key.Day, space.Key.Employee, space.Key.Team, [.. space]));
        }

        return new Snapshot(records, log, day);
    }

    private static DayCount Count(DateOnly day, int employee, int team, Activity[] items)
    {
        int Of(ActivityKind kind) => items.Count(item => item.Kind == kind);
        return new(
            day.DayNumber,
            employee,
            team,
            Of(ActivityKind.SignIn),
            Of(ActivityKind.View),
            Of(ActivityKind.Reaction),
            Of(ActivityKind.Comment),
            Of(ActivityKind.Post),
            Of(ActivityKind.Share),
            Of(ActivityKind.Follow),
            Of(ActivityKind.ProfileUpdate),
            Of(ActivityKind.Training),
            items.Aggregate(DayMarks.None, (marks, item) => marks | item.Marks)
        );
    }

    private static EmployeeFact EmployeeFactOf(Dictionary<string, string> row) =>
        new()
        {
            ValidFrom = From(row),
            Name = row.GetValueOrDefault("name"),
            Kind = Choice<EmployeeKind>(row, "kind"),
            Department = row.GetValueOrDefault("department"),
            JobTitle = row.GetValueOrDefault("job_title"),
            Phone = row.GetValueOrDefault("phone"),
            About = row.GetValueOrDefault("about"),
            Expertise = row.GetValueOrDefault("expertise"),
            Photo = row.GetValueOrDefault("photo"),
            ManagerId = row.GetValueOrDefault("manager_id"),
            IsManager = Flag(row, "is_manager"),
            WorksAt = Choice<Workplace>(row, "works_at"),
            StartedOn = Day(row, "started_on"),
            LeftOn = Day(row, "left_on"),
        };

    private static TeamFact TeamFactOf(Dictionary<string, string> row) =>
        new()
        {
            ValidFrom = From(row),
            Name = row.GetValueOrDefault("name"),
            Kind = Choice<TeamKind>(row, "kind"),
            Open = Flag(row, "open"),
            Designated = Flag(row, "designated"),
        };

    private static Stated<T> Choice<T>(Dictionary<string, string> row, string column)
        where T : struct, Enum =>
        row.TryGetValue(column, out var cell) ? new(cell.Length == 0 ? null : Enum.Parse<T>(cell, ignoreCase: true)) : default;

    private static Stated<bool> Flag(Dictionary<string, string> row, string column) =>
        row.TryGetValue(column, out var cell) ? new(cell.Length == 0 ? null : cell is "ja" or "1") : default;

    private static Stated<DateOnly> Day(Dictionary<string, string> row, string column) =>
        row.ContainsKey(column) ? new(Date(row, column)) : default;

    private static DateOnly? Date(Dictionary<string, string> row, string column) =>
        row.GetValueOrDefault(column) is { Length: > 0 } cell ? Parse(cell) : null;

    private static DateOnly From(Dictionary<string, string> row) => Date(row, "valid_from") ?? default;

    private static DateOnly Parse(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private TFact[] FactsOf<TFact>(string kind, string key, string id, Func<Dictionary<string, string>, TFact> read)
        where TFact : IFact<TFact> => [.. Rows(kind).Where(row => row[key] == id).Select(read).OrderBy(fact => fact.ValidFrom)];

    private string[] Ids(string kind, string key) => [.. Rows(kind).Select(row => row[key]).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<Dictionary<string, string>> Rows(string kind) => rows.Where(row => row.Kind == kind).Select(row => row.Row);

    private sealed record Activity(
        DateOnly Day,
        TimeOnly Time,
        int Employee,
        ActivityKind Kind,
        int Team,
        int? To,
        string Content,
        string On,
        bool IsMobile
    )
    {
        public DayMarks Marks =>
            (IsMobile ? DayMarks.Mobile : 0)
            | (Time.Hour is < 8 or >= 18 || Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? DayMarks.OutsideHours : 0)
            | (Kind is ActivityKind.Reaction or ActivityKind.Comment && To is { } to && to != Employee ? DayMarks.AnsweredColleague : 0);
    }
}
