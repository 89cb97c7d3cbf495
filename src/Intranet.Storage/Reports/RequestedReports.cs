using System.Data.Common;
using Dapper;
using Intranet.Storage.Work;

namespace Intranet.Storage.Reports;

/// <summary>A report requested on a page.</summary>
/// <param name="Step">Of <see cref="RequestedReports.Steps"/>: 0 waiting, 1 reading, 2 drawing, 3 printing, 4 done.</param>
/// <param name="Reason">Why it could not be made, or null.</param>
public sealed record RequestedReport(
    long Number,
    DateOnly Sunday,
    string Week,
    string Language,
    DateTimeOffset RequestedAt,
    string RequestedBy,
    int Step,
    DateTimeOffset? DoneAt,
    Message? Reason
);

/// <summary>
/// Reports requested on a page, beside those that are published on schedule. The background work makes them, wherever it runs.
/// </summary>
public static class RequestedReports
{
    public const int Steps = 4;

    /// <summary>Requests a report, unless the same one is already being made.</summary>
    /// <returns>Its number.</returns>
    public static long Request(
        DbConnection connection,
        int organisation,
        DateOnly sunday,
        string week,
        string language,
        string by,
        DateTimeOffset at
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var row = new
        {
            organisation,
            sunday,
            week,
            language,
            by,
            at,
        };
        const string Open = """
            select max(asked_no)
            from asked_reports
            where organisation_no = @organisation and sunday = @sunday and language = @language and done_at is null
            """;
        if (connection.ExecuteScalar<long?>(Open, row, transaction) is not { } number)
        {
            connection.Execute(
                """
                insert into asked_reports (organisation_no, sunday, week, language, asked_at, asked_by, step)
                values (@organisation, @sunday, @week, @language, @at, @by, 0)
                """,
                row,
                transaction
            );
            number = connection.ExecuteScalar<long>(Open, row, transaction);
        }

        transaction.Commit();
        return number;
    }

    /// <summary>The oldest that has not been made yet, or null.</summary>
    public static RequestedReport? Next(DbConnection connection, int organisation) =>
        Read(connection, "organisation_no = @organisation and done_at is null order by asked_no", new { organisation }).FirstOrDefault();

    public static RequestedReport? Find(DbConnection connection, int organisation, long number) =>
        Read(connection, "organisation_no = @organisation and asked_no = @number", new { organisation, number }).SingleOrDefault();

    /// <summary>All, newest first, except those made under a smaller minimum group size than today's.</summary>
    public static IReadOnlyList<RequestedReport> List(DbConnection connection, int organisation, int minimum) =>
        [
            .. Read(
                connection,
                "organisation_no = @organisation and (pdf is null or minimum >= @minimum) order by asked_no desc",
                new { organisation, minimum }
            ),
        ];

    /// <summary>Stores the progress.</summary>
    public static void Reached(DbConnection connection, long number, int step) =>
        connection.Execute("update asked_reports set step = @step where asked_no = @number and done_at is null", new { number, step });

    /// <param name="minimum">The minimum group size under which it was made.</param>
    public static void Done(DbConnection connection, long number, byte[] pdf, int minimum, DateTimeOffset at) =>
        connection.Execute(
            """
            update asked_reports
            set step = @Steps, pdf = @pdf, minimum = @minimum, done_at = @at
            where asked_no = @number
            """,
            new
            {
                number,
                Steps,
                pdf,
                minimum,
                at,
            }
        );

    public static void Failed(DbConnection connection, long number, Message reason, DateTimeOffset at) =>
        connection.Execute(
            "update asked_reports set reason = @reason, done_at = @at where asked_no = @number",
            new
            {
                number,
                reason = reason.ToStored(1000),
                at,
            }
        );

    /// <summary>The PDF, or null; null too if it was made under a smaller minimum group size than today's.</summary>
    public static byte[]? Pdf(DbConnection connection, int organisation, long number, int minimum) =>
        connection.ExecuteScalar<byte[]?>(
            """
            select pdf
            from asked_reports
            where organisation_no = @organisation and asked_no = @number and minimum >= @minimum
            """,
            new
            {
                organisation,
                number,
                minimum,
            }
        );

    private static IEnumerable<RequestedReport> Read(DbConnection connection, string where, object parameters) =>
        connection
            .Query<(
                long Number,
                DateOnly Sunday,
                string Week,
                string Language,
                DateTimeOffset RequestedAt,
                string RequestedBy,
                int Step,
                DateTimeOffset? DoneAt,
                string? Reason
            )>(
                $"""
                select asked_no, sunday, week, language, asked_at, asked_by, step, done_at, reason
                from asked_reports
                where {where}
                """,
                parameters
            )
            .Select(row => new RequestedReport(
                row.Number,
                row.Sunday,
                row.Week,
                row.Language,
                row.RequestedAt,
                row.RequestedBy,
                row.Step,
                row.DoneAt,
                row.Reason is null ? null : Message.FromStored(row.Reason)
            ));
}
