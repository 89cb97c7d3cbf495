using System.Data.Common;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage.People;

/// <summary>Reads what scoring needs of one organisation: all its records, and its day counts over a range of days.</summary>
public sealed class RecordsReader
{
    private readonly DbConnection connection;
    private readonly OrganisationRow organisation;
    private readonly int[] employeeIndex;
    private readonly int[] teamIndex;

    private RecordsReader(DbConnection connection, OrganisationRow organisation)
    {
        this.connection = connection;
        this.organisation = organisation;
        (var employees, employeeIndex) = Numbered("select employee_no, id from employees where organisation_no = @no");
        (var teams, teamIndex) = Numbered("select team_no, id from teams where organisation_no = @no");
        var channels = new List<Channel>();
        var channelIndex = new Dictionary<int, int>();
        foreach (var row in Rows("select channel_no, department from channels where organisation_no = @no order by id"))
        {
            channelIndex.Add((int)row.GetInt64(0), channels.Count);
            channels.Add(new(channels.Count, Text(row, 1)));
        }

        var delivered = connection
            .Query<(string Input, DateOnly From, DateOnly? FirstOn)>(
                "select input, counts_from, first_on from delivered where organisation_no = @no",
                new { no = organisation.Number }
            )
            .AsList();
        Records = new Records
        {
            Settings = organisation.Settings,
            EmployeeIds = employees,
            TeamIds = teams,
            Delivered = delivered.ToDictionary(row => row.Input, row => row.From),
            DeliveredOn = delivered.Where(row => row.FirstOn is not null).ToDictionary(row => row.Input, row => row.FirstOn!.Value),
            EmployeeFacts = Facts(People.EmployeeFacts.Table, "employee", employeeIndex, employees.Length),
            TeamFacts = Facts(People.TeamFacts.Table, "team", teamIndex, teams.Length),
            Memberships =
            [
                .. Rows(
                        """
                        select team_no, employee_no, valid_from, valid_to
                        from memberships
                        where organisation_no = @no
                        """
                    )
                    .Select(row => new TeamMembership(
                        teamIndex[(int)row.GetInt64(0)],
                        employeeIndex[(int)row.GetInt64(1)],
                        Day(row, 2),
                        DayOrNull(row, 3)
                    )),
            ],
            Roles =
            [
                .. Rows(
                        """
                        select role, employee_no, team_no, valid_from, valid_to, consented_on
                        from roles
                        where organisation_no = @no
                        """
                    )
                    .Select(row => new RoleHolding(
                        RoleNames.Parse(row.GetString(0)),
                        employeeIndex[(int)row.GetInt64(1)],
                        (int)row.GetInt64(2) == 0 ? null : teamIndex[(int)row.GetInt64(2)],
                        Day(row, 3),
                        DayOrNull(row, 4),
                        DayOrNull(row, 5)
                    )),
            ],
            Channels = [.. channels],
            Follows =
            [
                .. Rows(
                        """
                        select channel_no, employee_no, valid_from, valid_to
                        from follows
                        where organisation_no = @no
                        """
                    )
                    .Select(row => new Follow(
                        channelIndex[(int)row.GetInt64(0)],
                        employeeIndex[(int)row.GetInt64(1)],
                        Day(row, 2),
                        DayOrNull(row, 3)
                    )),
            ],
            Phases =
            [
                .. Rows(
                        """
                        select phase, name, starts_on, team_no
                        from phases
                        where organisation_no = @no
                        order by phase, team_no
                        """
                    )
                    .Select(row => new PhaseRow(
                        (int)row.GetInt64(0),
                        Text(row, 1),
                        Day(row, 2),
                        (int)row.GetInt64(3) == 0 ? null : teamIndex[(int)row.GetInt64(3)]
                    )),
            ],
            Objections =
            [
                .. Rows("select employee_no, valid_from, valid_to from objections where organisation_no = @no")
                    .Select(row => new Objection(employeeIndex[(int)row.GetInt64(0)], Day(row, 1), DayOrNull(row, 2))),
            ],
            ReportOpens =
            [
                .. Rows("select distinct employee_no, day from report_opens where organisation_no = @no")
                    .Select(row => new ReportOpen(employeeIndex[(int)row.GetInt64(0)], Day(row, 1))),
            ],
            Trainings =
            [
                .. Rows("select employee_no, day from trainings where organisation_no = @no")
                    .Select(row => new Training(employeeIndex[(int)row.GetInt64(0)], Day(row, 1))),
            ],
            PersonaPosts =
            [
                .. Rows("select content, employee_no, day from persona_posts where organisation_no = @no")
                    .Select(row => new PersonaPost(row.GetInt64(0), employeeIndex[(int)row.GetInt64(1)], Day(row, 2))),
            ],
            // Only answers to a persona's posts matter. Others are stored because the post may arrive later.
            Answers =
            [
                .. Rows(
                        """
                        select a.content, a.employee_no, a.day
                        from persona_posts p
                        join answers a on a.organisation_no = p.organisation_no and a.content = p.content
                        where p.organisation_no = @no
                        """
                    )
                    .Select(row => new Answer(row.GetInt64(0), employeeIndex[(int)row.GetInt64(1)], Day(row, 2))),
            ],
            FinalThrough = organisation.FinalThrough,
            ToldPoints = Rows("select week_ending, habitual from adoption_points where organisation_no = @no")
                .ToDictionary(row => Day(row, 0), row => row.GetDouble(1)),
            EverActive = Ever("active"),
            EverHabitual = Ever("habitual"),
            Statements = People.Statements.Read(connection, organisation.Number, index: number => employeeIndex[number]),
            ToldEmployees = ToldEmployees(),
            ToldTeams = ToldTeams(),
            MinimumFloors =
            [
                .. Rows("select through, minimum from minimum_floors where organisation_no = @no")
                    .Select(row => new MinimumFloor(Day(row, 0), (int)row.GetInt64(1))),
            ],
            Active = Presence("active", employees.Length),
            Acted = Presence("acted", employees.Length),
            FirstDay = organisation.FirstDay,
            FeedPeriods = Deliveries.Periods(connection, organisation),
        };
    }

