using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Intranet.Intake;

/// <summary>
/// What makes an activity itself: its id where it has one, else all that its row says, columns in a fixed order, and which of its
/// equals in the delivery it is. 64 bits of a hash, see docs/decisions/0003.
/// </summary>
internal static class ActivityFingerprint
{
    /// <summary>What is hashed, so that equal texts of different meaning differ.</summary>
    public static readonly long Id = Domain("id"),
        Row = Domain("row"),
        Content = Domain("content"),
        Repeat = Domain("again");

    public static long Of(ReadOnlySpan<byte> text, long domain) => unchecked((long)XxHash64.HashToUInt64(text, domain));

    public static long Of(string text, long domain)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Of(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), domain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The identity of a row without an id; <paramref name="cells"/> are its columns and what they hold.</summary>
    public static long OfRow(IEnumerable<(string Column, string Value)> cells)
    {
        var text = new StringBuilder();
        foreach (var (column, value) in cells.OrderBy(cell => cell.Column, StringComparer.Ordinal))
        {
            text.Append(column).Append('\u001f').Append(value).Append('\u001e');
        }

        return Of(text.ToString(), Row);
    }

    /// <summary>The identity of the next row of a delivery that says the same as some before it.</summary>
    /// <param name="seen">How often each row was seen in this delivery.</param>
    public static long Next(long row, Dictionary<long, int> seen)
    {
        var occurrence = ++CollectionsMarshal.GetValueRefOrAddDefault(seen, row, out _);
        return occurrence == 1 ? row : Of(string.Create(CultureInfo.InvariantCulture, $"{row}/{occurrence}"), Repeat);
    }

    private static long Domain(string name) => XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(name));
}
