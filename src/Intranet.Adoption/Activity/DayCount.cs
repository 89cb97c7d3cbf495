namespace Intranet.Adoption.Activity;

/// <summary>The kinds of activity, in the order of the counts in <see cref="DayCount"/>.</summary>
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

/// <summary>What is recorded about a day besides its counts.</summary>
[Flags]
public enum DayMarks
{
    None = 0,

    /// <summary>Used a mobile device.</summary>
    Mobile = 1,

    /// <summary>
    /// Was active at a weekend, before 08:00 or from 18:00, local time. Days counted by earlier versions lack it at weekends.
    /// </summary>
    OutsideHours = 2,

    /// <summary>Reacted to or commented on a colleague's content.</summary>
    AnsweredColleague = 4,

    /// <summary>Was active at an unknown time, which is never outside office hours.</summary>
    WithoutTime = 8,
}

/// <summary>What an employee did on a local day in a team's space; <see cref="Team"/> is -1 outside any space.</summary>
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
    /// <summary>Every kind except sign-ins and views.</summary>
    public int Actions => Reactions + Comments + Posts + Shares + Follows + ProfileUpdates + Trainings;

    public int All => SignIns + Views + Actions;
}

/// <summary>An organisation's day counts in order of day. It is read once and then serves windows ending on many dates.</summary>
public sealed class ActivityLog
{
    private readonly List<DayCount> rows = [];
    private readonly List<int> starts = [0];

    /// <param name="first">The first day of the log.</param>
    public ActivityLog(DateOnly first) => First = first;

    public DateOnly First { get; }

    /// <summary>Adds a row. Rows must come in ascending order of day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row is from before the first day of the log.</exception>
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

    /// <summary>The rows of the <paramref name="days"/> days up to and including <paramref name="last"/>.</summary>
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
