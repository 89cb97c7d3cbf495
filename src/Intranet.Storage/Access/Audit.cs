using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>The audit log: every look at personal data, every export and every change of settings; who, when, what.</summary>
public static class Audit
{
    public static void Write(
        DbConnection connection,
        int organisation,
        string what,
        string by,
        TimeProvider clock,
        DbTransaction? transaction = null
    ) =>
        connection.Execute(
            """insert into audit (organisation_no, at, "by", what) values (@organisation, @at, @by, @what)""",
            new
            {
                organisation,
                at = clock.GetUtcNow().ToString("O"),
                by,
                what,
            },
            transaction
        );

    /// <summary>Lines of one organisation, newest first.</summary>
    /// <param name="before">Only lines before this number; null for the newest.</param>
    /// <param name="by">Only what this one did; null for everybody.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<AuditLine> List(DbConnection connection, int organisation, long? before, string? by, int most) =>
        [
            .. connection
                .Query<(long Number, string At, string By, string What)>(
                    """
                    select audit_no, at, "by", what from audit
                    where organisation_no = @organisation and audit_no < @before and (@by is null or "by" = @by) order by audit_no desc
                    """,
                    new
                    {
                        organisation,
                        before = before ?? long.MaxValue,
                        by,
                    },
                    buffered: false
                )
                .Take(most)
                .Select(row => new AuditLine(
                    row.Number,
                    DateTimeOffset.Parse(row.At, System.Globalization.CultureInfo.InvariantCulture),
                    row.By,
                    row.What
                )),
        ];
}

/// <summary>Who did what, when.</summary>
public sealed record AuditLine(long Number, DateTimeOffset At, string By, string What);
