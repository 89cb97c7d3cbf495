using System.Data.Common;
using Intranet.Storage;

namespace Intranet.Jobs.Mail;

/// <summary>Addresses of the pages to unsubscribe at, one for each reader and kind of mail.</summary>
internal static class PostBox
{
    /// <summary>The token of each recipient's page, made where there is none yet.</summary>
    public static IReadOnlyDictionary<int, string> Links(DbConnection connection, int organisation, IEnumerable<MailRecipient> recipients, WorkSettings settings)
    {
        if (settings.PublicUrl is null)
        {
            return recipients.ToDictionary(recipient => recipient.Employee, _ => "");
        }

        using var transaction = connection.BeginWrite(organisation);
        var links = recipients.ToDictionary(recipient => recipient.Employee, recipient => Outbox.LinkOf(connection, transaction, organisation, recipient.Employee));
        transaction.Commit();
        return links;
    }

    public static string? Link(WorkSettings settings, string token, string kind) => settings.PublicUrl is { } url ? $"{url.TrimEnd('/')}/unsubscribe/{token}/{kind}" : null;
}
