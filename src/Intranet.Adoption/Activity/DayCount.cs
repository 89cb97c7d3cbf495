namespace Intranet.Adoption.Activity;

/// <summary>The kinds of activity, in the order in which counts are kept.</summary>
public enum ActivityKind
{
    SignIn,
    View,
    Reaction,
    Comment,
    Post,
    Share,
    Follow,
    ProfileUpdate,
    Training,
}

/// <summary>What else is remembered of a day beside the counts.</summary>
[Flags]
public enum DayMarks
{
    None = 0,

    /// <summary>Seen on a mobile device.</summary>
    Mobile = 1,

    /// <summary>Something before 08:00 or from 18:00 on, local time.</summary>
    OutsideHours = 2,

    /// <summary>Reacted to or commented on content of somebody else.</summary>
    AnsweredColleague = 4,
}

/// <summary>What one employee did on one local day in one team's space (or in none: <see cref="Team"/> -1).</summary>
public readonly record struct DayCount(
    int Day,
    int Employee,
    int Team,
    int SignIns,
    int Views,
    int Reactions,
    int Comments,
    int Posts,
    int Shares,
    int Follows,
    int ProfileUpdates,
    int Trainings,
    DayMarks Marks
)
{
    /// <summary>All kinds but signing in and viewing.</summary>
    public int Actions => Reactions + Comments + Posts + Shares + Follows + ProfileUpdates + Trainings;

    public int All => SignIns + Views + Actions;
}

/// <summary>Day counts of one organisation over a stretch of days, in order of day: read once, looked at from many dates.</summary>
public sealed class ActivityLog
{
    private readonly List<DayCount> rows = [];
    private readonly List<int> starts = [0];

    /// <param name="first">The first day of the stretch; days before it are not in the log.</param>
    public ActivityLog(DateOnly first) => First = first;

    public DateOnly First { get; }

    /// <summary>Adds a row. Rows come in ascending order of day.</summary>
    public void Add(in DayCount row)
    {
        var index = row.Day - First.DayNumber;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        while (starts.Count <= index)
        {
            starts.Add(rows.Count);
        }

        rows.Add(row);
    }

    /// <summary>The rows of <paramref name="days"/> days up to and including <paramref name="last"/>.</summary>
    public ReadOnlySpan<DayCount> Window(DateOnly last, int days)
    {
        var from = Start(last.DayNumber - days + 1 - First.DayNumber);
        var to = Start(last.DayNumber + 1 - First.DayNumber);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows)[from..to];
    }

    private int Start(int index) =>
        index <= 0 ? 0
        : index >= starts.Count ? rows.Count
        : starts[index];
}
