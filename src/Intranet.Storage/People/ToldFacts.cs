using System.Data.Common;
using Dapper;
using Intranet.Storage.Access;
using Intranet.Storage.Scores;

namespace Intranet.Storage.People;

/// <summary>
/// Told stays told: a day is told once a reader saw it on a page, or a report of it was published or handed out. Facts about people and
/// teams that arrive later count from the first day that is not told; for the days before, what was known then is kept here.
/// </summary>
public static class ToldFacts
{
    /// <summary>The last day that was told; null if none was.</summary>
    public static DateOnly? Through(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        connection.ExecuteScalar<DateOnly?>(
            "select told_through from organisations where organisation_no = @organisation",
            new { organisation },
            transaction
        );

    /// <summary>
    /// A reader is about to see a day, and with it those before. A day that is to be scored again, because something arrived since,
    /// cannot be told: the reader would see it change.
    /// </summary>
    /// <returns>Whether the day is told now, or was before.</returns>
    public static bool Tell(DbConnection connection, OrganisationRow organisation, DateOnly day)
    {
        if (organisation.ToldThrough >= day)
        {
            return true;
        }

        // In turn with deliveries, which decide by this whether their facts are late.
        using var transaction = connection.BeginWrite(organisation.Number);
        var isTold = Tell(connection, transaction, organisation.Number, day);
        transaction.Commit();
        return isTold;
    }

    /// <inheritdoc cref="Tell(DbConnection, OrganisationRow, DateOnly)"/>
    public static bool Tell(DbConnection connection, DbTransaction transaction, int organisation, DateOnly day) =>
        connection.Execute(
            """
            update organisations
            set told_through = @day
            where organisation_no = @organisation
              and (told_through is null or told_through < @day)
              and not exists (select 1 from scoring where organisation_no = @organisation and next_day <= @day)
            """,
            new { organisation, day },
            transaction
        ) == 1
        || Through(connection, organisation, transaction) >= day;

    /// <summary>
    /// Tells days again with what is known now, from one on. The difference with what was told can show what single people did; only
    /// whoever runs the server may do this, and the audit log says so.
    /// </summary>
    public static void Retell(DbConnection connection, int organisation, DateOnly from, string by, TimeProvider clock)
    {
        using var transaction = connection.BeginWrite(organisation);
        var parameters = new { organisation, through = from.AddDays(-1) };
        foreach (var (table, key, what) in Tables)
        {
            // What was known on the day before stays until then, and what was told of later days goes. The table of what is kept says
            // which rows these are, since somebody may have been in no team; it comes last.
            connection.Execute(
                $"""
                delete from {table}
                where organisation_no = @organisation
                  and through > (
                    select min(t.through)
                    from told t
                    where t.organisation_no = @organisation and t.what = {what} and t.number = {table}.{key} and t.through >= @through
                  )
                """,
                parameters,
                transaction
            );
            connection.Execute(
                $"update {table} set through = @through where organisation_no = @organisation and through > @through",
                parameters,
                transaction
            );
        }

        connection.Execute(
            """
            update minimum_floors
            set through = @through
            where organisation_no = @organisation
              and through > @through
              and not exists (select 1 from minimum_floors m where m.organisation_no = @organisation and m.through = @through)
            """,
            parameters,
            transaction
        );
        connection.Execute(
            "delete from minimum_floors where organisation_no = @organisation and through > @through",
            parameters,
            transaction
        );
        connection.Execute(
            """
            update delivered
            set counts_from = @from
            where organisation_no = @organisation
              and counts_from > @from
              and input not like 'activities.%'
            """,
            new { organisation, from },
            transaction
        );
        ScoringMark.Touch(connection, transaction, organisation, from);
        Audit.Write(connection, organisation, $"told the days from {from:yyyy-MM-dd} on again", by, clock, transaction);
        transaction.Commit();
    }

    private static readonly (string Table, string Key, string What)[] Tables =
    [
        ("told_employee_facts", "employee_no", "'employee'"),
        ("told_memberships", "employee_no", "'employee'"),
        ("told_objections", "employee_no", "'employee'"),
        ("told_team_facts", "team_no", "'team'"),
        ("told", "number", "told.what"),
    ];

    /// <summary>Keeps all about an employee as it is, for the days told, before a change that would be about them too.</summary>
    internal static void KeepEmployee(DbConnection connection, DbTransaction transaction, int organisation, int number, DateOnly through)
    {
        if (Keep(connection, transaction, organisation, "employee", number, through))
        {
            Copy(connection, transaction, organisation, "employee_facts", "employee_no", EmployeeFacts.Table.Names, number, through);
            Copy(connection, transaction, organisation, "memberships", "employee_no", ["team_no", "valid_to", "role"], number, through);
            Copy(connection, transaction, organisation, "objections", "employee_no", ["valid_to"], number, through);
        }
    }

    /// <summary>Keeps all about a team as it is, for the days told, before a change that would be about them too.</summary>
    internal static void KeepTeam(DbConnection connection, DbTransaction transaction, int organisation, int number, DateOnly through)
    {
        if (Keep(connection, transaction, organisation, "team", number, through))
        {
            Copy(connection, transaction, organisation, "team_facts", "team_no", TeamFacts.Table.Names, number, through);
        }
    }

    /// <summary>Up to the days told, the minimum group size stays at least what it was.</summary>
    internal static void KeepMinimum(DbConnection connection, DbTransaction transaction, int organisation, int minimum, DateOnly through) =>
        connection.UpdateOrInsert(
            """
            update minimum_floors
            set minimum = case when minimum < @minimum then @minimum else minimum end
            where organisation_no = @organisation and through = @through
            """,
            "insert into minimum_floors (organisation_no, through, minimum) values (@organisation, @through, @minimum)",
            new
            {
                organisation,
                through,
                minimum,
            },
            transaction
        );

    /// <returns>False if it is kept already.</returns>
    private static bool Keep(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string what,
        int number,
        DateOnly through
    ) =>
        connection.Execute(
            """
            insert into told (organisation_no, what, number, through)
            select @organisation, @what, @number, @through
            where not exists (
              select 1
              from told
              where organisation_no = @organisation and what = @what and number = @number and through = @through
            )
            """,
            new
            {
                organisation,
                what,
                number,
                through,
            },
            transaction
        ) > 0;

    private static void Copy(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string table,
        string key,
        IEnumerable<string> columns,
        int number,
        DateOnly through
    )
    {
        var list = string.Join(", ", columns.Prepend("valid_from").Select(column => $"\"{column}\""));
        connection.Execute(
            $"""
            insert into told_{table} (organisation_no, {key}, through, {list})
            select organisation_no, {key}, @through, {list}
            from {table}
            where organisation_no = @organisation and {key} = @number
            """,
            new
            {
                organisation,
                number,
                through,
            },
            transaction
        );
    }
}
