using System.Data.Common;
using Dapper;

namespace Intranet.Storage.People;

/// <summary>What a team was called on a day, and where it was.</summary>
public static class Teams
{
    /// <returns>Null for what was not known.</returns>
    public static (string? Name, string? Location) At(DbConnection connection, int organisation, string id, DateOnly day)
    {
        string? name = null,
            location = null;
        foreach (
            var fact in connection.Query<(string? Name, string? Location)>(
                """
                select f.name, f.location from team_facts f join teams t on t.organisation_no = f.organisation_no and t.team_no = f.team_no
                where f.organisation_no = @organisation and t.id = @id and f.valid_from <= @day order by f.valid_from
                """,
                new
                {
                    organisation,
                    id,
                    day = day.DayNumber,
                }
            )
        )
        {
            (name, location) = (fact.Name ?? name, fact.Location ?? location);
        }

        return (name, location);
    }
}
