namespace Intranet.Adoption.Activity;

/// <summary>
/// Up to which day activity is complete. Nothing later is scored, opened on, compared or mailed: days for which nothing was delivered yet
/// would look like days without people.
/// </summary>
/// <param name="Through">The last complete day.</param>
/// <param name="WaitsFor">The feed whose data for the days after it are still to come; null if it is unknown.</param>
public sealed record CompleteDays(DateOnly Through, Feed? WaitsFor)
{
    /// <summary>Whether days that are over are still waited for.</summary>
    public bool IsBehind(DateOnly today) => Through < today.AddDays(-1);

    /// <summary>
    /// The last day that every feed has delivered, however long it has been silent: a feed that stopped is no sign that people left. Until
    /// an administrator says that it has ended, it is waited for, unless another goes on where it stopped. Where none is missed, the last
    /// day of any.
    /// </summary>
    /// <returns>Null if no activity was delivered.</returns>
    public static CompleteDays? Of(IReadOnlyList<Feed> feeds)
    {
        var activity = feeds.Where(feed => feed.CompleteThrough is not null).ToList();
        if (activity.Count == 0)
        {
            return null;
        }

        var periods = activity.Select(feed => feed.Period!).ToList();
        var last =
            activity.Where(feed => feed.IsMissed(periods)).MinBy(feed => feed.CompleteThrough)
            ?? activity.MaxBy(feed => feed.CompleteThrough)!;
        return new(last.CompleteThrough!.Value, last);
    }
}
