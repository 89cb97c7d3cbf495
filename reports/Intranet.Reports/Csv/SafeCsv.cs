using System.Text;

namespace Intranet.Reports.Csv;

/// <summary>CSV for spreadsheets (RFC 4180). A cell that a spreadsheet would run as a formula gets a leading apostrophe.</summary>
public static class SafeCsv
{
    /// <param name="path">The file, or null for standard output.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">The cells, in the order of the header.</param>
    public static void Write(string? path, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = Text(header, rows);
        if (path is null)
        {
            Console.Out.Write(text);
            return;
        }

        // With a byte order mark, because Dutch Excel reads a file without one as Windows-1252.
        File.WriteAllText(path, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
    }

    public static string Text(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(header))
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    public static string Cell(string value)
    {
        var safe =
            value.Length > 0
            && value.TrimStart(' ')
                is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20', ..]
                ? "'" + value
                : value;
        return safe.AsSpan().IndexOfAny(",;\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