    public Records Records { get; }

    public static RecordsReader Read(DbConnection connection, OrganisationRow organisation) => new(connection, organisation);

    /// <summary>The day counts of a range of days. Each row is read once, however many days are scored from it.</summary>
    public ActivityLog ReadLog(DateOnly from, DateOnly through)
    {
        var log = new ActivityLog(from);
        using var command = connection.CreateCommand();
        command.CommandText = """
            select day, employee_no, counts
            from day_counts
            where organisation_no = @no
              and day between @from and @through
            order by day
            """;
        Add(command, "@no", organisation.Number);
        Add(command, "@from", from.DayNumber);
        Add(command, "@through", through.DayNumber);
        using var row = command.ExecuteReader();
        var file = row as SqliteDataReader;
        var spaces = new List<SpaceCounts>();
        while (row.Read())
        {
            spaces.Clear();
            // SQLite gives the blob without a copy, which would double the cost of reading.
            PackedCounts.Unpack(
                file is not null ? SQLitePCL.raw.sqlite3_column_blob(file.Handle, 2) : row.GetFieldValue<byte[]>(2),
                spaces
            );
            foreach (var space in spaces)
            {
                log.Add(
                    new DayCount(
                        (int)row.GetInt64(0),
                        employeeIndex[(int)row.GetInt64(1)],
                        space.Team == 0 ? -1 : teamIndex[space.Team],
                        SignIns: space[ActivityKind.SignIn],
                        Views: space[ActivityKind.View],
                        Reactions: space[ActivityKind.Reaction],
                        Comments: space[ActivityKind.Comment],
                        Posts: space[ActivityKind.Post],
                        Shares: space[ActivityKind.Share],
                        Follows: space[ActivityKind.Follow],
                        ProfileUpdates: space[ActivityKind.ProfileUpdate],
                        Trainings: space[ActivityKind.Training],
                        Marks: space.Marks
                    )
                );
            }
        }

        return log;
    }

    private (string[] Ids, int[] Index) Numbered(string sql)
    {
        var pairs = Rows(sql).Select(row => (Number: (int)row.GetInt64(0), Id: row.GetString(1))).ToList();
        pairs.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        var index = new int[pairs.Count == 0 ? 1 : pairs.Max(pair => pair.Number) + 1];
        Array.Fill(index, -1);
        for (var i = 0; i < pairs.Count; i++)
        {
            index[pairs[i].Number] = i;
        }

        return ([.. pairs.Select(pair => pair.Id)], index);
    }

