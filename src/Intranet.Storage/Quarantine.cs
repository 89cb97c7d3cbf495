using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>A row that could not be taken in, with what is wrong and, when it waits for somebody, for whom.</summary>
public sealed record QuarantinedRow(string Source, string Kind, long Fingerprint, string File, long Line, string Column, string Value, string Reason, string? WaitsFor, string Cells, DateOnly AsOf)
{
    public long Number { get; init; }
}

/// <summary>Rejected rows: kept until they can be taken in or somebody drops them.</summary>
public static class Quarantine
{
    /// <summary>Adds a row; the same row again is the same entry.</summary>
    public static void Add(SqliteConnection connection, SqliteTransaction transaction, int organisation, QuarantinedRow row) =>
        connection.Execute("""
            insert into quarantine (organisation_no, source, kind, fingerprint, file, line, "column", value, reason, waits_for, cells, as_of)
            values (@organisation, @Source, @Kind, @Fingerprint, @File, @Line, @Column, @Value, @Reason, @WaitsFor, @Cells, @asOf)
            on conflict (organisation_no, source, kind, fingerprint) do update set "column" = excluded."column", value = excluded.value, reason = excluded.reason, waits_for = excluded.waits_for
            """,
            new { organisation, row.Source, row.Kind, row.Fingerprint, row.File, row.Line, row.Column, row.Value, row.Reason, row.WaitsFor, row.Cells, asOf = row.AsOf.DayNumber }, transaction);

    /// <summary>All rows in the order in which they came; read to the end before the store is changed.</summary>
    public static IReadOnlyList<QuarantinedRow> List(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        [.. connection.Query<(long Number, string Source, string Kind, long Fingerprint, string File, long Line, string Column, string Value, string Reason, string? WaitsFor, string Cells, long AsOf)>(
                """select quarantine_no, source, kind, fingerprint, file, line, "column", value, reason, waits_for, cells, as_of from quarantine where organisation_no = @organisation order by quarantine_no""",
                new { organisation }, transaction)
            .Select(row => new QuarantinedRow(row.Source, row.Kind, row.Fingerprint, row.File, row.Line, row.Column, row.Value, row.Reason, row.WaitsFor, row.Cells, DateOnly.FromDayNumber((int)row.AsOf)) { Number = row.Number })];

    public static int Count(SqliteConnection connection, int organisation) =>
        connection.ExecuteScalar<int>("select count(*) from quarantine where organisation_no = @organisation", new { organisation });

    public static void Remove(SqliteConnection connection, SqliteTransaction transaction, long number) =>
        connection.Execute("delete from quarantine where quarantine_no = @number", new { number }, transaction);

    /// <summary>Drops one row, or all; says how many.</summary>
    public static int Drop(SqliteConnection connection, int organisation, long? number) =>
        connection.Execute("delete from quarantine where organisation_no = @organisation and (@number is null or quarantine_no = @number)", new { organisation, number });
}
