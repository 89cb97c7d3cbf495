using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Storage.Access;

/// <summary>
/// A role that an employee holds, in the organisation or in a team that has not ended, and since when they consent to reports about
/// their activity in it.
/// </summary>
public sealed record MemberRole(Role Role, string? Team, DateOnly From, DateOnly? ConsentedOn);

/// <summary>Who a user is in an organisation on a day; this decides what they may see.</summary>
/// <param name="Teams">The ids of their teams that have not ended, and whether they own them.</param>
/// <param name="EverIn">The ids of all teams they are or were a member of.</param>
/// <param name="IsManager">Flagged in the feed, or named as a colleague's manager.</param>
public sealed record Membership(
    int Number,
    string Id,
    string Name,
    bool IsManager,
    IReadOnlyList<MemberRole> Roles,
    IReadOnlyList<(string Team, bool IsOwner, bool IsDesignated)> Teams,
    IReadOnlySet<string> EverIn
)
{
    /// <summary>
    /// The employee in service who has an e-mail address on a day, ignoring case. Null if several have it: the address is ambiguous.
    /// </summary>
    public static string? IdByEmail(DbConnection connection, int organisation, string email, DateOnly day)
    {
        var found = EmployeeFacts
            .At(EmployeeFacts.WithEmail(connection, organisation, email), day)
            .Where(one => one.State.IsInService(day) && one.State.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return found.Count != 1
            ? null
            : connection.ExecuteScalar<string>(
                """
                select id
                from employees
                where organisation_no = @organisation
                  and employee_no = @Employee
                """,
                new { organisation, found[0].Employee }
            );
    }

    /// <returns>Null if there is no such employee in service.</returns>
    public static Membership? Of(DbConnection connection, int organisation, string id, DateOnly day)
    {
        if (
            Organisations.EmployeeNumber(connection, organisation, id) is not { } number
            || EmployeeFacts.At(connection, organisation, number, day) is not { } state
            || !state.IsInService(day)
        )
        {
            return null;
        }

        var parameters = new
        {
            organisation,
            number,
            day,
        };
        var roles = connection
            .Query<(string Role, int? Number, string? Team, DateOnly From, DateOnly? ConsentedOn)>(
                $"""
                select r.role, t.team_no, t.id, r.valid_from, r.consented_on
                from roles r
                left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
                where r.organisation_no = @organisation and r.employee_no = @number
                  and {Dated.HoldsOn("r.")}
                """,
                parameters
            )
            .ToList();
        var statements = Statements.Read(connection, organisation, number);
        var ever = connection
            .Query<(int Number, string Id, string? Role, bool Holds)>(
                $"""
                select t.team_no, t.id, m.role, case when {Dated.HoldsOn("m.")} then 1 else 0 end
                from memberships m
                join teams t on t.organisation_no = m.organisation_no and t.team_no = m.team_no
                where m.organisation_no = @organisation and m.employee_no = @number
                """,
                parameters
            )
            .ToList();
        var teams = ever.Where(team => team.Holds).ToList();
        // By number: the key of memberships begins with the team, so that a second look through them would cost as much as the first.
        var numbers = roles.Select(role => role.Number).OfType<int>().Concat(teams.Select(team => team.Number)).Distinct().ToList();
        var facts =
            numbers.Count == 0
                ? []
                : TeamFacts.Table.Where(connection, organisation, $"f.team_no in ({string.Join(", ", numbers)})", parameters);
        return new(
            number,
            id,
            state.Name.Length > 0 ? state.Name : id,
            IsManagerOn(connection, organisation, id, state, day),
            [
                .. roles
                    .Where(role => role.Number is not { } team || StateOf(team) is not null)
                    .Select(role => (Role: RoleNames.Parse(role.Role), role.Team, role.From, role.ConsentedOn))
                    .Select(role => new MemberRole(
                        role.Role,
                        role.Team,
                        role.From,
                        statements.ConsentedOn(number, role.Role, day, role.ConsentedOn)
                    )),
            ],
            [
                .. teams
                    .Select(team => (team.Id, IsOwner: team.Role == "owner", State: StateOf(team.Number)))
                    .Where(team => team.State is not null)
                    .Select(team => (team.Id, team.IsOwner, team.State!.IsDesignated)),
            ],
            ever.Select(team => team.Id).ToHashSet()
        );

        TeamState? StateOf(int team) =>
            TeamState.At(facts.GetValueOrDefault(team, []), day) is { } known && !known.HasEnded(day) ? known : null;
    }

    private static bool IsManagerOn(DbConnection connection, int organisation, string id, EmployeeState state, DateOnly day)
    {
        var naming = EmployeeFacts.Naming(connection, organisation, id, day).ToList();
        var objectors = naming.Count == 0 ? [] : PersonalData.Objectors(connection, organisation, day);
        return Managers
            .Of(
                naming
                    .Where(one => one.State.IsIncluded(day, objectors.Contains(one.Employee)))
                    .Select(one => ("", one.State))
                    .Append((id, state))
            )
            .Contains(id);
    }
}
