using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Overview;

/// <summary>What is known beside the last complete week.</summary>
/// <param name="Complete">Up to which day activity is complete; null if there is none.</param>
/// <param name="DaysDue">Days of complete weeks that are still to be scored.</param>
/// <param name="SoFar">The week that is not over, by the last complete day.</param>
public sealed record DataState(CompleteDays? Complete, int DaysDue, (DateOnly Through, WeekSoFar Week, int Population)? SoFar);

/// <summary>The scorecard of the organisation.</summary>
public sealed class OverviewQueries(OrganisationContext context) : Queries(context)
{
    /// <param name="day">Null for the last day scored.</param>
    /// <returns>Null if nothing has been scored yet.</returns>
    public WeeklyReport? Report(DateOnly? day)
    {
        Need(Rights.Scorecard);
        return ReportFor(day);
    }

    /// <summary>How fresh the figures are, whether more is being computed, and who was active this week so far.</summary>
    public DataState State()
    {
        Need(Rights.Scorecard);
        var state = Cached($"state {Reader.Today:yyyy-MM-dd}", ReadState, _ => 1000);
        return state.SoFar is { } soFar && !ToldFacts.Tell(Connection, Organisation, soFar.Through) ? state with { SoFar = null } : state;
    }

    private DataState ReadState()
    {
        var complete = Deliveries.Complete(Connection, Organisation, Context.Clock.GetUtcNow());
        var due = ScoringMark.Find(Connection, Number)?.NextDay;
        var sunday = complete is null ? default : IsoWeek.LastSundayBefore(complete.Through.AddDays(1));
        return new(complete, due <= sunday ? sunday.DayNumber - due.Value.DayNumber + 1 : 0, SoFar(complete?.Through, due));
    }

    /// <summary>Those active since Monday, by the last complete day; null on Sundays and until it is scored.</summary>
    private (DateOnly Through, WeekSoFar Week, int Population)? SoFar(DateOnly? complete, DateOnly? due) =>
        complete is { } day
        && !(day >= due)
        && Scorecards.Find(Connection, Number, day)?.For(Organisation.Settings.MinimumGroupSize, _ => false) is { SoFar: { } week } card
            ? (day, week, card.Population)
            : null;

    /// <summary>The scorecard as <c>score --json</c> prints it.</summary>
    public Scorecard? Export(DateOnly? day)
    {
        Need(Rights.Scorecard);
        Note($"exported the scorecard");
        return ReportFor(day)?.Now.WithAdvice(Organisation.Settings.Language);
    }
}
