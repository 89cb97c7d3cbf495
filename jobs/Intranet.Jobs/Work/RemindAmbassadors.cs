using System.Data.Common;
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
/// Once a week tells ambassadors whose team a few profiles keep from its cake; about one team once in four weeks at most.
/// </summary>
public static class RemindAmbassadors
{
    /// <summary>Weeks between reminders about one team.</summary>
    private const int EveryWeeks = 4;

    public static async Task Run(
        DbConnection connection,
        OrganisationRow organisation,
        WorkSettings settings,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        if (Due.ReminderRound(connection, organisation, now) is not { } round)
        {
            return;
        }

        var today = Due.Today(organisation, now);
        var mails = new List<PostedMail>();
        if (
            Organisations.LastScored(connection, organisation.Number, today) is { } day
            && Scorecards.Find(connection, organisation.Number, day) is { } scorecard
        )
        {
            var persona = EmployeeFacts.PersonaName(connection, organisation.Number, today);
            foreach (
                var (team, missing) in WeeklyReport.TeamsNearCake(
                    organisation.Settings,
                    scorecard,
                    Awards.List(connection, organisation.Number)
                )
            )
            {
                cancel.ThrowIfCancellationRequested();
                string Key(int weeksAgo) => $"reminder {team.Id} {WeeklyReport.WeekOf(today.AddDays(-7 * weeksAgo))}";
                var recipients = Outbox
                    .Recipients(connection, organisation.Number, "ambassador", team.Id, "reminder", today)
                    .Where(reader =>
                        !Enumerable
                            .Range(1, EveryWeeks - 1)
                            .Any(weeksAgo => Outbox.Has(connection, organisation.Number, $"{Key(weeksAgo)} {reader.Id}"))
                    )
                    .ToList();
                mails.AddRange(
                    await PostBox.Write(
                        connection,
                        organisation,
                        recipients,
                        Key(0),
                        "reminder",
                        (reader, language, unsubscribe) =>
                            Mails.Reminder(organisation.Settings, team.Name, missing, persona, language, reader.Name, unsubscribe),
                        settings,
                        now
                    )
                );
            }
        }

        using var transaction = connection.BeginWrite(organisation.Number);
        JobClaims.AddRound(connection, transaction, organisation.Number, Due.Remind, round, now);
        PostBox.Put(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
    }
}
