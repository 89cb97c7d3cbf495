namespace Intranet.Adoption.Activity;

/// <summary>What a source delivered of one day: how many activities, and when the first and the last of them came.</summary>
public readonly record struct Arrival(long Rows, DateOnly FirstOn, DateOnly LastOn);

/// <summary>
/// When the activities of recent days came from a source. From this it is learned of which days more is to come: of a day that is missing
/// between others, and of days that came in part, where that is usual.
/// </summary>
public sealed class Arrivals
{
    /// <summary>The days that are remembered.</summary>
    public const int Remembered = 60;

    /// <summary>Rows that a day of the week had in the weeks before, so that a day without any is missing and not quiet.</summary>
    private const int FewestRows = 10;

    /// <summary>Days that a missing day is waited for. After that there will have been nothing on it.</summary>
    private const int LongestWait = 8;

    /// <summary>Days that the rest of a day is waited for at the most when it seems to come in pieces.</summary>
    private const int PiecesWait = 3;

    /// <summary>Days from which it is learned for how long pieces of a day follow, and the fewest that tell.</summary>
    private const int LearnedFrom = 28;
    private const int FewestLearnedFrom = 7;

    private readonly IReadOnlyDictionary<DateOnly, Arrival> days;

    public Arrivals(IReadOnlyDictionary<DateOnly, Arrival> days) => this.days = days;

    /// <summary>The last day up to which nothing more is expected.</summary>
    /// <param name="last">The last day with data that was over when it came.</param>
    /// <param name="delivered">The day of the last delivery.</param>
    public DateOnly CompleteThrough(DateOnly last, DateOnly delivered, DateOnly today, OrganisationSettings settings)
    {
        var soonest = UsualLag();
        while (last.AddDays(1) < delivered.AddDays(1 - soonest) && last.AddDays(1) < delivered && IsQuiet(last.AddDays(1), settings))
        {
            last = last.AddDays(1);
        }

        var delay = UsualDelay();
        for (var day = today.AddDays(-LongestWait); day <= last; day = day.AddDays(1))
        {
            if (
                days.TryGetValue(day, out var arrival)
                    ? today < arrival.FirstOn.AddDays(Math.Max(delay, Wait(day, arrival, settings)))
                    : IsMissing(day, settings) && !IsBetweenDaysOfOneDelivery(day)
            )
            {
                return day.AddDays(-1);
            }
        }

        return last;
    }

    /// <summary>
    /// For how many days the rest of one day is waited for: of which surprisingly little came, or of which a second piece came, until a day
    /// brought none.
    /// </summary>
    private int Wait(DateOnly day, Arrival arrival, OrganisationSettings settings) =>
        arrival.LastOn > arrival.FirstOn ? Math.Min(arrival.LastOn.DayNumber - arrival.FirstOn.DayNumber + 1, PiecesWait)
        : IsThin(day, arrival.Rows, settings) && !IsBetweenDaysOfOneDelivery(day) ? PiecesWait - 1
        : 0;

    /// <summary>
    /// Whether the days around it came in one delivery: then nothing happened on it. Two days that came on the same day may be a late one
    /// and a recent one; three are a stretch.
    /// </summary>
    private bool IsBetweenDaysOfOneDelivery(DateOnly day)
    {
        DateOnly[] before = [.. days.Keys.Where(one => one < day).OrderDescending().Take(2)],
            after = [.. days.Keys.Where(one => one > day).Order().Take(2)];
        return before.Length > 0 && after.Length > 0 && (Together([.. before, after[0]]) || Together([before[0], .. after]));

        bool Together(DateOnly[] some) => some.Length > 2 && some.Select(one => days[one].FirstOn).Distinct().Count() == 1;
    }

    /// <summary>After how many days a day usually comes: half of the recent ones came as soon.</summary>
    private int UsualLag()
    {
        const int Recent = 14;
        int[] lags =
        [
            .. days.OrderByDescending(day => day.Key)
                .Take(Recent)
                .Select(day => Math.Max(1, day.Value.FirstOn.DayNumber - day.Key.DayNumber))
                .Order(),
        ];
        return lags[(lags.Length - 1) / 2];
    }

    /// <summary>
    /// For how many days pieces of a day follow the first: a third of the recent days needed as many or more, or the last three did. So one
    /// correction changes nothing, and a source that delivers in pieces, or has begun to, is waited for.
    /// </summary>
    private int UsualDelay()
    {
        const int InARow = 3;
        var newest = days.Values.Max(arrival => arrival.FirstOn);
        List<int> last =
        [
            .. days.Where(day => day.Value.FirstOn < newest)
                .OrderByDescending(day => day.Key)
                .Take(InARow)
                .Select(day => day.Value.LastOn.DayNumber - day.Value.FirstOn.DayNumber),
        ];
        var begun = last.Count == InARow ? Math.Min(last.Min(), PiecesWait) : 0;
        int[] delays =
        [
            .. days.OrderByDescending(day => day.Key)
                .Take(LearnedFrom)
                .Select(day => day.Value.LastOn.DayNumber - day.Value.FirstOn.DayNumber)
                .OrderDescending(),
        ];
        return Math.Max(begun, delays.Length < FewestLearnedFrom ? 0 : Math.Min(delays[delays.Length / 3], LongestWait));
    }

    /// <summary>
    /// Whether a day of which nothing came is no surprise, because the source has something on most days but not always on that day of the
    /// week, such as a Sunday.
    /// </summary>
    private bool IsQuiet(DateOnly day, OrganisationSettings settings)
    {
        const int FewestDays = 12;
        return !days.ContainsKey(day)
            && !IsMissing(day, settings)
            && Enumerable.Range(1, LearnedFrom).Count(back => days.ContainsKey(day.AddDays(-back))) >= FewestDays;
    }

    /// <summary>Whether nothing came of a day, and on that day of the week there has been plenty each time before.</summary>
    private bool IsMissing(DateOnly day, OrganisationSettings settings) =>
        !days.ContainsKey(day) && Before(day, settings) is { } before && before.Sum() >= FewestRows;

    /// <summary>
    /// Whether less than two thirds came of what that day of the week had at the least: people may have stayed away, or it is the first
    /// piece.
    /// </summary>
    private bool IsThin(DateOnly day, long rows, OrganisationSettings settings) =>
        Before(day, settings) is { Count: > 1 } before && before.Min() >= FewestRows && 3 * rows < 2 * before.Min();

    /// <summary>
    /// The rows of the same day of the week in the four weeks before, as far as they are known; null on and for public holidays, or if one
    /// of these days had none.
    /// </summary>
    private List<long>? Before(DateOnly day, OrganisationSettings settings)
    {
        if (IsHoliday(day))
        {
            return null;
        }

        var oldest = days.Keys.Min();
        var before = Enumerable
            .Range(1, 4)
            .Select(week => day.AddDays(-7 * week))
            .Where(one => one >= oldest && !IsHoliday(one))
            .Select(one => days.TryGetValue(one, out var had) ? had.Rows : 0)
            .ToList();
        return before.Contains(0) ? null : before;

        bool IsHoliday(DateOnly one) => Holidays.IsDutchHoliday(one) || settings.Holidays.Contains(one);
    }
}
