using System.Text;

namespace Intranet.Reports.Mail;

/// <summary>A picture in a mail, with its alternative text.</summary>
public sealed record MailPicture(byte[] Png, int Width, int Height, string Alt);

/// <summary>The content of a mail, for its HTML and its plain text part.</summary>
public sealed record MailContent
{
    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public required string Language { get; init; }
    public required string Subject { get; init; }
    public required string Greeting { get; init; }
    public required string Heading { get; init; }
    public IReadOnlyList<string> Paragraphs { get; init; } = [];
    public MailPicture? Picture { get; init; }

    /// <summary>A heading and a numbered list of what to do.</summary>
    public (string Heading, IReadOnlyList<string> Items)? Steps { get; init; }

    /// <summary>A heading, column names and rows.</summary>
    public (string Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)? Table { get; init; }
    public string? Closing { get; init; }

    /// <summary>A link to the page with more, and its text.</summary>
    public (string Text, string Link)? Page { get; init; }
    public required string Signature { get; init; }

    /// <summary>Why the recipient gets this mail.</summary>
    public required string Why { get; init; }

    /// <summary>How to unsubscribe, with the address of the page for it if there is one.</summary>
    public required (string Text, string? Link) Unsubscribe { get; init; }

    /// <summary>The mail as plain text. Paragraphs are not wrapped.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        void Block(params IEnumerable<string> lines)
        {
            foreach (var line in lines)
            {
                text.Append(line).Append("\r\n");
            }

            text.Append("\r\n");
        }

        Block(Greeting);
        Block(Heading);
        foreach (var paragraph in Paragraphs)
        {
            Block(paragraph);
        }

        if (Picture is { } picture)
        {
            Block(picture.Alt);
        }

        if (Steps is { } steps)
        {
            Block([steps.Heading, .. steps.Items.Select((item, i) => $"{i + 1}. {item}")]);
        }

        if (Table is { } table)
        {
            Block([table.Heading, .. table.Rows.Select(row => $"- {row[0]}: {string.Join(", ", row.Skip(1))}")]);
        }

        if (Closing is { } closing)
        {
            Block(closing);
        }

        if (Page is { } page)
        {
            Block($"{page.Text}: {page.Link}");
        }

        Block(Signature);
        Block(["-- ", Why, Unsubscribe.Link is { } link ? $"{Unsubscribe.Text}: {link}" : Unsubscribe.Text]);
        return text.ToString();
    }
}
