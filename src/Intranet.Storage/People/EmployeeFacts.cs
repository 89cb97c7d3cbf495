using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;

namespace Intranet.Storage.People;

/// <summary>The stored facts about employees.</summary>
public static class EmployeeFacts
{
    internal static readonly FactTable<EmployeeFact> Table = new(
        "employee",
        new("email", fact => fact.Email, (fact, text) => fact.Email = text, Counts.Never),
        new("name", fact => fact.Name, (fact, text) => fact.Name = text),
        new("kind", fact => FactText.Of(fact.Kind), (fact, text) => fact.Kind = FactText.Choice<EmployeeKind>(text)),
        new("department", fact => fact.Department, (fact, text) => fact.Department = text),
        new("job_title", fact => fact.JobTitle, (fact, text) => fact.JobTitle = text),
        new("phone", fact => fact.Phone, (fact, text) => fact.Phone = text),
        new("location", fact => fact.Location, (fact, text) => fact.Location = text),
        new("about", fact => fact.About, (fact, text) => fact.About = text),
        new("expertise", fact => fact.Expertise, (fact, text) => fact.Expertise = text),
        new("photo", fact => fact.Photo, (fact, text) => fact.Photo = text),
        new("manager_id", fact => fact.ManagerId, (fact, text) => fact.ManagerId = text),
        new("is_manager", fact => FactText.Of(fact.IsManager), (fact, text) => fact.IsManager = FactText.Flag(text)),
        new("works_at", fact => FactText.Of(fact.WorksAt), (fact, text) => fact.WorksAt = FactText.Choice<Workplace>(text)),
        new("started_on", fact => FactText.Of(fact.StartedOn), (fact, text) => fact.StartedOn = FactText.Date(text), Counts.FromTheStart),
        new("left_on", fact => FactText.Of(fact.LeftOn), (fact, text) => fact.LeftOn = FactText.Date(text), Counts.FromTheEnd),
        new("language", fact => FactText.Of(fact.Language), (fact, text) => fact.Language = FactText.Choice<Language>(text), Counts.Never)
    );

    /// <summary>The names of the columns, the same in files and in the store.</summary>
    public static IReadOnlyList<string> Columns => Table.Names;

    /// <summary>The names of the columns in which a fact states something.</summary>
    public static IEnumerable<string> Stated(EmployeeFact fact) => Table.Stated(fact);

    /// <summary>The facts about one employee, oldest first.</summary>
    public static IReadOnlyList<EmployeeFact> Of(
        DbConnection connection,
        int organisation,
        int employee,
        DbTransaction? transaction = null
    ) => Table.Of(connection, organisation, employee, transaction);

    /// <summary>The state of one employee on a day, or null.</summary>
    public static EmployeeState? At(
        DbConnection connection,
        int organisation,
        int employee,
        DateOnly day,
        DbTransaction? transaction = null
    ) => EmployeeState.At(Of(connection, organisation, employee, transaction), day);

    /// <summary>All facts about each employee who ever had an e-mail address, ignoring case.</summary>
    internal static IReadOnlyDictionary<int, List<EmployeeFact>> WithEmail(
        DbConnection connection,
        int organisation,
        string email,
        DbTransaction? transaction = null
    ) =>
        Table.Where(
            connection,
            organisation,
            $"""
            f.employee_no in (
              select a.employee_no
              from employee_facts a
              where a.organisation_no = @organisation and a.email = @email {connection.AnyCase()}
            )
            """,
            new { organisation, email },
            transaction
        );

    /// <summary>The states on a day of the employees whose facts ever named this manager.</summary>
    internal static IEnumerable<(int Employee, EmployeeState State)> Naming(
        DbConnection connection,
        int organisation,
        string manager,
        DateOnly day
    ) =>
        At(
            Table.Where(
                connection,
                organisation,
                """
                f.employee_no in (
                  select a.employee_no
                  from employee_facts a
                  where a.organisation_no = @organisation and a.manager_id = @manager
                )
                """,
                new { organisation, manager }
            ),
            day
        );

    /// <summary>
    /// The name of the persona in whose name reports and mails speak: of several, the first by id that has a name. Practice four measures
    /// the one that posts most; here its posts are not at hand, and a signature should not change from week to week.
    /// </summary>
    public static string? PersonaName(DbConnection connection, int organisation, DateOnly day) =>
        connection
            .Query<(int Number, string Id)>(
                """
                select distinct e.employee_no, e.id
                from employee_facts f
                join employees e on e.organisation_no = f.organisation_no and e.employee_no = f.employee_no
                where f.organisation_no = @organisation and f.kind = 'persona'
                """,
                new { organisation }
            )
            .OrderBy(employee => employee.Id, StringComparer.Ordinal)
            .Select(employee => At(connection, organisation, employee.Number, day))
            .FirstOrDefault(state => state?.IsPersona(day) == true && !string.IsNullOrWhiteSpace(state.Name))
            ?.Name;

    internal static IEnumerable<(int Employee, EmployeeState State)> At(IReadOnlyDictionary<int, List<EmployeeFact>> facts, DateOnly day) =>
        facts
            .Select(employee => (Employee: employee.Key, State: EmployeeState.At(employee.Value, day)!))
            .Where(employee => employee.State is not null);
}
