using System.Data.Common;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>Scores a stretch of days of one organisation and writes the awards they bring. Running it again changes nothing.</summary>
public static class ScoreDays
{
    /// <summary>Scores each day from one through another.</summary>
    /// <param name="scored">Told each scorecard once it is in the store, oldest first.</param>
    public static void Run(
        DbConnection connection,
        OrganisationRow organisation,
        DateOnly from,
        DateOnly through,
        Action<Scorecard>? scored = null,
        CancellationToken cancel = default
    ) =>
        RunOn(
            connection,
            organisation,
            [.. Enumerable.Range(0, through.DayNumber - from.DayNumber + 1).Select(from.AddDays)],
            scored,
            cancel
        );

    /// <summary>
    /// Scores days that are due, and moves the mark along. It stops where something touches a day meanwhile: that is scored again,
    /// from there.
    /// </summary>
    /// <returns>How many days were scored.</returns>
    public static int RunDue(
        DbConnection connection,
        OrganisationRow organisation,
        DateOnly from,
        DateOnly through,
        CancellationToken cancel
    )
    {
        // The mark before the records: what comes in between the two is noticed.
        var mark = ScoringMark.Find(connection, organisation.Number);
        var reader = RecordsReader.Read(connection, organisation);
        var log = reader.ReadLog(from.AddDays(-Scoring.DaysBefore), through);
        var scored = 0;
        for (var day = from; mark is not null && day <= through; day = day.AddDays(1))
        {
            cancel.ThrowIfCancellationRequested();
            var scorecard = Scoring.Score(new Snapshot(reader.Records, log, day));
            var earned = RewardEvaluator.Earned(reader.Records, log, day).ToList();
            using var transaction = connection.BeginWrite(organisation.Number);
            if (!mark.Advance(connection, transaction, organisation.Number, day))
            {
                break;
            }

            Scorecards.Save(connection, transaction, organisation.Number, scorecard);
            Awards.Earn(connection, transaction, organisation.Number, earned);
            transaction.Commit();
            scored++;
        }

        return scored;
    }

    /// <summary>Scores some days, given in order.</summary>
    public static void RunOn(
        DbConnection connection,
        OrganisationRow organisation,
        IReadOnlyList<DateOnly> days,
        Action<Scorecard>? scored = null,
        CancellationToken cancel = default
    )
    {
        var reader = RecordsReader.Read(connection, organisation);
        var log = reader.ReadLog(days[0].AddDays(-Scoring.DaysBefore), days[^1]);
        foreach (var day in days)
        {
            cancel.ThrowIfCancellationRequested();
            var scorecard = Scoring.Score(new Snapshot(reader.Records, log, day));
            var earned = RewardEvaluator.Earned(reader.Records, log, day).ToList();

            // A day's scorecard and its awards become visible together.
            using var transaction = connection.BeginWrite(organisation.Number);
            Scorecards.Save(connection, transaction, organisation.Number, scorecard);
            Awards.Earn(connection, transaction, organisation.Number, earned);
            transaction.Commit();
            scored?.Invoke(scorecard);
        }
    }
}
