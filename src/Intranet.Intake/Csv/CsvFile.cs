using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Intranet.Storage;
using Sylvan.Data.Csv;

namespace Intranet.Intake.Csv;

/// <summary>A CSV file that was looked through from end to end before anything of it is taken in.</summary>
public sealed class CsvFile
{
    private const int LongestRecord = 16 * 1024 * 1024;

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
    public FileKind Kind { get; }
    public bool EndsWithNewline { get; }

    /// <summary>Bytes of text, for progress.</summary>
    public long Length { get; }

    public IEnumerable<string> UnknownColumns => Header.Except(Kind.Columns);

    /// <summary>Refuses what is no UTF-8, no CSV of a known kind, or cut off in the middle.</summary>
    public static CsvFile Inspect(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var stream = OpenStream(path);
            var file = Inspect(path, name, stream);
            return !path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || IsWholeGzip(path, file.Length) ? file : throw new InvalidDataException();
        }
        catch (InvalidDataException)
        {
            throw new RefusedException($"{name} is cut off or damaged: it cannot be unpacked to its end. Deliver it again.");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new RefusedException($"{name} cannot be read: {failure.Message} Check the path and the rights on the file.");
        }
    }

    /// <summary>The rows, read as a stream.</summary>
    public CsvDataReader Open(out Stream stream)
    {
        stream = OpenStream(path: Path);
        return CsvDataReader.Create(new StreamReader(stream, new UTF8Encoding(false, true)), new CsvDataReaderOptions
        {
            Delimiter = Delimiter,
            HasHeaders = true,
            BufferSize = 64 * 1024,
            MaxBufferSize = LongestRecord,
        });
    }

    /// <summary>GZipStream takes a file that was cut off for one that ends there. A whole one ends with the checksum and size of
    /// its last member, which is the only one unless files were joined.</summary>
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
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static CsvFile Inspect(string path, string name, Stream stream)
    {
        var buffer = new byte[1 << 16];
        var headerBytes = new List<byte>();
        var kept = 0;
        long length = 0, recordStart = 0;
        bool isQuoted = false, isHeaderRead = false;
        int delimitersInRecord = 0, delimitersInHeader = 0;
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

            if (bytes.IndexOf((byte)0) >= 0)
            {
                throw new RefusedException($"{name} is no text file (it holds NUL bytes). Save it as 'CSV UTF-8' and import again.");
            }

            // A character may be split over two portions: its first bytes wait for the rest.
            var whole = bytes.Length - IncompleteTail(bytes);
            if (!System.Text.Unicode.Utf8.IsValid(bytes[..whole]))
            {
                throw new RefusedException($"{name} is not UTF-8. Save it as 'CSV UTF-8' and import again.");
            }

            for (var i = kept; i < bytes.Length; i++)
            {
                var octet = bytes[i];
                last = octet;
                length++;
                if (octet == '"')
                {
                    isQuoted = !isQuoted;
                }
                else if (octet == '\n' && !isQuoted)
                {
                    if (!isHeaderRead)
                    {
                        (delimiter, header) = ParseHeader(name, headerBytes);
                        delimitersInHeader = header.Length - 1;
                        isHeaderRead = true;
                    }

                    delimitersInRecord = 0;
                    recordStart = length;
                    continue;
                }
                else if (octet == delimiter && isHeaderRead && !isQuoted)
                {
                    delimitersInRecord++;
                }

                if (!isHeaderRead)
                {
                    headerBytes.Add(octet);
                    if (headerBytes.Count > 1 << 16)
                    {
                        throw new RefusedException($"{name} is no CSV file: its first line does not end. Check what was exported.");
                    }
                }
            }

            kept = bytes.Length - whole;
            bytes[whole..].CopyTo(buffer);
        }

        if (length == 0)
        {
            throw new RefusedException($"{name} is empty, without even a first line that names the columns. Deliver it again.");
        }

        if (kept > 0 || isQuoted)
        {
            throw new RefusedException($"{name} is cut off in the middle of a record: its last cell does not end. Deliver it again; nothing of it was taken in.");
        }

        if (!isHeaderRead)
        {
            (delimiter, header) = ParseHeader(name, headerBytes);
        }
        else if (length > recordStart && delimitersInRecord < delimitersInHeader)
        {
            throw new RefusedException($"{name} is cut off in the middle of its last record: {delimitersInRecord + 1} of {header.Length} columns are there. Deliver it again; nothing of it was taken in.");
        }

        return new CsvFile(path, delimiter, header, FileKind.Of(name, header), last == '\n', length);
    }

    private static (char Delimiter, string[] Header) ParseHeader(string name, List<byte> bytes)
    {
        var line = Encoding.UTF8.GetString([.. bytes]).TrimStart('\uFEFF').TrimEnd('\r');
        var delimiter = line.Count(letter => letter == ';') > line.Count(letter => letter == ',') ? ';' : ',';
        string[] header = [.. line.Split(delimiter).Select(cell => cell.Trim().Trim('"').Trim().ToLowerInvariant())];
        return header.GroupBy(cell => cell).FirstOrDefault(group => group.Count() > 1 && group.Key.Length > 0) is { } twice
            ? throw new RefusedException($"{name} has the column {twice.Key} twice. Leave one of them out and import again.")
            : (delimiter, header);
    }

    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var octet = bytes[^back];
            if ((octet & 0xC0) != 0x80)
            {
                var expected = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : octet >= 0xC0 ? 2 : 1;
                return expected > back ? back : 0;
            }
        }

        return 0;
    }
}
