namespace Intranet.Adoption.People;

/// <summary>What somebody said here for themselves, from a day on.</summary>
/// <param name="Role">The role in which they consent to reports about what they do; null for an objection to processing.</param>
public sealed record PersonalStatement(int Employee, Role? Role, DateOnly Since, bool Says);

/// <summary>
/// Consent and objection are a person's own: the latest that they said counts, whatever a feed says before or after. Until they spoke,
/// the feed counts.
/// </summary>
/// <param name="statements">In the order in which they were made.</param>
public sealed class PersonalStatements(IEnumerable<PersonalStatement> statements)
{
    private readonly ILookup<(int, Role?), PersonalStatement> byPerson = statements.ToLookup(one => (one.Employee, one.Role));

    public IEnumerable<DateOnly> Days => byPerson.SelectMany(all => all).Select(one => one.Since);

    /// <summary>Whether an objection stands on a day.</summary>
    /// <param name="fed">What the feed says.</param>
    public bool Objects(int employee, DateOnly day, bool fed) => Last(employee, null, day)?.Says ?? fed;

    /// <summary>Since when somebody consents to reports about what they do in a role; null if they do not on that day.</summary>
    /// <param name="fed">What the feed says.</param>
    public DateOnly? ConsentedOn(int employee, Role role, DateOnly day, DateOnly? fed) =>
        Last(employee, role, day) is { } own
            ? own.Says
                ? own.Since
                : null
            : fed <= day
                ? fed
                : null;

    private PersonalStatement? Last(int employee, Role? role, DateOnly day) =>
        byPerson[(employee, role)].LastOrDefault(one => one.Since <= day);
}
