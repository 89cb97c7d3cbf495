using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Intranet.Storage;
using Sylvan.Data.Csv;

namespace Intranet.Intake.Csv;

/// <summary>A CSV file, checked from start to end before anything is imported.</summary>
public sealed class CsvFile
{
    private const int LongestRecord = 16 * 1024 * 1024;

    /// <summary>Text compresses to about a tenth; a large file that unpacks to a hundred times its size was made to fill a disk.</summary>
    private const int MostUnpacked = 100;
    private const long AlwaysUnpacked = 100_000_000;

    private CsvFile(string path, char delimiter, string[] header, FileKind kind, bool endsWithNewline, long length)
    {
        Path = path;
        Delimiter = delimiter;
        Header = header;
        Kind = kind;
        EndsWithNewline = endsWithNewline;
        Length = length;
    }

    public string Path { get; }
    public string Name => System.IO.Path.GetFileName(Path);
    public char Delimiter { get; }
    public string[] Header { get; }
    internal FileKind Kind { get; }
    public bool EndsWithNewline { get; }

    /// <summary>Length of the text in bytes, for progress.</summary>
    public long Length { get; }

    public IEnumerable<string> UnknownColumns => Header.Except(Kind.Columns);

    /// <summary>Refuses files that are not UTF-8, not a CSV file of a known kind, or cut off.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or is not a whole CSV file of a known kind.</exception>
    public static CsvFile Inspect(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var stream = OpenStream(path);
            var file = Inspect(path, name, stream);
            return !path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || IsWholeGzip(path, file.Length)
                ? file
                : throw new InvalidDataException();
        }
        catch (InvalidDataException)
        {
            throw new RefusedException($"{name} is cut off or damaged: it cannot be fully unpacked. Deliver it again.");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new RefusedException($"{name} cannot be read: {failure.Message} Check the path and the permissions on the file.");
        }
    }

    /// <summary>Streams the rows.</summary>
    public CsvDataReader Open(out Stream stream)
    {
        stream = OpenStream(path: Path);
        return CsvDataReader.Create(
            new StreamReader(stream, new UTF8Encoding(false, true)),
            new CsvDataReaderOptions
            {
                Delimiter = Delimiter,
                HasHeaders = true,
                BufferSize = 64 * 1024,
                MaxBufferSize = LongestRecord,
            }
        );
    }

    /// <summary>A bad last row without a line break means that the file was cut off.</summary>
    /// <exception cref="RefusedException">The file was cut off.</exception>
    public void RefuseCutOff(bool isLastBad)
    {
        if (isLastBad && !EndsWithNewline)
        {
            throw new RefusedException(
                $"{Name} seems to be cut off: its last line has no end and cannot be read. Deliver it again. Nothing was imported."
            );
        }
    }

    /// <summary>The unpacked bytes and the position in the file.</summary>
    public Stream OpenStream(out Func<double> share)
    {
        var source = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        share = () => source.Length == 0 ? 1 : Math.Min(1, (double)source.Position / source.Length);
        return Unpacked(Path, source);
    }

    /// <summary>GZipStream does not notice when a file is cut off. A complete file ends with the checksum and size of its last
    /// member, which is the only one unless files were joined.</summary>
    private static bool IsWholeGzip(string path, long length)
    {
        Span<byte> trailer = stackalloc byte[8];
        using (var file = File.OpenRead(path))
        {
            file.Seek(-trailer.Length, SeekOrigin.End);
            file.ReadExactly(trailer);
        }

        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        return Checksum(path, 0) == checksum || (size < length && Checksum(path, length - size) == checksum);
    }

    private static uint Checksum(string path, long skip)
    {
        using var stream = OpenStream(path);
        var crc = new Crc32();
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) is > 0 and var read)
        {
            var from = (int)Math.Min(skip, read);
            skip -= from;
            crc.Append(buffer.AsSpan(from, read - from));
        }

        return crc.GetCurrentHashAsUInt32();
    }

    private static Stream OpenStream(string path)
    {
        return Unpacked(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan));
    }

    private static Stream Unpacked(string path, Stream file) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;

    private static CsvFile Inspect(string path, string name, Stream stream)
    {
        var packedLength = new FileInfo(path).Length;
        var buffer = new byte[1 << 16];
        var headerBytes = new List<byte>();
        var kept = 0;
        long length = 0,
            lastRecord = 0;
        bool isQuoted = false,
            isHeaderRead = false;
        int delimitersInRecord = 0,
            delimitersInHeader = 0;
        var delimiter = ',';
        string[] header = [];
        byte last = 0;
        int read;
        while ((read = stream.Read(buffer, kept, buffer.Length - kept)) > 0)
        {
            var bytes = buffer.AsSpan(0, kept + read);
            if (length == 0 && bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                throw new RefusedException($"{name} is UTF-16. Save it as 'CSV UTF-8' and import again.");
            }

            if (bytes.Contains((byte)0))
            {
                throw new RefusedException($"{name} is not a text file (it contains NUL bytes). Save it as 'CSV UTF-8' and import again.");
            }

            // A character may be split over two portions: keep its first bytes for the next.
            var whole = bytes.Length - IncompleteTail(bytes);
            if (!System.Text.Unicode.Utf8.IsValid(bytes[..whole]))
            {
                throw new RefusedException($"{name} is not UTF-8. Save it as 'CSV UTF-8' and import again.");
            }

            ReadOnlySpan<byte> fresh = bytes[kept..];
            last = fresh[^1];
            length += fresh.Length;
            lastRecord += fresh.Length;
            if (length > AlwaysUnpacked && length / MostUnpacked > packedLength)
            {
                throw new RefusedException(
                    $"""
                    {name} unpacks to more than {MostUnpacked} times its size, which a list of rows never does. Check what was
                    compressed.
                    """
                );
            }

            // Byte by byte up to the header; after that, from line break to line break.
            while (!fresh.IsEmpty)
            {
                if (!isHeaderRead)
                {
                    var octet = fresh[0];
                    fresh = fresh[1..];
                    isQuoted ^= octet == '"';
                    if (octet == '\n' && !isQuoted)
                    {
                        (delimiter, header) = ParseHeader(name, headerBytes);
                        delimitersInHeader = header.Length - 1;
                        isHeaderRead = true;
                        lastRecord = fresh.Length;
                        continue;
                    }

                    headerBytes.Add(octet);
                    if (headerBytes.Count > 1 << 16)
                    {
                        throw new RefusedException($"{name} is not a CSV file: its first line has no end. Check the export.");
                    }

                    continue;
                }

                var quote = fresh.IndexOf((byte)'"');
                var part = quote < 0 ? fresh : fresh[..quote];
                if (!isQuoted)
                {
                    var newline = part.LastIndexOf((byte)'\n');
                    if (newline >= 0)
                    {
                        delimitersInRecord = 0;
                        lastRecord = fresh.Length - newline - 1;
                    }

                    delimitersInRecord += part[(newline + 1)..].Count((byte)delimiter);
                }

                isQuoted ^= quote >= 0;
                fresh = quote < 0 ? [] : fresh[(quote + 1)..];
            }

            if (lastRecord > LongestRecord)
            {
                throw new RefusedException(
                    $"{name} has a record of more than 16 million characters. Check the export. Nothing was imported."
                );
            }

            kept = bytes.Length - whole;
            bytes[whole..].CopyTo(buffer);
        }

        if (length == 0)
        {
            throw new RefusedException($"{name} is empty: it lacks even a first line with column names. Deliver it again.");
        }

        if (kept > 0 || isQuoted)
        {
            throw new RefusedException(
                $"{name} is cut off in the middle of a record: its last cell has no end. Deliver it again. Nothing was imported."
            );
        }

        if (!isHeaderRead)
        {
            (delimiter, header) = ParseHeader(name, headerBytes);
        }
        else if (lastRecord > 0 && delimitersInRecord < delimitersInHeader)
        {
            throw new RefusedException(
                $"""
                {name} is cut off in the middle of its last record, which has {delimitersInRecord + 1} of {header.Length} columns.
                Deliver it again. Nothing was imported.
                """
            );
        }

        return new CsvFile(path, delimiter, header, FileKind.Of(name, header), last == '\n', length);
    }

    private static (char Delimiter, string[] Header) ParseHeader(string name, List<byte> bytes)
    {
        var line = Encoding.UTF8.GetString([.. bytes]).TrimStart('\uFEFF').TrimEnd('\r');
        var delimiter = line.Count(character => character == ';') > line.Count(character => character == ',') ? ';' : ',';
        string[] header = [.. line.Split(delimiter).Select(cell => cell.Trim().Trim('"').Trim().ToLowerInvariant())];
        return header.GroupBy(cell => cell).FirstOrDefault(group => group.Count() > 1 && group.Key.Length > 0) is { } twice
            ? throw new RefusedException($"{name} has the column {twice.Key} twice. Remove one of them and import again.")
            : (delimiter, header);
    }

    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var octet = bytes[^back];
            if ((octet & 0xC0) != 0x80)
            {
                var expected =
                    octet >= 0xF0 ? 4
                    : octet >= 0xE0 ? 3
                    : octet >= 0xC0 ? 2
                    : 1;
                return expected > back ? back : 0;
            }
        }

        return 0;
    }
}
