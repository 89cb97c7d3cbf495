using System.Buffers;
using System.Text;
using Intranet.Storage;
using Intranet.Storage.Activity;

namespace Intranet.Intake.Csv;

/// <summary>A rejected row.</summary>
/// <param name="Line">Line in the file; the header is line 1.</param>
internal sealed record BadRow(long Line, string[] Values, long Fingerprint, bool HasId, BadCell Bad);

/// <summary>The result of reading a portion of an activities file.</summary>
internal sealed class ActivityPortion : IDisposable
{
    public ActivityBatch Batch { get; } = new();

    /// <summary>Activities identified by their whole row: identical rows may be in portions read by other threads.</summary>
    public List<ActivityEvent> WithoutId { get; } = [];
    public List<BadRow> Bad { get; } = [];
    public long Rows { get; set; }
    public DateOnly? LastDay { get; set; }
    public bool IsLastBad { get; set; }

    /// <summary>Share of the file read up to and including this portion.</summary>
    public double Share { get; set; }

    public void Dispose() => Batch.Dispose();
}

/// <summary>
/// Reads the one large file in blocks of complete records, on all cores, without turning cells into strings. See
/// docs/decisions/0005 for why it does not use the CSV library.
/// </summary>
internal sealed class ActivityFile
{
    private const int BlockSize = 1 << 20;
    private const int LongestRecord = 16 * 1024 * 1024;

    private readonly CsvFile file;
    private readonly ActivityReader reader;
    private readonly byte delimiter;
    private readonly int[] columns;
    private readonly byte[][] namesInOrder;
    private readonly int[] columnsInOrder;

    public ActivityFile(CsvFile file, ActivityReader reader)
    {
        this.file = file;
        this.reader = reader;
        delimiter = (byte)file.Delimiter;
        columns = [.. ActivityCells.Columns.Select(column => Array.IndexOf(file.Header, column))];
        columnsInOrder = [.. Enumerable.Range(0, file.Header.Length).OrderBy(i => file.Header[i], StringComparer.Ordinal)];
        namesInOrder = [.. columnsInOrder.Select(i => Encoding.UTF8.GetBytes(file.Header[i]))];
    }

