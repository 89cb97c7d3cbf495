using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;
using Intranet.Storage.Scores;

namespace Intranet.Storage.People;

/// <summary>A role holder as an administrator sees them.</summary>
public sealed record RoleAssignment(
    Role Role,
    string Employee,
    string Name,
    string? Team,
    string? TeamName,
    DateOnly From,
    DateOnly? ConsentedOn
);

/// <summary>Who holds which role; administrators assign and withdraw roles.</summary>
public static class RoleAssignments
{
    public static IReadOnlyList<RoleAssignment> On(DbConnection connection, int organisation, DateOnly day)
    {
        var statements = Statements.Read(connection, organisation);
        return
        [
            .. connection
                .Query<(string Role, int Number, string Id, int TeamNumber, string? Team, DateOnly From, DateOnly? ConsentedOn)>(
                    $"""
                    select r.role, e.employee_no, e.id, r.team_no, t.id, r.valid_from, r.consented_on
                    from roles r
                    join employees e on e.organisation_no = r.organisation_no and e.employee_no = r.employee_no
                    left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
                    where r.organisation_no = @organisation
                      and {Dated.HoldsOn("r.")}
                    order by r.role, t.id, e.id
                    """,
                    new { organisation, day }
                )
                .Select(row => new RoleAssignment(
                    RoleNames.Parse(row.Role),
                    row.Id,
                    EmployeeFacts.At(connection, organisation, row.Number, day) is { Name.Length: > 0 } state ? state.Name : row.Id,
                    row.Team,
                    row.Team is null ? null : TeamFacts.At(connection, organisation, row.TeamNumber, day)?.Name ?? row.Team,
                    row.From,
                    statements.ConsentedOn(row.Number, RoleNames.Parse(row.Role), day, row.ConsentedOn)
                )),
        ];
    }

    /// <summary>Gives a role from a day on.</summary>
    /// <exception cref="RefusedException">There is no such employee or team.</exception>
    public static void Give(
        DbConnection connection,
        int organisation,
        Role role,
        string employee,
        string? team,
        DateOnly today,
        string by,
        TimeProvider clock
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var facts = new FactWriter(connection, transaction, organisation, today);
        var number =
            facts.Employee(employee)?.Number
            ?? throw new RefusedException($"There is no employee '{employee}'. Use the id from the feed of employees.");
        var teamNumber =
            role != Role.Ambassador
                ? 0
                : facts.Team(team ?? "")?.Number ?? throw new RefusedException($"An ambassador needs a team. Choose one.");
        var name = RoleNames.Of(role);
        var parameters = new
        {
            organisation,
            name,
            number,
            teamNumber,
            day = today,
        };
        if (
            connection.ExecuteScalar<int>(
                $"""
                select count(*)
                from roles
                where organisation_no = @organisation
                  and role = @name
                  and employee_no = @number
                  and team_no = @teamNumber
                  and {Dated.NotOver()}
                """,
                parameters,
                transaction
            ) == 0
        )
        {
            connection.UpdateOrInsert(
                """
                update roles
                set valid_to = null
                where organisation_no = @organisation
                  and role = @name
                  and employee_no = @number
                  and team_no = @teamNumber
                  and valid_from = @day
                """,
                """
                insert into roles (organisation_no, role, employee_no, team_no, valid_from)
                values (@organisation, @name, @number, @teamNumber, @day)
                """,
                parameters,
                transaction
            );
            Finish(
                connection,
                transaction,
                organisation,
                today,
                teamNumber == 0
                    ? new Message($"gave the role {name} to {employee}")
                    : new Message($"gave the role {name} to {employee} for team {team}"),
                by,
                clock
            );
        }

        transaction.Commit();
    }

    /// <summary>Takes a role away from a day on.</summary>
    public static void Take(
        DbConnection connection,
        int organisation,
        Role role,
        string employee,
        string? team,
        DateOnly today,
        string by,
        TimeProvider clock
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var facts = new FactWriter(connection, transaction, organisation, today);
        var name = RoleNames.Of(role);
        var parameters = new
        {
            organisation,
            name,
            number = facts.Employee(employee)?.Number ?? 0,
            teamNumber = team is null ? 0 : facts.Team(team)?.Number ?? 0,
            day = today,
        };
        if (
            connection.Execute(
                $"""
                update roles
                set valid_to = @day
                where organisation_no = @organisation
                  and role = @name
                  and employee_no = @number
                  and team_no = @teamNumber
                  and {Dated.HoldsOn()}
                """,
                parameters,
                transaction
            ) > 0
        )
        {
            Finish(
                connection,
                transaction,
                organisation,
                today,
                team is null
                    ? new Message($"took the role {name} from {employee}")
                    : new Message($"took the role {name} from {employee} for team {team}"),
                by,
                clock
            );
        }

        transaction.Commit();
    }

    private static void Finish(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        DateOnly today,
        Message what,
        string by,
        TimeProvider clock
    )
    {
        Deliveries.RememberManual(
            connection,
            transaction,
            organisation,
            "roles",
            "roles.role",
            "roles.employee_id",
            "roles.team_id",
            "roles.consented_on"
        );
        ScoringMark.Touch(connection, transaction, organisation, today);
        Audit.Write(connection, organisation, what, by, clock, transaction);
    }
}
