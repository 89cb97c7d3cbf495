using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Mail;
using Intranet.Reports;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Work;

namespace Intranet.Jobs.Work;

/// <summary>
/// Once a week, reminds ambassadors whose team is a few profiles short of its cake; about one team at most once in four weeks.
/// </summary>
public sealed class RemindAmbassadors : Job
{
    public const string TaskName = "remind";

    /// <summary>Weeks between reminders about one team.</summary>
    private const int EveryWeeks = 4;

    public override string Name => TaskName;
    public override int Order => 50;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        WorkingHours.Include(organisation.Settings, now) && WeekDue(connection, organisation, now) is { } week
            ? new($"reminders of {week}")
            : null;

    public override async Task Run(JobContext context)
    {
        var (connection, organisation, now) = (context.Connection, context.Organisation, context.Clock.GetUtcNow());
        if (WeekDue(connection, organisation, now) is not { } week)
        {
            return;
        }

        var mails = await Write(context, organisation.Settings.LocalDay(now), now);
        using var transaction = connection.BeginWrite(organisation.Number);
        JobClaims.AddRound(connection, transaction, organisation.Number, TaskName, week, now);
        MailTemplate.Post(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
    }

    /// <summary>The week whose reminders are due: from Tuesday on, when Monday's report has been read.</summary>
    private static string? WeekDue(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = organisation.Settings.LocalDay(now);
        var week = IsoWeek.Of(today);
        return
            organisation.Settings.Reminders
            && today.DayOfWeek is >= DayOfWeek.Tuesday and <= DayOfWeek.Friday
            && ScoringMark.Find(connection, organisation.Number) is not null
            && ScoreDueDays.Days(connection, organisation, now) is null
            && !JobClaims.HasRound(connection, organisation.Number, TaskName, week)
            ? week
            : null;
    }

    private static async Task<List<AddressedMail>> Write(JobContext context, DateOnly today, DateTimeOffset now)
    {
        var (connection, organisation) = (context.Connection, context.Organisation);
        if (Organisations.LastScored(connection, organisation.Number, today) is not { } day)
        {
            return [];
        }

        var mails = new List<AddressedMail>();
        var persona = EmployeeFacts.PersonaName(connection, organisation.Number, today);
        var records = RecordsReader.Read(connection, organisation).Records;
        foreach (
            var (near, team) in RewardProgress
                .Near(records, Awards.List(connection, organisation, day), day)
                .Select(near => (near, near.Team))
        )
        {
            context.Cancel.ThrowIfCancellationRequested();
            string Key(int weeksAgo) => $"reminder {team.Id} {IsoWeek.Of(today.AddDays(-7 * weeksAgo))}";
            bool IsRecent(MailRecipient reader) =>
                Enumerable
                    .Range(1, EveryWeeks - 1)
                    .Any(weeksAgo => Outbox.Has(connection, organisation.Number, $"{Key(weeksAgo)} {reader.Id}"));
            var recipients = Outbox
                .Recipients(connection, organisation.Number, Role.Ambassador, team.Id, MailKind.Reminder, today)
                .Where(reader => !IsRecent(reader))
                .ToList();
            mails.AddRange(
                await new MailTemplate(
                    Key(0),
                    MailKind.Reminder,
                    (reader, language, unsubscribe) =>
                        Mails.Reminder(
                            organisation.Settings,
                            team.Name,
                            near.Missing!.Value,
                            near.Reward,
                            persona,
                            language,
                            reader.Name,
                            unsubscribe
                        )
                ).Write(connection, organisation, recipients, context.Settings, now)
            );
        }

        return mails;
    }
}
