using System.Numerics;

namespace Intranet.Adoption.Activity;

/// <summary>
/// A set of days, one bit each. It keeps a person's whole history compact, so that "ever active" and the adoption curve do not
/// need years of day counts. It is stored in chunks of <see cref="ChunkDays"/> days.
/// </summary>
public sealed class DayBits
{
    /// <summary>The number of days in a stored chunk.</summary>
    public const int ChunkDays = 512;

    private static readonly DayBits None = new();
    private byte[] bits = [];
    private int firstChunk;

    /// <summary>The empty set. It is shared: do not add to it.</summary>
    public static DayBits Empty => None;

    /// <summary>The first day in the set, or null if it is empty.</summary>
    public DateOnly? First
    {
        get
        {
            var index = bits.AsSpan().IndexOfAnyExcept((byte)0);
            return index < 0
                ? null
                : DateOnly.FromDayNumber(firstChunk * ChunkDays + index * 8 + BitOperations.TrailingZeroCount(bits[index]));
        }
    }

    /// <summary>Adds a stored chunk. Chunks must come in ascending order.</summary>
    public void Append(int chunk, ReadOnlySpan<byte> days)
    {
        if (bits.Length == 0)
        {
            firstChunk = chunk;
        }

        var offset = (chunk - firstChunk) * (ChunkDays / 8);
        Array.Resize(ref bits, offset + ChunkDays / 8);
        days.CopyTo(bits.AsSpan(offset));
    }

    /// <summary>Adds one day, for records built in memory.</summary>
    public void Add(DateOnly day)
    {
        var chunk = day.DayNumber / ChunkDays;
        if (bits.Length == 0)
        {
            firstChunk = chunk;
        }
        else if (chunk < firstChunk)
        {
            var grown = new byte[bits.Length + (firstChunk - chunk) * (ChunkDays / 8)];
            bits.CopyTo(grown, (firstChunk - chunk) * (ChunkDays / 8));
            (bits, firstChunk) = (grown, chunk);
        }

        var needed = (chunk - firstChunk + 1) * (ChunkDays / 8);
        if (bits.Length < needed)
        {
            Array.Resize(ref bits, needed);
        }

        var index = day.DayNumber - firstChunk * ChunkDays;
        bits[index >> 3] |= (byte)(1 << (index & 7));
    }

    public bool Contains(DateOnly day) => Contains(day.DayNumber);

    /// <summary>Whether any of the <paramref name="days"/> days up to and including <paramref name="last"/> is in the set.</summary>
    public bool Any(DateOnly last, int days)
    {
        for (var day = last.DayNumber; day > last.DayNumber - days; day--)
        {
            if (Contains(day))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The 28 days up to and including <paramref name="last"/>; the lowest bit is the last day.</summary>
    public uint FourWeeks(DateOnly last)
    {
        uint mask = 0;
        for (var back = 0; back < 28; back++)
        {
            mask |= Contains(last.DayNumber - back) ? 1u << back : 0;
        }

        return mask;
    }

    private bool Contains(int dayNumber)
    {
        var index = dayNumber - firstChunk * ChunkDays;
        return (uint)index < (uint)(bits.Length * 8) && (bits[index >> 3] >> (index & 7) & 1) != 0;
    }
}
