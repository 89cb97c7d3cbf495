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
        WorkingHours.Include(organisation.Settings, now)
        && Awards.HasUnannounced(connection, organisation.Number, Since(organisation, now))
        // An earlier day that is still to be scored may show that others came first.
        && ScoreDueDays.Days(connection, organisation, now) is null
        && Unannounced(connection, organisation, now) is { Count: > 0 and var count }
            ? count == 1
                ? new($"1 reward to announce")
                : new Message($"{count} rewards to announce")
            : null;

    public override async Task Run(JobContext context)
    {
        foreach (var award in Unannounced(context.Connection, context.Organisation, context.Clock.GetUtcNow()))
        {
            context.Cancel.ThrowIfCancellationRequested();
            try
            {
                await Announce(context.Connection, context.Organisation, award, By, context.Settings, context.Clock);
            }
            catch (RefusedException)
            {
                // Somebody withdrew it meanwhile.
            }
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
        var mails = await Write(connection, organisation, award, settings, now);
        using var transaction = connection.BeginWrite(organisation.Number);
        if (!Awards.RecordEvent(connection, transaction, organisation, award.Id, AwardEvent.Announced, now, by))
        {
            return false;
        }

        MailTemplate.Post(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
        return true;
    }

    private static List<Award> Unannounced(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        [
            .. Awards
                .List(connection, organisation, organisation.Settings.LocalDay(now))
                .Where(award => award.State == AwardState.Earned && award.Date >= Since(organisation, now)),
        ];

    private static DateOnly Since(OrganisationRow organisation, DateTimeOffset now) =>
        organisation.Settings.LocalDay(now).AddDays(-WithinDays);

    private static Task<List<AddressedMail>> Write(
        DbConnection connection,
        OrganisationRow organisation,
        Award award,
        WorkSettings settings,
        DateTimeOffset now
    )
    {
        var today = organisation.Settings.LocalDay(now);
        IReadOnlyList<MailRecipient> Holders(Role role, string? ofTeam) =>
            Outbox.Recipients(connection, organisation.Number, role, ofTeam, MailKind.Reward, today);
        var (recipients, why) = award.Scope switch
        {
            // What an individual earned is nobody else's business.
            RewardScope.Employee => ([], "manager"),
            RewardScope.Team when Holders(Role.Ambassador, award.Recipient) is { Count: > 0 } ambassadors => (ambassadors, "ambassador"),
            _ => (Holders(Role.CommunityManager, null), "manager"),
        };
        var isTeam = award.Scope == RewardScope.Team;
        var team = isTeam ? TeamFacts.At(connection, organisation.Number, award.Recipient, today) : null;
        var persona = EmployeeFacts.PersonaName(connection, organisation.Number, today);
        return new MailTemplate(
            Awards.MailKeyOf(award),
            MailKind.Reward,
            (reader, language, unsubscribe) =>
                Mails.Award(
                    organisation.Settings,
                    award.Definition,
                    isTeam ? team?.Name ?? award.Recipient : organisation.Settings.Name,
                    award.Date,
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
