using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Mail;
using Intranet.Reports.Mail;
using Intranet.Storage;

namespace Intranet.Jobs.Work;

/// <summary>
/// Announces what was earned: in the ledger and, in the same transaction, by mail to the ambassadors of the team, or to the community managers
/// where a team has none or the reward is the organisation's. So each award is announced once.
/// </summary>
public static class AnnounceAwards
{
    /// <summary>Who announces, in the ledger.</summary>
    public const string By = "intranet";

    /// <returns>How many were announced now.</returns>
    public static async Task<int> Run(DbConnection connection, OrganisationRow organisation, WorkSettings settings, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var today = Due.Today(organisation, now);
        var rewards = organisation.Settings.Rewards.ToDictionary(reward => reward.Id);
        var announced = 0;
        var waiting = Due.Unannounced(connection, organisation, now);
        var records = waiting.Count == 0 ? null : RecordsReader.Read(connection, organisation).Records;
        foreach (var award in waiting)
        {
            cancel.ThrowIfCancellationRequested();
            var mails = rewards.TryGetValue(award.Reward, out var reward) ? await Write(connection, organisation, award, reward, records!, today, settings, now) : [];
            using var transaction = connection.BeginWrite(organisation.Number);
            if (Awards.Announce(connection, transaction, award.Number, now, By))
            {
                foreach (var (recipient, key, message) in mails)
                {
                    Outbox.Add(connection, transaction, organisation.Number, key, "reward", recipient.Employee, message, now);
                }

                transaction.Commit();
                announced++;
            }
        }

        return announced;
    }

    private static async Task<List<(MailRecipient, string, byte[])>> Write(DbConnection connection, OrganisationRow organisation, Award award, Reward reward, Adoption.People.Records records, DateOnly today, WorkSettings settings, DateTimeOffset now)
    {
        IReadOnlyList<MailRecipient> To(string role, string? of) => Outbox.Recipients(connection, organisation.Number, role, of, "reward", today);
        var (recipients, why) = reward.Scope == RewardScope.Team && To("ambassador", award.Recipient) is { Count: > 0 } ambassadors ? (ambassadors, "ambassador") : (To("community-manager", null), "manager");
        if (reward.Scope == RewardScope.Employee)
        {
            // Between the ledger and the person: what an individual earned is nobody else's mail.
            recipients = [];
        }

        var team = reward.Scope == RewardScope.Team ? Array.Find(records.RosterAt(award.EarnedOn).Teams, team => team.Id == award.Recipient) : null;
        var name = reward.Scope == RewardScope.Team ? team?.Name ?? award.Recipient : organisation.Settings.Name;
        var persona = PersonaNames.At(connection, organisation.Number, today);
        var links = PostBox.Links(connection, organisation.Number, recipients, settings);
        var mails = new List<(MailRecipient, string, byte[])>();
        foreach (var recipient in recipients)
        {
            var language = recipient.Language ?? organisation.Settings.Language;
            var key = $"reward {award.Id} {recipient.Id}";
            var content = Mails.Award(organisation.Settings, reward, name, award.EarnedOn, award.Units, team?.Location, persona, language, recipient.Name, why, PostBox.Link(settings, links[recipient.Employee], "reward"));
            mails.Add((recipient, key, await Letter.Write(content, organisation.Settings.AccentColour, organisation.Id, key, recipient.Name, recipient.Address, settings.Mail, now)));
        }

        return mails;
    }
}
