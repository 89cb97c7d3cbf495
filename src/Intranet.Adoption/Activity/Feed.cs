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

    /// <summary>No delivery for at least two days longer than usual.</summary>
    public bool IsOverdue => SilentDays >= UsualGap + OverdueDays;

    /// <param name="days">The days with deliveries, oldest first.</param>
    /// <param name="lastAt">The time of the last delivery.</param>
    /// <param name="through">The last day with data; null for feeds without days.</param>
    public static Feed Of(
        OrganisationSettings settings,
        string source,
        string kind,
        IReadOnlyList<DateOnly> days,
        DateTimeOffset lastAt,
        DateOnly? through,
        DateTimeOffset now
    )
    {
        int[] gaps = [.. days.Zip(days.Skip(1), (one, next) => next.DayNumber - one.DayNumber).TakeLast(GapsLookedAt).Order()];
        var lastDay = settings.LocalDay(lastAt);
        return new(
            source,
            kind,
            lastAt,
                // A day is complete when the last delivery came after its end, or holds data of a later day.
                through is not { } last
                    ? null
                : last < lastDay ? last
                : lastDay.AddDays(-1),
            gaps.Length < FewestGaps ? null : gaps[(int)Math.Ceiling(0.9 * gaps.Length) - 1],
            settings.LocalDay(now).DayNumber - days[^1].DayNumber
        );
    }

    /// <summary>The feeds of facts about people and teams taken together: the last delivery, and one that is overdue.</summary>
    /// <returns>Null if no facts were ever delivered.</returns>
    public static (DateTimeOffset LastAt, Feed? Overdue)? Facts(IReadOnlyList<Feed> feeds) =>
        feeds.Where(feed => feed.CompleteThrough is null).ToList() is { Count: > 0 } facts
            ? (facts.Max(feed => feed.LastAt), facts.Find(feed => feed.IsOverdue))
            : null;
}
