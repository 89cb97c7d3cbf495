using System.Data.Common;
using Dapper;
using Intranet.Adoption.Activity;

namespace Intranet.Storage.People;

/// <summary>Removes what is older than is kept; docs/privacy.md has the periods in one table.</summary>
public static class Retention
{
    /// <summary>Days before the last one kept whose presence is still needed: twelve weeks, for habits.</summary>
    private const int DaysForHabits = 84;

    private const int AuditYears = 3;
    private const int MailDays = 396;
    private const int OwnReportDays = 30;
    private const int QuarantineDays = 90;

    /// <summary>Tables with a day and rows of a person that go with the day.</summary>
    private static readonly string[] ByDay = ["day_counts", "report_opens", "trainings", "persona_posts", "answers"];

    /// <summary>Whether there is anything older than is kept.</summary>
    public static bool HasMore(DbConnection connection, OrganisationRow organisation, DateOnly through, DateTimeOffset now) =>
        Array.Exists(
            ByDay,
            table =>
                connection.ExecuteScalar<int>(
                    $"""
                    select case when exists (select 1 from {table} where organisation_no = @Number and day <= @through) then 1 else 0 end
                    """,
                    new { organisation.Number, through }
                ) == 1
        )
        || Old(organisation, now)
            .Any(item =>
                connection.ExecuteScalar<int>($"select case when exists (select 1 from {item.From}) then 1 else 0 end", item.Parameters)
                == 1
            );

    /// <summary>Removes it.</summary>
    /// <param name="through">The last day that is not kept.</param>
    /// <param name="habitual">Ids of the employees who were habitual by then.</param>
    public static void End(
        DbConnection connection,
        OrganisationRow organisation,
        DateOnly through,
        IEnumerable<string> habitual,
        DateTimeOffset now
    )
    {
        var parameters = new
        {
            organisation.Number,
            through,
            chunk = through.AddDays(-DaysForHabits).DayNumber / DayBits.ChunkDays,
        };
        using var transaction = connection.BeginWrite(organisation.Number);

        // Two bits of a person stay: that they were ever active, and ever habitual.
        connection.Execute(
            """
            insert into ever (organisation_no, employee_no, active, habitual)
            select distinct p.organisation_no, p.employee_no, 1, 0
            from presence p
            where p.organisation_no = @Number and p.chunk < @chunk
              and not exists (select 1 from ever e where e.organisation_no = p.organisation_no and e.employee_no = p.employee_no)
            """,
            parameters,
            transaction
        );
        connection.Execute(
            """
            update ever
            set habitual = 1
            where organisation_no = @Number
              and employee_no = (select e.employee_no from employees e where e.organisation_no = @Number and e.id = @id)
            """,
            habitual.Select(id => new { organisation.Number, id }),
            transaction
        );
        connection.Execute("delete from presence where organisation_no = @Number and chunk < @chunk", parameters, transaction);
        foreach (var table in ByDay)
        {
            connection.Execute($"delete from {table} where organisation_no = @Number and day <= @through", parameters, transaction);
        }

        // What was told of final days is not needed any more.
        foreach (
            var table in (ReadOnlySpan<string>)
                ["told_employee_facts", "told_memberships", "told_objections", "told_team_facts", "told", "minimum_floors"]
        )
        {
            connection.Execute($"delete from {table} where organisation_no = @Number and through <= @through", parameters, transaction);
        }

        connection.Execute(
            """
            update organisations
            set final_through = @through
            where organisation_no = @Number and coalesce(final_through, 0) < @through
            """,
            parameters,
            transaction
        );
        foreach (var (from, old) in Old(organisation, now))
        {
            connection.Execute($"delete from {from}", old, transaction);
        }

        transaction.Commit();
    }

    private static (string From, object Parameters)[] Old(OrganisationRow organisation, DateTimeOffset now) =>
        [
            ("audit where organisation_no = @Number and at < @before", new { organisation.Number, before = now.AddYears(-AuditYears) }),
            (
                "mails where organisation_no = @Number and (sent_at is not null or given_up_at is not null) and created_at < @before",
                new { organisation.Number, before = now.AddDays(-MailDays) }
            ),
            (
                "asked_reports where organisation_no = @Number and done_at < @before",
                new { organisation.Number, before = now.AddDays(-OwnReportDays) }
            ),
            (
                "quarantine where organisation_no = @Number and as_of < @before",
                new { organisation.Number, before = organisation.Settings.LocalDay(now).AddDays(-QuarantineDays) }
            ),
        ];
}
