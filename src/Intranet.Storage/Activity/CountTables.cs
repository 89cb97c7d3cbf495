using System.Data.Common;

namespace Intranet.Storage.Activity;

/// <summary>
/// The few tables that are written once for every person and day of a delivery, and the fingerprints it is held against. Each
/// store has its own quick way: prepared statements in SQLite, bulk copy in SQL Server.
/// </summary>
internal abstract class CountTables : IDisposable
{
    /// <summary>Told a sorted part of known fingerprints, which is valid during the call only.</summary>
    public delegate void PartReader(ReadOnlySpan<ulong> part);

    public static CountTables Of(DbConnection connection, int organisation, int source) =>
        connection is SqlServer.ServerConnection server
            ? new SqlServer.BulkCountTables(server, organisation, source)
            : new Sqlite.FileCountTables(connection, organisation, source);

    /// <summary>Whether anything of a day is stored. To be asked before the counts of that day.</summary>
    public abstract bool HasDay(int day);

    /// <returns>Packed counts, valid until the next call; empty where there are none.</returns>
    public abstract ReadOnlySpan<byte> Counts(int day, int employee);

    public abstract void PutCounts(int day, int employee, ReadOnlySpan<byte> counts, bool isNew);

    /// <returns>The bits of active and acted days one after the other, or null.</returns>
    public abstract byte[]? Presence(int employee, int chunk);

    public abstract void PutPresence(int employee, int chunk, ReadOnlySpan<byte> bits);

    /// <summary>A persona's post, or a colleague's first answer to a content; of two days the earlier is kept.</summary>
    public abstract void PutContent(bool isPost, long content, int employee, int day);

    public abstract void EachPart(PartReader read);

    /// <returns>The last part of a day's fingerprints: its number and a copy of what it holds.</returns>
    public abstract (int Part, ulong[] Prints)? LastPart(int day);

    public abstract void PutPart(int day, int part, ReadOnlySpan<ulong> prints);

    /// <summary>Makes what was put visible to other statements of the transaction.</summary>
    public virtual void Flush() { }

    public abstract void Dispose();
}
