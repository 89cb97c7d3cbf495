using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>
/// Which account at the sign-in provider an employee signs in with. The first sign-in with their address binds it; after that the address
/// alone opens nothing, so a feed that gives somebody's address to another account gives that account nothing.
/// </summary>
public static class Identities
{
    /// <summary>The employee an account is bound to; null if there is none.</summary>
    public static string? EmployeeOf(DbConnection connection, int organisation, string issuer, string subject) =>
        connection.ExecuteScalar<string?>(
            """
            select e.id
            from identities i
            join employees e on e.organisation_no = i.organisation_no and e.employee_no = i.employee_no
            where i.organisation_no = @organisation and i.issuer = @issuer and i.subject = @subject
            """,
            new
            {
                organisation,
                issuer,
                subject,
            }
        );

    /// <summary>Binds an employee to an account, unless they have one at this provider.</summary>
    /// <returns>Whether the account is theirs now.</returns>
    public static bool Bind(
        DbConnection connection,
        int organisation,
        int number,
        string employee,
        string issuer,
        string subject,
        TimeProvider clock
    )
    {
        var row = new
        {
            organisation,
            number,
            issuer,
            subject,
            at = clock.GetUtcNow(),
        };

        // Asked before anything is locked: another account with their address comes here at each of its requests.
        const string HasAccount = """
            select count(*)
            from identities
            where organisation_no = @organisation and employee_no = @number and issuer = @issuer
            """;
        if (connection.ExecuteScalar<int>(HasAccount, row) > 0)
        {
            return false;
        }

        using var transaction = connection.BeginWrite(organisation);
        if (connection.ExecuteScalar<int>(HasAccount, row, transaction) > 0)
        {
            return false;
        }

        connection.Execute(
            """
            delete from identities
            where organisation_no = @organisation and issuer = @issuer and subject = @subject
            """,
            row,
            transaction
        );
        connection.Execute(
            """
            insert into identities (organisation_no, issuer, subject, employee_no, bound_at)
            values (@organisation, @issuer, @subject, @number, @at)
            """,
            row,
            transaction
        );
        Audit.Write(connection, organisation, $"first sign-in: the account was bound", employee, clock, transaction);
        transaction.Commit();
        return true;
    }

    /// <summary>Whether somebody's sign-in waits for an administrator, because a feed changed their address.</summary>
    public static bool IsOnHold(DbConnection connection, int organisation, int number) =>
        connection.ExecuteScalar<int>(
            "select count(*) from sign_in_holds where organisation_no = @organisation and employee_no = @number",
            new { organisation, number }
        ) > 0;

    /// <summary>The ids of those whose sign-in waits for an administrator.</summary>
    public static IReadOnlyList<string> OnHold(DbConnection connection, int organisation) =>
        [
            .. connection.Query<string>(
                """
                select e.id
                from sign_in_holds h
                join employees e on e.organisation_no = h.organisation_no and e.employee_no = h.employee_no
                where h.organisation_no = @organisation
                order by e.id
                """,
                new { organisation }
            ),
        ];

    /// <summary>A feed changed the address of somebody with much access: an administrator confirms it first.</summary>
    internal static void Hold(DbConnection connection, DbTransaction transaction, int organisation, int number, DateOnly day) =>
        connection.UpdateOrInsert(
            "update sign_in_holds set since = since where organisation_no = @organisation and employee_no = @number",
            "insert into sign_in_holds (organisation_no, employee_no, since) values (@organisation, @number, @at)",
            new
            {
                organisation,
                number,
                at = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero),
            },
            transaction
        );

    /// <summary>Confirms the address that somebody has now. The next sign-in with it binds their account anew.</summary>
    /// <returns>False if nothing waits for it.</returns>
    public static bool Confirm(DbConnection connection, int organisation, string employee, string by, TimeProvider clock)
    {
        using var transaction = connection.BeginWrite(organisation);
        var row = new { organisation, employee };
        if (
            connection.Execute(
                """
                delete from sign_in_holds
                where organisation_no = @organisation
                  and employee_no = (select e.employee_no from employees e where e.organisation_no = @organisation and e.id = @employee)
                """,
                row,
                transaction
            ) == 0
        )
        {
            return false;
        }

        connection.Execute(
            """
            delete from identities
            where organisation_no = @organisation
              and employee_no = (select e.employee_no from employees e where e.organisation_no = @organisation and e.id = @employee)
            """,
            row,
            transaction
        );
        Audit.Write(connection, organisation, $"confirmed the e-mail address of {employee}", by, clock, transaction);
        transaction.Commit();
        return true;
    }
}
