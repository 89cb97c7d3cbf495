using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Scoring;

/// <summary>
/// The only way from the store to a scorecard. It reads an organisation's records once, and scores any days from them. Whatever
/// shows, stores, compares or previews a figure goes through here, so that they cannot disagree.
/// </summary>
public sealed class Scorer
{
    private readonly RecordsReader reader;

    /// <param name="organisation">With other settings than the stored ones, this scores what would be.</param>
    public Scorer(DbConnection connection, OrganisationRow organisation) => reader = RecordsReader.Read(connection, organisation);

    /// <summary>Scores days from one reading of the day counts; each is computed when it is asked for.</summary>
    /// <param name="days">In ascending order.</param>
    public IEnumerable<ScoredDay> Score(IReadOnlyList<DateOnly> days)
    {
        if (days.Count == 0)
        {
            return [];
        }

        var log = reader.ReadLog(days[0].AddDays(-ScorecardBuilder.DaysBefore), days[^1]);
        return days.Select(day => new ScoredDay(reader.Records, log, day));
    }

    public ScoredDay Score(DateOnly day) => Score([day]).Single();
}

/// <summary>A day with its scorecard and the rewards it brings. Each is computed when it is first read.</summary>
public sealed class ScoredDay
{
    private readonly Lazy<Scorecard> scorecard;
    private readonly Lazy<IReadOnlyList<Earned>> earned;

    internal ScoredDay(Records records, ActivityLog log, DateOnly day)
    {
        (Records, Day) = (records, day);
        scorecard = new(() => ScorecardBuilder.Build(new Snapshot(records, log, day)));
        earned = new(() => [.. RewardEvaluator.Earned(records, log, day)]);
    }

    public Records Records { get; }
    public DateOnly Day { get; }
    public Scorecard Scorecard => scorecard.Value;

    /// <summary>For whom the conditions of rewards are met on this day; the ledger decides which awards follow.</summary>
    public IReadOnlyList<Earned> Earned => earned.Value;
}
