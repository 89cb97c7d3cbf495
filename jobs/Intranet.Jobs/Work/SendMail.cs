using System.Data.Common;
using Intranet.Jobs.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;

namespace Intranet.Jobs.Work;

/// <summary>
/// Sends what is in the outbox. A mail is taken for some minutes, handed over, and marked: a crash between the last two
/// sends the same message, with the same Message-ID, once more, which is as much as SMTP offers.
/// </summary>
public static class SendMail
{
    /// <summary>Mails in one go: after that other organisations have their turn.</summary>
    public const int Portion = 50;

    /// <summary>A mail that could not be delivered for so long is given up, as mail servers do (RFC 5321, 4.5.4.1).</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(5);

    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    /// <returns>How many were sent.</returns>
    /// <exception cref="MailServerException">The server takes none now.</exception>
    public static async Task<int> Run(
        DbConnection connection,
        OrganisationRow organisation,
        WorkSettings settings,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        await using var sender = new SmtpSender(settings.Mail);
        var sent = 0;
        for (var i = 0; i < Portion; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (Outbox.Take(connection, organisation.Number, clock.GetUtcNow(), Hold) is not { } mail)
            {
                break;
            }

            try
            {
                await sender.Send(organisation.Id, mail, cancel);
                Outbox.Sent(connection, mail.Number, clock.GetUtcNow());
                Measured.Mails.Add(1, new KeyValuePair<string, object?>("kind", mail.Kind), new("outcome", "sent"));
                sent++;
            }
            catch (MailRefusedException refused)
            {
                Outbox.Failed(connection, mail.Number, clock.GetUtcNow(), refused.Text, null);
                Measured.Mails.Add(1, new KeyValuePair<string, object?>("kind", mail.Kind), new("outcome", "refused"));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                var now = clock.GetUtcNow();
                Outbox.Failed(connection, mail.Number, now, Message.Of(failure), now - mail.CreatedAt > GiveUp ? null : now);
                Measured.Mails.Add(1, new KeyValuePair<string, object?>("kind", mail.Kind), new("outcome", "failed"));

                // What kept this one keeps the others: the whole task pauses.
                throw;
            }
            catch (OperationCanceledException)
            {
                Outbox.Release(connection, mail.Number, clock.GetUtcNow());
                throw;
            }
        }

        return sent;
    }
}
