using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;

namespace Intranet.Storage.Activity;

/// <summary>
/// The activities counted so far: 64 bits each, per source and day, in sorted parts. A batch is compared with all parts, because
/// an id counts once on whatever day it returns.
/// </summary>
internal sealed class Fingerprints(CountTables tables)
{
    /// <summary>Fingerprints per part; a part that is not full is rewritten when more arrive.</summary>
    private const int PartSize = 8192;

    public void Remember(ActivityBatch batch)
    {
        var least = DateOnly.MaxValue;
        var most = DateOnly.MinValue;
        foreach (var word in batch.Words)
        {
            var day = ActivityBatch.Day(word);
            least = day < least ? day : least;
            most = day > most ? day : most;
        }

        var byDay = new List<ulong>?[most.DayNumber - least.DayNumber + 1];
        for (var i = 0; i < batch.Count; i++)
        {
            (byDay[ActivityBatch.Day(batch.Words[i]).DayNumber - least.DayNumber] ??= new(batch.Count / byDay.Length)).Add(batch.Prints[i]);
        }

        for (var i = 0; i < byDay.Length; i++)
        {
            if (byDay[i] is { } sorted)
            {
                Append(least.AddDays(i), sorted);
            }
        }
    }

    /// <summary>Closes all days up to and including one: replaces their fingerprints by a digest per day.</summary>
    public static void Close(DbConnection connection, DbTransaction transaction, int organisation, int source, int through)
    {
        foreach (
            var day in connection
                .Query<int>(
                    """
                    select distinct day
                    from fingerprints
                    where organisation_no = @organisation
                      and source_no = @source
                      and day <= @through
                    """,
                    new
                    {
                        organisation,
                        source,
                        through,
                    },
                    transaction
                )
                .ToList()
        )
        {
            var whole = DayDigest.Of(
                connection
                    .Query<byte[]>(
                        "select prints from fingerprints where organisation_no = @organisation and source_no = @source and day = @day",
                        new
                        {
                            organisation,
                            source,
                            day,
                        },
                        transaction
                    )
                    .SelectMany(part => MemoryMarshal.Cast<byte, long>(part).ToArray())
            );
            connection.Execute(
                """
                insert into closed_days (organisation_no, source_no, day, events, "sum", "xor")
                values (@organisation, @source, @day, @Events, @Sum, @Xor)
                """,
                new
                {
                    organisation,
                    source,
                    day,
                    whole.Events,
                    whole.Sum,
                    whole.Xor,
                },
                transaction
            );
        }

        connection.Execute(
            """
            delete from fingerprints where organisation_no = @organisation and source_no = @source and day <= @through;
            update sources set closed_through = @through where organisation_no = @organisation and source_no = @source;
            """,
            new
            {
                organisation,
                source,
                through,
            },
            transaction
        );
    }

    private void Append(DateOnly day, List<ulong> prints)
    {
        var part = 0;
        if (tables.LastPart(day.DayNumber) is { } last)
        {
            part = last.Part;
            if (last.Prints.Length >= PartSize)
            {
                part++;
            }
            else
            {
                prints.AddRange(last.Prints);
                prints.Sort();
            }
        }

        for (var at = 0; at < prints.Count; at += PartSize, part++)
        {
            tables.PutPart(day.DayNumber, part, CollectionsMarshal.AsSpan(prints).Slice(at, Math.Min(PartSize, prints.Count - at)));
        }
    }
}

/// <summary>Identifies all activities of a day together, regardless of order.</summary>
internal readonly record struct DayDigest(long Events, long Sum, long Xor)
{
    public static DayDigest Of(IEnumerable<long> fingerprints) =>
        fingerprints.Aggregate(
            default(DayDigest),
            (digest, print) => new(digest.Events + 1, unchecked(digest.Sum + print), digest.Xor ^ print)
        );
}
