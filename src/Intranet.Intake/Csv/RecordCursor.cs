using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Intranet.Intake.Csv;

/// <summary>
/// Iterates over the records of a block, each as the start and end of its cells. A block without quotes is scanned a vector at a
/// time for delimiters and line breaks; a block with quotes is read cell by cell.
/// </summary>
internal ref struct RecordCursor : IDisposable
{
    /// <summary>Bytes scanned ahead.</summary>
    private const int Stretch = 1 << 14;

    private readonly ReadOnlySpan<byte> bytes;
    private readonly byte delimiter;
    private readonly bool hasQuotes;
    private readonly int[] starts;
    private readonly int[] lengths;
    private readonly int[] marks;
    private int markCount;
    private int mark;
    private int scanned;
    private int at;
    private byte[]? unquoted;

    public RecordCursor(ReadOnlySpan<byte> block, byte delimiter, int columns)
    {
        bytes = block;
        this.delimiter = delimiter;
        hasQuotes = block.Contains((byte)'"');
        starts = new int[columns];
        lengths = new int[columns];
        marks = hasQuotes ? [] : ArrayPool<int>.Shared.Rent(Stretch + Vector256<byte>.Count);
    }

    /// <summary>The number of cells in the record, which may exceed the number of columns.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the record has a misplaced quote.</summary>
    public bool IsBroken { get; private set; }

    public readonly void Dispose()
    {
        if (marks.Length > 0)
        {
            ArrayPool<int>.Shared.Return(marks);
        }
    }

    /// <summary>A cell without its quotes; empty if the record has no such column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<byte> Cell(int column)
    {
        if ((uint)column >= (uint)starts.Length || column >= Count)
        {
            return default;
        }

        var start = starts[column];
        return start >= 0 ? bytes.Slice(start, lengths[column]) : unquoted.AsSpan(~start, lengths[column]);
    }

    public readonly string[] Texts()
    {
        var texts = new string[starts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(Cell(i));
        }

        return texts;
    }

    /// <summary>Moves to the next record, skipping empty lines.</summary>
    public bool Next()
    {
        do
        {
            if (at >= bytes.Length)
            {
                return false;
            }

            Count = 0;
            IsBroken = false;
            if (hasQuotes)
            {
                ReadQuoted();
            }
            else
            {
                ReadPlain();
            }
        } while (Count == 1 && lengths[0] == 0 && starts[0] >= 0 && bytes[starts[0]..at].Trim("\r\n"u8).IsEmpty);

        return true;
    }

    private void ReadPlain()
    {
        while (true)
        {
            if (mark == markCount)
            {
                LookAhead();
            }

            var end = mark < markCount ? marks[mark++] : bytes.Length;
            var isLast = end == bytes.Length || bytes[end] == '\n';
            Put(at, isLast && end > at && bytes[end - 1] == '\r' ? end - at - 1 : end - at);
            at = Math.Min(end + 1, bytes.Length);
            if (isLast)
            {
                return;
            }
        }
    }

    /// <summary>Finds the next delimiters and line breaks.</summary>
    private void LookAhead()
    {
        mark = markCount = 0;
        while (markCount == 0 && scanned < bytes.Length)
        {
            var end = Math.Min(scanned + Stretch, bytes.Length);
            Vector256<byte> delimiters = Vector256.Create(delimiter),
                breaks = Vector256.Create((byte)'\n');
            for (; scanned + Vector256<byte>.Count <= end; scanned += Vector256<byte>.Count)
            {
                var vector = Vector256.Create(bytes.Slice(scanned, Vector256<byte>.Count));
                for (
                    var bits = (Vector256.Equals(vector, delimiters) | Vector256.Equals(vector, breaks)).ExtractMostSignificantBits();
                    bits != 0;
                    bits &= bits - 1
                )
                {
                    marks[markCount++] = scanned + BitOperations.TrailingZeroCount(bits);
                }
            }

            for (; scanned < end; scanned++)
            {
                if (bytes[scanned] == delimiter || bytes[scanned] == '\n')
                {
                    marks[markCount++] = scanned;
                }
            }
        }
    }

    private void ReadQuoted()
    {
        var used = 0;
        while (true)
        {
            if (at < bytes.Length && bytes[at] == '"')
            {
                ReadQuotedCell(ref used);
            }
            else
            {
                var length = bytes[at..].IndexOfAny(delimiter, (byte)'\n');
                length = length < 0 ? bytes.Length - at : length;
                var isLast = at + length == bytes.Length || bytes[at + length] == '\n';
                Put(at, isLast && length > 0 && bytes[at + length - 1] == '\r' ? length - 1 : length);
                at += length;
            }

            if (IsBroken || at >= bytes.Length || bytes[at] == '\n')
            {
                at = Math.Min(at + 1, bytes.Length);
                return;
            }

            at++;
        }
    }

    /// <summary>Moves to the delimiter or line break after the cell.</summary>
    private void ReadQuotedCell(ref int used)
    {
        var (start, begin, isChanged) = (++at, used, false);
        while (true)
        {
            var quote = bytes[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                IsBroken = true;
                at = bytes.Length;
                return;
            }

            var end = at + quote;
            if (end + 1 < bytes.Length && bytes[end + 1] == '"')
            {
                Keep(bytes[at..(end + 1)], ref used);
                isChanged = true;
                at = end + 2;
                continue;
            }

            if (isChanged)
            {
                Keep(bytes[at..end], ref used);
                Put(~begin, used - begin);
            }
            else
            {
                Put(start, end - start);
            }

            at = end + 1;
            if (at < bytes.Length && bytes[at] == '\r')
            {
                at++;
            }

            IsBroken = at < bytes.Length && bytes[at] != delimiter && bytes[at] != '\n';
            return;
        }
    }

    private void Keep(ReadOnlySpan<byte> part, ref int used)
    {
        if (unquoted is null || unquoted.Length < used + part.Length)
        {
            Array.Resize(ref unquoted, Math.Max(256, 2 * (used + part.Length)));
        }

        part.CopyTo(unquoted.AsSpan(used));
        used += part.Length;
    }

    private void Put(int start, int length)
    {
        if (Count < starts.Length)
        {
            starts[Count] = start;
            lengths[Count] = length;
        }

        Count++;
    }
}
