namespace Intranet.Adoption.Activity;

/// <summary>How fresh a feed is.</summary>
/// <param name="Kind">What it delivers: activities, employees, ...</param>
/// <param name="LastAt">The time of the last delivery.</param>
/// <param name="CompleteThrough">The last day for which no more data is expected; null for feeds without days.</param>
/// <param name="UsualGap">The number of days that nine in ten of the last 28 gaps between deliveries did not exceed; null until there
/// are four days with deliveries.</param>
/// <param name="SilentDays">Days since the last delivery.</param>
public sealed record Feed(string Source, string Kind, DateTimeOffset LastAt, DateOnly? CompleteThrough, int? UsualGap, int SilentDays)
{
    private const int GapsLookedAt = 28;
    private const int FewestGaps = 3;
    private const int OverdueDays = 2;

    /// <summary>Days after which a feed is overdue of which too little is known to say what is usual.</summary>
    private const int NewFeedIsAlive = 14;

    /// <summary>The day on which an administrator said that it delivers no more; null while it may.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>Whether it delivered on one day only.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether no delivery reached further than another: history that was brought in once, or corrected.</summary>
    public bool IsOnce { get; init; }

    /// <summary>No delivery for at least two days longer than usual.</summary>
    public bool IsOverdue =>
        EndedOn is null && (UsualGap is { } gap ? SilentDays >= gap + OverdueDays : !IsOnce && SilentDays >= NewFeedIsAlive);

    /// <summary>Whether more may come from it.</summary>
    public bool IsExpected => EndedOn is null;

    /// <summary>The first day of which activity is known; null for feeds without days.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>Recent days of which activity came.</summary>
    public int KnownDays { get; init; }

    /// <summary>The days of which it brought activity; null for feeds without days.</summary>
    public FeedPeriod? Period =>
        CompleteThrough is { } through ? new(Source, FirstDay ?? through, through, KnownDays, IsOnce, EndedOn is not null) : null;

    /// <summary>Whether days without this feed lack something.</summary>
    public bool IsMissed(IEnumerable<FeedPeriod> all) => EndedOn is null && Period?.IsTemporary(all) == false;

    /// <param name="days">The days with deliveries, oldest first.</param>
    /// <param name="lastAt">The time of the last delivery.</param>
    /// <param name="through">By day with deliveries, the last day with data in them; null for feeds without days.</param>
    /// <param name="arrivals">What came of recent days of activities; null for other feeds.</param>
    /// <param name="endedOn">When it was said to deliver no more; null if it may.</param>
    public static Feed Of(
        OrganisationSettings settings,
        string source,
        string kind,
        IReadOnlyList<DateOnly> days,
        DateTimeOffset lastAt,
        IReadOnlyList<DateOnly?> through,
        IReadOnlyDictionary<DateOnly, Arrival>? arrivals,
        DateOnly? endedOn,
        DateTimeOffset now
    )
    {
        int[] gaps = [.. days.Zip(days.Skip(1), (one, next) => next.DayNumber - one.DayNumber).TakeLast(GapsLookedAt).Order()];
        var lastDay = settings.LocalDay(lastAt);
        var complete = through.Max() switch
        {
            null => default(DateOnly?),

            // A day is complete when the last delivery came after its end, or holds data of a later day.
            { } last => last < lastDay ? last : lastDay.AddDays(-1),
        };
        if (complete is { } possible && arrivals is not null && endedOn is null)
        {
            complete = new Arrivals(arrivals).CompleteThrough(possible, lastDay, settings.LocalDay(now), settings);
        }

        return new(
            source,
            kind,
            lastAt,
            complete,
            gaps.Length < FewestGaps ? null : gaps[(int)Math.Ceiling(0.9 * gaps.Length) - 1],
            settings.LocalDay(now).DayNumber - days[^1].DayNumber
        )
        {
            EndedOn = endedOn,
            IsSingle = days.Count == 1,
            KnownDays = arrivals?.Count ?? 0,
            FirstDay = (arrivals?.Keys.Select(day => (DateOnly?)day) ?? []).Concat(through).Min(),
            IsOnce = through.Distinct().Count() < 2,
        };
    }

    /// <summary>The feeds of facts about people and teams taken together: the last delivery, and one that is overdue.</summary>
    /// <returns>Null if no facts were ever delivered.</returns>
    public static (DateTimeOffset LastAt, Feed? Overdue)? Facts(IReadOnlyList<Feed> feeds) =>
        feeds.Where(feed => feed.CompleteThrough is null).ToList() is { Count: > 0 } facts
            ? (facts.Max(feed => feed.LastAt), facts.Find(feed => feed.IsOverdue))
            : null;
}
