using System.Data.Common;
using System.Globalization;
using Dapper;
using Intranet.Adoption.People;

namespace Intranet.Storage.People;

/// <summary>
/// Writes dated facts in one transaction. Every Put returns whether it changed anything, so that a repeated delivery is recognised.
/// </summary>
public sealed class FactWriter
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly int organisation;
    private readonly DateOnly asOf;
    private readonly Dictionary<(string What, string Id), int> known = [];
    private readonly Dictionary<string, int> last = [];
    private readonly HashSet<string> arrived = [];

    /// <param name="asOf">The date from which changes hold that carry no date.</param>
    public FactWriter(DbConnection connection, DbTransaction transaction, int organisation, DateOnly asOf)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.organisation = organisation;
        this.asOf = asOf;
    }

    /// <summary>The first day affected by what was written; null if nothing changed.</summary>
    public DateOnly? Touched { get; private set; }

    /// <summary>
    /// What has arrived since the last call, in the form that rows in quarantine wait for: <c>employee:ID</c>,
    /// <c>email:ADDRESS</c>, <c>team:ID</c>, <c>channel:ID</c>.
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

    /// <summary>
    /// The employee who has an e-mail address on a day, ignoring case. If nobody has it, the one who had it last, or else will have it
    /// first, because people use an account before the feed of employees dates it.
    /// </summary>
    /// <param name="on">Defaults to the as-of date.</param>
    public int? EmployeeByEmail(string email, DateOnly? on = null)
    {
        var day = on ?? asOf;
        bool Has(EmployeeState? state) => string.Equals(state?.Email, email, StringComparison.OrdinalIgnoreCase);
        var owners = EmployeeFacts
            .WithEmail(connection, organisation, email, transaction)
            .OrderBy(employee => employee.Key)
            .Select(employee => (Number: employee.Key, States: EmployeeState.Of(employee.Value)))
            .Select(employee =>
                (
                    employee.Number,
                    HasNow: Has(Timeline.At(employee.States, day)),
                    Last: employee.States.LastOrDefault(state => state.ValidFrom <= day && Has(state))?.ValidFrom,
                    First: employee.States.FirstOrDefault(Has)?.ValidFrom
                )
            )
            .Where(employee => employee.First is not null)
            .ToList();
        return owners.Count == 0
            ? null
            : owners
                .OrderByDescending(employee => employee.HasNow)
                .ThenByDescending(employee => employee.Last)
                .ThenBy(employee => employee.First)
                .First()
                .Number;
    }

    /// <param name="validFrom">Null when the row has no date.</param>
    public bool PutEmployee(string id, DateOnly? validFrom, EmployeeFact stated) => PutEmployee(Number("employee", id), validFrom, stated);

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutEmployee(int employee, DateOnly? validFrom, EmployeeFact stated)
    {
        if (stated.Email is { Length: > 0 } email)
        {
            arrived.Add($"email:{email.ToLowerInvariant()}");
        }

        return EmployeeFacts.Table.Put(connection, transaction, organisation, employee, validFrom, stated, asOf, Touch);
    }

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutTeam(string id, DateOnly? validFrom, TeamFact stated) => PutTeam(Number("team", id), validFrom, stated);

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutTeam(int team, DateOnly? validFrom, TeamFact stated) =>
        TeamFacts.Table.Put(connection, transaction, organisation, team, validFrom, stated, asOf, Touch);

    public bool PutChannel(string id, string? name, string? department)
    {
        var number = Number("channel", id);
        var isChanged =
            connection.Execute(
                """
                update channels
                set name = coalesce(@name, name), department = coalesce(@department, department)
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
            // Channels have no dates: a change counts from the start.
            Touch(0);
        }

        return isChanged;
    }

    public bool PutMembership(int team, int employee, DateOnly? from, Stated<DateOnly> to, string? role) =>
        PutInterval("memberships", new() { ["team_no"] = team, ["employee_no"] = employee }, from, to, "role", role);

    public bool PutRole(string role, int employee, int team, DateOnly? from, Stated<DateOnly> to, Stated<DateOnly> consentedOn) =>
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
            consentedOn.IsStated ? (object?)consentedOn.Value?.DayNumber ?? DBNull.Value : null
        );

    public bool PutFollow(int channel, int employee, DateOnly? from, Stated<DateOnly> to) =>
        PutInterval("follows", new() { ["channel_no"] = channel, ["employee_no"] = employee }, from, to, null, null);

    public bool PutObjection(int employee, DateOnly since, Stated<DateOnly> until) =>
        PutInterval("objections", new() { ["employee_no"] = employee }, since, until, null, null);

    public bool PutPhase(int phase, int team, string? name, DateOnly startsOn)
    {
        var day = startsOn.DayNumber;
        // The teams of one phase decide who is in the phase for everybody else, so a change counts from the first phase.
        var first =
            connection.ExecuteScalar<int?>(
                "select min(starts_on) from phases where organisation_no = @organisation",
                new { organisation },
                transaction
            ) ?? day;

        // A phase starts for its whole audience at once: a new date applies to all its rows.
        var moved = connection.Execute(
            """
            update phases
            set starts_on = @day, name = coalesce(@name, name)
            where organisation_no = @organisation
              and phase = @phase
              and not exists (select starts_on, name intersect select @day, coalesce(@name, name))
            """,
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
            """
            insert into phases (organisation_no, phase, team_no, name, starts_on)
            select @organisation, @phase, @team, @name, @day
            where not exists (
              select 1
              from phases
              where organisation_no = @organisation and phase = @phase and team_no = @team
            )
            """,
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
                """
                insert into report_opens (organisation_no, employee_no, day, week)
                select @organisation, @employee, @day, @week
                where not exists (
                  select 1
                  from report_opens
                  where organisation_no = @organisation and employee_no = @employee and day = @day and week = @week
                )
                """,
                new
                {
                    organisation,
                    employee,
                    day,
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

    /// <summary>Ends the records that are absent from a full delivery.</summary>
    /// <param name="kind"><c>employees</c>, <c>teams</c>, <c>memberships</c>, <c>roles</c> or <c>follows</c>.</param>
    /// <param name="present">The keys in the file: numbers joined by a slash, in the order of the table's key.</param>
    /// <param name="force">Proceed even if more than 20 % would be ended.</param>
    /// <returns>How many were ended.</returns>
    public int EndAbsent(string kind, IReadOnlySet<string> present, bool force)
    {
        var key = kind switch
        {
            "memberships" => "concat(team_no, '/', employee_no)",
            "roles" => "concat(role, '/', employee_no, '/', team_no)",
            _ => "concat(channel_no, '/', employee_no)",
        };
        List<string> known = kind switch
        {
            "employees" => Open(EmployeeFacts.Table, facts => EmployeeState.At(facts, asOf)?.HasLeft(asOf) == false),
            "teams" => Open(TeamFacts.Table, facts => TeamState.At(facts, asOf)?.HasEnded(asOf) == false),
            _ =>
            [
                .. connection.Query<string>(
                    $"""
                    select {key}
                    from {kind}
                    where organisation_no = @organisation and {Dated.HoldsOn(day: "@asOf")}
                    """,
                    new { organisation, asOf },
                    transaction
                ),
            ],
        };
        var absent = known.Where(item => !present.Contains(item)).ToList();
        if (!force && absent.Count * 5 > known.Count)
        {
            throw new RefusedException(
                $"""
                this full delivery would end {absent.Count} of {known.Count} {kind}, more than 20 %.
                If the file is complete, import it again with --force.
                """
            );
        }

        foreach (var item in absent)
        {
            switch (kind)
            {
                case "employees":
                    PutEmployee(int.Parse(item, CultureInfo.InvariantCulture), asOf, new EmployeeFact { LeftOn = asOf });
                    break;
                case "teams":
                    PutTeam(int.Parse(item, CultureInfo.InvariantCulture), asOf, new TeamFact { EndedOn = asOf });
                    break;
                default:
                    Touch(asOf.DayNumber);
                    connection.Execute(
                        $"""
                        update {kind}
                        set valid_to = @asOf
                        where organisation_no = @organisation and {key} = @item
                          and {Dated.HoldsOn(day: "@asOf")}
                        """,
                        new
                        {
                            organisation,
                            asOf,
                            item,
                        },
                        transaction
                    );
                    break;
            }
        }

        return absent.Count;
    }

    /// <summary>The numbers of the employees or teams that have not ended.</summary>
    private List<string> Open<TFact>(FactTable<TFact> table, Func<IReadOnlyList<TFact>, bool> isOpen)
        where TFact : class, IFact<TFact>, new() =>
        [
            .. table
                .Where(connection, organisation, "1 = 1", new { organisation }, transaction)
                .Where(one => isOpen(one.Value))
                .Select(one => one.Key.ToString(CultureInfo.InvariantCulture)),
        ];

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

    private bool PutInterval(
        string table,
        Dictionary<string, object> key,
        DateOnly? from,
        Stated<DateOnly> to,
        string? extra,
        object? extraValue
    )
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

        // A row without a date is about the latest interval, unless that has ended: then a new one starts.
        var start =
            from?.DayNumber
            ?? (
                latest.Count == 0 ? 0
                : latest[0].To is { } ended && ended <= asOf.DayNumber && !(to.Value is { } stated && stated.DayNumber == ended)
                    ? asOf.DayNumber
                : (int)latest[0].From
            );
        parameters.Add("start", start);
        parameters.Add("to", to.Value?.DayNumber);
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

        var changed = to.IsStated
            ? connection.Execute(
                $"""
                update {table}
                set valid_to = @to
                where {where}
                  and valid_from = @start
                  and not exists (select valid_to intersect select @to)
                """,
                parameters,
                transaction
            )
            : 0;
        if (changed > 0)
        {
            // Figures differ from the earlier of the two ends on.
            Touch((int)Math.Min(before[0].To ?? int.MaxValue, to.Value?.DayNumber ?? int.MaxValue));
        }

        var changedExtra =
            extra is null || extraValue is null
                ? 0
                : connection.Execute(
                    $"""
                    update {table}
                    set {extra} = @extra
                    where {where}
                      and valid_from = @start
                      and not exists (select {extra} intersect select @extra)
                    """,
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
