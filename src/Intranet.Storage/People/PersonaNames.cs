using System.Data.Common;
using Dapper;

namespace Intranet.Storage.People;

/// <summary>The name of the face of the intranet, in which reports speak.</summary>
public static class PersonaNames
{
    /// <returns>The first persona by id that has a name on the day, or null.</returns>
    public static string? At(DbConnection connection, int organisation, DateOnly day) =>
        connection.ExecuteScalar<string?>(
            """
            select f.name from employee_facts f join employees e on e.organisation_no = f.organisation_no and e.employee_no = f.employee_no
            where f.organisation_no = @organisation and f.valid_from <= @day and trim(coalesce(f.name, '')) <> ''
              and exists (select 1 from employee_facts k where k.organisation_no = f.organisation_no and k.employee_no = f.employee_no and k.kind = 'persona'
                and k.valid_from = (select max(l.valid_from) from employee_facts l where l.organisation_no = f.organisation_no and l.employee_no = f.employee_no and l.valid_from <= @day and l.kind is not null))
            order by e.id, f.valid_from desc
            """,
            new { organisation, day = day.DayNumber }
        );
}
