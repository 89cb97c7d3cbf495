using System.Data.Common;
using System.Globalization;
using Intranet.Adoption.Activity;
using Intranet.Reports;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Work;

namespace Intranet.Jobs.Work;

/// <summary>Something that should exist and does not yet.</summary>
/// <param name="Task">Which kind of work makes it; see <see cref="Due.Tasks"/>.</param>
/// <param name="What">What is missing, for people.</param>
public sealed record DueWork(string Organisation, string Task, string What);

/// <summary>
/// What is due for an organisation at a moment, worked out from the store alone: what should exist less what does. So a missed night, a
/// restart, late data or a corrected feed lead to exactly the missing work, and asking twice finds nothing twice.
/// </summary>
public static class Due
{
    public const string Score = "score",
        Report = "report",
        Announce = "announce",
        Remind = "remind",
        Mail = "mail",
        Asked = "asked";

    /// <summary>
    /// Days that are scored though nothing at all came in of them, or of a later day. Longer than Easter or Christmas; a feed
    /// that is silent for longer has stopped, and figures without it would tell that everybody left.
    /// </summary>
    public const int MostSilentDays = 4;

    /// <summary>Days of silence after which a feed is not waited for at night any more.</summary>
    private const int FeedIsAlive = 14;

    /// <summary>Rewards earned longer ago are not announced by mail any more: they came with history that was imported later.</summary>
    public const int AnnounceWithinDays = 35;

    /// <summary>In the order in which one makes the next possible.</summary>
    public static readonly string[] Tasks = [Asked, Score, Report, Announce, Remind, Mail];

    public static IReadOnlyList<DueWork> Of(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var due = new List<DueWork>();
        void Add(string task, FormattableString what) => due.Add(new(organisation.Id, task, what.ToString(CultureInfo.InvariantCulture)));
        if (RequestedReports.Next(connection, organisation.Number) is { } asked)
        {
            Add(Asked, $"report of {asked.Week} that was asked for");
        }

        if (Scores(connection, organisation, now) is { } days)
        {
            Add(Score, $"scores from {days.From:yyyy-MM-dd} to {days.Through:yyyy-MM-dd}");
        }

        if (ReportOf(connection, organisation, now) is { } sunday)
        {
            Add(Report, $"report of {WeeklyReport.WeekOf(sunday)}");
        }

        if (IsMailTime(organisation, now))
        {
            if (Unannounced(connection, organisation, now) is { Count: > 0 } awards)
            {
                Add(Announce, $"{awards.Count} rewards to announce");
            }

            if (ReminderRound(connection, organisation, now) is { } round)
            {
                Add(Remind, $"reminders of {round}");
            }
        }

        if (Outbox.IsWaiting(connection, organisation.Number, now))
        {
            Add(Mail, $"mail in the outbox");
        }

        return due;
    }

    /// <summary>The days to score: complete ones that were not scored, or that something has touched since.</summary>
    public static (DateOnly From, DateOnly Through)? Scores(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var local = Local(organisation, now);
        var today = DateOnly.FromDateTime(local);
        if (organisation.FirstDay is not { } first || first >= today)
        {
            return null;
        }

        var mark = ScoringMark.Find(connection, organisation.Number) ?? ScoringMark.Begin(connection, organisation.Number, first, today);
        var from = mark.NextDay < first ? first : mark.NextDay;
        var through = today.AddDays(-1);
        if (from > through)
        {
            return null;
        }

        if (TimeOnly.FromDateTime(local) < organisation.Settings.ScoreAtLatest && !AreFeedsIn(connection, organisation, through, now))
        {
            through = through.AddDays(-1);
        }

        if (Organisations.LastCompleteDay(connection, organisation.Number, today) is not { } newest)
        {
            return null;
        }

        through = through > newest.AddDays(MostSilentDays) ? newest.AddDays(MostSilentDays) : through;
        return from <= through ? (from, through) : null;
    }

    /// <summary>The last day with data when scoring waits because nothing came in since; null when it does not wait.</summary>
    public static DateOnly? WaitsSince(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = Today(organisation, now);
        return
            organisation.FirstDay is not null
            && Organisations.LastCompleteDay(connection, organisation.Number, today) is { } newest
            && newest.AddDays(MostSilentDays) < today.AddDays(-1)
            ? newest
            : null;
    }

    /// <summary>The Sunday of the week whose report is due, the earliest first; null when none is.</summary>
    public static DateOnly? ReportOf(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        if (organisation.FirstDay is not { } first || ScoringMark.Find(connection, organisation.Number) is not { } mark)
        {
            return null;
        }

        var sunday = mark.ReportsFrom >= first ? mark.ReportsFrom : first.AddDays((7 - (int)first.DayOfWeek) % 7);
        if (Publications.Last(connection, organisation.Number) is { } last && last >= sunday)
        {
            sunday = last.AddDays(7);
        }

        return mark.NextDay > sunday && IsReportTime(organisation, sunday, now) ? sunday : null;
    }

    /// <summary>Whether the report of a week may go out: from the first working day after it, at the organisation's hour.</summary>
    public static bool IsReportTime(OrganisationRow organisation, DateOnly sunday, DateTimeOffset now)
    {
        var day = sunday.AddDays(1);
        while (!Holidays.IsWorkingDay(day, organisation.Settings.Holidays))
        {
            day = day.AddDays(1);
        }

        return Local(organisation, now) >= day.ToDateTime(organisation.Settings.ReportAt);
    }

    /// <summary>Whether people may be mailed: on working days, from the organisation's hour to the evening.</summary>
    public static bool IsMailTime(OrganisationRow organisation, DateTimeOffset now)
    {
        var local = Local(organisation, now);
        return TimeOnly.FromDateTime(local) >= organisation.Settings.ReportAt
            && Holidays.IsWorkingDay(DateOnly.FromDateTime(local), organisation.Settings.Holidays);
    }

    public static IReadOnlyList<Award> Unannounced(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Awards.Unannounced(connection, organisation.Number, Today(organisation, now).AddDays(-AnnounceWithinDays));

    /// <summary>The week whose reminders are due: once a week, from Tuesday on, when Monday's report has been read.</summary>
    public static string? ReminderRound(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = Today(organisation, now);
        var round = WeeklyReport.WeekOf(today);
        return
            organisation.Settings.Reminders
            && today.DayOfWeek is >= DayOfWeek.Tuesday and <= DayOfWeek.Friday
            && ScoringMark.Find(connection, organisation.Number) is not null
            && !JobClaims.HasRound(connection, organisation.Number, Remind, round)
            ? round
            : null;
    }

    public static DateOnly Today(OrganisationRow organisation, DateTimeOffset now) => DateOnly.FromDateTime(Local(organisation, now));

    private static DateTime Local(OrganisationRow organisation, DateTimeOffset now) =>
        TimeZoneInfo.ConvertTime(now, organisation.Settings.TimeZone).DateTime;

    /// <summary>Whether all feeds of activity that are still alive have brought a day whole.</summary>
    private static bool AreFeedsIn(DbConnection connection, OrganisationRow organisation, DateOnly day, DateTimeOffset now)
    {
        var feeds = Deliveries
            .Feeds(connection, organisation, now)
            .Where(feed => feed.CompleteThrough is not null && !feed.IsOverdue && feed.SilentDays < FeedIsAlive)
            .ToList();
        return feeds.Count > 0 && feeds.TrueForAll(feed => feed.CompleteThrough >= day);
    }
}
