using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;

namespace Intranet.Storage.People;

/// <summary>What people said here for themselves, kept apart from what feeds say.</summary>
internal static class Statements
{
    private const string Objection = "objection";

    /// <param name="number">Only of this employee; null for all.</param>
    /// <returns>By the number of the employee.</returns>
    public static PersonalStatements Read(
        DbConnection connection,
        int organisation,
        int? number = null,
        DbTransaction? transaction = null,
        Func<int, int>? index = null
    ) =>
        new(
            connection
                .Query<(int Employee, string About, DateOnly Since, bool Says)>(
                    """
                    select employee_no, about, since, says
                    from statements
                    where organisation_no = @organisation and (@number is null or employee_no = @number)
                    order by statement_no
                    """,
                    new { organisation, number },
                    transaction
                )
                .Select(row => new PersonalStatement(
                    index is null ? row.Employee : index(row.Employee),
                    row.About == Objection ? null : RoleNames.Parse(row.About),
                    row.Since,
                    row.Says
                ))
        );

    /// <summary>Somebody says something for themselves.</summary>
    /// <param name="role">Null for an objection.</param>
    /// <returns>False if it is what they said last.</returns>
    public static bool Add(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        int number,
        Role? role,
        DateOnly since,
        bool says,
        DateTimeOffset at
    )
    {
        var row = new
        {
            organisation,
            number,
            about = role is { } known ? RoleNames.Of(known) : Objection,
            since,
            says,
            at,
        };
        var last = connection
            .Query<bool>(
                """
                select says
                from statements
                where organisation_no = @organisation and employee_no = @number and about = @about
                order by statement_no
                """,
                row,
                transaction
            )
            .Select(says => (bool?)says)
            .LastOrDefault();
        if (last == says)
        {
            return false;
        }

        connection.Execute(
            """
            insert into statements (organisation_no, employee_no, about, since, says, said_at)
            values (@organisation, @number, @about, @since, @says, @at)
            """,
            row,
            transaction
        );
        return true;
    }
}
