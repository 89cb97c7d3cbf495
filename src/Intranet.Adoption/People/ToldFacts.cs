namespace Intranet.Adoption.People;

/// <summary>
/// All about an employee as it was known when the days up to one were told, and after those of the version before. It counts for these
/// days instead of what arrived later, so that a told day stays as it was told.
/// </summary>
public sealed record ToldEmployee(
    int Employee,
    DateOnly Through,
    EmployeeFact[] Facts,
    TeamMembership[] Memberships,
    Objection[] Objections
);

/// <inheritdoc cref="ToldEmployee"/>
public sealed record ToldTeam(int Team, DateOnly Through, TeamFact[] Facts);

/// <summary>Up to a day, the minimum group size is at least this, whatever it was lowered to since.</summary>
public sealed record MinimumFloor(DateOnly Through, int Minimum);

/// <summary>The people and teams that count for a day.</summary>
/// <param name="States">By employee, oldest first.</param>
/// <param name="Teams">By team, oldest first.</param>
/// <param name="Objects">Whether an employee's objection to processing stands.</param>
internal sealed record Counted(
    EmployeeState[][] States,
    TeamState[][] Teams,
    IEnumerable<TeamMembership> Memberships,
    Func<int, bool> Objects
);
