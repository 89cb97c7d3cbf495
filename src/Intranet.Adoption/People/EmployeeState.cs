using System.Globalization;

namespace Intranet.Adoption.People;

/// <summary>What is known of one employee from a certain day on: the rows up to that day, the later over the earlier.</summary>
public sealed class EmployeeState
{
    public required DateOnly ValidFrom { get; init; }
    public required string Name { get; init; }
    public required EmployeeKind Kind { get; init; }
    public required string Department { get; init; }
    public required string JobTitle { get; init; }
    public required string Location { get; init; }
    public required string Photo { get; init; }
    public required string ManagerId { get; init; }
    public required bool IsManager { get; init; }
    public required Workplace WorksAt { get; init; }
    public required DateOnly? StartedOn { get; init; }
    public required DateOnly? LeftOn { get; init; }

    /// <summary>One bit for each <see cref="ProfileField"/> that holds something of the person's own; the photo still
    /// has to be told from the default picture, which depends on who else has it.</summary>
    public required int Filled { get; init; }

    /// <summary>Folds an employee's rows, oldest first, into the states that held between them.</summary>
    public static EmployeeState[] Fold(ReadOnlySpan<EmployeeFact> facts)
    {
        var states = new EmployeeState[facts.Length];
        var last = new EmployeeFact(0, default);
        for (var i = 0; i < facts.Length; i++)
        {
            var fact = facts[i];
            last =
                i == 0
                    ? fact
                    : new EmployeeFact(fact.Employee, fact.ValidFrom)
                    {
                        Email = fact.Email ?? last.Email,
                        Name = fact.Name ?? last.Name,
                        Kind = fact.Kind ?? last.Kind,
                        Department = fact.Department ?? last.Department,
                        JobTitle = fact.JobTitle ?? last.JobTitle,
                        Phone = fact.Phone ?? last.Phone,
                        Location = fact.Location ?? last.Location,
                        About = fact.About ?? last.About,
                        Expertise = fact.Expertise ?? last.Expertise,
                        Photo = fact.Photo ?? last.Photo,
                        ManagerId = fact.ManagerId ?? last.ManagerId,
                        IsManager = fact.IsManager ?? last.IsManager,
                        WorksAt = fact.WorksAt ?? last.WorksAt,
                        StartedOn = fact.StartedOn ?? last.StartedOn,
                        LeftOn = fact.LeftOn ?? last.LeftOn,
                    };
            states[i] = new EmployeeState
            {
                ValidFrom = last.ValidFrom,
                Name = last.Name ?? "",
                Kind = last.Kind switch
                {
                    "persona" => EmployeeKind.Persona,
                    "service" => EmployeeKind.Service,
                    _ => EmployeeKind.Person,
                },
                Department = last.Department ?? "",
                JobTitle = last.JobTitle ?? "",
                Location = last.Location ?? "",
                Photo = last.Photo ?? "",
                ManagerId = last.ManagerId ?? "",
                IsManager = last.IsManager == "true",
                WorksAt = last.WorksAt switch
                {
                    "office" => Workplace.Office,
                    "frontline" => Workplace.Frontline,
                    _ => Workplace.Unknown,
                },
                StartedOn = Date(last.StartedOn),
                LeftOn = Date(last.LeftOn),
                Filled = Profile.Filled(last),
            };
        }

        return states;
    }

    internal static DateOnly? Date(string? text) =>
        string.IsNullOrEmpty(text) ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
