using System.Data.Common;
using Intranet.Adoption.People;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using MimeKit;

namespace Intranet.Jobs.Mail;

/// <summary>A mail to one reader, ready for the outbox. It has no message when the reader's address is not valid.</summary>
internal sealed record AddressedMail(MailRecipient Recipient, string Key, MailKind Kind, byte[]? Message);

/// <summary>A mail before it is addressed: each reader gets it in their language, with a link of their own to unsubscribe.</summary>
/// <param name="Key">What it is about. With the reader's id it is the key of a mail, which is sent once.</param>
/// <param name="Content">What it says to a reader: reader, language, address of the page to unsubscribe or null.</param>
/// <param name="Attachment">The file for a language, or null.</param>
internal sealed record MailTemplate(
    string Key,
    MailKind Kind,
    Func<MailRecipient, string, string?, MailContent> Content,
    Func<string, (string Name, byte[] Pdf)>? Attachment = null
)
{
    public async Task<List<AddressedMail>> Write(
        DbConnection connection,
        OrganisationRow organisation,
        IReadOnlyList<MailRecipient> recipients,
        WorkSettings settings,
        DateTimeOffset now
    )
    {
        var links = UnsubscribeLinks(connection, organisation.Number, recipients, settings);
        var mails = new List<AddressedMail>();
        foreach (var recipient in recipients)
        {
            var language = recipient.Language ?? organisation.Settings.Language;
            var key = $"{Key} {recipient.Id}";
            var message = IsAddress(recipient.Address)
                ? await MimeMail.Write(
                    Content(recipient, language, links.GetValueOrDefault(recipient.Employee)),
                    organisation.Settings.AccentColour,
                    organisation.Id,
                    key,
                    recipient.Name,
                    recipient.Address,
                    settings.Mail,
                    now,
                    Attachment?.Invoke(language)
                )
                : null;
            mails.Add(new(recipient, key, Kind, message));
        }

        return mails;
    }

    /// <summary>Puts mails into the outbox, in the transaction of the event that they report.</summary>
    public static void Post(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        IEnumerable<AddressedMail> mails,
        DateTimeOffset now
    )
    {
        foreach (var (recipient, key, kind, message) in mails)
        {
            if (message is not null)
            {
                Outbox.Add(connection, transaction, organisation, key, kind, recipient.Employee, message, now);
            }
            else
            {
                var reason = new Message($"the feed of employees does not give a valid e-mail address");
                Outbox.AddGivenUp(connection, transaction, organisation, key, kind, recipient.Employee, reason, now);
            }
        }
    }

    /// <summary>One mailbox and nothing else: no list, no display name, no hidden header.</summary>
    private static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var parsed)
        && parsed.Address == text
        && text.Contains('@', StringComparison.Ordinal)
        && !text.Any(char.IsControl);

    /// <summary>By employee; empty when the web server has no public address.</summary>
    private Dictionary<int, string> UnsubscribeLinks(
        DbConnection connection,
        int organisation,
        IReadOnlyList<MailRecipient> recipients,
        WorkSettings settings
    )
    {
        if (settings.PublicUrl is not { } url || recipients.Count == 0)
        {
            return [];
        }

        using var transaction = connection.BeginWrite(organisation);
        var links = recipients.ToDictionary(
            recipient => recipient.Employee,
            recipient =>
            {
                var link = Outbox.LinkOf(connection, transaction, organisation, recipient.Employee);
                return $"{url.TrimEnd('/')}/unsubscribe/{link}/{FactNames.Of(Kind)}";
            }
        );
        transaction.Commit();
        return links;
    }
}
