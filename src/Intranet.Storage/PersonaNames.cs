using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>The name of the face of the intranet, in which reports speak.</summary>
public static class PersonaNames
{
    /// <returns>The first persona by id that has a name on the day, or null.</returns>
    public static string? At(SqliteConnection connection, int organisation, DateOnly day) =>
        connection.ExecuteScalar<string?>("""
            select f.name from employee_facts f join employees e using (organisation_no, employee_no)
            where f.organisation_no = @organisation and f.valid_from <= @day and trim(coalesce(f.name, '')) <> ''
              and 'persona' = (select k.kind from employee_facts k where k.organisation_no = f.organisation_no and k.employee_no = f.employee_no
                and k.valid_from <= @day and k.kind is not null order by k.valid_from desc limit 1)
            order by e.id, f.valid_from desc limit 1
            """, new { organisation, day = day.DayNumber });
}
