using System.Data.Common;
using Intranet.Adoption.People;
using Intranet.Jobs.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;

namespace Intranet.Jobs.Work;

/// <summary>
/// Sends what is in the outbox. A mail is reserved for some minutes, handed to the server and marked as sent. A crash between the last
/// two steps sends the same message with the same Message-ID again; SMTP offers no better.
/// </summary>
public sealed class SendMail : Job
{
    public const string TaskName = "mail";

    /// <summary>Mails sent in one run; after that, other organisations have their turn.</summary>
    private const int Portion = 50;

    /// <summary>Mail that could not be delivered for this long is given up, as mail servers do (RFC 5321, 4.5.4.1).</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(5);

    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    public override string Name => TaskName;
    public override int Order => 60;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Outbox.IsWaiting(connection, organisation.Number, now) ? new($"mail in the outbox") : null;

    /// <exception cref="MailServerException">The server takes no mail now.</exception>
    public override async Task Run(JobContext context)
    {
        var (connection, organisation, clock) = (context.Connection, context.Organisation, context.Clock);
        await using var sender = new SmtpSender(context.Settings.Mail);
        for (var i = 0; i < Portion; i++)
        {
            context.Cancel.ThrowIfCancellationRequested();
            if (Outbox.Take(connection, organisation.Number, clock.GetUtcNow(), Hold) is not { } mail)
            {
                break;
            }

            try
            {
                await sender.Send(organisation.Id, mail, context.Cancel);
                Outbox.Sent(connection, mail.Number, clock.GetUtcNow());
                Count(mail, "sent");
            }
            catch (MailRefusedException refused)
            {
                Outbox.Failed(connection, mail.Number, clock.GetUtcNow(), refused.Text, null);
                Count(mail, "refused");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                var now = clock.GetUtcNow();
                Outbox.Failed(connection, mail.Number, now, Message.Of(failure), now - mail.CreatedAt > GiveUp ? null : now);
                Count(mail, "failed");

                // Whatever stopped this mail stops the others too: the whole job pauses.
                throw;
            }
            catch (OperationCanceledException)
            {
                Outbox.Release(connection, mail.Number, clock.GetUtcNow());
                throw;
            }
        }
    }

    private static void Count(OutboxMail mail, string outcome) =>
        JobMetrics.Mails.Add(1, new KeyValuePair<string, object?>("kind", FactNames.Of(mail.Kind)), new("outcome", outcome));
}
