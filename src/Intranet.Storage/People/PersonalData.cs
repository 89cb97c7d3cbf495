using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage.Access;
using Intranet.Storage.Activity;
using Intranet.Storage.Scores;

namespace Intranet.Storage.People;

/// <summary>
/// The rights of a person: to get all data held about them (AVG articles 15 and 20), to object (article 21), to consent and to
/// withdraw consent.
/// </summary>
public static class PersonalData
{
    /// <summary>The tables with rows about an employee, and the columns to export; a name that starts with <c>day</c> is a day.</summary>
    private static readonly (string Name, string Sql)[] Tables =
    [
        (
            "profile",
            $"""
            select valid_from as day_valid_from, {string.Join(", ", EmployeeFacts.Columns.Select(column => $"\"{column}\""))}
            from employee_facts
            where organisation_no = @organisation and employee_no = @number
            order by valid_from
            """
        ),
        (
            "teams",
            """
            select t.id as team, m.role, m.valid_from as day_valid_from, m.valid_to as day_valid_to
            from memberships m
            join teams t on t.organisation_no = m.organisation_no and t.team_no = m.team_no
            where m.organisation_no = @organisation
              and m.employee_no = @number
            order by t.id, m.valid_from
            """
        ),
        (
            "roles",
            """
            select r.role, t.id as team, r.valid_from as day_valid_from, r.valid_to as day_valid_to, r.consented_on as day_consented_on
            from roles r
            left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
            where r.organisation_no = @organisation
              and r.employee_no = @number
            order by r.role, r.valid_from
            """
        ),
        (
            "follows",
            """
            select c.id as channel, f.valid_from as day_valid_from, f.valid_to as day_valid_to
            from follows f
            join channels c on c.organisation_no = f.organisation_no and c.channel_no = f.channel_no
            where f.organisation_no = @organisation
              and f.employee_no = @number
            order by c.id, f.valid_from
            """
        ),
        (
            "objections",
            """
            select valid_from as day_since, valid_to as day_until
            from objections
            where organisation_no = @organisation
              and employee_no = @number
            order by valid_from
            """
        ),
        (
            "toldProfile",
            $"""
            select through as day_through, valid_from as day_valid_from,
              {string.Join(", ", EmployeeFacts.Columns.Select(column => $"\"{column}\""))}
            from told_employee_facts
            where organisation_no = @organisation and employee_no = @number
            order by through, valid_from
            """
        ),
        (
            "toldTeams",
            """
            select m.through as day_through, t.id as team, m.role, m.valid_from as day_valid_from, m.valid_to as day_valid_to
            from told_memberships m
            join teams t on t.organisation_no = m.organisation_no and t.team_no = m.team_no
            where m.organisation_no = @organisation
              and m.employee_no = @number
            order by m.through, t.id, m.valid_from
            """
        ),
        (
            "toldObjections",
            """
            select through as day_through, valid_from as day_since, valid_to as day_until
            from told_objections
            where organisation_no = @organisation
              and employee_no = @number
            order by through, valid_from
            """
        ),
        (
            "statements",
            """
            select about, since as day_since, says, said_at
            from statements
            where organisation_no = @organisation
              and employee_no = @number
            order by statement_no
            """
        ),
        (
            "accounts",
            """
            select issuer, subject, bound_at
            from identities
            where organisation_no = @organisation
              and employee_no = @number
            order by issuer
            """
        ),
        (
            "reportOpens",
            """
            select day, week
            from report_opens
            where organisation_no = @organisation
              and employee_no = @number
            order by day, week
            """
        ),
        (
            "trainings",
            """
            select day
            from trainings
            where organisation_no = @organisation
              and employee_no = @number
            order by day
            """
        ),
        (
            "personaPosts",
            """
            select day, content
            from persona_posts
            where organisation_no = @organisation
              and employee_no = @number
            order by day, content
            """
        ),
        (
            "answers",
            """
            select day, content
            from answers
            where organisation_no = @organisation
              and employee_no = @number
            order by day, content
            """
        ),
        (
            "rewards",
            """
            select reward, period, earned_on as day_earned_on
            from awards
            where organisation_no = @organisation
              and lapsed = 0
              and (
                (scope = 'employee' and recipient = @id)
                or award_no in (select award_no from award_people where employee_no = @number)
              )
            order by earned_on, reward
            """
        ),
        (
            "mails",
            """
            select kind, created_at, sent_at, reason
            from mails
            where organisation_no = @organisation
              and employee_no = @number
            order by mail_no
            """
        ),
        (
            "unsubscribed",
            """
            select kind, at
            from unsubscribed
            where organisation_no = @organisation
              and employee_no = @number
            order by kind
            """
        ),
        (
            "provisioned",
            """
            select name, external_id, resource, created_at, modified_at, deleted
            from scim_resources
            where organisation_no = @organisation
              and kind = 'user'
              and number = @number
            """
        ),
        (
            "audit",
            """
            select at, what
            from audit
            where organisation_no = @organisation
              and "by" = @id
            order by audit_no
            """
        ),
    ];

    /// <summary>All data held about a person, as JSON.</summary>
    public static JsonObject Export(DbConnection connection, OrganisationRow organisation, int number, string id)
    {
        var held = new JsonObject { ["organisation"] = organisation.Id, ["employee"] = id };
        foreach (var (name, sql) in Tables)
        {
            var rows = new JsonArray();
            using var reader = connection.ExecuteReader(
                sql,
                new
                {
                    organisation = organisation.Number,
                    number,
                    id,
                }
            );
            while (reader.Read())
            {
                var row = new JsonObject();
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var column = reader.GetName(i);
                    var isDay = column == "day" || column.StartsWith("day_", StringComparison.Ordinal);
                    row[column.StartsWith("day_", StringComparison.Ordinal) ? column[4..] : column] =
                        reader.IsDBNull(i) ? null
                        : isDay ? Day((int)reader.GetInt64(i))
                        : reader.GetValue(i) switch
                        {
                            long value => value,
                            string stored when column is "what" or "reason" => Message
                                .FromStored(stored)
                                .In(organisation.Settings.Language),
                            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
                        };
                }

                rows.Add(row);
            }

            held[name] = rows;
        }

