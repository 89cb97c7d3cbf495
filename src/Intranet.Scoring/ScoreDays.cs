using System.Data.Common;
using Intranet.Adoption.BestPractices;
using Intranet.Storage;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;

namespace Intranet.Scoring;

/// <summary>Scores days of one organisation and stores scorecards and awards. Running it twice changes nothing.</summary>
public static class ScoreDays
{
    /// <summary>Scores each day from one through another.</summary>
    /// <param name="scored">Called with each scorecard once it is stored, oldest first.</param>
    public static void Run(
        DbConnection connection,
        OrganisationRow organisation,
        DateOnly from,
        DateOnly through,
        Action<Scorecard>? scored = null,
        CancellationToken cancel = default
    ) => RunOn(connection, organisation, Range(from, through), scored, cancel);

    /// <summary>Scores some days, whether they are due or not.</summary>
    /// <param name="days">In ascending order.</param>
    /// <param name="scored">Called with each scorecard once it is stored, oldest first.</param>
    public static void RunOn(
        DbConnection connection,
        OrganisationRow organisation,
        IReadOnlyList<DateOnly> days,
        Action<Scorecard>? scored = null,
        CancellationToken cancel = default
    )
    {
        // Final days stand as they are.
        foreach (var final in days.Where(day => day <= organisation.FinalThrough))
        {
            if (Scorecards.Find(connection, organisation.Number, final) is { } stands)
            {
                scored?.Invoke(stands);
            }
        }

        DateOnly[] left = [.. days.Where(day => !(day <= organisation.FinalThrough))];
        while (left.Length > 0)
        {
            // As in RunDue: what arrives after this is noticed, and then the rest is scored from what is known by then.
            var mark = ScoringMark.Find(connection, organisation.Number);
            foreach (var day in new Scorer(connection, organisation).Score(left))
            {
                cancel.ThrowIfCancellationRequested();
                if (
                    !Store(
                        connection,
                        organisation,
                        day,
                        transaction => mark?.IsCurrent(connection, transaction, organisation.Number) != false
                    )
                )
                {
                    break;
                }

                left = left[1..];
                scored?.Invoke(day.Scorecard);
            }
        }
    }

    /// <summary>
    /// Scores days that are due and advances the scoring mark. It stops when data for a day that is already over arrive meanwhile:
    /// that day is then due again.
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
        // The mark is read before the records: data that arrive between the two change its revision and are noticed.
        if (ScoringMark.Find(connection, organisation.Number) is not { } mark)
        {
            return 0;
        }

        var scored = 0;
        foreach (var day in new Scorer(connection, organisation).Score(Range(from, through)))
        {
            cancel.ThrowIfCancellationRequested();
            if (!Store(connection, organisation, day, transaction => mark.Advance(connection, transaction, organisation.Number, day.Day)))
            {
                break;
            }

            scored++;
        }

        return scored;
    }

    /// <summary>A day's scorecard and its awards become visible together.</summary>
    /// <param name="isCurrent">Whether nothing arrived since the records were read.</param>
    /// <returns>False when something did; nothing is stored then.</returns>
    private static bool Store(DbConnection connection, OrganisationRow organisation, ScoredDay day, Func<DbTransaction, bool> isCurrent)
    {
        // Computed before the transaction begins: writers wait for each other.
        var (scorecard, earned) = (day.Scorecard, day.Earned);
        using var transaction = connection.BeginWrite(organisation.Number);
        if (!isCurrent(transaction))
        {
            return false;
        }

        Scorecards.Save(connection, transaction, organisation.Number, scorecard);
        AwardSettlement.Earn(connection, transaction, organisation, day.Records, day.Day, earned);
        transaction.Commit();
        return true;
    }

    private static List<DateOnly> Range(DateOnly from, DateOnly through) =>
        [.. Enumerable.Range(0, through.DayNumber - from.DayNumber + 1).Select(from.AddDays)];
}
