using System.Data.Common;

namespace Intranet.Storage.Activity;

/// <summary>
/// The tables written once per person and day of a delivery, and the fingerprints a delivery is compared with. Each database has
/// its own fast path: prepared statements in SQLite, bulk copy in SQL Server.
/// </summary>
internal abstract class CountTables : IDisposable
{
    /// <summary>Receives a sorted part of the known fingerprints, valid only during the call.</summary>
    public delegate void PartReader(ReadOnlySpan<ulong> part);

    public static CountTables Of(DbConnection connection, int organisation, int source) =>
        connection is SqlServer.ServerConnection server
            ? new SqlServer.BulkCountTables(server, organisation, source)
            : new Sqlite.FileCountTables(connection, organisation, source);

    /// <summary>Whether a day has any counts. Call this before reading counts of that day.</summary>
    public abstract bool HasDay(int day);

    /// <returns>Packed counts, valid until the next call; empty if there are none.</returns>
    public abstract ReadOnlySpan<byte> Counts(int day, int employee);

    public abstract void PutCounts(int day, int employee, ReadOnlySpan<byte> counts, bool isNew);

    /// <returns>The bits of active days followed by those of days with an action, or null.</returns>
    public abstract byte[]? Presence(int employee, int chunk);

    public abstract void PutPresence(int employee, int chunk, ReadOnlySpan<byte> bits);

    /// <summary>A persona's post, or a colleague's first answer to a piece of content; the earlier day wins.</summary>
    public abstract void PutContent(bool isPost, long content, int employee, int day);

    public abstract void EachPart(PartReader read);

    /// <returns>The last part of a day's fingerprints: its number and a copy of its content.</returns>
    public abstract (int Part, ulong[] Prints)? LastPart(int day);

    public abstract void PutPart(int day, int part, ReadOnlySpan<ulong> prints);

    /// <summary>Makes pending writes visible to other statements of the transaction.</summary>
    public virtual void Flush() { }

    public abstract void Dispose();
}
