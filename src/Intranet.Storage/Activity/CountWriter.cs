using System.Buffers;
using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Storage.People;

namespace Intranet.Storage.Activity;

/// <summary>
/// Folds activities into counts within one transaction. An activity whose fingerprint is already known is not counted again;
/// counts and fingerprints become visible together or not at all. Memory use depends on the batch, not on the database.
/// </summary>
public sealed class CountWriter : IDisposable
{
    /// <summary>Activities added one by one are buffered up to this number.</summary>
    private const int Portion = 100_000;

    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly int organisation;
    private readonly int source;
    private readonly CountTables tables;
    private readonly Fingerprints fingerprints;
    private readonly ActivityBatch waiting = new();
    private readonly List<SpaceCounts> spaces = [];
    private readonly List<SpaceCounts> stored = [];
    private long countedSinceFlush;
    private DateOnly firstDay = DateOnly.MaxValue;
    private DateOnly lastDay = DateOnly.MinValue;
    private readonly Dictionary<DateOnly, long> rowsOfDays = [];

    public CountWriter(DbConnection connection, DbTransaction transaction, int organisation, string sourceName)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.organisation = organisation;
        source = Source(connection, transaction, organisation, sourceName);
        tables = CountTables.Of(connection, organisation, source);
        fingerprints = new(tables);
    }

    /// <summary>By day: how many activities were new.</summary>
    public IReadOnlyDictionary<DateOnly, long> RowsOfDays => rowsOfDays;

    /// <summary>The first day on which counts changed here; null if none did.</summary>
    public DateOnly? Touched => firstDay == DateOnly.MaxValue ? null : firstDay;

    /// <summary>Numbers of all employees that were ever a persona.</summary>
    public HashSet<int> Personas => field ??= Ids.Personas(connection, organisation, transaction);

    /// <summary>
    /// The day through which a source is closed: its fingerprints are gone, so nothing of that day or earlier may be added. Null if no
    /// day is closed.
    /// </summary>
    public static DateOnly? ClosedThrough(
        DbConnection connection,
        int organisation,
        string sourceName,
        DbTransaction? transaction = null
    ) =>
        connection.ExecuteScalar<long?>(
            "select closed_through from sources where organisation_no = @organisation and name = @sourceName",
            new { organisation, sourceName },
            transaction
        )
            is { } day
            ? DateOnly.FromDayNumber((int)day)
            : null;

    /// <summary>Adds one activity, which is counted by <see cref="Flush"/> at the latest.</summary>
    public void Add(in ActivityEvent activity)
    {
        waiting.Add(activity);
        if (waiting.Count >= Portion)
        {
            countedSinceFlush += Add(waiting);
            waiting.Clear();
        }
    }

    /// <summary>Counts the activities added one by one.</summary>
    /// <returns>How many are new.</returns>
    public long Flush()
    {
        var counted = countedSinceFlush + Add(waiting);
        countedSinceFlush = 0;
        waiting.Clear();
        return counted;
    }

    /// <summary>Counts a batch; only new activities remain in it.</summary>
    /// <returns>How many are new.</returns>
    public long Add(ActivityBatch batch)
    {
        batch.Sort();
        batch.RemoveKnown(tables);
        if (batch.Count == 0)
        {
            return 0;
        }

        fingerprints.Remember(batch);
        KeepContents(batch);
        Fold(batch);
        tables.Flush();
        return batch.Count;
    }

    /// <summary>
    /// Replaces the counts of one day of a usage report; employees no longer in the report lose theirs.
    /// </summary>
    /// <returns>The employees whose counts changed.</returns>
    public IReadOnlySet<int> Replace(CountOrigin origin, DateOnly day, IReadOnlyDictionary<int, SpaceCounts> counts)
    {
        tables.Flush();
        var before = connection
            .Query<(long Employee, byte[] Counts)>(
                "select employee_no, counts from day_counts where organisation_no = @organisation and day = @day",
                new { organisation, day = day.DayNumber },
                transaction
            )
            .ToDictionary(row => (int)row.Employee, row => Unpacked(row.Counts));
        var reported = before.Where(row => row.Value.Exists(space => space.Origin == origin)).Select(row => row.Key);
        return reported
            .Union(counts.Keys)
            .Where(employee => Replace(origin, day, employee, before.GetValueOrDefault(employee) ?? [], counts.GetValueOrDefault(employee)))
            .ToHashSet();
    }

    /// <summary>Replaces the counts of one day of a usage report for one employee.</summary>
    /// <returns>Whether the counts changed.</returns>
    public bool Replace(CountOrigin origin, DateOnly day, int employee, in SpaceCounts counts)
    {
        tables.Flush();
        var before = connection.ExecuteScalar<byte[]?>(
            "select counts from day_counts where organisation_no = @organisation and day = @day and employee_no = @employee",
            new
            {
                organisation,
                day = day.DayNumber,
                employee,
            },
            transaction
        );
        return Replace(origin, day, employee, before is null ? [] : Unpacked(before), counts);
    }

    /// <summary>Updates the first day of the organisation and the newest day of the source.</summary>
    public void Finish()
    {
        Flush();
        tables.Flush();
        if (firstDay != DateOnly.MaxValue)
        {
            connection.Execute(
                """
                update organisations
                set first_day = (select min(day) from day_counts d where d.organisation_no = organisations.organisation_no)
                where organisation_no = @organisation
                """,
                new { organisation },
                transaction
            );
        }

        if (lastDay != DateOnly.MinValue)
        {
            connection.Execute(
                """
                update sources
                set newest_day = case when newest_day > @day then newest_day else @day end
                where organisation_no = @organisation
                  and source_no = @source
                """,
                new
                {
                    organisation,
                    source,
                    day = lastDay.DayNumber,
                },
                transaction
            );
        }
    }

    /// <summary>
    /// Closes the days of every source that are too old for late data. Called once a delivery is complete, so that one part of a
    /// delivery never makes another part too old.
    /// </summary>
    /// <param name="lateDays">Days before a source's newest day for which late data is accepted.</param>
    public static void CloseDays(DbConnection connection, DbTransaction transaction, int organisation, int lateDays)
    {
        foreach (
            var (source, through) in connection
                .Query<(long, long)>(
                    """
                    select source_no, newest_day - @lateDays - 1
                    from sources
                    where organisation_no = @organisation
                      and newest_day - @lateDays - 1 > coalesce(closed_through, 0)
                    """,
                    new { organisation, lateDays },
                    transaction
                )
                .ToList()
        )
        {
            Fingerprints.Close(connection, transaction, organisation, (int)source, (int)through);
        }
    }

    public void Dispose()
    {
        waiting.Dispose();
        tables.Dispose();
    }

    private static int Source(DbConnection connection, DbTransaction transaction, int organisation, string name)
    {
        int? Find() =>
            connection.ExecuteScalar<int?>(
                "select source_no from sources where organisation_no = @organisation and name = @name",
                new { organisation, name },
                transaction
            );
        if (Find() is { } known)
        {
            return known;
        }

        connection.Execute(
            """
            insert into sources (organisation_no, source_no, name)
            select @organisation, count(*) + 1, @name
            from sources
            where organisation_no = @organisation
            """,
            new { organisation, name },
            transaction
        );
        return Find()!.Value;
    }

    private static List<SpaceCounts> Unpacked(byte[] packed)
    {
        List<SpaceCounts> spaces = [];
        PackedCounts.Unpack(packed, spaces);
        return spaces;
    }

    private void KeepContents(ActivityBatch batch)
    {
        foreach (var activity in batch.Contents)
        {
            if (
                batch.Prints.BinarySearch(unchecked((ulong)activity.Fingerprint)) < 0
                || (activity.Kind == ActivityKind.Post && !Personas.Contains(activity.Employee))
            )
            {
                continue;
            }

            tables.PutContent(
                activity.Kind == ActivityKind.Post,
                (activity.Kind == ActivityKind.Post ? activity.Content : activity.AnswerTo)!.Value,
                activity.Employee,
                activity.Day.DayNumber
            );
        }
    }

    private void Fold(ActivityBatch batch)
    {
        var pooled = ArrayPool<ulong>.Shared.Rent(batch.Count);
        try
        {
            var words = pooled.AsSpan(0, batch.Count);
            batch.Words.CopyTo(words);
            NearlySort.Words(words);
            Fold(words);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(pooled);
        }
    }

    private void Fold(ReadOnlySpan<ulong> words)
    {
        var presence = new Dictionary<(int Employee, int Chunk), byte[]>();
        DateOnly day = default;
        var isNewDay = false;
        for (var at = 0; at < words.Length; )
        {
            var (thisDay, employee) = (ActivityBatch.Day(words[at]), ActivityBatch.Employee(words[at]));
            if (thisDay != day)
            {
                day = thisDay;
                isNewDay = !tables.HasDay(day.DayNumber);
                Widen(day);
                lastDay = day > lastDay ? day : lastDay;
            }

            var (hasActed, begin) = (false, at);
            spaces.Clear();
            while (at < words.Length && ActivityBatch.Day(words[at]) == day && ActivityBatch.Employee(words[at]) == employee)
            {
                var space = new SpaceCounts { Team = ActivityBatch.Team(words[at]) };
                for (var group = ActivityBatch.Space(words[at]); at < words.Length && ActivityBatch.Space(words[at]) == group; at++)
                {
                    var kind = ActivityBatch.Kind(words[at]);
                    space.Kinds[(int)kind]++;
                    space.Marks |= ActivityBatch.Marks(words[at]);
                    if (kind == ActivityKind.Training)
                    {
                        connection.Execute(
                            """
                            insert into trainings (organisation_no, employee_no, day)
                            select @organisation, @employee, @day
                            where not exists (
                              select 1 from trainings
                              where organisation_no = @organisation and employee_no = @employee and day = @day)
                            """,
                            new
                            {
                                organisation,
                                employee,
                                day = day.DayNumber,
                            },
                            transaction
                        );
                    }
                }

                hasActed |= space.Actions > 0;
                spaces.Add(space);
            }

            rowsOfDays[day] = rowsOfDays.GetValueOrDefault(day) + at - begin;
            if (isNewDay)
            {
                Write(day, employee, spaces, isNew: true);
            }
            else
            {
                MergeStored(day, employee);
                Write(day, employee, spaces);
            }

            Mark(presence, employee, day, hasActed);
        }

        foreach (var ((employee, chunk), bits) in presence)
        {
            if (tables.Presence(employee, chunk) is { } known)
            {
                for (var i = 0; i < bits.Length; i++)
                {
                    bits[i] |= known[i];
                }
            }

            tables.PutPresence(employee, chunk, bits);
        }
    }

    private static void Mark(Dictionary<(int, int), byte[]> presence, int employee, DateOnly day, bool hasActed)
    {
        ref var bits = ref CollectionsMarshal.GetValueRefOrAddDefault(presence, (employee, day.DayNumber / DayBits.ChunkDays), out _);
        bits ??= new byte[DayBits.ChunkDays / 4];
        SetBits(bits, day, true, hasActed || Has(bits, day));

        static bool Has(byte[] bits, DateOnly day) =>
            (bits[DayBits.ChunkDays / 8 + (day.DayNumber % DayBits.ChunkDays >> 3)] >> (day.DayNumber % DayBits.ChunkDays & 7) & 1) != 0;
    }

    /// <summary>The first half of the bits marks active days, the second half days with an action.</summary>
    private static void SetBits(byte[] bits, DateOnly day, bool isActive, bool hasActed)
    {
        var bit = day.DayNumber % DayBits.ChunkDays;
        Set(bit >> 3, isActive);
        Set(DayBits.ChunkDays / 8 + (bit >> 3), hasActed);

        void Set(int at, bool value) => bits[at] = (byte)(value ? bits[at] | 1 << (bit & 7) : bits[at] & ~(1 << (bit & 7)));
    }

    private void MergeStored(DateOnly day, int employee)
    {
        stored.Clear();
        PackedCounts.Unpack(tables.Counts(day.DayNumber, employee), stored);
        foreach (var space in stored)
        {
            PackedCounts.Merge(spaces, space);
        }
    }

    private void Write(DateOnly day, int employee, List<SpaceCounts> counts, bool isNew = false)
    {
        Span<byte> packed =
            counts.Count <= 16 ? stackalloc byte[16 * PackedCounts.LongestSpace] : new byte[counts.Count * PackedCounts.LongestSpace];
        var length = PackedCounts.Pack(CollectionsMarshal.AsSpan(counts), packed);
        tables.PutCounts(day.DayNumber, employee, packed[..length], isNew);
    }

    private bool Replace(CountOrigin origin, DateOnly day, int employee, List<SpaceCounts> before, SpaceCounts counts)
    {
        counts.Origin = origin;
        var isReported = counts.Total > 0;
        if (isReported ? before.Exists(space => space.IsSameAs(counts)) : !before.Exists(space => space.Origin == origin))
        {
            return false;
        }

        before.RemoveAll(space => space.Origin == origin);
        if (isReported)
        {
            PackedCounts.Merge(before, counts);
        }

        if (before.Count > 0)
        {
            Write(day, employee, before);
        }
        else
        {
            connection.Execute(
                "delete from day_counts where organisation_no = @organisation and day = @day and employee_no = @employee",
                new
                {
                    organisation,
                    day = day.DayNumber,
                    employee,
                },
                transaction
            );
        }

        var (isActive, hasActed) = (before.Exists(space => space.Total > 0), before.Exists(space => space.Actions > 0));
        var bits = tables.Presence(employee, day.DayNumber / DayBits.ChunkDays) ?? new byte[DayBits.ChunkDays / 4];
        SetBits(bits, day, isActive, hasActed);
        tables.PutPresence(employee, day.DayNumber / DayBits.ChunkDays, bits);
        Widen(day);
        return true;
    }

    /// <summary>Remembers the earliest day touched, because the organisation's first day may have changed.</summary>
    private void Widen(DateOnly day) => firstDay = day < firstDay ? day : firstDay;
}
