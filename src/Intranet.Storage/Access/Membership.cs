using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Storage.Access;

/// <summary>A role somebody holds, and since when they consent to what they do in it being reported.</summary>
public sealed record HeldRole(Role Role, string? Team, DateOnly From, DateOnly? ConsentedOn);

/// <summary>Who somebody is in an organisation on a day: what decides on what they may see.</summary>
/// <param name="Teams">Ids of the teams they are a member of, and whether they own them.</param>
/// <param name="IsManager">Flagged in the feed, or named as somebody's manager.</param>
public sealed record Membership(
    int Number,
    string Id,
    string Name,
    bool IsManager,
    IReadOnlyList<HeldRole> Roles,
    IReadOnlyList<(string Team, bool IsOwner, bool IsDesignated)> Teams
)
{
    /// <summary>
    /// The one who has an e-mail address now, whatever its case, and is in service. Nobody where two have it: then it says nothing.
    /// </summary>
    public static string? IdByEmail(DbConnection connection, int organisation, string email, DateOnly day)
    {
        var found = connection
            .Query<(int Number, string Id)>(
                $"""
                select distinct f.employee_no, e.id from employee_facts f join employees e on e.organisation_no = f.organisation_no and e.employee_no = f.employee_no
                where f.organisation_no = @organisation and f.email = @email {connection.AnyCase()}
                """,
                new { organisation, email }
            )
            .Where(one =>
                Last(connection, organisation, one.Number, day) is { } last
                && string.Equals(last.Email, email, StringComparison.OrdinalIgnoreCase)
                && last.IsInService(day)
            )
            .ToList();
        return found.Count == 1 ? found[0].Id : null;
    }

    /// <returns>Null for nobody, for who is no person, has not begun or has left.</returns>
    public static Membership? Of(DbConnection connection, int organisation, string id, DateOnly day)
    {
        if (
            Organisations.EmployeeNumber(connection, organisation, id) is not { } number
            || Last(connection, organisation, number, day) is not { } last
            || !last.IsInService(day)
        )
        {
            return null;
        }

        var parameters = new
        {
            organisation,
            number,
            id,
            day = day.DayNumber,
        };
        var roles = connection
            .Query<(string Role, string? Team, long From, long? ConsentedOn)>(
                """
                select r.role, t.id, r.valid_from, r.consented_on from roles r left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
                where r.organisation_no = @organisation and r.employee_no = @number and r.valid_from <= @day and (r.valid_to is null or r.valid_to > @day)
                """,
                parameters
            )
            .Select(row => new HeldRole(
                RoleNames.Parse(row.Role),
                row.Team,
                DateOnly.FromDayNumber((int)row.From),
                row.ConsentedOn is { } on ? DateOnly.FromDayNumber((int)on) : null
            ))
            .ToList();
        var teams = connection
            .Query<(string Team, string? Role, string? Kind, string? Designated)>(
                """
                select t.id, m.role,
                  (select f.kind from team_facts f where f.organisation_no = t.organisation_no and f.team_no = t.team_no and f.valid_from = (select max(k.valid_from) from team_facts k where k.organisation_no = t.organisation_no and k.team_no = t.team_no and k.valid_from <= @day and k.kind is not null)),
                  (select f.designated from team_facts f where f.organisation_no = t.organisation_no and f.team_no = t.team_no and f.valid_from = (select max(k.valid_from) from team_facts k where k.organisation_no = t.organisation_no and k.team_no = t.team_no and k.valid_from <= @day and k.designated is not null))
                from memberships m join teams t on t.organisation_no = m.organisation_no and t.team_no = m.team_no
                where m.organisation_no = @organisation and m.employee_no = @number and m.valid_from <= @day and (m.valid_to is null or m.valid_to > @day)
                """,
                parameters
            )
            .Select(row =>
                (row.Team, row.Role == "owner", string.IsNullOrEmpty(row.Designated) ? row.Kind == "department" : row.Designated == "true")
            )
            .ToList();
        return new(
            number,
            id,
            last.Name ?? id,
            last.IsManager == "true" || IsNamedAsManager(connection, organisation, id, day),
            roles,
            teams
        );
    }

    /// <summary>Whether somebody who is in service names them last.</summary>
    private static bool IsNamedAsManager(DbConnection connection, int organisation, string id, DateOnly day) =>
        connection
            .Query<int>(
                "select distinct employee_no from employee_facts where organisation_no = @organisation and manager_id = @id",
                new { organisation, id }
            )
            .Any(number => Last(connection, organisation, number, day) is { } last && last.ManagerId == id && last.IsInService(day));

    private static LastFacts? Last(DbConnection connection, int organisation, int number, DateOnly day)
    {
        LastFacts? last = null;
        foreach (
            var row in connection.Query<LastFacts>(
                "select email, name, kind, manager_id as ManagerId, is_manager as IsManager, started_on as StartedOn, left_on as LeftOn from employee_facts where organisation_no = @organisation and employee_no = @number and valid_from <= @day order by valid_from",
                new
                {
                    organisation,
                    number,
                    day = day.DayNumber,
                }
            )
        )
        {
            last = last is null
                ? row
                : new LastFacts
                {
                    Email = row.Email ?? last.Email,
                    Name = row.Name ?? last.Name,
                    Kind = row.Kind ?? last.Kind,
                    ManagerId = row.ManagerId ?? last.ManagerId,
                    IsManager = row.IsManager ?? last.IsManager,
                    StartedOn = row.StartedOn ?? last.StartedOn,
                    LeftOn = row.LeftOn ?? last.LeftOn,
                };
        }

        return last;
    }

    private sealed record LastFacts
    {
        public string? Email { get; init; }
        public string? Name { get; init; }
        public string? Kind { get; init; }
        public string? ManagerId { get; init; }
        public string? IsManager { get; init; }
        public string? StartedOn { get; init; }
        public string? LeftOn { get; init; }

        public bool IsInService(DateOnly day)
        {
            var today = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            return Kind is not ("persona" or "service")
                && !(StartedOn?.Length > 0 && string.CompareOrdinal(StartedOn, today) > 0)
                && !(LeftOn?.Length > 0 && string.CompareOrdinal(LeftOn, today) <= 0);
        }
    }
}
