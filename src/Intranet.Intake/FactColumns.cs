using Intranet.Adoption.People;

namespace Intranet.Intake;

/// <summary>A column of a file of facts, and the field of the fact that its cell fills.</summary>
internal sealed record FactColumn<TFact>(string Name, Action<TFact, Cells, string> Take);

/// <summary>The columns of <c>employees</c> and <c>teams</c> that state something about an employee or team.</summary>
internal static class FactColumns
{
    public static readonly FactColumn<EmployeeFact>[] Employees =
    [
        new("email", (fact, row, column) => fact.Email = row.Short(column)),
        new("name", (fact, row, column) => fact.Name = row[column]),
        new("kind", (fact, row, column) => fact.Kind = row.Choice<EmployeeKind>(column)),
        new("department", (fact, row, column) => fact.Department = row[column]),
        new("job_title", (fact, row, column) => fact.JobTitle = row[column]),
        new("phone", (fact, row, column) => fact.Phone = row[column]),
        new("location", (fact, row, column) => fact.Location = row[column]),
        new("about", (fact, row, column) => fact.About = row[column]),
        new("expertise", (fact, row, column) => fact.Expertise = row[column]),
        new("photo", (fact, row, column) => fact.Photo = row[column]),
        new("manager_id", (fact, row, column) => fact.ManagerId = row[column]),
        new("is_manager", (fact, row, column) => fact.IsManager = row.Boolean(column)),
        new("works_at", (fact, row, column) => fact.WorksAt = row.Choice<Workplace>(column)),
        new("started_on", (fact, row, column) => fact.StartedOn = row.StatedDate(column)),
        new("left_on", (fact, row, column) => fact.LeftOn = row.StatedDate(column)),
        new("language", (fact, row, column) => fact.Language = Language(row[column])),
    ];

    public static readonly FactColumn<TeamFact>[] Teams =
    [
        new("name", (fact, row, column) => fact.Name = row.Short(column) is { Length: > 0 } name ? name : row.Required(column)),
        new("kind", (fact, row, column) => fact.Kind = row.Choice<TeamKind>(column)),
        new("open", (fact, row, column) => fact.Open = row.Boolean(column)),
        new("designated", (fact, row, column) => fact.Designated = row.Boolean(column)),
        new("location", (fact, row, column) => fact.Location = row[column]),
    ];

    /// <summary>What a row states in the columns of its file.</summary>
    /// <exception cref="BadCellException">A cell does not hold what its column should.</exception>
    public static TFact Read<TFact>(FactColumn<TFact>[] columns, Cells row)
        where TFact : new()
    {
        var fact = new TFact();
        foreach (var column in columns)
        {
            column.Take(fact, row, column.Name);
        }

        return fact;
    }

    /// <summary>Of a language tag what the product speaks: nl-BE is nl, and fr states that it is no language of the product.</summary>
    public static Stated<Language> Language(string? tag) =>
        tag is null ? default : new(FactNames.Parse<Language>(tag.Trim().Split('-', '_')[0].ToLowerInvariant()));
}
