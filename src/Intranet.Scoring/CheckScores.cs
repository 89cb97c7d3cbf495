using System.Data.Common;
using Intranet.Adoption.BestPractices;
using Intranet.Storage;
using Intranet.Storage.Scores;

namespace Intranet.Scoring;

/// <summary>Recomputes every stored scorecard and finds those that differ from what the facts give now.</summary>
public static class CheckScores
{
    /// <summary>Days scored from one reading of the day counts.</summary>
    private const int Stretch = 91;

    /// <returns>How many were compared, and the days whose stored scorecard differs.</returns>
    public static (int Compared, IReadOnlyList<DateOnly> Stale) Run(
        DbConnection connection,
        OrganisationRow organisation,
        Action<int, int>? progress = null,
        CancellationToken cancel = default
    )
    {
        var days = Scorecards.Days(connection, organisation.Number).Where(day => !(day <= organisation.FinalThrough)).ToList();
        var scorer = new Scorer(connection, organisation);
        var stale = new List<DateOnly>();
        var compared = 0;
        foreach (var day in days.GroupBy(day => day.DayNumber / Stretch).SelectMany(stretch => scorer.Score([.. stretch])))
        {
            cancel.ThrowIfCancellationRequested();
            var stored = Scorecards.Find(connection, organisation.Number, day.Day);
            if (stored is null || stored.ToJson() != day.Scorecard.ToJson())
            {
                stale.Add(day.Day);
            }

            compared++;
            progress?.Invoke(compared, days.Count);
        }

        return (compared, stale);
    }
}
