namespace Intranet.Adoption.Privacy;

/// <summary>
/// A group of people whose activity may be shown, and the only way to count what they did: in threes, except in an organisation of
/// <see cref="ExactFrom"/> people or more.
/// </summary>
public sealed class Group
{
    /// <summary>An organisation of this size or more has exact counts, so that its trend does not jitter.</summary>
    public const int ExactFrom = 50;

    /// <summary>The smallest group that is shown in classes: on a ladder, or in segments.</summary>
    public const int LadderFrom = 15;

    private readonly int[] members;
    private readonly bool isExact;

    internal Group(int[] members, bool isExact)
    {
        this.members = members;
        this.isExact = isExact;
    }

    /// <summary>The organisation.</summary>
    internal static Group Everyone(int[] population) => new(population, population.Length >= ExactFrom);

    /// <summary>Who is in it, which is no secret.</summary>
    internal IReadOnlyList<int> Members => members;

    /// <summary>The number of people, which is no secret.</summary>
    public int Size => members.Length;

    /// <summary>Whether its counts are shown as they are.</summary>
    public bool IsExact => isExact;

    internal ShownCount Count(Func<int, bool> did) => Shown(members.Count(did));

    internal ShownShare Share(Func<int, bool> did) => ShownShare.Of(Count(did), Size);

    /// <summary>The share of the people with a week's bit set: each week's shown share, averaged over the four weeks.</summary>
    internal ShownShare MeanOfWeeks(Func<int, uint> weeks) =>
        ShownShare.MeanOf([.. Enumerable.Range(0, 4).Select(week => Share(employee => (weeks(employee) >> week & 1) != 0))]);

    /// <summary>The people in each of a few classes, of which everybody is in one; null for fewer than <see cref="LadderFrom"/>.</summary>
    internal ShownCount[]? Classes(Func<int, int> classOf, int classes)
    {
        if (Size < LadderFrom)
        {
            return null;
        }

        var counts = new int[classes];
        foreach (var employee in members)
        {
            counts[classOf(employee)]++;
        }

        return Array.ConvertAll(counts, Shown);
    }

    /// <summary>The smallest count that is shown like this.</summary>
    internal int Least(int shown) =>
        isExact ? shown
        : shown == 0 ? 0
        : shown == Size ? Size - 1
        : Math.Max(2, shown - 1);

    /// <summary>The largest count that is shown like this.</summary>
    internal int Most(int shown) =>
        isExact ? shown
        : shown == 0 ? 1
        : shown == Size ? Size
        : Math.Min(Size - 2, shown + 1);

    private ShownCount Shown(int count) => isExact ? ShownCount.Exactly(count) : ShownCount.InThrees(count, Size);
}
