using System.Data.Common;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Mail;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Jobs.Work;

/// <summary>
/// Announces new awards, in the ledger and by mail to the ambassadors of the team. Community managers get the mail where a team has no
/// ambassador, or when the organisation earned the award. Event and mails are stored in one transaction: an award is announced once.
/// </summary>
public sealed class AnnounceAwards : Job
{
    public const string TaskName = "announce";

    /// <summary>
    /// Awards earned longer ago are not announced any more: they result from history that was imported later.
    /// </summary>
    private const int WithinDays = 35;

    /// <summary>Who announced, in the ledger.</summary>
    private const string By = "intranet";

    public override string Name => TaskName;
    public override int Order => 40;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        WorkingHours.Include(organisation.Settings, now) && Unannounced(connection, organisation, now) is { Count: > 0 and var count }
            ? count == 1
                ? new($"1 reward to announce")
                : new Message($"{count} rewards to announce")
            : null;

    public override async Task Run(JobContext context)
    {
        foreach (var award in Unannounced(context.Connection, context.Organisation, context.Clock.GetUtcNow()))
        {
            context.Cancel.ThrowIfCancellationRequested();
            await Announce(context.Connection, context.Organisation, award, By, context.Settings, context.Clock);
        }
    }

    /// <summary>Announces an award that has no event yet, with the mail that goes with it.</summary>
    /// <returns>False when it has an event by now.</returns>
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
        if (!Awards.Announce(connection, transaction, organisation.Number, award.Number, now, by))
        {
            return false;
        }

        MailTemplate.Post(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
        return true;
    }

    private static IReadOnlyList<Award> Unannounced(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Awards.Unannounced(connection, organisation.Number, organisation.Settings.LocalDay(now).AddDays(-WithinDays));

    private static Task<List<AddressedMail>> Write(
        DbConnection connection,
        OrganisationRow organisation,
        Award award,
        Reward reward,
        WorkSettings settings,
        DateTimeOffset now
    )
    {
        var today = organisation.Settings.LocalDay(now);
        IReadOnlyList<MailRecipient> Holders(Role role, string? ofTeam) =>
            Outbox.Recipients(connection, organisation.Number, role, ofTeam, MailKind.Reward, today);
        var (recipients, why) = reward.Scope switch
        {
            // What an individual earned is nobody else's business.
            RewardScope.Employee => ([], "manager"),
            RewardScope.Team when Holders(Role.Ambassador, award.Recipient) is { Count: > 0 } ambassadors => (ambassadors, "ambassador"),
            _ => (Holders(Role.CommunityManager, null), "manager"),
        };
        var isTeam = reward.Scope == RewardScope.Team;
        var team = isTeam ? TeamFacts.At(connection, organisation.Number, award.Recipient, award.EarnedOn) : null;
        var persona = EmployeeFacts.PersonaName(connection, organisation.Number, today);
        return new MailTemplate(
            $"reward {award.Id}",
            MailKind.Reward,
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
                )
        ).Write(connection, organisation, recipients, settings, now);
    }
}
