namespace Intranet.Adoption.People;

/// <summary>One delivered row about a team; see <see cref="EmployeeFact"/> for what is stated and what is not.</summary>
public sealed record TeamFact : IFact<TeamFact>
{
    /// <inheritdoc cref="EmployeeFact.ValidFrom"/>
    public DateOnly ValidFrom { get; set; }

    public string? Name { get; set; }
    public Stated<TeamKind> Kind { get; set; }
    public Stated<bool> Open { get; set; }
    public Stated<bool> Designated { get; set; }
    public string? Location { get; set; }

    /// <summary>Set by a full import in which the team was absent, and by SCIM: from that day on there is no such team.</summary>
    public Stated<DateOnly> EndedOn { get; set; }

    public TeamFact Over(TeamFact earlier) =>
        new()
        {
            ValidFrom = ValidFrom,
            Name = Name ?? earlier.Name,
            Kind = Kind.Or(earlier.Kind),
            Open = Open.Or(earlier.Open),
            Designated = Designated.Or(earlier.Designated),
            Location = Location ?? earlier.Location,
            EndedOn = EndedOn.Or(earlier.EndedOn),
        };
}
