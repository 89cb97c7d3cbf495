using System.Data.Common;
using Dapper;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;

namespace Intranet.Storage.Reports;

/// <summary>Records that an employee opened a weekly report on a page, like a row of <c>report_opens.csv</c>.</summary>
public static class ReportOpening
{
    public static void Add(DbConnection connection, int organisation, int employee, DateOnly day, string week)
    {
        if (
            connection.ExecuteScalar<int>(
                """
                select count(*)
                from report_opens
                where organisation_no = @organisation and employee_no = @employee and day = @day and week = @week
                """,
                new
                {
                    organisation,
                    employee,
                    day,
                    week,
                }
            ) > 0
        )
        {
            return;
        }

        using var transaction = connection.BeginWrite(organisation);
        new FactWriter(connection, transaction, organisation, day).PutReportOpen(new(employee), day, week);
        Deliveries.RememberManual(connection, transaction, organisation, "report_opens");
        transaction.Commit();
    }
}
