namespace Intranet.Adoption.People;

/// <summary>Something that holds from a day on, until the next of its kind.</summary>
public interface IDated
{
    DateOnly ValidFrom { get; }
}

/// <summary>A delivered row that says something about one employee or team from a day on.</summary>
public interface IFact<TFact> : IDated
{
    new DateOnly ValidFrom { get; set; }

    /// <summary>This row on top of what was known before it: field by field, what is stated here or else what was stated earlier.</summary>
    TFact Over(TFact earlier);
}

/// <summary>The state on a day: the latest that was stated, field by field, by the rows that are valid on that day.</summary>
public static class Timeline
{
    /// <summary>What was known from each row's day on.</summary>
    /// <param name="facts">Of one employee or team, oldest first.</param>
    public static TFact[] Fold<TFact>(IReadOnlyList<TFact> facts)
        where TFact : class, IFact<TFact>
    {
        var known = new TFact[facts.Count];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = i == 0 ? facts[0] : facts[i].Over(known[i - 1]);
        }

        return known;
    }

    /// <summary>The one that holds on a day; null before the first.</summary>
    /// <param name="states">Oldest first.</param>
    public static TState? At<TState>(TState[] states, DateOnly day)
        where TState : class, IDated => Array.FindLast(states, state => state.ValidFrom <= day);
}
