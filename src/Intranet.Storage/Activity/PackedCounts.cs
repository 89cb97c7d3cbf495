using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Intranet.Adoption.Activity;

namespace Intranet.Storage.Activity;

/// <summary>One count per kind of activity, in the order of <see cref="ActivityKind"/>.</summary>
[InlineArray(Length)]
public struct KindCounts
{
    public const int Length = (int)ActivityKind.Training + 1;
    private int first;
}

/// <summary>Where counts come from: events add up, while the counts of a usage report replace earlier ones of the same report.</summary>
public enum CountOrigin
{
    Events,
    EngageActivity,
    SharePointActivity,
    EngageDevices,
}

/// <summary>What one employee did on one day in one space.</summary>
public struct SpaceCounts
{
    /// <summary>Number of the team whose space it was; 0 if none.</summary>
    public int Team { get; set; }
    public CountOrigin Origin { get; set; }
    public DayMarks Marks { get; set; }

#pragma warning disable CA1051 // A property would return a copy, and incrementing a copy changes nothing.
    public KindCounts Kinds;
#pragma warning restore CA1051

    public readonly int this[ActivityKind kind] => Kinds[(int)kind];

    public readonly int Total
    {
        get
        {
            var total = 0;
            foreach (var count in Kinds)
            {
                total += count;
            }

            return total;
        }
    }

    public readonly bool IsSameAs(in SpaceCounts other) =>
        Team == other.Team && Origin == other.Origin && Marks == other.Marks && ((ReadOnlySpan<int>)Kinds).SequenceEqual(other.Kinds);

    /// <summary>All kinds except signing in and viewing.</summary>
    public readonly int Actions => Total - this[ActivityKind.SignIn] - this[ActivityKind.View];
}

/// <summary>
/// The counts of one employee and day in a few bytes: for each space, in ascending order, its number and origin, a word with the
/// kinds and marks present, and a count for each of those kinds. Numbers take seven bits per byte, lowest first. Equal counts
/// give equal bytes.
/// </summary>
public static class PackedCounts
{
    private const int MarksShift = KindCounts.Length;

    /// <summary>The most bytes one space can take.</summary>
    public const int LongestSpace = 5 + 2 + 5 * KindCounts.Length;

    /// <summary>Packs spaces that are in ascending order of team and origin.</summary>
    /// <returns>How many bytes of <paramref name="into"/> were written.</returns>
    public static int Pack(ReadOnlySpan<SpaceCounts> spaces, Span<byte> into)
    {
        var at = 0;
        foreach (ref readonly var space in spaces)
        {
            Put(into, ref at, (uint)space.Team << 2 | (uint)space.Origin);
            var word = (int)space.Marks << MarksShift;
            for (var kind = 0; kind < KindCounts.Length; kind++)
            {
                word |= space.Kinds[kind] > 0 ? 1 << kind : 0;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(into[at..], (ushort)word);
            at += 2;
            for (var kind = 0; kind < KindCounts.Length; kind++)
            {
                if (space.Kinds[kind] > 0)
                {
                    Put(into, ref at, (uint)space.Kinds[kind]);
                }
            }
        }

        return at;
    }

    /// <summary>Appends the packed spaces to a list, in order.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, List<SpaceCounts> into)
    {
        while (packed.Length > 0)
        {
            var key = Take(ref packed);
            var word = BinaryPrimitives.ReadUInt16LittleEndian(packed);
            packed = packed[2..];
            var space = new SpaceCounts
            {
                Team = (int)(key >> 2),
                Origin = (CountOrigin)(key & 3),
                Marks = (DayMarks)(word >> MarksShift),
            };
            for (var kinds = (uint)word & ((1u << MarksShift) - 1); kinds != 0; kinds &= kinds - 1)
            {
                space.Kinds[BitOperations.TrailingZeroCount(kinds)] = (int)Take(ref packed);
            }

            into.Add(space);
        }
    }

    /// <summary>Adds one space's counts to a sorted list, keeping it sorted.</summary>
    public static void Merge(List<SpaceCounts> spaces, in SpaceCounts more)
    {
        var at = 0;
        while (at < spaces.Count && (spaces[at].Team, spaces[at].Origin).CompareTo((more.Team, more.Origin)) < 0)
        {
            at++;
        }

        if (at == spaces.Count || spaces[at].Team != more.Team || spaces[at].Origin != more.Origin)
        {
            spaces.Insert(at, more);
            return;
        }

        var sum = spaces[at];
        sum.Marks |= more.Marks;
        for (var kind = 0; kind < KindCounts.Length; kind++)
        {
            sum.Kinds[kind] += more.Kinds[kind];
        }

        spaces[at] = sum;
    }

    private static void Put(Span<byte> into, ref int at, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            into[at++] = (byte)(value | 0x80);
        }

        into[at++] = (byte)value;
    }

    private static uint Take(ref ReadOnlySpan<byte> packed)
    {
        uint value = 0;
        for (var (at, shift) = (0, 0); ; at++, shift += 7)
        {
            value |= (uint)(packed[at] & 0x7F) << shift;
            if (packed[at] < 0x80)
            {
                packed = packed[(at + 1)..];
                return value;
            }
        }
    }
}