    /// <summary>The portions of the file, in order; some are read ahead on other threads.</summary>
    public IEnumerable<ActivityPortion> Read(CancellationToken cancel)
    {
        var ahead = new Queue<Task<ActivityPortion>>();
        foreach (var (block, length, share) in Blocks())
        {
            cancel.ThrowIfCancellationRequested();
            ahead.Enqueue(Task.Run(() => Parse(block, length, share), cancel));
            if (ahead.Count >= 2 * Environment.ProcessorCount)
            {
                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }

        while (ahead.TryDequeue(out var last))
        {
            yield return last.GetAwaiter().GetResult();
        }
    }

    /// <summary>Blocks that start and end on record boundaries; the first starts after the header.</summary>
    private IEnumerable<(byte[] Bytes, int Length, double Share)> Blocks()
    {
        using var stream = file.OpenStream(out var position);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        var filled = 0;
        var isHeaderSkipped = false;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            var isEnd = read < buffer.Length - filled;
            filled += read;
            var start = 0;
            if (!isHeaderSkipped)
            {
                start = EndOfFirstRecord(buffer.AsSpan(0, filled));
                isHeaderSkipped = true;
            }

            var end = isEnd ? filled : start + EndOfLastRecord(buffer.AsSpan(start, filled - start));
            if (end == start && !isEnd)
            {
                if (buffer.Length >= LongestRecord)
                {
                    throw new RefusedException(
                        $"{file.Name} has a record of more than 16 million characters. Check the export. Nothing was imported."
                    );
                }

                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(start, filled - start).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                (buffer, filled) = (larger, filled - start);
                continue;
            }

            var next = ArrayPool<byte>.Shared.Rent(BlockSize > filled - end ? BlockSize : 2 * (filled - end));
            buffer.AsSpan(end, filled - end).CopyTo(next);
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
            }

            yield return (buffer, end - start, position());
            (buffer, filled) = (next, filled - end);
            if (isEnd)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                yield break;
            }
        }
    }

    private static int EndOfFirstRecord(ReadOnlySpan<byte> bytes)
    {
        var isQuoted = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (bytes[i] == '\n' && !isQuoted)
            {
                return i + 1;
            }
        }

        return bytes.Length;
    }

    /// <summary>The end of the last complete record: after the last line break outside quotes.</summary>
    private static int EndOfLastRecord(ReadOnlySpan<byte> bytes)
    {
        // Outside quotes, the number of quotes so far is even.
        var quotes = bytes.Count((byte)'"');
        for (var end = bytes.Length; end > 0; )
        {
            var at = bytes[..end].LastIndexOf((byte)'\n');
            if (at < 0)
            {
                return 0;
            }

            quotes -= bytes[at..end].Count((byte)'"');
            if ((quotes & 1) == 0)
            {
                return at + 1;
            }

            end = at;
        }

        return 0;
    }

    private ActivityPortion Parse(byte[] block, int length, double share)
    {
        try
        {
            var portion = new ActivityPortion { Share = share };
            Parse(block.AsSpan(0, length), portion);
            return portion;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private void Parse(ReadOnlySpan<byte> bytes, ActivityPortion portion)
    {
        using var record = new RecordCursor(bytes, delimiter, file.Header.Length);
        DateOnly lastDay = default;
        while (record.Next())
        {
            if (record.IsBroken)
            {
                throw new RefusedException(
                    $"""
                    {file.Name} is not valid CSV: a quote inside a cell is not doubled or not closed. Correct it and import again.
                    Nothing was imported.
                    """
                );
            }

            portion.Rows++;
            var row = new ActivityCells
            {
                OccurredAt = record.Cell(columns[0]),
                EmployeeId = record.Cell(columns[1]),
                Kind = record.Cell(columns[2]),
                TeamId = record.Cell(columns[3]),
                ToEmployeeId = record.Cell(columns[4]),
                Device = record.Cell(columns[5]),
                ContentId = record.Cell(columns[6]),
                OnContentId = record.Cell(columns[7]),
                ActivityId = record.Cell(columns[8]),
            };
            var id = ActivityReader.Trim(row.ActivityId);
            var fingerprint = id.Length > 0 ? ActivityFingerprint.Of(id, ActivityFingerprint.Id) : RowFingerprint(record);
            ActivityEvent activity = default;
            var bad =
                record.Count == file.Header.Length
                    ? reader.Read(row, fingerprint, out activity)
                    : new("", "", $"the row has {record.Count} columns, the first line has {file.Header.Length}");
            portion.IsLastBad = bad is not null;
            if (bad is not null)
            {
                portion.Bad.Add(new BadRow(portion.Rows, record.Texts(), fingerprint, id.Length > 0, bad));
                continue;
            }

            lastDay = activity.Day > lastDay ? activity.Day : lastDay;
            if (id.Length > 0)
            {
                portion.Batch.Add(activity);
            }
            else
            {
                portion.WithoutId.Add(activity);
            }
        }

        portion.LastDay = lastDay == default ? null : lastDay;
    }

    private long RowFingerprint(RecordCursor record)
    {
        var length = 0;
        for (var i = 0; i < columnsInOrder.Length; i++)
        {
            length += namesInOrder[i].Length + record.Cell(columnsInOrder[i]).Length + 2;
        }

        var text = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        var at = 0;
        for (var i = 0; i < columnsInOrder.Length; i++)
        {
            namesInOrder[i].CopyTo(text[at..]);
            at += namesInOrder[i].Length;
            text[at++] = 0x1f;
            var cell = record.Cell(columnsInOrder[i]);
            cell.CopyTo(text[at..]);
            at += cell.Length;
            text[at++] = 0x1e;
        }

        return ActivityFingerprint.Of(text[..at], ActivityFingerprint.Row);
    }
}
