using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>What came of one delivered file.</summary>
public sealed record Delivery(string File, string Kind, long Rows, long Accepted, long Duplicates, long Rejected);

/// <summary>The memory of what was delivered: which inputs exist at all, and what each file brought.</summary>
public static class Deliveries
{
    public static void Remember(SqliteConnection connection, SqliteTransaction transaction, int organisation, string source, Delivery delivery, IEnumerable<string> inputs, DateTimeOffset at)
    {
        connection.Execute("insert into delivered (organisation_no, input) values (@organisation, @input) on conflict do nothing",
            inputs.Select(input => new { organisation, input }), transaction);
        connection.Execute("""
            insert into imports (organisation_no, source, file, kind, imported_at, rows, accepted, duplicates, rejected)
            values (@organisation, @source, @File, @Kind, @at, @Rows, @Accepted, @Duplicates, @Rejected)
            """, new { organisation, source, delivery.File, delivery.Kind, at = at.ToString("O"), delivery.Rows, delivery.Accepted, delivery.Duplicates, delivery.Rejected }, transaction);
    }

    /// <summary>When each kind of file last came.</summary>
    public static IReadOnlyList<(string Kind, DateTimeOffset At)> Latest(SqliteConnection connection, int organisation) =>
        [.. connection.Query<(string Kind, string At)>("select kind, max(imported_at) from imports where organisation_no = @organisation group by kind order by kind", new { organisation })
            .Select(row => (row.Kind, DateTimeOffset.Parse(row.At, System.Globalization.CultureInfo.InvariantCulture)))];
}
