using System.Data.Common;
using Intranet.Adoption.BestPractices;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>Computes every stored scorecard anew and tells which differ from what the facts give now.</summary>
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
        var days = Scorecards.Days(connection, organisation.Number);
        var reader = RecordsReader.Read(connection, organisation);
        var stale = new List<DateOnly>();
        var compared = 0;
        foreach (var stretch in days.GroupBy(day => day.DayNumber / Stretch))
        {
            var log = reader.ReadLog(stretch.First().AddDays(-Scoring.DaysBefore), stretch.Last());
            foreach (var day in stretch)
            {
                cancel.ThrowIfCancellationRequested();
                var stored = Scorecards.Find(connection, organisation.Number, day);
                if (stored is null || stored.ToJson() != AsKnownTo(stored, Scoring.Score(new Snapshot(reader.Records, log, day))).ToJson())
                {
                    stale.Add(day);
                }

                compared++;
                progress?.Invoke(compared, days.Count);
            }
        }

        return (compared, stale);
    }

    /// <summary>
    /// A scorecard that an earlier version wrote knows no segments of teams and no figures of frontline and office: what it does
    /// know is compared.
    /// </summary>
    private static Scorecard AsKnownTo(Scorecard stored, Scorecard computed) =>
        stored.Groups.Count > 0 || stored.Teams.Any(team => team.Segments is not null)
            ? computed
            : computed with
            {
                Groups = [],
                Teams = [.. computed.Teams.Select(team => team with { Segments = null })],
            };
}
