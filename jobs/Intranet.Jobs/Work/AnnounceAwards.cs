using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Mail;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Jobs.Work;

/// <summary>
/// Announces what was earned: in the ledger and, in the same transaction, by mail to the ambassadors of the team, or to the
/// community managers where a team has none or the reward is the organisation's. So each award is announced once.
/// </summary>
public static class AnnounceAwards
{
    /// <summary>Who announces, in the ledger.</summary>
    public const string By = "intranet";

    /// <returns>How many were announced now.</returns>
    public static async Task<int> Run(
        DbConnection connection,
        OrganisationRow organisation,
        WorkSettings settings,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var announced = 0;
        foreach (var award in Due.Unannounced(connection, organisation, clock.GetUtcNow()))
        {
            cancel.ThrowIfCancellationRequested();
            announced += await Announce(connection, organisation, award, By, settings, clock) ? 1 : 0;
        }

        return announced;
    }

    /// <summary>Announces one award that nothing has happened to yet.</summary>
    /// <param name="by">Who announces.</param>
    /// <returns>False when something has meanwhile.</returns>
    public static async Task<bool> Announce(
        DbConnection connection,
        OrganisationRow organisation,
        Award award,
        string by,
        WorkSettings settings,
        TimeProvider clock
    )
    {
        var now = clock.GetUtcNow();
        var mails = organisation.Settings.Rewards.FirstOrDefault(reward => reward.Id == award.Reward) is { } reward
            ? await Write(connection, organisation, award, reward, settings, now)
            : [];
        using var transaction = connection.BeginWrite(organisation.Number);
        if (!Awards.Announce(connection, transaction, award.Number, now, by))
        {
            return false;
        }

        PostBox.Put(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
        return true;
    }

    private static Task<List<PostedMail>> Write(
        DbConnection connection,
        OrganisationRow organisation,
        Award award,
        Reward reward,
        WorkSettings settings,
        DateTimeOffset now
    )
    {
        var today = Due.Today(organisation, now);
        IReadOnlyList<MailRecipient> To(string role, string? of) =>
            Outbox.Recipients(connection, organisation.Number, role, of, "reward", today);
        var (recipients, why) =
            reward.Scope == RewardScope.Team && To("ambassador", award.Recipient) is { Count: > 0 } ambassadors
                ? (ambassadors, "ambassador")
                : (To("community-manager", null), "manager");
        if (reward.Scope == RewardScope.Employee)
        {
            // Between the ledger and the person: what an individual earned is nobody else's mail.
            recipients = [];
        }

        var isTeam = reward.Scope == RewardScope.Team;
        var team = isTeam ? TeamFacts.At(connection, organisation.Number, award.Recipient, award.EarnedOn) : null;
        var persona = EmployeeFacts.PersonaName(connection, organisation.Number, today);
        return PostBox.Write(
            connection,
            organisation,
            recipients,
            $"reward {award.Id}",
            "reward",
            (reader, language, unsubscribe) =>
                Mails.Award(
                    organisation.Settings,
                    reward,
                    isTeam ? team?.Name ?? award.Recipient : organisation.Settings.Name,
                    award.EarnedOn,
                    award.Units,
                    team?.Location,
                    persona,
                    language,
                    reader.Name,
                    why,
                    unsubscribe
                ),
            settings,
            now
        );
    }
}
