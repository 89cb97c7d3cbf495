namespace Intranet.Adoption.People;

/// <summary>What is known of one employee from a certain day on.</summary>
public sealed class EmployeeState : IDated
{
    private readonly EmployeeFact known;

    private EmployeeState(EmployeeFact known)
    {
        this.known = known;
        Filled = Profile.Filled(known);
    }

    public DateOnly ValidFrom => known.ValidFrom;
    public string Email => known.Email ?? "";
    public string Name => known.Name ?? "";
    public EmployeeKind Kind => known.Kind.Value ?? EmployeeKind.Person;
    public string Department => known.Department ?? "";
    public string JobTitle => known.JobTitle ?? "";
    public string Phone => known.Phone ?? "";
    public string Photo => known.Photo ?? "";
    public string ManagerId => known.ManagerId ?? "";

    /// <summary>Flagged in the feed; <see cref="Managers"/> says who is a manager.</summary>
    public bool IsFlaggedManager => known.IsManager.Value == true;
    public Workplace WorksAt => known.WorksAt.Value ?? Workplace.Unknown;
    public DateOnly? StartedOn => known.StartedOn.Value;
    public DateOnly? LeftOn => known.LeftOn.Value;
    public Language? Language => known.Language.Value;

    /// <summary>
    /// One bit for each <see cref="ProfileField"/> that holds something of the person's own; the photo still has to be told from the
    /// default picture, which depends on who else has it.
    /// </summary>
    public int Filled { get; }

    /// <summary>The states of one employee, oldest first.</summary>
    /// <param name="facts">Oldest first.</param>
    public static EmployeeState[] Of(IReadOnlyList<EmployeeFact> facts) =>
        Array.ConvertAll(Timeline.Fold(facts), known => new EmployeeState(known));

    /// <summary>The state on a day; null before the first fact about them.</summary>
    /// <inheritdoc cref="Of"/>
    public static EmployeeState? At(IReadOnlyList<EmployeeFact> facts, DateOnly day) => Timeline.At(Of(facts), day);

    /// <summary>What the profile says in a field, as delivered; empty where it says nothing.</summary>
    public string this[ProfileField field] => Profile.Text(known, field) ?? "";

    /// <summary>A person who has started and has not left.</summary>
    public bool IsInService(DateOnly day) => Kind == EmployeeKind.Person && IsThere(day);

    /// <summary>In service and without an objection on record: counted in figures, and sent mail.</summary>
    public bool IsIncluded(DateOnly day, bool objects) => IsInService(day) && !objects;

    /// <summary>Whatever the kind of account, it has started and has not left.</summary>
    public bool IsThere(DateOnly day) => (StartedOn is not { } started || started <= day) && !HasLeft(day);

    public bool HasLeft(DateOnly day) => LeftOn is { } left && left <= day;

    /// <summary>Whether it is a face of the intranet, which may speak before the day it is said to start.</summary>
    public bool IsPersona(DateOnly day) => Kind == EmployeeKind.Persona && !HasLeft(day);
}

/// <summary>Who is a manager: flagged in the feed, or named as a colleague's manager.</summary>
public static class Managers
{
    /// <returns>The ids of managers, be they among these people or not.</returns>
    /// <param name="population">Only people in the population count as naming a manager.</param>
    public static IReadOnlySet<string> Of(IEnumerable<(string Id, EmployeeState State)> population)
    {
        var managers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, state) in population)
        {
            if (state.IsFlaggedManager)
            {
                managers.Add(id);
            }

            managers.Add(state.ManagerId);
        }

        return managers;
    }
}
