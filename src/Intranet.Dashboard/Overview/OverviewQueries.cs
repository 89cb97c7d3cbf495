using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Overview;

/// <summary>The week that is not over, by the last complete day.</summary>
public sealed record SoFar(DateOnly Through, WeekSoFar Week, int Population);

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

    /// <summary>Those active since Monday, by the last complete day; null on Sundays and until it is scored.</summary>
    public SoFar? ThisWeek()
    {
        Need(Rights.Scorecard);
        var soFar = Cached($"so far {Reader.Today:yyyy-MM-dd}", ReadThisWeek, _ => 1000);
        return soFar is not null && ToldFacts.Tell(Connection, Organisation, soFar.Through) ? soFar : null;
    }

    private SoFar? ReadThisWeek() =>
        Choice().Complete is { Through: var day }
        && !(day >= ScoringMark.Find(Connection, Number)?.NextDay)
        && Scorecards.Find(Connection, Number, day)?.For(Organisation.Settings.MinimumGroupSize, _ => false) is { SoFar: { } week } card
            ? new(day, week, card.Population)
            : null;

    /// <summary>The scorecard as <c>score --json</c> prints it.</summary>
    public Scorecard? Export(DateOnly? day)
    {
        Need(Rights.Scorecard);
        Note($"exported the scorecard");
        return ReportFor(day)?.Now.WithAdvice(Organisation.Settings.Language);
    }
}
