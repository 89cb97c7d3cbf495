namespace Intranet.Adoption.People;

/// <summary>
/// One delivered row about an employee: what it states, and from which day on. A null text was not stated, an empty one was stated to be
/// empty; <see cref="Stated{T}"/> does the same for the other columns.
/// </summary>
public sealed record EmployeeFact : IFact<EmployeeFact>
{
    /// <summary>The default is the start of the records.</summary>
    public DateOnly ValidFrom { get; set; }

    public string? Email { get; set; }
    public string? Name { get; set; }
    public Stated<EmployeeKind> Kind { get; set; }
    public string? Department { get; set; }
    public string? JobTitle { get; set; }
    public string? Phone { get; set; }
    public string? Location { get; set; }
    public string? About { get; set; }
    public string? Expertise { get; set; }
    public string? Photo { get; set; }
    public string? ManagerId { get; set; }
    public Stated<bool> IsManager { get; set; }
    public Stated<Workplace> WorksAt { get; set; }
    public Stated<DateOnly> StartedOn { get; set; }
    public Stated<DateOnly> LeftOn { get; set; }
    public Stated<Language> Language { get; set; }

    public EmployeeFact Over(EmployeeFact earlier) =>
        new()
        {
            ValidFrom = ValidFrom,
            Email = Email ?? earlier.Email,
            Name = Name ?? earlier.Name,
            Kind = Kind.Or(earlier.Kind),
            Department = Department ?? earlier.Department,
            JobTitle = JobTitle ?? earlier.JobTitle,
            Phone = Phone ?? earlier.Phone,
            Location = Location ?? earlier.Location,
            About = About ?? earlier.About,
            Expertise = Expertise ?? earlier.Expertise,
            Photo = Photo ?? earlier.Photo,
            ManagerId = ManagerId ?? earlier.ManagerId,
            IsManager = IsManager.Or(earlier.IsManager),
            WorksAt = WorksAt.Or(earlier.WorksAt),
            StartedOn = StartedOn.Or(earlier.StartedOn),
            LeftOn = LeftOn.Or(earlier.LeftOn),
            Language = Language.Or(earlier.Language),
        };
}
