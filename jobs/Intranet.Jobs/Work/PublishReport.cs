using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Jobs.Mail;
using Intranet.Reports;
using Intranet.Reports.Html;
using Intranet.Reports.Mail;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Reports;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>
/// Publishes the report of a week and mails it to the project group. Report and mails are stored in one transaction, so there is one
/// report, and one mail for each member, however often this runs.
/// </summary>
public sealed class PublishReport : Job
{
    public const string TaskName = "report";

    public override string Name => TaskName;
    public override int Order => 30;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        SundayDue(connection, organisation, now) is { } sunday ? new($"report of {IsoWeek.Of(sunday)}") : null;

    public override async Task Run(JobContext context)
    {
        if (SundayDue(context.Connection, context.Organisation, context.Clock.GetUtcNow()) is { } sunday)
        {
            await Publish(context, sunday);
        }
    }

    /// <summary>Whether the report of a week may be published: from the first working day after it, at the organisation's hour.</summary>
    public static bool IsTime(OrganisationRow organisation, DateOnly sunday, DateTimeOffset now) =>
        WorkingHours.HaveComeSince(sunday, organisation.Settings, now);

    /// <summary>Publishes the report of the week that ends on a Sunday.</summary>
    /// <returns>False when it was published before.</returns>
    public static async Task<bool> Publish(JobContext context, DateOnly sunday)
    {
        var (connection, organisation) = (context.Connection, context.Organisation);
        var now = context.Clock.GetUtcNow();
        var week = IsoWeek.Of(sunday);
        var mark = ScoringMark.Find(connection, organisation.Number);
        var report = WriteWeeklyReport.Read(connection, organisation, week, context.Clock, context.Cancel);

        // After an absence of weeks every report is published, but only the last one is mailed.
        var group = Recipients(Role.ProjectGroup);
        MailRecipient[] recipients = [.. group.UnionBy(Recipients(Role.CommunityManager), reader => reader.Id)];
        var languages = recipients.Select(recipient => recipient.Language).OfType<string>().Append(organisation.Settings.Language);
        var pdfs = new Dictionary<string, byte[]>();
        foreach (var language in languages.Distinct())
        {
            pdfs[language] = await context.Print(await ReportHtml.Render(report, language), context.Cancel);
        }

        string FileName(string language) => $"{organisation.Id}-{week}-{language}.pdf";
        var page = context.Settings.PublicUrl is { } url ? $"{url.TrimEnd('/')}/o/{organisation.Id}?day={sunday:yyyy-MM-dd}" : null;
        var mails = await new MailTemplate(
            $"report {week}",
            MailKind.Report,
            (reader, language, unsubscribe) =>
                Mails.Report(report, language, reader.Name, group.Contains(reader), FileName(language), page, unsubscribe),
            language => (FileName(language), pdfs[language])
        ).Write(connection, organisation, recipients, context.Settings, now);
        context.Cancel.ThrowIfCancellationRequested();
        using var transaction = connection.BeginWrite(organisation.Number);
        if (mark?.IsCurrent(connection, transaction, organisation.Number) == false)
        {
            // Something arrived meanwhile. What it is about is scored again first, and the report is made from that.
            return false;
        }

        var told = report
            .Trend.Where(point => point.Scorecard?.Index is not null)
            .ToDictionary(
                point => point.Sunday,
                point => new ToldFigures(point.Scorecard!.Index!.Value, WeeklyReport.Value(point.Scorecard, "weekly-active"))
            );
        if (
            !Publications.Add(
                connection,
                transaction,
                organisation.Number,
                week,
                report.Now,
                told,
                [.. report.NextSteps(new ReportTexts("nl")).Select(step => step.Key)],
                pdfs,
                now
            )
        )
        {
            return false;
        }

        if (!ToldFacts.Tell(connection, transaction, organisation.Number, sunday))
        {
            return false;
        }

        MailTemplate.Post(connection, transaction, organisation.Number, mails, now);
        transaction.Commit();
        return true;

        IReadOnlyList<MailRecipient> Recipients(Role role) =>
            IsTime(organisation, sunday.AddDays(7), now)
                ? []
                : Outbox.Recipients(connection, organisation.Number, role, null, MailKind.Report, organisation.Settings.LocalDay(now));
    }

    /// <summary>The Sunday of the earliest week whose report is due.</summary>
    private static DateOnly? SundayDue(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        if (organisation.FirstDay is not { } first || ScoringMark.Find(connection, organisation.Number) is not { } mark)
        {
            return null;
        }

        var sunday = mark.ReportsFrom >= first ? mark.ReportsFrom : IsoWeek.EndOf(first);
        if (Publications.Last(connection, organisation.Number) is { } last && last >= sunday)
        {
            sunday = last.AddDays(7);
        }

        return
            mark.NextDay > sunday
            && IsTime(organisation, sunday, now)
            && Deliveries.Complete(connection, organisation, now) is { } complete
            && complete.Through >= sunday
            ? sunday
            : null;
    }
}
