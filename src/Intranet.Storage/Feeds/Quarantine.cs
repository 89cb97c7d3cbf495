using System.Data.Common;
using Dapper;
using Intranet.Storage.Activity;
using Intranet.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage.Feeds;

/// <summary>A rejected row, with the reason and, if it waits for an employee, team, channel or day, which one.</summary>
public sealed record QuarantinedRow(
    string Source,
    string Kind,
    long Fingerprint,
    string File,
    long Line,
    string Column,
    string Value,
    Message Reason,
    string? WaitsFor,
    string Cells,
    DateOnly AsOf
)
{
    public long Number { get; init; }
}

/// <summary>Rejected rows, kept until they can be imported or are dropped.</summary>
public static class Quarantine
{
    /// <summary>All rows, oldest first, read to the end so that the caller can change the store.</summary>
    /// <param name="waitingFor">Only rows that wait for this.</param>
    public static IReadOnlyList<QuarantinedRow> List(
        DbConnection connection,
        int organisation,
        DbTransaction? transaction = null,
        string? waitingFor = null
    ) =>
        [
            .. connection
                .Query<(
                    long Number,
                    string Source,
                    string Kind,
                    long Fingerprint,
                    string File,
                    long Line,
                    string Column,
                    string Value,
                    string Reason,
                    string? WaitsFor,
                    string Cells,
                    DateOnly AsOf
                )>(
                    $"""
                    select quarantine_no, source, kind, fingerprint, "file", line, "column", value, reason, waits_for, cells, as_of
                    from quarantine
                    where organisation_no = @organisation
                      {(waitingFor is null ? "" : "and waits_for = @waitingFor")}
                    order by quarantine_no
                    """,
                    new { organisation, waitingFor },
                    transaction
                )
                .Select(row => new QuarantinedRow(
                    row.Source,
                    row.Kind,
                    row.Fingerprint,
                    row.File,
                    row.Line,
                    row.Column,
                    row.Value,
                    Message.FromStored(row.Reason),
                    row.WaitsFor,
                    row.Cells,
                    row.AsOf
                )
                {
                    Number = row.Number,
                }),
        ];

    /// <summary>Whether any row waits for something; usually none does.</summary>
    public static bool HasWaiting(DbConnection connection, DbTransaction? transaction, int organisation) =>
        connection.ExecuteScalar<int>(
            """
            select case when exists (
              select 1
              from quarantine
              where organisation_no = @organisation
                and waits_for is not null
            ) then 1 else 0 end
            """,
            new { organisation },
            transaction
        ) == 1;

    public static int Count(DbConnection connection, int organisation) =>
        connection.ExecuteScalar<int>("select count(*) from quarantine where organisation_no = @organisation", new { organisation });

    public static void Remove(DbConnection connection, DbTransaction transaction, long number) =>
        connection.Execute("delete from quarantine where quarantine_no = @number", new { number }, transaction);

    /// <summary>Drops the rows of an earlier report of a day, which a newer report replaces.</summary>
    public static int DropReplaced(DbConnection connection, DbTransaction transaction, int organisation, string kind, DateOnly day) =>
        connection.Execute(
            $"""
            delete from quarantine
            where organisation_no = @organisation
              and kind = @kind
              and {(connection is SqliteConnection ? "json_extract" : "json_value")}(cells, '$."report refresh date"') = @day
            """,
            new
            {
                organisation,
                kind,
                day = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            },
            transaction
        );

    /// <summary>Drops the rows that wait for a closed day of a source if together they are exactly what was counted for it.</summary>
    /// <returns>How many were dropped.</returns>
    public static int DropIfKnown(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string source,
        DateOnly day,
        string waitingFor
    )
    {
        var parameters = new
        {
            organisation,
            source,
            day,
            waitingFor,
        };
        var closed = connection.QuerySingleOrDefault<(long Events, long Sum, long Xor)?>(
            """
            select c.events, c."sum", c."xor"
            from closed_days c
            join sources s on s.organisation_no = c.organisation_no and s.source_no = c.source_no
            where c.organisation_no = @organisation
              and s.name = @source
              and c.day = @day
            """,
            parameters,
            transaction
        );
        return
            closed is { } whole
            && DayDigest.Of(
                connection.Query<long>(
                    """
                    select fingerprint
                    from quarantine
                    where organisation_no = @organisation
                      and waits_for = @waitingFor
                    """,
                    parameters,
                    transaction
                )
            ) == new DayDigest(whole.Events, whole.Sum, whole.Xor)
            ? connection.Execute(
                "delete from quarantine where organisation_no = @organisation and waits_for = @waitingFor",
                parameters,
                transaction
            )
            : 0;
    }

    /// <summary>Drops one row, or all if the number is null.</summary>
    /// <returns>How many were dropped.</returns>
    public static int Drop(DbConnection connection, int organisation, long? number) =>
        connection.Execute(
            """
            delete from quarantine
            where organisation_no = @organisation
              and (@number is null or quarantine_no = @number)
            """,
            new { organisation, number }
        );
}

/// <summary>Adds rows to quarantine; a repeated row updates its entry.</summary>
public sealed class QuarantineWriter(DbConnection connection, DbTransaction transaction, int organisation) : IDisposable
{
    // Prepared once, because a broken feed is broken in every row.
    private readonly Statement? file = connection is not SqliteConnection
        ? null
        : new(
            connection,
            """
            insert into quarantine (
              organisation_no, source, kind, fingerprint, "file", line, "column", value, reason, waits_for, cells, as_of
            )
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            on conflict (organisation_no, source, kind, fingerprint)
            do update set "column" = excluded."column", value = excluded.value, reason = excluded.reason,
              waits_for = excluded.waits_for, cells = excluded.cells
            """
        );

    public void Add(QuarantinedRow row)
    {
        if (file is not null)
        {
            file.Bind(1, organisation)
                .Bind(2, row.Source)
                .Bind(3, row.Kind)
                .Bind(4, row.Fingerprint)
                .Bind(5, row.File)
                .Bind(6, row.Line)
                .Bind(7, row.Column)
                .Bind(8, row.Value)
                .Bind(9, row.Reason.ToStored())
                .Bind(10, row.WaitsFor)
                .Bind(11, row.Cells)
                .Bind(12, row.AsOf.DayNumber)
                .Run();
            return;
        }

        connection.UpdateOrInsert(
            """
            update quarantine
            set "column" = @Column, value = @Value, reason = @Reason, waits_for = @WaitsFor, cells = @Cells
            where organisation_no = @organisation and source = @Source and kind = @Kind and fingerprint = @Fingerprint
            """,
            """
            insert into quarantine (
              organisation_no, source, kind, fingerprint, "file", line, "column", value, reason, waits_for, cells, as_of
            )
            values (@organisation, @Source, @Kind, @Fingerprint, @File, @Line, @Column, @Value, @Reason, @WaitsFor, @Cells, @AsOf)
            """,
            new
            {
                organisation,
                row.Source,
                row.Kind,
                row.Fingerprint,
                row.File,
                row.Line,
                row.Column,
                row.Value,
                Reason = row.Reason.ToStored(),
                row.WaitsFor,
                row.Cells,
                row.AsOf,
            },
            transaction
        );
    }

    public void Dispose() => file?.Dispose();
}
