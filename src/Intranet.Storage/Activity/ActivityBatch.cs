using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Intranet.Adoption.Activity;

namespace Intranet.Storage.Activity;

/// <summary>One activity, with its employee and team resolved to numbers and its day in local time.</summary>
/// <param name="Fingerprint">Identity within the organisation and source.</param>
/// <param name="Team">The space it happened in; 0 for none.</param>
/// <param name="Content">Hash of the content posted, or null.</param>
/// <param name="AnswerTo">Hash of the answered content, if it may be a persona's; otherwise null.</param>
public readonly record struct ActivityEvent(
    long Fingerprint,
    DateOnly Day,
    int Employee,
    int Team,
    ActivityKind Kind,
    DayMarks Marks,
    long? Content,
    long? AnswerTo
);

/// <summary>
/// Activities on their way into the database, sixteen bytes each: the fingerprint, and a word packed with day, employee, team, kind
/// and marks. Sorting the words groups what is counted together.
/// </summary>
public sealed class ActivityBatch : IDisposable
{
    private const int MarkBits = 4,
        KindBits = 4,
        TeamBits = 18,
        EmployeeBits = 21;
    private const int TeamShift = MarkBits + KindBits,
        EmployeeShift = TeamShift + TeamBits,
        DayShift = EmployeeShift + EmployeeBits;

    /// <summary>Marks known activities; never a valid word, because the highest bit is unused.</summary>
    private const ulong Known = ulong.MaxValue;

    /// <summary>Day 0 of a word.</summary>
    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    private ulong[] prints = ArrayPool<ulong>.Shared.Rent(1024);
    private ulong[] words = ArrayPool<ulong>.Shared.Rent(1024);
    private bool isSorted;

    public int Count { get; private set; }

    /// <summary>In ascending order once the batch is sorted.</summary>
    public ReadOnlySpan<ulong> Prints => prints.AsSpan(0, Count);

    /// <summary>Beside <see cref="Prints"/>.</summary>
    public ReadOnlySpan<ulong> Words => words.AsSpan(0, Count);

    /// <summary>The few activities for which more than a count is kept: content posted or answered.</summary>
    public List<ActivityEvent> Contents { get; } = [];

    /// <exception cref="RefusedException">The organisation has more employees or teams than can be counted.</exception>
    public void Add(in ActivityEvent activity)
    {
        if (activity.Employee >= 1 << EmployeeBits || activity.Team >= 1 << TeamBits)
        {
            throw new RefusedException(
                $"One organisation can have at most {(1 << EmployeeBits) - 1:N0} employees and {(1 << TeamBits) - 1:N0} teams."
            );
        }

        Add(
            unchecked((ulong)activity.Fingerprint),
            (
                (((ulong)(activity.Day.DayNumber - FirstDay) << EmployeeBits | (uint)activity.Employee) << TeamBits | (uint)activity.Team)
                    << KindBits
                | (uint)activity.Kind
            ) << MarkBits
                | (uint)activity.Marks
        );
        if (
            activity
            is { Kind: ActivityKind.Post, Content: not null }
                or { Kind: ActivityKind.Reaction or ActivityKind.Comment, AnswerTo: not null }
        )
        {
            Contents.Add(activity);
        }
    }

    /// <summary>Appends another batch.</summary>
    public void Add(ActivityBatch other)
    {
        var needed = Count + other.Count;
        if (needed > prints.Length)
        {
            Grow(Math.Max(needed, 2 * prints.Length));
        }

        other.Prints.CopyTo(prints.AsSpan(Count));
        other.Words.CopyTo(words.AsSpan(Count));
        Count = needed;
        Contents.AddRange(other.Contents);
        isSorted = false;
    }

    public static DateOnly Day(ulong word) => DateOnly.FromDayNumber((int)(word >> DayShift) + FirstDay);

    public static int Employee(ulong word) => (int)(word >> EmployeeShift) & ((1 << EmployeeBits) - 1);

    public static int Team(ulong word) => (int)(word >> TeamShift) & ((1 << TeamBits) - 1);

    public static ActivityKind Kind(ulong word) => (ActivityKind)((word >> MarkBits) & ((1 << KindBits) - 1));

    public static DayMarks Marks(ulong word) => (DayMarks)(word & ((1 << MarkBits) - 1));

    /// <summary>The word without kind and marks, equal for activities counted together.</summary>
    public static ulong Space(ulong word) => word >> TeamShift;

    /// <summary>Sorts by fingerprint and keeps one of each: the smallest word, whatever the order of arrival.</summary>
    public void Sort()
    {
        if (isSorted)
        {
            return;
        }

        NearlySort.Fingerprints(prints.AsSpan(0, Count), words.AsSpan(0, Count));
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (kept > 0 && prints[kept - 1] == prints[i])
            {
                words[kept - 1] = Math.Min(words[kept - 1], words[i]);
                continue;
            }

            prints[kept] = prints[i];
            words[kept++] = words[i];
        }

        Count = kept;
        isSorted = true;
    }

    /// <summary>Removes activities whose fingerprint is already known.</summary>
    internal void RemoveKnown(CountTables tables)
    {
        if (Count == 0)
        {
            return;
        }

        // Index by the first bits of the fingerprint, with a handful per bucket, so that a look-up needs no search.
        var bits = Math.Max(1, BitOperations.Log2((uint)Count) - 1);
        var shift = 64 - bits;
        var starts = new int[(1 << bits) + 1];
        Array.Fill(starts, -1);
        for (var i = Count - 1; i >= 0; i--)
        {
            starts[prints[i] >> shift] = i;
        }

        starts[^1] = Count;
        for (var bucket = starts.Length - 2; bucket >= 0; bucket--)
        {
            starts[bucket] = starts[bucket] < 0 ? starts[bucket + 1] : starts[bucket];
        }

        var isAnyKnown = false;
        tables.EachPart(known =>
        {
            if (known.Length > 16 * Count)
            {
                for (var i = 0; i < Count; i++)
                {
                    if (known.BinarySearch(prints[i]) >= 0)
                    {
                        words[i] = Known;
                        isAnyKnown = true;
                    }
                }

                return;
            }

            foreach (var print in known)
            {
                var bucket = print >> shift;
                for (var i = starts[bucket]; i < starts[bucket + 1]; i++)
                {
                    if (prints[i] == print)
                    {
                        words[i] = Known;
                        isAnyKnown = true;
                    }
                }
            }
        });

        if (!isAnyKnown)
        {
            return;
        }

        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (words[i] != Known)
            {
                prints[kept] = prints[i];
                words[kept++] = words[i];
            }
        }

        Count = kept;
    }

    public void Clear()
    {
        Count = 0;
        Contents.Clear();
        isSorted = false;
    }

    private void Add(ulong print, ulong word)
    {
        if (Count == prints.Length)
        {
            Grow(2 * Count);
        }

        prints[Count] = print;
        words[Count++] = word;
        isSorted = false;
    }

    private void Grow(int size)
    {
        prints = Grown(prints);
        words = Grown(words);

        ulong[] Grown(ulong[] array)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(size);
            array.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<ulong>.Shared.Return(array);
            return larger;
        }
    }

    /// <summary>Returns the pooled memory; the batch must not be used afterwards.</summary>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(prints);
        ArrayPool<ulong>.Shared.Return(words);
        prints = words = [];
        Count = 0;
    }
}
