using System.Data.Common;
using System.Runtime.InteropServices;
using Intranet.Storage.Activity;

namespace Intranet.Storage.Sqlite;

/// <summary>Prepared statements, run once per row.</summary>
internal sealed class FileCountTables : CountTables
{
    private readonly Statement hasDay;
    private readonly Statement readCounts;
    private readonly Statement addCounts;
    private readonly Statement writeCounts;
    private readonly Statement readPresence;
    private readonly Statement writePresence;
    private readonly Statement writePost;
    private readonly Statement writeAnswer;
    private readonly Statement readParts;
    private readonly Statement readLastPart;
    private readonly Statement writePart;
    private bool mayHaveRow;

    public FileCountTables(DbConnection connection, int organisation, int source)
    {
        hasDay = new(connection, "select 1 from day_counts where organisation_no = ?1 and day = ?2 limit 1");
        readCounts = new(connection, "select counts from day_counts where organisation_no = ?1 and day = ?2 and employee_no = ?3");
        addCounts = new(connection, "insert into day_counts (organisation_no, day, employee_no, counts) values (?1, ?2, ?3, ?4)");
        writeCounts = new(
            connection,
            """
            insert into day_counts (organisation_no, day, employee_no, counts)
            values (?1, ?2, ?3, ?4)
            on conflict do update set counts = excluded.counts
            """
        );
        readPresence = new(connection, "select active, acted from presence where organisation_no = ?1 and employee_no = ?2 and chunk = ?3");
        writePresence = new(
            connection,
            """
            insert into presence (organisation_no, employee_no, chunk, active, acted)
            values (?1, ?2, ?3, ?4, ?5)
            on conflict do update set active = excluded.active, acted = excluded.acted
            """
        );
        writePost = new(
            connection,
            """
            insert into persona_posts (organisation_no, content, employee_no, day)
            values (?1, ?2, ?3, ?4)
            on conflict do update set day = min(day, excluded.day)
            """
        );
        writeAnswer = new(
            connection,
            """
            insert into answers (organisation_no, content, employee_no, day)
            values (?1, ?2, ?3, ?4)
            on conflict do update set day = min(day, excluded.day)
            """
        );
        readParts = new(connection, "select prints from fingerprints where organisation_no = ?1 and source_no = ?2");
        readLastPart = new(
            connection,
            "select part, prints from fingerprints where organisation_no = ?1 and source_no = ?2 and day = ?3 order by part desc limit 1"
        );
        writePart = new(
            connection,
            """
            insert into fingerprints (organisation_no, source_no, day, part, prints)
            values (?1, ?2, ?3, ?4, ?5)
            on conflict do update set prints = excluded.prints
            """
        );
        foreach (var statement in All)
        {
            statement.Bind(1, organisation);
        }

        foreach (var statement in (Statement[])[readParts, readLastPart, writePart])
        {
            statement.Bind(2, source);
        }
    }

    private Statement[] All =>
        [
            hasDay,
            readCounts,
            addCounts,
            writeCounts,
            readPresence,
            writePresence,
            writePost,
            writeAnswer,
            readParts,
            readLastPart,
            writePart,
        ];

    public override bool HasDay(int day)
    {
        var has = hasDay.Bind(2, day).Step();
        hasDay.Reset();
        return has;
    }

    public override ReadOnlySpan<byte> Counts(int day, int employee)
    {
        if (mayHaveRow)
        {
            readCounts.Reset();
        }

        mayHaveRow = true;
        return readCounts.Bind(2, day).Bind(3, employee).Step() ? readCounts.Blob(0) : [];
    }

    public override void PutCounts(int day, int employee, ReadOnlySpan<byte> counts, bool isNew)
    {
        if (mayHaveRow)
        {
            readCounts.Reset();
            mayHaveRow = false;
        }

        (isNew ? addCounts : writeCounts).Bind(2, day).Bind(3, employee).Bind(4, counts).Run();
    }

    public override byte[]? Presence(int employee, int chunk)
    {
        byte[]? bits = readPresence.Bind(2, employee).Bind(3, chunk).Step() ? [.. readPresence.Blob(0), .. readPresence.Blob(1)] : null;
        readPresence.Reset();
        return bits;
    }

    public override void PutPresence(int employee, int chunk, ReadOnlySpan<byte> bits) =>
        writePresence.Bind(2, employee).Bind(3, chunk).Bind(4, bits[..(bits.Length / 2)]).Bind(5, bits[(bits.Length / 2)..]).Run();

    public override void PutContent(bool isPost, long content, int employee, int day) =>
        (isPost ? writePost : writeAnswer).Bind(2, content).Bind(3, employee).Bind(4, day).Run();

    public override void EachPart(PartReader read)
    {
        while (readParts.Step())
        {
            read(MemoryMarshal.Cast<byte, ulong>(readParts.Blob(0)));
        }

        readParts.Reset();
    }

    public override (int Part, ulong[] Prints)? LastPart(int day)
    {
        (int, ulong[])? last = readLastPart.Bind(3, day).Step()
            ? ((int)readLastPart.Integer(0), MemoryMarshal.Cast<byte, ulong>(readLastPart.Blob(1)).ToArray())
            : null;
        readLastPart.Reset();
        return last;
    }

    public override void PutPart(int day, int part, ReadOnlySpan<ulong> prints) =>
        writePart.Bind(3, day).Bind(4, part).Bind(5, MemoryMarshal.AsBytes(prints)).Run();

    public override void Dispose() => Array.ForEach(All, statement => statement.Dispose());
}
