using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>The audit log of access to personal data, exports and changes of settings.</summary>
public static class Audit
{
    /// <param name="what">English; its Dutch is in Messages.nl.resx of the project that calls this.</param>
    public static void Write(
        DbConnection connection,
        int organisation,
        FormattableString what,
        string by,
        TimeProvider clock,
        DbTransaction? transaction = null
    ) => Write(connection, organisation, new Message(what), by, clock, transaction);

    public static void Write(
        DbConnection connection,
        int organisation,
        Message what,
        string by,
        TimeProvider clock,
        DbTransaction? transaction = null
    ) => Write(connection, organisation, what, by, clock.GetUtcNow(), transaction);

    public static void Write(
        DbConnection connection,
        int organisation,
        Message what,
        string by,
        DateTimeOffset at,
        DbTransaction? transaction = null
    ) =>
        connection.Execute(
            """
            insert into audit (organisation_no, at, "by", what)
            values (@organisation, @at, @by, @what)
            """,
            new
            {
                organisation,
                at,
                by,
                what = what.ToStored(),
            },
            transaction
        );

    /// <summary>The lines of one organisation, newest first.</summary>
    /// <param name="before">Only lines before this number; null for the newest.</param>
    /// <param name="by">Only lines about this person; null for all.</param>
    /// <param name="most">The maximum number of lines.</param>
    public static IReadOnlyList<AuditLine> List(DbConnection connection, int organisation, long? before, string? by, int most) =>
        [
            .. connection
                .Query<(long Number, DateTimeOffset At, string By, string What)>(
                    """
                    select audit_no, at, "by", what
                    from audit
                    where organisation_no = @organisation and audit_no < @before and (@by is null or "by" = @by)
                    order by audit_no desc
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
                .Select(line => new AuditLine(line.Number, line.At, line.By, Message.FromStored(line.What))),
        ];
}

/// <summary>Who did what, when.</summary>
public sealed record AuditLine(long Number, DateTimeOffset At, string By, Message What);