        held["activity"] = new JsonArray([
            .. Activity(connection, organisation.Number, number)
                .Select(day =>
                {
                    var row = new JsonObject { ["day"] = Day(day.Day), ["team"] = day.Team };
                    foreach (var kind in Enum.GetValues<ActivityKind>())
                    {
                        if (day.Counts[kind] is > 0 and var count)
                        {
                            row[FactNames.Of(kind)] = count;
                        }
                    }

                    row["mobile"] = day.Counts.Marks.HasFlag(DayMarks.Mobile);
                    row["outsideOfficeHours"] = day.Counts.Marks.HasFlag(DayMarks.OutsideHours);
                    return (JsonNode)row;
                }),
        ]);
        return held;

        static string? Day(int number) =>
            number == 0 ? null : DateOnly.FromDayNumber(number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>A person's activity: one row per day and team space, oldest first.</summary>
    public static IEnumerable<(int Day, string? Team, SpaceCounts Counts)> Activity(DbConnection connection, int organisation, int number)
    {
        var teams = connection
            .Query<(long Number, string Id)>("select team_no, id from teams where organisation_no = @organisation", new { organisation })
            .ToDictionary(team => (int)team.Number, team => team.Id);
        List<SpaceCounts> spaces = [];
        foreach (
            var (day, counts) in connection.Query<(long, byte[])>(
                """
                select day, counts
                from day_counts
                where organisation_no = @organisation
                  and employee_no = @number
                order by day
                """,
                new { organisation, number }
            )
        )
        {
            spaces.Clear();
            PackedCounts.Unpack(counts, spaces);
            foreach (var space in spaces)
            {
                yield return ((int)day, teams.GetValueOrDefault(space.Team), space);
            }
        }
    }

    /// <summary>Whether an objection is in force on a day.</summary>
    public static bool Objects(DbConnection connection, int organisation, int number, DateOnly day, DbTransaction? transaction = null) =>
        Statements
            .Read(connection, organisation, number, transaction)
            .Objects(
                number,
                day,
                connection.ExecuteScalar<int>(
                    $"""
                    select count(*)
                    from objections
                    where organisation_no = @organisation
                      and employee_no = @number
                      and {Dated.HoldsOn()}
                    """,
                    new
                    {
                        organisation,
                        number,
                        day,
                    },
                    transaction
                ) > 0
            );

    /// <summary>The numbers of the employees whose objection is in force on a day.</summary>
    internal static HashSet<int> Objectors(DbConnection connection, int organisation, DateOnly day)
    {
        var fed = connection
            .Query<int>(
                $"""
                select employee_no
                from objections
                where organisation_no = @organisation
                  and {Dated.HoldsOn()}
                """,
                new { organisation, day }
            )
            .ToHashSet();
        var spoke = connection.Query<int>(
            "select distinct employee_no from statements where organisation_no = @organisation",
            new { organisation }
        );
        var statements = Statements.Read(connection, organisation);
        return [.. fed.Union(spoke).Where(number => statements.Objects(number, day, fed.Contains(number)))];
    }

    /// <summary>
    /// Objects to processing from a day on, or withdraws the objection. Figures of earlier days do not change: the difference would
    /// show what this person did.
    /// </summary>
    /// <returns>Whether anything changed.</returns>
    public static bool SetObjection(
        DbConnection connection,
        int organisation,
        int number,
        DateOnly today,
        bool objects,
        string by,
        TimeProvider clock
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        if (!Statements.Add(connection, transaction, organisation, number, null, today, objects, clock.GetUtcNow()))
        {
            return false;
        }

        // If today was scored already, for example after the clock was changed, it is scored again.
        ScoringMark.Touch(connection, transaction, organisation, today);
        Audit.Write(
            connection,
            organisation,
            (Organisations.EmployeeId(connection, organisation, number, transaction), objects) switch
            {
                var (id, does) when id == by => does ? new($"objected to processing") : new($"withdrew an objection to processing"),
                (var id, true) => new($"noted that {id} objects to processing"),
                var (id, _) => new Message($"noted that {id} withdraws an objection to processing"),
            },
            by,
            clock,
            transaction
        );
        transaction.Commit();
        return true;
    }

    /// <summary>Consents to reports about a person's activity in a role from a day on, or withdraws that consent.</summary>
    public static bool Consent(
        DbConnection connection,
        int organisation,
        int number,
        Role role,
        DateOnly today,
        bool consents,
        string by,
        TimeProvider clock
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var holds = connection.ExecuteScalar<int>(
            $"""
            select count(*)
            from roles
            where organisation_no = @organisation and employee_no = @number and role = @role
              and {Dated.HoldsOn()}
            """,
            new
            {
                organisation,
                number,
                role = RoleNames.Of(role),
                day = today,
            },
            transaction
        );
        var isChanged =
            holds > 0 && Statements.Add(connection, transaction, organisation, number, role, today, consents, clock.GetUtcNow());
        if (isChanged)
        {
            ScoringMark.Touch(connection, transaction, organisation, today);
            Audit.Write(
                connection,
                organisation,
                consents
                    ? new Message($"consented to reporting as {RoleNames.Of(role)}")
                    : new Message($"withdrew the consent to reporting as {RoleNames.Of(role)}"),
                by,
                clock,
                transaction
            );
        }

        transaction.Commit();
        return isChanged;
    }
}
