using System.Data.Common;
using Dapper;

namespace Intranet.Storage.People;

/// <summary>
/// Writes dated facts inside one transaction. Every Put returns whether it changed anything, so that the same delivery again
/// is known for what it is.
/// </summary>
public sealed class FactWriter
{
    /// <summary>Text columns of employees, as in the files and in the store.</summary>
    public static readonly string[] EmployeeColumns =
    [
        "email",
        "name",
        "kind",
        "department",
        "job_title",
        "phone",
        "location",
        "about",
        "expertise",
        "photo",
        "manager_id",
        "is_manager",
        "works_at",
        "started_on",
        "left_on",
        "language",
    ];

    /// <summary>Text columns of teams; the last is set by full imports only.</summary>
    public static readonly string[] TeamColumns = ["name", "kind", "open", "designated", "location", "ended_on"];

    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly int organisation;
    private readonly DateOnly asOf;
    private readonly Dictionary<(string What, string Id), int> known = [];
    private readonly Dictionary<string, int> last = [];
    private readonly HashSet<string> arrived = [];

    /// <summary>Columns that no figure depends on.</summary>
    private static readonly string[] Uncounted = ["email", "language"];

    /// <param name="asOf">The date from which a changed fact without a date of its own holds.</param>
    public FactWriter(DbConnection connection, DbTransaction transaction, int organisation, DateOnly asOf)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.organisation = organisation;
        this.asOf = asOf;
    }

    /// <summary>The first day that any fact written here says something new about; null when none does.</summary>
    public DateOnly? Touched { get; private set; }

    /// <summary>
    /// What has arrived since this was last asked, as rows in quarantine name it: <c>employee:ID</c>, <c>email:ADDRESS</c>,
    /// <c>team:ID</c>, <c>channel:ID</c>.
    /// </summary>
    public IReadOnlyList<string> TakeArrived()
    {
        string[] keys = [.. arrived];
        arrived.Clear();
        return keys;
    }

    public int? Employee(string id) => Find("employee", id);

    public int? Team(string id) => Find("team", id);

    public int? Channel(string id) => Find("channel", id);

    /// <summary>The employee with an e-mail address, whatever its case; of several the one who had it last.</summary>
    public int? EmployeeByEmail(string email) =>
        connection.ExecuteScalar<int?>(
            $"select employee_no from employee_facts where organisation_no = @organisation and email = @email {connection.AnyCase()} order by valid_from desc, employee_no",
            new { organisation, email },
            transaction
        );

    public bool PutEmployee(string id, DateOnly? validFrom, string?[] said) => PutEmployee(Number("employee", id), validFrom, said);

    public bool PutEmployee(int employee, DateOnly? validFrom, string?[] said)
    {
        if (said[Array.IndexOf(EmployeeColumns, "email")] is { Length: > 0 } email)
        {
            arrived.Add($"email:{email.ToLowerInvariant()}");
        }

        return PutVersion("employee_facts", "employee_no", EmployeeColumns, employee, validFrom, said);
    }

    public bool PutTeam(string id, DateOnly? validFrom, string?[] said) => PutTeam(Number("team", id), validFrom, said);

    public bool PutTeam(int team, DateOnly? validFrom, string?[] said) =>
        PutVersion("team_facts", "team_no", TeamColumns, team, validFrom, said);

    public bool PutChannel(string id, string? name, string? department)
    {
        var number = Number("channel", id);
        var isChanged =
            connection.Execute(
                """
                update channels set name = coalesce(@name, name), department = coalesce(@department, department)
                where organisation_no = @organisation and channel_no = @number
                  and not exists (select name, department intersect select coalesce(@name, name), coalesce(@department, department))
                """,
                new
                {
                    organisation,
                    number,
                    name,
                    department,
                },
                transaction
            ) > 0;
        if (isChanged)
        {
            // Channels have no dates: what one is, it was all along.
            Touch(0);
        }

        return isChanged;
    }

    public bool PutMembership(int team, int employee, DateOnly? from, Said to, string? role) =>
        PutInterval("memberships", new() { ["team_no"] = team, ["employee_no"] = employee }, from, to, "role", role);

    public bool PutRole(string role, int employee, int team, DateOnly? from, Said to, Said consentedOn) =>
        PutInterval(
            "roles",
            new()
            {
                ["role"] = role,
                ["employee_no"] = employee,
                ["team_no"] = team,
            },
            from,
            to,
            "consented_on",
            consentedOn.IsSaid ? (object?)consentedOn.Day?.DayNumber ?? DBNull.Value : null
        );

    public bool PutFollow(int channel, int employee, DateOnly? from, Said to) =>
        PutInterval("follows", new() { ["channel_no"] = channel, ["employee_no"] = employee }, from, to, null, null);

    public bool PutObjection(int employee, DateOnly since, Said until) =>
        PutInterval("objections", new() { ["employee_no"] = employee }, since, until, null, null);

    public bool PutPhase(int phase, int team, string? name, DateOnly startsOn)
    {
        var day = startsOn.DayNumber;
        // Who is in one phase decides who is in the one for everybody else, so that a change counts from the first that began.
        var first =
            connection.ExecuteScalar<int?>(
                "select min(starts_on) from phases where organisation_no = @organisation",
                new { organisation },
                transaction
            ) ?? day;

        // A phase begins for its whole audience at once: a new date moves all its rows.
        var moved = connection.Execute(
            "update phases set starts_on = @day, name = coalesce(@name, name) where organisation_no = @organisation and phase = @phase and not exists (select starts_on, name intersect select @day, coalesce(@name, name))",
            new
            {
                organisation,
                phase,
                name,
                day,
            },
            transaction
        );
        var added = connection.Execute(
            "insert into phases (organisation_no, phase, team_no, name, starts_on) select @organisation, @phase, @team, @name, @day where not exists (select 1 from phases where organisation_no = @organisation and phase = @phase and team_no = @team)",
            new
            {
                organisation,
                phase,
                team,
                name,
                day,
            },
            transaction
        );
        if (added + moved > 0)
        {
            Touch(Math.Min(first, day));
        }

        return added + moved > 0;
    }

    public bool PutReportOpen(int employee, DateOnly day, string week)
    {
        var isNew =
            connection.Execute(
                "insert into report_opens (organisation_no, employee_no, day, week) select @organisation, @employee, @day, @week where not exists (select 1 from report_opens where organisation_no = @organisation and employee_no = @employee and day = @day and week = @week)",
                new
                {
                    organisation,
                    employee,
                    day = day.DayNumber,
                    week,
                },
                transaction
            ) > 0;
        if (isNew)
        {
            Touch(day.DayNumber);
        }

        return isNew;
    }

    /// <summary>Ends what a full delivery no longer mentions.</summary>
    /// <param name="kind">employees, teams, memberships, roles or follows.</param>
    /// <param name="present">The keys that were in the file: numbers joined by a slash, in the order of the table's key.</param>
    /// <param name="force">End them even when they are more than a fifth.</param>
    /// <returns>How many were ended.</returns>
    public int EndAbsent(string kind, IReadOnlySet<string> present, bool force)
    {
        var day = asOf.DayNumber;
        var (current, key) = kind switch
        {
            "employees" => (Open("employee", "left_on"), ""),
            "teams" => (Open("team", "ended_on"), ""),
            "memberships" => Intervals("memberships", "concat(team_no, '/', employee_no)"),
            "roles" => Intervals("roles", "concat(role, '/', employee_no, '/', team_no)"),
            _ => Intervals("follows", "concat(channel_no, '/', employee_no)"),
        };
        var known = connection.Query<string>(current, new { organisation, day }, transaction).ToList();
        var absent = known.Where(item => !present.Contains(item)).ToList();
        if (!force && absent.Count * 5 > known.Count)
        {
            throw new RefusedException(
                $"this full delivery would end {absent.Count} of {known.Count} {kind}, more than a fifth. If the file is whole, import it again with --force."
            );
        }

        foreach (var item in absent)
        {
            switch (kind)
            {
                case "employees":
                    PutVersion(
                        "employee_facts",
                        "employee_no",
                        EmployeeColumns,
                        int.Parse(item, System.Globalization.CultureInfo.InvariantCulture),
                        asOf,
                        Array.ConvertAll(
                            EmployeeColumns,
                            column =>
                                column == "left_on" ? asOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null
                        )
                    );
                    break;
                case "teams":
                    PutVersion(
                        "team_facts",
                        "team_no",
                        TeamColumns,
                        int.Parse(item, System.Globalization.CultureInfo.InvariantCulture),
                        asOf,
                        Array.ConvertAll(
                            TeamColumns,
                            column =>
                                column == "ended_on" ? asOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null
                        )
                    );
                    break;
                default:
                    Touch(day);
                    connection.Execute(
                        $"update {kind} set valid_to = @day where organisation_no = @organisation and {key} = @item and valid_from <= @day and (valid_to is null or valid_to > @day)",
                        new
                        {
                            organisation,
                            day,
                            item,
                        },
                        transaction
                    );
                    break;
            }
        }

        return absent.Count;
    }

    /// <summary>Numbers of those whose last word on their end is that there is none.</summary>
    private static string Open(string what, string end) =>
        $"""
            select cast({what}_no as varchar(20)) from {what}s w where organisation_no = @organisation and exists (select 1 from {what}_facts f where f.organisation_no = w.organisation_no and f.{what}_no = w.{what}_no)
              and not exists (select 1 from {what}_facts f where f.organisation_no = w.organisation_no and f.{what}_no = w.{what}_no and f.{end} <> ''
                and f.valid_from = (select max(l.valid_from) from {what}_facts l where l.organisation_no = w.organisation_no and l.{what}_no = w.{what}_no and l.{end} is not null))
            """;

    private static (string Current, string Key) Intervals(string table, string key) =>
        (
            $"select {key} from {table} where organisation_no = @organisation and valid_from <= @day and (valid_to is null or valid_to > @day)",
            key
        );

    private int? Find(string what, string id)
    {
        if (known.TryGetValue((what, id), out var number))
        {
            return number;
        }

        if (
            connection.ExecuteScalar<int?>(
                $"select {what}_no from {what}s where organisation_no = @organisation and id = @id",
                new { organisation, id },
                transaction
            )
            is not { } found
        )
        {
            return null;
        }

        known.Add((what, id), found);
        return found;
    }

    private int Number(string what, string id)
    {
        if (Find(what, id) is { } number)
        {
            return number;
        }

        if (!last.TryGetValue(what, out number))
        {
            number = connection.ExecuteScalar<int>(
                $"select coalesce(max({what}_no), 0) from {what}s where organisation_no = @organisation",
                new { organisation },
                transaction
            );
        }

        last[what] = ++number;
        known.Add((what, id), number);
        arrived.Add($"{what}:{id}");
        connection.Execute(
            $"insert into {what}s (organisation_no, {what}_no, id) values (@organisation, @number, @id)",
            new
            {
                organisation,
                number,
                id,
            },
            transaction
        );
        return number;
    }

    private bool PutVersion(string table, string key, string[] columns, int number, DateOnly? validFrom, string?[] said)
    {
        var list = string.Join(", ", columns.Select(column => $"\"{column}\""));
        var versions = new List<(int From, string?[] Said)>();
        using (
            var reader = connection.ExecuteReader(
                $"select valid_from, {list} from {table} where organisation_no = @organisation and {key} = @number order by valid_from",
                new { organisation, number },
                transaction
            )
        )
        {
            while (reader.Read())
            {
                var row = reader;
                versions.Add(
                    ((int)row.GetInt64(0), [.. Enumerable.Range(1, columns.Length).Select(i => row.IsDBNull(i) ? null : row.GetString(i))])
                );
            }
        }

        if (validFrom is { } day)
        {
            return Write(day.DayNumber, said);
        }

        if (versions.Count == 0)
        {
            return Write(0, said);
        }

        // What was never said before is seen for the first time and holds from the start; what differs is a change.
        var until = versions.Where(version => version.From <= asOf.DayNumber).DefaultIfEmpty(versions[0]).ToList();
        var before = Enumerable
            .Range(0, columns.Length)
            .Select(i => until.Select(version => version.Said[i]).LastOrDefault(value => value is not null))
            .ToArray();
        var everSaid = Enumerable.Range(0, columns.Length).Select(i => versions.Exists(version => version.Said[i] is not null)).ToArray();
        var isChanged = Write(versions[0].From, [.. said.Select((value, i) => everSaid[i] ? null : value)]);
        string?[] changes = [.. said.Select((value, i) => everSaid[i] && value != before[i] ? value : null)];
        return (changes.Any(value => value is not null) && Write(asOf.DayNumber, changes)) || isChanged;

        bool Write(int from, string?[] values)
        {
            var known = versions.Find(version => version.From == from).Said;
            if (known is not null && values.Select((value, i) => value is null || value == known[i]).All(isSame => isSame))
            {
                return false;
            }

            var parameters = new DynamicParameters(
                new
                {
                    organisation,
                    number,
                    from,
                }
            );
            for (var i = 0; i < columns.Length; i++)
            {
                parameters.Add(columns[i], values[i]);
            }

            connection.UpdateOrInsert(
                $"update {table} set {string.Join(", ", columns.Select(column => $"\"{column}\" = coalesce(@{column}, \"{column}\")"))} where organisation_no = @organisation and {key} = @number and valid_from = @from",
                $"insert into {table} (organisation_no, {key}, valid_from, {list}) values (@organisation, @number, @from, {string.Join(", ", columns.Select(column => "@" + column))})",
                parameters,
                transaction
            );
            for (var i = 0; i < columns.Length; i++)
            {
                if (values[i] is { } value && value != known?[i])
                {
                    Touch(
                        columns[i] switch
                        {
                            _ when Uncounted.Contains(columns[i]) => int.MaxValue,

                            // Whoever is new mattered nowhere before they began.
                            _ when versions.Count == 0 => Array.IndexOf(columns, "started_on") is >= 0 and var started
                                ? Math.Max(from, DayIn(values[started]) ?? 0)
                                : from,

                            // Ends say themselves from when they matter, and so do beginnings where there was one; without one
                            // somebody was there all along.
                            "left_on" => Math.Max(from, Math.Min(DayIn(value) ?? int.MaxValue, DayIn(Before(i)) ?? int.MaxValue)),
                            "started_on" when DayIn(value) is { } now && DayIn(Before(i)) is { } then => Math.Max(
                                from,
                                Math.Min(now, then)
                            ),
                            _ => from,
                        }
                    );
                }
            }

            if (values.All(value => value is null) && versions.Count == 0)
            {
                Touch(from);
            }

            return true;

            // What held until now at that date.
            string? Before(int column) =>
                versions
                    .Where(version => version.From <= from)
                    .Select(version => version.Said[column])
                    .LastOrDefault(said => said is not null);

            static int? DayIn(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day.DayNumber : null;
        }
    }

    private bool PutInterval(string table, Dictionary<string, object> key, DateOnly? from, Said to, string? extra, object? extraValue)
    {
        var where = "organisation_no = @organisation and " + string.Join(" and ", key.Keys.Select(column => $"{column} = @{column}"));
        var parameters = new DynamicParameters(key);
        parameters.Add("organisation", organisation);
        parameters.Add("extra", extraValue is DBNull ? null : extraValue);
        var latest = connection
            .Query<(long From, long? To)>(
                $"select valid_from, valid_to from {table} where {where} order by valid_from desc",
                parameters,
                transaction
            )
            .ToList();

        // Without a date of its own a row speaks of the latest interval, unless that is over: then something begins anew.
        var start =
            from?.DayNumber
            ?? (
                latest.Count == 0 ? 0
                : latest[0].To is { } ended && ended <= asOf.DayNumber && !(to.Day is { } said && said.DayNumber == ended) ? asOf.DayNumber
                : (int)latest[0].From
            );
        parameters.Add("start", start);
        parameters.Add("to", to.Day?.DayNumber);
        var before = latest.Where(interval => interval.From == start).ToList();
        if (before.Count == 0)
        {
            Touch(start);
            return connection.Execute(
                    $"""
                    insert into {table} (organisation_no, {string.Join(", ", key.Keys)}, valid_from, valid_to{(
                        extra is null ? "" : ", " + extra
                    )})
                    values (@organisation, {string.Join(", ", key.Keys.Select(column => "@" + column))}, @start, @to{(
                        extra is null ? "" : ", @extra"
                    )})
                    """,
                    parameters,
                    transaction
                ) > 0;
        }

        var changed = to.IsSaid
            ? connection.Execute(
                $"update {table} set valid_to = @to where {where} and valid_from = @start and not exists (select valid_to intersect select @to)",
                parameters,
                transaction
            )
            : 0;
        if (changed > 0)
        {
            // From the earlier of the two ends on it is another story.
            Touch((int)Math.Min(before[0].To ?? int.MaxValue, to.Day?.DayNumber ?? int.MaxValue));
        }

        var changedExtra =
            extra is null || extraValue is null
                ? 0
                : connection.Execute(
                    $"update {table} set {extra} = @extra where {where} and valid_from = @start and not exists (select {extra} intersect select @extra)",
                    parameters,
                    transaction
                );
        if (changedExtra > 0)
        {
            Touch(start);
        }

        return changed + changedExtra > 0;
    }

    private void Touch(int day)
    {
        if (day < (Touched?.DayNumber ?? int.MaxValue))
        {
            Touched = DateOnly.FromDayNumber(day);
        }
    }
}

/// <summary>A date that a feed may leave unsaid (no such column), say to be empty, or give.</summary>
public readonly record struct Said(bool IsSaid, DateOnly? Day);
