using System.Data.Common;
using Intranet.Adoption;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>Scores complete days that were never scored, or that later data touched.</summary>
public sealed class ScoreDueDays : Job
{
    public const string TaskName = "score";

    /// <summary>
    /// Days without any data that are still scored. More than Easter or Christmas have; a feed that is silent for longer has stopped,
    /// and figures without it would say that everybody left.
    /// </summary>
    private const int MostSilentDays = 4;

    /// <summary>Scoring at night does not wait for a feed that has been silent for this many days.</summary>
    private const int FeedIsAlive = 14;

    /// <summary>Days scored in one run; after that, other organisations have their turn.</summary>
    private const int Stretch = 91;

    public override string Name => TaskName;
    public override int Order => 20;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Days(connection, organisation, now) is { } days ? new($"scores from {days.From:yyyy-MM-dd} to {days.Through:yyyy-MM-dd}") : null;

    public override Task Run(JobContext context)
    {
        if (Days(context.Connection, context.Organisation, context.Clock.GetUtcNow()) is { } days)
        {
            var through = days.Through < days.From.AddDays(Stretch) ? days.Through : days.From.AddDays(Stretch - 1);
            JobMetrics.Scored.Add(ScoreDays.RunDue(context.Connection, context.Organisation, days.From, through, context.Cancel));
        }

        return Task.CompletedTask;
    }

    /// <summary>The days to score; null when there are none.</summary>
    public static (DateOnly From, DateOnly Through)? Days(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = organisation.Settings.LocalDay(now);
        if (organisation.FirstDay is not { } first || first >= today)
        {
            return null;
        }

        var mark = ScoringMark.Find(connection, organisation.Number) ?? ScoringMark.Begin(connection, organisation.Number, first, today);
        var from = mark.NextDay < first ? first : mark.NextDay;
        var yesterday = today.AddDays(-1);
        if (from > yesterday || Organisations.LastCompleteDay(connection, organisation.Number, today) is not { } newest)
        {
            return null;
        }

        var through = LastDay(organisation.Settings, now);
        if (through < yesterday && AreFeedsIn(connection, organisation, yesterday, now))
        {
            through = yesterday;
        }

        through = through > newest.AddDays(MostSilentDays) ? newest.AddDays(MostSilentDays) : through;
        return from <= through ? (from, through) : null;
    }

    /// <summary>
    /// The last day that is scored even if not all feeds have delivered it: yesterday from the organisation's hour on, before that
    /// the day before.
    /// </summary>
    public static DateOnly LastDay(OrganisationSettings settings, DateTimeOffset now)
    {
        var local = settings.LocalTime(now);
        return DateOnly.FromDateTime(local).AddDays(TimeOnly.FromDateTime(local) < settings.ScoreAtLatest ? -2 : -1);
    }

    /// <summary>The last day with data, when scoring waits because nothing has arrived since; null when it does not wait.</summary>
    public static DateOnly? WaitsSince(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = organisation.Settings.LocalDay(now);
        return
            organisation.FirstDay is not null
            && Organisations.LastCompleteDay(connection, organisation.Number, today) is { } newest
            && newest.AddDays(MostSilentDays) < today.AddDays(-1)
            ? newest
            : null;
    }

    /// <summary>Whether all activity feeds that are still alive have delivered a day completely.</summary>
    private static bool AreFeedsIn(DbConnection connection, OrganisationRow organisation, DateOnly day, DateTimeOffset now)
    {
        var feeds = Deliveries
            .Feeds(connection, organisation, now)
            .Where(feed => feed.CompleteThrough is not null && !feed.IsOverdue && feed.SilentDays < FeedIsAlive)
            .ToList();
        return feeds.Count > 0 && feeds.TrueForAll(feed => feed.CompleteThrough >= day);
    }
}
