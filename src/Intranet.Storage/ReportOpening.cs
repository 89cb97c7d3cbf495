using System.Data.Common;
using Dapper;

namespace Intranet.Storage;

/// <summary>That somebody opened a weekly report, as <c>report_opens.csv</c> says it of an intranet.</summary>
public static class ReportOpening
{
    public static void Add(DbConnection connection, int organisation, int employee, DateOnly day, string week)
    {
        if (connection.ExecuteScalar<int>("select count(*) from report_opens where organisation_no = @organisation and employee_no = @employee and day = @day and week = @week", new { organisation, employee, day = day.DayNumber, week }) > 0)
        {
            return;
        }

        using var transaction = connection.BeginWrite(organisation);
        new FactWriter(connection, transaction, organisation, day).PutReportOpen(employee, day, week);
        if (connection.Execute("insert into delivered (organisation_no, input) select @organisation, 'report_opens' where not exists (select 1 from delivered where organisation_no = @organisation and input = 'report_opens')", new { organisation }, transaction) > 0
            && connection.ExecuteScalar<long?>("select first_day from organisations where organisation_no = @organisation", new { organisation }, transaction) is { } first)
        {
            // What was unknown before is a fact from now on, for every day there is.
            ScoringMark.Touch(connection, transaction, organisation, DateOnly.FromDayNumber((int)first));
        }

        transaction.Commit();
    }
}
