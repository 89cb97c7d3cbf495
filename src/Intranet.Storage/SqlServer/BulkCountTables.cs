using System.Data;
using System.Runtime.InteropServices;
using Dapper;
using Intranet.Storage.Activity;
using Microsoft.Data.SqlClient;

namespace Intranet.Storage.SqlServer;

/// <summary>
/// Reads a day at a time and writes a batch at a time: bulk copied into permanent staging tables, then one update and one insert of
/// the whole set. Staged rows belong to one batch and are gone when the transaction ends.
/// </summary>
internal sealed class BulkCountTables(ServerConnection connection, int organisation, int source) : CountTables
{
    private readonly Guid batch = Guid.NewGuid();
    private readonly Dictionary<(int Day, int Employee), byte[]> counts = [];
    private readonly Dictionary<(int Day, int Employee), byte[]> countsToWrite = [];
    private readonly Dictionary<(int Employee, int Chunk), byte[]> presence = [];
    private readonly Dictionary<(int Employee, int Chunk), byte[]> presenceToWrite = [];
    private readonly Dictionary<(bool IsPost, long Content, int Employee), int> contents = [];
    private readonly Dictionary<int, bool> days = [];
    private readonly HashSet<int> chunks = [];

    public override bool HasDay(int day) => ReadDay(day);

    public override ReadOnlySpan<byte> Counts(int day, int employee)
    {
        ReadDay(day);
        return counts.GetValueOrDefault((day, employee)) ?? [];
    }

    public override void PutCounts(int day, int employee, ReadOnlySpan<byte> counts, bool isNew) =>
        countsToWrite[(day, employee)] = this.counts[(day, employee)] = counts.ToArray();

    public override byte[]? Presence(int employee, int chunk)
    {
        if (chunks.Add(chunk))
        {
            foreach (
                var (number, active, acted) in connection.Query<(long, byte[], byte[])>(
                    "select employee_no, active, acted from presence where organisation_no = @organisation and chunk = @chunk",
                    new { organisation, chunk }
                )
            )
            {
                presence[((int)number, chunk)] = [.. active, .. acted];
            }
        }

        return presence.GetValueOrDefault((employee, chunk))?.ToArray();
    }

    public override void PutPresence(int employee, int chunk, ReadOnlySpan<byte> bits) =>
        presenceToWrite[(employee, chunk)] = presence[(employee, chunk)] = bits.ToArray();

    public override void PutContent(bool isPost, long content, int employee, int day) =>
        contents[(isPost, content, employee)] = contents.TryGetValue((isPost, content, employee), out var known)
            ? Math.Min(known, day)
            : day;

    public override void EachPart(PartReader read)
    {
        foreach (
            var part in connection.Query<byte[]>(
                "select prints from fingerprints where organisation_no = @organisation and source_no = @source",
                new { organisation, source },
                buffered: false
            )
        )
        {
            read(MemoryMarshal.Cast<byte, ulong>(part));
        }
    }

    public override (int Part, ulong[] Prints)? LastPart(int day) =>
        connection.QueryFirstOrDefault<(long Part, byte[] Prints)?>(
            """
            select top 1 part, prints
            from fingerprints
            where organisation_no = @organisation
              and source_no = @source
              and day = @day
            order by part desc
            """,
            new
            {
                organisation,
                source,
                day,
            }
        )
            is { } last
            ? ((int)last.Part, MemoryMarshal.Cast<byte, ulong>(last.Prints).ToArray())
            : null;

    public override void PutPart(int day, int part, ReadOnlySpan<ulong> prints) =>
        connection.UpdateOrInsert(
            """
            update fingerprints
            set prints = @prints
            where organisation_no = @organisation
              and source_no = @source
              and day = @day
              and part = @part
            """,
            """
            insert into fingerprints (organisation_no, source_no, day, part, prints)
            values (@organisation, @source, @day, @part, @prints)
            """,
            new
            {
                organisation,
                source,
                day,
                part,
                prints = MemoryMarshal.AsBytes(prints).ToArray(),
            },
            null
        );

