namespace Intranet.Storage;

/// <summary>
/// Sorts fingerprints and what goes with them. Fingerprints are hashes, so they are spread evenly: one pass puts each near its
/// place by its first bits, and a short insertion sort does the rest.
/// </summary>
internal static class FingerprintSort
{
    public static void Sort(Span<ulong> prints, Span<ulong> words)
    {
        if (prints.Length < 64)
        {
            Insert(prints, words);
            return;
        }

        // Two to four in a bucket.
        var bits = Math.Min(24, System.Numerics.BitOperations.Log2((uint)prints.Length) - 1);
        var shift = 64 - bits;
        var ends = new int[1 << bits];
        foreach (var print in prints)
        {
            ends[print >> shift]++;
        }

        var sum = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            (ends[i], sum) = (sum, sum + ends[i]);
        }

        ulong[] fromPrints = prints.ToArray(), fromWords = words.ToArray();
        for (var i = 0; i < fromPrints.Length; i++)
        {
            var to = ends[fromPrints[i] >> shift]++;
            prints[to] = fromPrints[i];
            words[to] = fromWords[i];
        }

        var start = 0;
        foreach (var end in ends)
        {
            if (end - start > 1)
            {
                // A full bucket is no accident of hashing (a thousand times the same row, say): leave it to the library.
                if (end - start > 64)
                {
                    MemoryExtensions.Sort(prints[start..end], words[start..end]);
                }
                else
                {
                    Insert(prints[start..end], words[start..end]);
                }
            }

            start = end;
        }
    }

    private static void Insert(Span<ulong> prints, Span<ulong> words)
    {
        for (var i = 1; i < prints.Length; i++)
        {
            var (print, word) = (prints[i], words[i]);
            var j = i - 1;
            for (; j >= 0 && prints[j] > print; j--)
            {
                prints[j + 1] = prints[j];
                words[j + 1] = words[j];
            }

            prints[j + 1] = print;
            words[j + 1] = word;
        }
    }
}
