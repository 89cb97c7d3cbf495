using System.Data.Common;
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
    private readonly HashSet<(string What, int Number)> kept = [];
    private readonly DateOnly? told;
    private Forgotten? forgotten;
    private readonly List<Message> changes = [];

    /// <param name="asOf">The date from which changes hold that carry no date.</param>
    public FactWriter(DbConnection connection, DbTransaction transaction, int organisation, DateOnly asOf)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.organisation = organisation;
        this.asOf = asOf;
        told = ToldFacts.Through(connection, organisation, transaction);
    }

    /// <summary>Whether an id or address is of somebody who was forgotten.</summary>
    public bool IsForgotten(string name) => (forgotten ??= new(connection, organisation, transaction)).Includes(name);

    /// <summary>The first day affected by what was written; null if nothing changed.</summary>
    public DateOnly? Touched { get; private set; }

    /// <summary>What changed of roles, consent, objections, addresses and managers, for the audit log.</summary>
    public IReadOnlyList<Message> Changes => changes;

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

    public EmployeeKey? Employee(string id) => Find("employee", id) is { } number ? new(number) : null;

    public TeamKey? Team(string id) => Find("team", id) is { } number ? new(number) : null;

    public ChannelKey? Channel(string id) => Find("channel", id) is { } number ? new(number) : null;

    /// <summary>
    /// The employee who has an e-mail address on a day, ignoring case. If nobody has it, the one who had it last, or else will have it
    /// first, because people use an account before the feed of employees dates it.
    /// </summary>
    /// <param name="on">Defaults to the as-of date.</param>
    public EmployeeKey? EmployeeByEmail(string email, DateOnly? on = null)
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
            : new(
                owners
                    .OrderByDescending(employee => employee.HasNow)
                    .ThenByDescending(employee => employee.Last)
                    .ThenBy(employee => employee.First)
                    .First()
                    .Number
            );
    }

    /// <param name="validFrom">Null when the row has no date.</param>
    /// <exception cref="RefusedException">The person was forgotten.</exception>
    public bool PutEmployee(string id, DateOnly? validFrom, EmployeeFact stated)
    {
        RefuseForgotten(id);
        RefuseForgotten(stated.Email);
        return PutEmployee(new EmployeeKey(Number("employee", id)), validFrom, stated);
    }

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutEmployee(EmployeeKey employee, DateOnly? validFrom, EmployeeFact stated)
    {
        RefuseForgotten(stated.Email);
        if (stated.Email is { Length: > 0 } email)
        {
            arrived.Add($"email:{email.ToLowerInvariant()}");
        }

        if (stated.ManagerId is { Length: > 0 } manager && IsForgotten(manager))
        {
            stated = stated with { ManagerId = "" };
        }

        NoteChanges(employee, stated);
        return EmployeeFacts.Table.Put(
            connection,
            transaction,
            organisation,
            employee.Number,
            validFrom,
            stated,
            asOf,
            TouchUntold,
            day => KeepEmployee(employee.Number, day)
        );
    }

    private void RefuseForgotten(string? name)
    {
        if (name is { Length: > 0 } && IsForgotten(name))
        {
            throw new RefusedException(
                $"This person was forgotten and is not taken in again. 'intranet forget --lift' on the server allows it."
            );
        }
    }

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutTeam(string id, DateOnly? validFrom, TeamFact stated) => PutTeam(new TeamKey(Number("team", id)), validFrom, stated);

    /// <inheritdoc cref="PutEmployee(string, DateOnly?, EmployeeFact)"/>
    public bool PutTeam(TeamKey team, DateOnly? validFrom, TeamFact stated) =>
        TeamFacts.Table.Put(
            connection,
            transaction,
            organisation,
            team.Number,
            validFrom,
            stated,
            asOf,
            TouchUntold,
            day => KeepTeam(team.Number, day)
        );

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

    public bool PutMembership(TeamKey team, EmployeeKey employee, DateOnly? from, Stated<DateOnly> to, string? role) =>
        PutInterval("memberships", MembershipColumns(team, employee), from, to, "role", role);

    /// <param name="team">The team of an ambassador; null for other roles.</param>
    public bool PutRole(Role role, EmployeeKey employee, TeamKey? team, DateOnly? from, Stated<DateOnly> to, Stated<DateOnly> consentedOn)
    {
        var isChanged = PutInterval(
            "roles",
            RoleColumns(role, employee, team),
            from,
            to,
            "consented_on",
            consentedOn.IsStated ? (object?)consentedOn.Value?.DayNumber ?? DBNull.Value : null
        );
        if (isChanged)
        {
            changes.Add(new($"the role {RoleNames.Of(role)} of {IdOf(employee)}, or its consent, was delivered or changed"));
        }

        return isChanged;
    }

    /// <summary>Whether somebody holds the role of administrator.</summary>
    public bool IsAdministrator(EmployeeKey employee) => Holds(employee, Role.Administrator);

    public bool PutFollow(ChannelKey channel, EmployeeKey employee, DateOnly? from, Stated<DateOnly> to) =>
        PutInterval("follows", FollowColumns(channel, employee), from, to, null, null);

    public bool PutObjection(EmployeeKey employee, DateOnly since, Stated<DateOnly> until)
    {
        var isChanged = PutInterval("objections", new() { ["employee_no"] = employee.Number }, since, until, null, null);
        if (isChanged)
        {
            changes.Add(new($"an objection of {IdOf(employee)} was delivered or changed"));
        }

        return isChanged;
    }

    /// <param name="team">A team of the phase's audience; null for everybody who is in no other phase.</param>
    public bool PutPhase(int phase, TeamKey? team, string? name, DateOnly startsOn)
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
                team = team?.Number ?? 0,
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

    public bool PutReportOpen(EmployeeKey employee, DateOnly day, string week)
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
                    employee = employee.Number,
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

    /// <summary>Ends the employees that are absent from a full delivery.</summary>
    /// <param name="present">Those in the file.</param>
    /// <param name="force">Proceed even if more than 20 % would be ended.</param>
    /// <exception cref="RefusedException">More than 20 % would be ended.</exception>
    public void EndAbsent(IReadOnlySet<EmployeeKey> present, bool force)
    {
        var open = Open(EmployeeFacts.Table, facts => EmployeeState.At(facts, asOf)?.HasLeft(asOf) == false);
        foreach (var employee in Absent("employees", open.Select(number => new EmployeeKey(number)), present, force))
        {
            PutEmployee(employee, asOf, new EmployeeFact { LeftOn = asOf });
        }
    }

    /// <inheritdoc cref="EndAbsent(IReadOnlySet{EmployeeKey}, bool)"/>
    public void EndAbsent(IReadOnlySet<TeamKey> present, bool force)
    {
        var open = Open(TeamFacts.Table, facts => TeamState.At(facts, asOf)?.HasEnded(asOf) == false);
        foreach (var team in Absent("teams", open.Select(number => new TeamKey(number)), present, force))
        {
            PutTeam(team, asOf, new TeamFact { EndedOn = asOf });
        }
    }

    /// <inheritdoc cref="EndAbsent(IReadOnlySet{EmployeeKey}, bool)"/>
    public void EndAbsent(IReadOnlySet<(TeamKey Team, EmployeeKey Employee)> present, bool force)
    {
        var open = OpenIntervals<(int Team, int Employee)>("memberships", "team_no, employee_no")
            .Select(row => (new TeamKey(row.Team), new EmployeeKey(row.Employee)));
        foreach (var (team, employee) in Absent("memberships", open, present, force))
        {
            EndInterval("memberships", MembershipColumns(team, employee));
        }
    }

    /// <inheritdoc cref="EndAbsent(IReadOnlySet{EmployeeKey}, bool)"/>
    public void EndAbsent(IReadOnlySet<(Role Role, EmployeeKey Employee, TeamKey? Team)> present, bool force)
    {
        var open = OpenIntervals<(string Role, int Employee, int Team)>("roles", "role, employee_no, team_no")
            .Select(row =>
                (RoleNames.Parse(row.Role), new EmployeeKey(row.Employee), row.Team == 0 ? null : (TeamKey?)new TeamKey(row.Team))
            );
        foreach (var (role, employee, team) in Absent("roles", open, present, force))
        {
            changes.Add(new($"the role {RoleNames.Of(role)} of {IdOf(employee)}, or its consent, was delivered or changed"));
            EndInterval("roles", RoleColumns(role, employee, team));
        }
    }

    /// <inheritdoc cref="EndAbsent(IReadOnlySet{EmployeeKey}, bool)"/>
    public void EndAbsent(IReadOnlySet<(ChannelKey Channel, EmployeeKey Employee)> present, bool force)
    {
        var open = OpenIntervals<(int Channel, int Employee)>("follows", "channel_no, employee_no")
            .Select(row => (new ChannelKey(row.Channel), new EmployeeKey(row.Employee)));
        foreach (var (channel, employee) in Absent("follows", open, present, force))
        {
            EndInterval("follows", FollowColumns(channel, employee));
        }
    }

    private static List<TKey> Absent<TKey>(string kind, IEnumerable<TKey> open, IReadOnlySet<TKey> present, bool force)
    {
        List<TKey> known = [.. open];
        var absent = known.Where(key => !present.Contains(key)).ToList();
        return force || absent.Count * 5 <= known.Count
            ? absent
            : throw new RefusedException(
                $"""
                this full delivery would end {absent.Count} of {known.Count} {kind}, more than 20 %.
                If the file is complete, import it again with --force.
                """
            );
    }

    /// <summary>The numbers of the employees or teams that have not ended.</summary>
    private List<int> Open<TFact>(FactTable<TFact> table, Func<IReadOnlyList<TFact>, bool> isOpen)
        where TFact : class, IFact<TFact>, new() =>
        [
            .. table
                .Where(connection, organisation, "1 = 1", new { organisation }, transaction)
                .Where(one => isOpen(one.Value))
                .Select(one => one.Key),
        ];

    private IEnumerable<TRow> OpenIntervals<TRow>(string table, string columns) =>
        connection.Query<TRow>(
            $"""
            select {columns}
            from {table}
            where organisation_no = @organisation and {Dated.HoldsOn(day: "@asOf")}
            """,
            new { organisation, asOf },
            transaction
        );

    private void EndInterval(string table, Dictionary<string, object> key)
    {
        var parameters = new DynamicParameters(key);
        parameters.Add("organisation", organisation);
        parameters.Add("asOf", asOf.DayNumber);
        Changing(table, key, asOf.DayNumber, asOf.DayNumber);
        connection.Execute(
            $"""
            update {table}
            set valid_to = @asOf
            where {IsKey(key)} and {Dated.HoldsOn(day: "@asOf")}
            """,
            parameters,
            transaction
        );
    }

    private static Dictionary<string, object> MembershipColumns(TeamKey team, EmployeeKey employee) =>
        new() { ["team_no"] = team.Number, ["employee_no"] = employee.Number };

    private static Dictionary<string, object> RoleColumns(Role role, EmployeeKey employee, TeamKey? team) =>
        new()
        {
            ["role"] = RoleNames.Of(role),
            ["employee_no"] = employee.Number,
            ["team_no"] = team?.Number ?? 0,
        };

    private static Dictionary<string, object> FollowColumns(ChannelKey channel, EmployeeKey employee) =>
        new() { ["channel_no"] = channel.Number, ["employee_no"] = employee.Number };

    private static string IsKey(Dictionary<string, object> key) =>
        "organisation_no = @organisation and " + string.Join(" and ", key.Keys.Select(column => $"{column} = @{column}"));

    /// <summary>
    /// Notes that the address or manager of somebody changes. A new address of somebody with much access puts their sign-in on hold until
    /// an administrator confirms it: who has that address may be somebody else.
    /// </summary>
    private void NoteChanges(EmployeeKey employee, EmployeeFact stated)
    {
        if (
            (stated.Email, stated.ManagerId, stated.IsManager.IsStated) is (null, null, false)
            || EmployeeFacts.At(connection, organisation, employee.Number, asOf, transaction) is not { } known
        )
        {
            return;
        }

        if (stated.Email is { } email && known.Email.Length > 0 && !email.Equals(known.Email, StringComparison.OrdinalIgnoreCase))
        {
            changes.Add(new($"the e-mail address of {IdOf(employee)} changed"));
            if (Holds(employee, Role.Administrator) || Holds(employee, Role.CommunityManager))
            {
                Access.Identities.Hold(connection, transaction, organisation, employee.Number, asOf);
                changes.Add(new($"the sign-in of {IdOf(employee)} waits until an administrator confirms the new address"));
            }
        }

        if (
            (stated.ManagerId is { } manager && manager != known.ManagerId)
            || (stated.IsManager.IsStated && (stated.IsManager.Value == true) != known.IsFlaggedManager)
        )
        {
            changes.Add(new($"the manager of {IdOf(employee)}, or whether they are one, changed"));
        }
    }

    private bool Holds(EmployeeKey employee, Role role) =>
        connection.ExecuteScalar<int>(
            $"""
            select count(*)
            from roles
            where organisation_no = @organisation and employee_no = @Number and role = @role and {Dated.NotOver(day: "@asOf")}
            """,
            new
            {
                organisation,
                employee.Number,
                role = RoleNames.Of(role),
                asOf,
            },
            transaction
        ) > 0;

    private string IdOf(EmployeeKey employee) =>
        connection.ExecuteScalar<string>(
            "select id from employees where organisation_no = @organisation and employee_no = @Number",
            new { organisation, employee.Number },
            transaction
        )!;

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
        var where = IsKey(key);
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
            Changing(table, key, start, start);
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

        if (to.IsStated && to.Value?.DayNumber != before[0].To)
        {
            // Figures differ from the earlier of the two ends on.
            Changing(table, key, start, (int)Math.Min(before[0].To ?? int.MaxValue, to.Value?.DayNumber ?? int.MaxValue));
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
        if (changedExtra > 0 && table == "roles")
        {
            Touch(start);
        }

        return changed + changedExtra > 0;
    }

    /// <summary>
    /// An interval is about to change: what was told of people and their teams is kept. Roles and channels followed are not about who
    /// is counted.
    /// </summary>
    private void Changing(string table, Dictionary<string, object> key, int from, int touched)
    {
        if (table is "memberships" or "objections")
        {
            KeepEmployee((int)key["employee_no"], from);
            TouchUntold(touched);
        }
        else
        {
            Touch(touched);
        }
    }

    private void KeepEmployee(int number, int from)
    {
        if (told is { } through && from <= through.DayNumber && kept.Add(("employee", number)))
        {
            ToldFacts.KeepEmployee(connection, transaction, organisation, number, through);
        }
    }

    private void KeepTeam(int number, int from)
    {
        if (told is { } through && from <= through.DayNumber && kept.Add(("team", number)))
        {
            ToldFacts.KeepTeam(connection, transaction, organisation, number, through);
        }
    }

    /// <summary>Facts about people change no day that was told.</summary>
    private void TouchUntold(int day) => Touch(Math.Max(day, told?.DayNumber + 1 ?? 0));

    private void Touch(int day)
    {
        if (day < (Touched?.DayNumber ?? int.MaxValue))
        {
            Touched = DateOnly.FromDayNumber(day);
        }
    }
}
