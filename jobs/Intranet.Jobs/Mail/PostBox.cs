using System.Data.Common;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using MimeKit;

namespace Intranet.Jobs.Mail;

/// <summary>A mail to one reader, ready for the outbox; without a message where the reader's address is none.</summary>
internal sealed record PostedMail(MailRecipient Recipient, string Key, string Kind, byte[]? Message);

/// <summary>Writes mails to readers in their language, with the page of each to unsubscribe at, and puts them into the outbox.</summary>
internal static class PostBox
{
    /// <param name="key">What the mail is about; with the reader's id it is the key of which there is one.</param>
    /// <param name="write">What it says to a reader: reader, language, address of the page to unsubscribe at or null.</param>
    /// <param name="attach">The file for a language, or null.</param>
    public static async Task<List<PostedMail>> Write(
        DbConnection connection,
        OrganisationRow organisation,
        IReadOnlyList<MailRecipient> recipients,
        string key,
        string kind,
        Func<MailRecipient, string, string?, MailContent> write,
        WorkSettings settings,
        DateTimeOffset now,
        Func<string, (string, byte[])>? attach = null
    )
    {
        var links = Links(connection, organisation.Number, recipients, settings, kind);
        var mails = new List<PostedMail>();
        foreach (var recipient in recipients)
        {
            var language = recipient.Language ?? organisation.Settings.Language;
            var whole = $"{key} {recipient.Id}";
            mails.Add(
                new(
                    recipient,
                    whole,
                    kind,
                    !IsAddress(recipient.Address)
                        ? null
                        : await Letter.Write(
                            write(recipient, language, links.GetValueOrDefault(recipient.Employee)),
                            organisation.Settings.AccentColour,
                            organisation.Id,
                            whole,
                            recipient.Name,
                            recipient.Address,
                            settings.Mail,
                            now,
                            attach?.Invoke(language)
                        )
                )
            );
        }

        return mails;
    }

    public static void Put(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        IEnumerable<PostedMail> mails,
        DateTimeOffset now
    )
    {
        foreach (var mail in mails)
        {
            if (mail.Message is { } message)
            {
                Outbox.Add(connection, transaction, organisation, mail.Key, mail.Kind, mail.Recipient.Employee, message, now);
            }
            else
            {
                Outbox.AddGivenUp(
                    connection,
                    transaction,
                    organisation,
                    mail.Key,
                    mail.Kind,
                    mail.Recipient.Employee,
                    new($"the feed of employees does not give a valid e-mail address"),
                    now
                );
            }
        }
    }

    /// <summary>One mailbox and nothing else: no list, no name, no header that hides in it.</summary>
    private static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var parsed)
        && parsed.Address == text
        && text.Contains('@', StringComparison.Ordinal)
        && !text.Any(char.IsControl);

    private static Dictionary<int, string> Links(
        DbConnection connection,
        int organisation,
        IReadOnlyList<MailRecipient> recipients,
        WorkSettings settings,
        string kind
    )
    {
        if (settings.PublicUrl is not { } url || recipients.Count == 0)
        {
            return [];
        }

        using var transaction = connection.BeginWrite(organisation);
        var links = recipients.ToDictionary(
            recipient => recipient.Employee,
            recipient => $"{url.TrimEnd('/')}/unsubscribe/{Outbox.LinkOf(connection, transaction, organisation, recipient.Employee)}/{kind}"
        );
        transaction.Commit();
        return links;
    }
}