    public override void Flush()
    {
        if (countsToWrite.Count > 0)
        {
            Stage(
                "staged_counts",
                ["batch", "organisation_no", "day", "employee_no", "counts"],
                countsToWrite.Select(row => (object[])[batch, organisation, row.Key.Day, row.Key.Employee, row.Value])
            );
            connection.Execute(
                """
                update d
                set counts = s.counts
                from day_counts d
                join staged_counts s on s.organisation_no = d.organisation_no and s.day = d.day and s.employee_no = d.employee_no
                where s.batch = @batch;

                insert into day_counts (organisation_no, day, employee_no, counts)
                select s.organisation_no, s.day, s.employee_no, s.counts
                from staged_counts s
                where s.batch = @batch
                  and not exists (
                    select 1 from day_counts d
                    where d.organisation_no = s.organisation_no and d.day = s.day and d.employee_no = s.employee_no);

                delete from staged_counts where batch = @batch;
                """,
                new { batch }
            );
        }

        if (presenceToWrite.Count > 0)
        {
            Stage(
                "staged_presence",
                ["batch", "organisation_no", "employee_no", "chunk", "active", "acted"],
                presenceToWrite.Select(row =>
                    (object[])
                        [
                            batch,
                            organisation,
                            row.Key.Employee,
                            row.Key.Chunk,
                            row.Value[..(row.Value.Length / 2)],
                            row.Value[(row.Value.Length / 2)..],
                        ]
                )
            );
            connection.Execute(
                """
                update p
                set active = s.active, acted = s.acted
                from presence p
                join staged_presence s on s.organisation_no = p.organisation_no and s.employee_no = p.employee_no and s.chunk = p.chunk
                where s.batch = @batch;

                insert into presence (organisation_no, employee_no, chunk, active, acted)
                select s.organisation_no, s.employee_no, s.chunk, s.active, s.acted
                from staged_presence s
                where s.batch = @batch
                  and not exists (
                    select 1 from presence p
                    where p.organisation_no = s.organisation_no and p.employee_no = s.employee_no and p.chunk = s.chunk);

                delete from staged_presence where batch = @batch;
                """,
                new { batch }
            );
        }

        if (contents.Count > 0)
        {
            Stage(
                "staged_contents",
                ["batch", "organisation_no", "is_post", "content", "employee_no", "day"],
                contents.Select(row =>
                    (object[])[batch, organisation, row.Key.IsPost ? 1 : 0, row.Key.Content, row.Key.Employee, row.Value]
                )
            );
            connection.Execute(
                """
                update p
                set day = s.day
                from persona_posts p
                join staged_contents s on s.organisation_no = p.organisation_no and s.content = p.content
                where s.batch = @batch and s.is_post = 1 and s.day < p.day;

                insert into persona_posts (organisation_no, content, employee_no, day)
                select s.organisation_no, s.content, min(s.employee_no), min(s.day)
                from staged_contents s
                where s.batch = @batch
                  and s.is_post = 1
                  and not exists (
                    select 1 from persona_posts p
                    where p.organisation_no = s.organisation_no and p.content = s.content)
                group by s.organisation_no, s.content;

                update a
                set day = s.day
                from answers a
                join staged_contents s on s.organisation_no = a.organisation_no and s.content = a.content and s.employee_no = a.employee_no
                where s.batch = @batch and s.is_post = 0 and s.day < a.day;

                insert into answers (organisation_no, content, employee_no, day)
                select s.organisation_no, s.content, s.employee_no, s.day
                from staged_contents s
                where s.batch = @batch
                  and s.is_post = 0
                  and not exists (
                    select 1 from answers a
                    where a.organisation_no = s.organisation_no and a.content = s.content and a.employee_no = s.employee_no);

                delete from staged_contents where batch = @batch;
                """,
                new { batch }
            );
        }

        contents.Clear();
        countsToWrite.Clear();
        presenceToWrite.Clear();
        counts.Clear();
        presence.Clear();
        days.Clear();
        chunks.Clear();
    }

    public override void Dispose()
    {
        // The connection and transaction belong to the caller.
    }

    /// <returns>Whether the day has counts.</returns>
    private bool ReadDay(int day)
    {
        if (days.TryGetValue(day, out var has))
        {
            return has;
        }

        foreach (
            var (employee, packed) in connection.Query<(long, byte[])>(
                "select employee_no, counts from day_counts where organisation_no = @organisation and day = @day",
                new { organisation, day }
            )
        )
        {
            counts[(day, (int)employee)] = packed;
            has = true;
        }

        return days[day] = has;
    }

    private void Stage(string table, string[] columns, IEnumerable<object[]> rows)
    {
        using var data = new DataTable();
        foreach (var row in rows)
        {
            if (data.Columns.Count == 0)
            {
                data.Columns.AddRange([.. columns.Zip(row, (name, value) => new DataColumn(name, value.GetType()))]);
            }

            data.Rows.Add(row);
        }

        using var copy = new SqlBulkCopy(connection.Inner, SqlBulkCopyOptions.Default, connection.Transaction)
        {
            DestinationTableName = table,
            BulkCopyTimeout = 600,
        };
        for (var i = 0; i < columns.Length; i++)
        {
            copy.ColumnMappings.Add(i, i);
        }

        copy.WriteToServer(data);
    }
}
