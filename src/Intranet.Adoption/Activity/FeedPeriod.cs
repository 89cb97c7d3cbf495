namespace Intranet.Adoption.Activity;

/// <summary>Of which days activity came from a source.</summary>
/// <param name="From">The first day.</param>
/// <param name="Through">The last day so far.</param>
/// <param name="KnownDays">Recent days of which activity came.</param>
/// <param name="IsOnce">Whether no delivery reached further than another: history that was brought in once, or corrected.</param>
/// <param name="HasEnded">Whether an administrator said that it delivers no more.</param>
public sealed record FeedPeriod(string Source, DateOnly From, DateOnly Through, int KnownDays, bool IsOnce, bool HasEnded)
{
    /// <summary>With activity of fewer days than this, what was brought in once is a correction, and not part of the intranet.</summary>
    private const int FewestDays = 14;

    /// <summary>A feed that began no earlier than this many days before another ended goes on where that stopped.</summary>
    private const int SuccessorDays = 14;

    /// <summary>A feed that is there in the first week was there from the start.</summary>
    private const int Week = 7;

    private bool IsCorrection => IsOnce && KnownDays < FewestDays;

    /// <summary>
    /// Whether it brought in once either a few days, or history after which another goes on. One that covered the same time as others was
    /// about other people or other parts of the intranet.
    /// </summary>
    public bool IsTemporary(IEnumerable<FeedPeriod> all) => IsCorrection || IsOnce && all.Any(other => other.GoesOnAfter(this));

    /// <summary>
    /// A feed that covers the weeks up to a day otherwise than those up to an earlier day, because it began or ended: whatever differs
    /// between the two may come from that. History that was brought in once ends too, even where another feed goes on: whether that covers
    /// the same people nobody knows.
    /// </summary>
    /// <param name="window">The days, up to and including each of the two, that figures look back.</param>
    /// <returns>Null if the same feeds cover both.</returns>
    public static FeedPeriod? Changed(IReadOnlyList<FeedPeriod> all, DateOnly before, DateOnly day, int window)
    {
        if (all.Count == 0)
        {
            return null;
        }

        var since = before.AddDays(1 - window);
        return all.FirstOrDefault(period =>
            !period.IsOldCorrection(all)
            && (
                (period.HasEnded || period.IsOnce) && period.Through >= since && period.Through < day
                || period.From > since && period.From <= day && !period.IsFromTheStart(all)
            )
        );
    }

    private bool IsFromTheStart(IEnumerable<FeedPeriod> all) => From < all.Min(period => period.From).AddDays(Week);

    /// <summary>
    /// Whether it put days right that were there before. Of what reaches the newest days it is not known yet: the first delivery of a feed
    /// looks the same.
    /// </summary>
    private bool IsOldCorrection(IEnumerable<FeedPeriod> all) => IsCorrection && Through < all.Max(period => period.Through).AddDays(-Week);

    private bool GoesOnAfter(FeedPeriod other) => From >= other.Through.AddDays(-SuccessorDays) && Through > other.Through;
}