    private TFact[][] Facts<TFact>(FactTable<TFact> table, string what, int[] index, int count)
        where TFact : class, IFact<TFact>, new()
    {
        var facts = new List<TFact>?[count];
        foreach (
            var row in Rows(
                $"""
                select {table.Selected}
                from {what}_facts f
                where f.organisation_no = @no
                order by f.{what}_no, f.valid_from
                """
            )
        )
        {
            (facts[index[(int)row.GetInt64(0)]] ??= []).Add(table.Read(row));
        }

        return Array.ConvertAll(facts, list => list?.ToArray() ?? []);
    }

    private List<ToldEmployee> ToldEmployees()
    {
        var facts = Told(
            $"""
            select {EmployeeFacts.Table.Selected}, f.through
            from told_employee_facts f
            where f.organisation_no = @no
            order by f.valid_from
            """,
            EmployeeFacts.Table.Read,
            row => row.FieldCount - 1
        );
        var memberships = Told(
            "select employee_no, team_no, valid_from, valid_to, through from told_memberships where organisation_no = @no",
            row => new TeamMembership(teamIndex[(int)row.GetInt64(1)], employeeIndex[(int)row.GetInt64(0)], Day(row, 2), DayOrNull(row, 3)),
            _ => 4
        );
        var objections = Told(
            "select employee_no, valid_from, valid_to, through from told_objections where organisation_no = @no",
            row => new Objection(employeeIndex[(int)row.GetInt64(0)], Day(row, 1), DayOrNull(row, 2)),
            _ => 3
        );
        return
        [
            .. Rows("select number, through from told where organisation_no = @no and what = 'employee'")
                .Select(row => (Number: (int)row.GetInt64(0), Through: row.GetInt64(1)))
                .ToList()
                .Select(kept => new ToldEmployee(
                    employeeIndex[kept.Number],
                    DateOnly.FromDayNumber((int)kept.Through),
                    [.. facts[kept]],
                    [.. memberships[kept]],
                    [.. objections[kept]]
                )),
        ];
    }

    private List<ToldTeam> ToldTeams()
    {
        var facts = Told(
            $"select {TeamFacts.Table.Selected}, f.through from told_team_facts f where f.organisation_no = @no order by f.valid_from",
            TeamFacts.Table.Read,
            row => row.FieldCount - 1
        );
        return
        [
            .. Rows("select number, through from told where organisation_no = @no and what = 'team'")
                .Select(row => (Number: (int)row.GetInt64(0), Through: row.GetInt64(1)))
                .ToList()
                .Select(kept => new ToldTeam(teamIndex[kept.Number], DateOnly.FromDayNumber((int)kept.Through), [.. facts[kept]])),
        ];
    }

    /// <summary>Rows kept of the days told, by the number of the employee or team, which is their first column, and the last day.</summary>
    private ILookup<(int Number, long Through), T> Told<T>(string sql, Func<DbDataReader, T> read, Func<DbDataReader, int> through) =>
        Rows(sql)
            .Select(row => (Key: ((int)row.GetInt64(0), row.GetInt64(through(row))), Row: read(row)))
            .ToLookup(row => row.Key, row => row.Row);

    private HashSet<int> Ever(string what) =>
        [
            .. Rows($"select employee_no from ever where organisation_no = @no and {what} = 1")
                .Select(row => employeeIndex[(int)row.GetInt64(0)]),
        ];

    private DayBits[] Presence(string column, int count)
    {
        var presence = new DayBits[count];
        Array.Fill(presence, DayBits.Empty);
        foreach (
            var row in Rows(
                $"""
                select employee_no, chunk, {column}
                from presence
                where organisation_no = @no
                order by employee_no, chunk
                """
            )
        )
        {
            var employee = employeeIndex[(int)row.GetInt64(0)];
            if (ReferenceEquals(presence[employee], DayBits.Empty))
            {
                presence[employee] = new DayBits();
            }

            presence[employee].Append((int)row.GetInt64(1), row.GetFieldValue<byte[]>(2));
        }

        return presence;
    }

    private IEnumerable<DbDataReader> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Add(command, "@no", organisation.Number);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader;
        }
    }

    private static void Add(DbCommand command, string name, int value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly Day(DbDataReader row, int column) => DateOnly.FromDayNumber((int)row.GetInt64(column));

    private static DateOnly? DayOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Day(row, column);
}
