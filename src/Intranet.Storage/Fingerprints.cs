using System.Runtime.InteropServices;
using Dapper;
using Intranet.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>
/// The memory of which activities were counted: 64 bits each, per source and day, in sorted parts. A batch is held against all
/// parts that are kept, because an id counts once on whatever day it comes back.
/// </summary>
internal sealed class Fingerprints : IDisposable
{
    /// <summary>Fingerprints in a part: one that is not full is written anew when more arrive.</summary>
    private const int PartSize = 8192;

    private readonly int organisation;
    private readonly int source;
    private readonly Statement readAll;
    private readonly Statement readLast;
    private readonly Statement write;

    public Fingerprints(SqliteConnection connection, int organisation, int source)
    {
        this.organisation = organisation;
        this.source = source;
        readAll = new(connection, "select prints from fingerprints where organisation_no = ?1 and source_no = ?2");
        readLast = new(connection, "select part, prints from fingerprints where organisation_no = ?1 and source_no = ?2 and day = ?3 order by part desc limit 1");
        write = new(connection, "insert into fingerprints (organisation_no, source_no, day, part, prints) values (?1, ?2, ?3, ?4, ?5) on conflict do update set prints = excluded.prints");
    }

    /// <summary>Takes out of a sorted batch what was counted before.</summary>
    public void RemoveKnown(ActivityBatch batch)
    {
        batch.Remove(readAll.Bind(1, organisation).Bind(2, source));
        readAll.Reset();
    }

    public void Remember(ActivityBatch batch)
    {
        var least = DateOnly.MaxValue;
        var most = DateOnly.MinValue;
        foreach (var word in batch.Words)
        {
            var day = ActivityBatch.Day(word);
            least = day < least ? day : least;
            most = day > most ? day : most;
        }

        var byDay = new List<ulong>?[most.DayNumber - least.DayNumber + 1];
        for (var i = 0; i < batch.Count; i++)
        {
            (byDay[ActivityBatch.Day(batch.Words[i]).DayNumber - least.DayNumber] ??= new(batch.Count / byDay.Length)).Add(batch.Prints[i]);
        }

        for (var i = 0; i < byDay.Length; i++)
        {
            if (byDay[i] is { } sorted)
            {
                Append(least.AddDays(i), sorted);
            }
        }
    }

    /// <summary>Closes a day and all before it: their fingerprints go, what identifies the whole of each day stays.</summary>
    public static void Close(SqliteConnection connection, SqliteTransaction transaction, int organisation, int source, int through)
    {
        foreach (var day in connection.Query<int>("select distinct day from fingerprints where organisation_no = @organisation and source_no = @source and day <= @through",
            new { organisation, source, through }, transaction).ToList())
        {
            var whole = DayDigest.Of(connection.Query<byte[]>("select prints from fingerprints where organisation_no = @organisation and source_no = @source and day = @day", new { organisation, source, day }, transaction)
                .SelectMany(part => MemoryMarshal.Cast<byte, long>(part).ToArray()));
            connection.Execute("insert into closed_days (organisation_no, source_no, day, events, sum, xor) values (@organisation, @source, @day, @Events, @Sum, @Xor)",
                new { organisation, source, day, whole.Events, whole.Sum, whole.Xor }, transaction);
        }

        connection.Execute("""
            delete from fingerprints where organisation_no = @organisation and source_no = @source and day <= @through;
            update sources set closed_through = @through where organisation_no = @organisation and source_no = @source;
            """, new { organisation, source, through }, transaction);
    }

    public void Dispose()
    {
        readAll.Dispose();
        readLast.Dispose();
        write.Dispose();
    }

    private void Append(DateOnly day, List<ulong> prints)
    {
        var part = 0;
        if (readLast.Bind(1, organisation).Bind(2, source).Bind(3, day.DayNumber).Step())
        {
            part = (int)readLast.Integer(0);
            var last = MemoryMarshal.Cast<byte, ulong>(readLast.Blob(1));
            if (last.Length >= PartSize)
            {
                part++;
            }
            else
            {
                prints.AddRange(last);
                prints.Sort();
            }
        }

        readLast.Reset();
        for (var at = 0; at < prints.Count; at += PartSize, part++)
        {
            var piece = CollectionsMarshal.AsSpan(prints).Slice(at, Math.Min(PartSize, prints.Count - at));
            write.Bind(1, organisation).Bind(2, source).Bind(3, day.DayNumber).Bind(4, part).Bind(5, MemoryMarshal.AsBytes(piece)).Run();
        }
    }
}

/// <summary>What identifies all activities of a day together, in whatever order.</summary>
internal readonly record struct DayDigest(long Events, long Sum, long Xor)
{
    public static DayDigest Of(IEnumerable<long> fingerprints) =>
        fingerprints.Aggregate(default(DayDigest), (digest, print) => new(digest.Events + 1, unchecked(digest.Sum + print), digest.Xor ^ print));
}
