namespace Intranet.Adoption.Activity;

/// <summary>
/// What each person did in the four weeks up to and including a day, computed in one pass over the day counts. Weeks count back
/// from that day: bit 0 of a mask is the most recent week.
/// </summary>
public sealed class FourWeeks
{
    /// <summary>By employee: weeks with a post, share or comment.</summary>
    public byte[] VoiceWeeks { get; }

    /// <summary>By employee: weeks with a post.</summary>
    public byte[] PostWeeks { get; }

    /// <summary>By employee: weeks with activity at the weekend, before 08:00 or from 18:00.</summary>
    public byte[] OutsideWeeks { get; }

    /// <summary>By employee: used a mobile device.</summary>
    public bool[] Mobile { get; }

    /// <summary>By employee: reacted to or commented on a colleague's content.</summary>
    public bool[] Answered { get; }

    /// <summary>By employee: the highest rung reached.</summary>
    public Rung[] Rungs { get; }

    /// <summary>By employee: number of posts.</summary>
    public int[] Posts { get; }

    /// <summary>By employee: number of posts, shares and comments.</summary>
    public int[] Contributions { get; }

    /// <summary>By employee: reacted, commented, posted or shared.</summary>
    public bool[] Interacted { get; }

    /// <summary>By team: whether anyone in the population was active in its space.</summary>
    public bool[] LivingSpaces { get; }

    /// <summary>Which connectors posted, commented or reacted in which team's space.</summary>
    public HashSet<(int Employee, int Team)> SpokeIn { get; } = [];

    /// <param name="rows">The day counts of the four weeks.</param>
    /// <param name="last">The day scored.</param>
    /// <param name="isIncluded">By employee: in the population. Activity of others affects only their own entries.</param>
    /// <param name="connectors">By employee: whether to record the spaces they spoke in.</param>
    /// <param name="teams">The number of teams.</param>
    public FourWeeks(ReadOnlySpan<DayCount> rows, DateOnly last, bool[] isIncluded, bool[] connectors, int teams)
    {
        var people = isIncluded.Length;
        VoiceWeeks = new byte[people];
        PostWeeks = new byte[people];
        OutsideWeeks = new byte[people];
        Mobile = new bool[people];
        Answered = new bool[people];
        Rungs = new Rung[people];
        Posts = new int[people];
        Contributions = new int[people];
        Interacted = new bool[people];
        LivingSpaces = new bool[teams];

        var lastDay = last.DayNumber;
        foreach (ref readonly var row in rows)
        {
            var employee = row.Employee;
            var week = (byte)(1 << (lastDay - row.Day) / 7);
            var contributions = row.Posts + row.Shares + row.Comments;
            if (contributions > 0)
            {
                VoiceWeeks[employee] |= week;
            }

            if (row.Posts > 0)
            {
                PostWeeks[employee] |= week;
                Posts[employee] += row.Posts;
            }

            if ((row.Marks & DayMarks.OutsideHours) != 0 || ((row.Marks & DayMarks.WithoutTime) == 0 && IsWeekend(row.Day)))
            {
                OutsideWeeks[employee] |= week;
            }

            Mobile[employee] |= (row.Marks & DayMarks.Mobile) != 0;
            Answered[employee] |= (row.Marks & DayMarks.AnsweredColleague) != 0;
            Contributions[employee] += contributions;
            Interacted[employee] |= contributions + row.Reactions > 0;
            var rung = Ladder.RungOf(row);
            if (rung > Rungs[employee])
            {
                Rungs[employee] = rung;
            }

            if (row.Team >= 0 && isIncluded[employee])
            {
                LivingSpaces[row.Team] = true;
                if (connectors[employee] && row.Posts + row.Comments + row.Reactions > 0)
                {
                    SpokeIn.Add((employee, row.Team));
                }
            }
        }
    }

    /// <summary>Saturday or Sunday; day 0 is Monday 1 January of the year 1.</summary>
    public static bool IsWeekend(int dayNumber) => dayNumber % 7 >= 5;
}
