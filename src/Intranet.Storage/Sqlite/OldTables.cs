using System.Globalization;
using System.Runtime.InteropServices;
using Intranet.Adoption.Activity;
using Intranet.Storage.Activity;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage.Sqlite;

/// <summary>Functions that migrations call to pack rows of older tables the way the program packs them now.</summary>
internal static class OldTables
{
    public static void AddFunctions(SqliteConnection connection)
    {
        // pack_counts(team, marks, then a count for each kind)
        connection.CreateAggregate<List<SpaceCounts>?, byte[]>(
            "pack_counts",
            null,
            (spaces, values) =>
            {
                var space = new SpaceCounts { Team = Number(values[0]), Marks = (DayMarks)Number(values[1]) };
                for (var kind = 0; kind < KindCounts.Length; kind++)
                {
                    space.Kinds[kind] = Number(values[2 + kind]);
                }

                PackedCounts.Merge(spaces ??= [], space);
                return spaces;
            },
            spaces =>
            {
                var packed = new byte[spaces!.Count * PackedCounts.LongestSpace];
                return packed[..PackedCounts.Pack(CollectionsMarshal.AsSpan(spaces), packed)];
            }
        );
        connection.CreateAggregate<List<ulong>?, byte[]>(
            "pack_fingerprints",
            null,
            (prints, values) =>
            {
                (prints ??= []).Add(unchecked((ulong)Convert.ToInt64(values[0], CultureInfo.InvariantCulture)));
                return prints;
            },
            prints => MemoryMarshal.AsBytes(prints!.Order().ToArray().AsSpan()).ToArray()
        );

        static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
    }
}
