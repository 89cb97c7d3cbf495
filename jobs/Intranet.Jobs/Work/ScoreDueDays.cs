using System.Data.Common;
using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>Scores complete days that were never scored, or that later data touched.</summary>
public sealed class ScoreDueDays : Job
{
    public const string TaskName = "score";

    /// <summary>Days scored in one run; after that, other organisations have their turn.</summary>
    private const int Stretch = 91;

    /// <summary>
    /// Days after which profiles are scored without any activity. Activity usually follows people within days, and no reward for profiles
    /// is earned sooner.
    /// </summary>
    private const int WithoutActivity = 7;

    public override string Name => TaskName;
    public override int Order => 20;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Days(connection, organisation, now) is { } days ? new($"scores from {days.From:yyyy-MM-dd} to {days.Through:yyyy-MM-dd}") : null;

    public override Task Run(JobContext context)
    {
        if (Days(context.Connection, context.Organisation, context.Clock.GetUtcNow()) is { } days)
        {
            if (context.Organisation.FirstDay is null)
            {
                ScoringMark.ReportFrom(
                    context.Connection,
                    context.Organisation.Number,
                    context.Organisation.Settings.LocalDay(context.Clock.GetUtcNow())
                );
            }

            var through = days.Through < days.From.AddDays(Stretch) ? days.Through : days.From.AddDays(Stretch - 1);
            JobMetrics.Scored.Add(ScoreDays.RunDue(context.Connection, context.Organisation, days.From, through, context.Cancel));
        }

        return Task.CompletedTask;
    }

    /// <summary>The days to score; null when there are none.</summary>
    public static (DateOnly From, DateOnly Through)? Days(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var today = organisation.Settings.LocalDay(now);
        if (
            Deliveries.FirstDay(connection, organisation) is not { } first
            || first >= today
            || organisation.FirstDay is null && today < first.AddDays(WithoutActivity)
        )
        {
            return null;
        }

        var mark = ScoringMark.Find(connection, organisation.Number) ?? ScoringMark.Begin(connection, organisation.Number, first, today);
        var from = mark.NextDay < first ? first : mark.NextDay;
        var yesterday = today.AddDays(-1);
        if (from > yesterday)
        {
            return null;
        }

        var complete = organisation.FirstDay is null ? yesterday : Deliveries.Complete(connection, organisation, now)?.Through;
        var through = complete < yesterday ? complete : yesterday;
        return complete is not null && from <= through ? (from, through.Value) : null;
    }

    /// <summary>Up to when activity is complete, when scoring waits for days that are over; null when it does not wait.</summary>
    public static CompleteDays? Waits(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        organisation.FirstDay is not null
        && Deliveries.Complete(connection, organisation, now) is { } complete
        && complete.IsBehind(organisation.Settings.LocalDay(now))
            ? complete
            : null;
}
