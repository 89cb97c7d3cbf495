using System.Data.Common;
using Intranet.Jobs.Mail;
using Intranet.Reports;
using Intranet.Reports.Mail;
using Intranet.Storage;

namespace Intranet.Jobs.Work;

/// <summary>Once a week tells ambassadors whose team a few profiles keep from its cake; about one team once in four weeks at most.</summary>
public static class RemindAmbassadors
{
    /// <summary>Weeks between reminders about one team.</summary>
    private const int EveryWeeks = 4;

    public static async Task Run(DbConnection connection, OrganisationRow organisation, WorkSettings settings, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (Due.ReminderRound(connection, organisation, now) is not { } round)
        {
            return;
        }

        var today = Due.Today(organisation, now);
        var mails = new List<(MailRecipient, string, byte[])>();
        if (Organisations.LastScored(connection, organisation.Number, today) is { } day && Scores.Find(connection, organisation.Number, day) is { } scorecard)
        {
            var persona = PersonaNames.At(connection, organisation.Number, today);
            foreach (var (team, missing) in WeeklyReport.TeamsNearCake(organisation.Settings, scorecard, Awards.List(connection, organisation.Number)))
            {
                var recipients = Outbox.Recipients(connection, organisation.Number, "ambassador", team.Id, "reminder", today);
                var links = PostBox.Links(connection, organisation.Number, recipients, settings);
                foreach (var recipient in recipients)
                {
                    cancel.ThrowIfCancellationRequested();
                    string Key(int weeksAgo) => $"reminder {team.Id} {Due.Week(today.AddDays(-7 * weeksAgo))} {recipient.Id}";
                    if (Enumerable.Range(1, EveryWeeks - 1).Any(weeksAgo => Outbox.Has(connection, organisation.Number, Key(weeksAgo))))
                    {
                        continue;
                    }

                    var language = recipient.Language ?? organisation.Settings.Language;
                    var content = Mails.Reminder(organisation.Settings, team.Name, missing, persona, language, recipient.Name, PostBox.Link(settings, links[recipient.Employee], "reminder"));
                    mails.Add((recipient, Key(0), await Letter.Write(content, organisation.Settings.AccentColour, organisation.Id, Key(0), recipient.Name, recipient.Address, settings.Mail, now)));
                }
            }
        }

        using var transaction = connection.BeginWrite(organisation.Number);
        Storage.Jobs.AddRound(connection, transaction, organisation.Number, Due.Remind, round, now);
        foreach (var (recipient, key, message) in mails)
        {
            Outbox.Add(connection, transaction, organisation.Number, key, "reminder", recipient.Employee, message, now);
        }

        transaction.Commit();
    }
}
