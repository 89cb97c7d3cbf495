using System.Security.Cryptography;
using System.Text;
using Intranet.Reports.Mail;
using MimeKit;

namespace Intranet.Jobs.Mail;

/// <summary>A mail as MIME: plain text beside HTML, the picture inside the HTML, the PDF attached.</summary>
internal static class MimeMail
{
    /// <param name="key">What the mail is about and for whom. The Message-ID is derived from it, so that mail systems recognise a
    /// mail that is sent twice.</param>
    public static async Task<byte[]> Write(
        MailContent content,
        string accent,
        string organisation,
        string key,
        string name,
        string address,
        MailSettings settings,
        DateTimeOffset at,
        (string Name, byte[] Pdf)? attachment = null
    )
    {
        var from = MailboxAddress.Parse(settings.From);
        from.Name = string.IsNullOrEmpty(from.Name) ? content.Signature : from.Name;
        var domain = from.Domain is { Length: > 0 } known ? known : "localhost";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{organisation}\n{key}")).AsSpan(0, 16));
        var picture = content.Picture is null ? "" : $"picture.{id}@{domain}";
        var html = await Mails.Html(content, accent, picture);
        var message = new MimeMessage
        {
            Subject = content.Subject,
            Date = at,
            MessageId = $"{id}@{domain}",
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(name, address));
        message.Headers.Add(HeaderId.ContentLanguage, content.Language);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add(
            HeaderId.ListUnsubscribe,
            content.Unsubscribe.Link is { } link
                ? $"<{link}>"
                : $"<mailto:{from.Address}?subject={(content.Language == "nl" ? "afmelden" : "unsubscribe")}>"
        );
        if (content.Unsubscribe.Link is not null)
        {
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        MimeEntity rich = new TextPart("html") { Text = html };
        if (content.Picture is { } drawing)
        {
            var part = new MimePart("image", "png")
            {
                Content = new MimeContent(new MemoryStream(drawing.Png)),
                ContentId = picture,
                ContentDisposition = new ContentDisposition(ContentDisposition.Inline),
                ContentTransferEncoding = ContentEncoding.Base64,
            };
            rich = new MultipartRelated { rich, part };
        }

        MimeEntity body = new MultipartAlternative
        {
            new TextPart("plain") { Text = content.ToText() },
            rich,
        };
        if (attachment is { } file)
        {
            body = new Multipart("mixed")
            {
                body,
                new MimePart("application", "pdf")
                {
                    Content = new MimeContent(new MemoryStream(file.Pdf)),
                    FileName = file.Name,
                    ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                    ContentTransferEncoding = ContentEncoding.Base64,
                },
            };
        }

        message.Body = body;
        message.Prepare(EncodingConstraint.SevenBit);
        using var written = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        await message.WriteToAsync(format, written);
        return written.ToArray();
    }
}
