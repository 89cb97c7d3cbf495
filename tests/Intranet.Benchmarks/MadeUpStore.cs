using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.People;

namespace Intranet.Benchmarks;

/// <summary>A database with organisations of 1,000 employees each, written directly to its tables from a seed.</summary>
internal static class MadeUpStore
{
    public const int Employees = 1000;
    public static readonly DateOnly LastDay = new(2025, 10, 5);

    public static Store Write(string path, int organisations, int days, int employees = Employees, int teams = 30)
    {
        // Five in six are departments, the others are open teams.
        var departments = teams * 5 / 6;
        var store = new Store(path);
        store.Migrate();
        using var connection = store.Open();
        for (var organisation = 1; organisation <= organisations; organisation++)
        {
            using var transaction = connection.BeginWrite(0);
            var id = $"org{organisation:D3}";
            Organisations.Save(
                connection,
                transaction,
                id,
                $$"""{"id":"{{id}}","goLiveOn":"{{LastDay.AddDays(1 - days):yyyy-MM-dd}}"}""",
                DateTimeOffset.UnixEpoch
            );
            var facts = new FactWriter(connection, transaction, organisation, LastDay);
            var random = new Random(organisation);
            for (var employee = 1; employee <= employees; employee++)
            {
                facts.PutEmployee(
                    $"e{employee}",
                    null,
                    new()
                    {
                        Name = $"Employee {employee}",
                        Kind = employee == 1 ? EmployeeKind.Persona : EmployeeKind.Person,
                        Department = $"Department {employee % departments}",
                        JobTitle = "worker",
                        Phone = employee % 5 == 0 ? "" : "1234",
                        Photo = employee % 4 == 0 ? "" : $"photo{employee}.png",
                        Expertise = employee % 3 == 0 ? "" : "things and people",
                        IsManager = employee % 20 == 0,
                        WorksAt = employee % 3 == 0 ? Workplace.Frontline : Workplace.Office,
                        StartedOn = new DateOnly(2020, 1, 1),
                    }
                );
            }

            for (var team = 1; team <= teams; team++)
            {
                facts.PutTeam(
                    $"t{team}",
                    null,
                    new()
                    {
                        Name = $"Team {team}",
                        Kind = team <= departments ? TeamKind.Department : TeamKind.Informal,
                        Open = team > departments,
                        Location = "Test hall",
                    }
                );
            }

            for (var employee = 1; employee <= employees; employee++)
            {
                facts.PutMembership(new(1 + employee % departments), new(employee), null, default, "member");
                if (employee % 6 == 0)
                {
                    facts.PutMembership(new(departments + 1 + employee % (teams - departments)), new(employee), null, default, "member");
                }
            }

            facts.PutRole(Role.CommunityManager, new(2), null, null, default, new DateOnly(2025, 1, 1));
            facts.PutRole(Role.ProjectGroup, new(3), null, null, default, new DateOnly(2025, 1, 1));
            for (var team = 1; team <= 20; team++)
            {
                facts.PutRole(Role.Ambassador, new(25 + team - 1), new(team), null, default, new DateOnly(2025, 1, 1));
            }

            facts.PutPhase(1, new(1), "First", LastDay.AddDays(1 - days));
            facts.PutPhase(2, new(2), "Second", LastDay.AddDays(31 - days));
            connection.Execute(
                "insert into delivered (organisation_no, input) values (@organisation, @input)",
                (
                    (string[])
                        [
                            "employees",
                            "teams",
                            "memberships",
                            "roles",
                            "phases",
                            "activities",
                            "activities.team_id",
                            "activities.to_employee_id",
                            "activities.device",
                            "activities.content_id",
                            "activities.on_content_id",
                            "teams.open",
                            .. EmployeeFacts.Columns.Select(column => $"employees.{column}"),
                        ]
                ).Select(input => new { organisation, input }),
                transaction
            );
            using (var counts = new CountWriter(connection, transaction, organisation, "files"))
            {
                long fingerprint = 0;
                for (var day = LastDay.AddDays(1 - days); day <= LastDay; day = day.AddDays(1))
                {
                    var chance = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 50 : 350;
                    for (var employee = 1; employee <= employees; employee++)
                    {
                        if (random.Next(1000) >= chance)
                        {
                            continue;
                        }

                        var team = 1 + employee % departments;
                        var marks = random.Next(3) == 0 ? DayMarks.Mobile : DayMarks.None;
                        counts.Add(new ActivityEvent(++fingerprint, day, employee, 0, ActivityKind.View, marks, null, null));
                        if (random.Next(4) == 0)
                        {
                            counts.Add(
                                new ActivityEvent(++fingerprint, day, employee, team, (ActivityKind)random.Next(2, 6), marks, null, null)
                            );
                        }
                    }
                }

                counts.Flush();
            }

            transaction.Commit();
        }

        connection.Execute("pragma wal_checkpoint(truncate); pragma optimize");
        return store;
    }
}
