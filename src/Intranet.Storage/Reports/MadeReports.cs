using System.Data.Common;

namespace Intranet.Storage.Reports;

/// <summary>Which weekly reports were written on request, and when last.</summary>
public static class MadeReports
{
    public static void Remember(DbConnection connection, int organisation, string week, string language, DateTimeOffset at) =>
        connection.UpdateOrInsert(
            """
            update reports
            set made_at = @at
            where organisation_no = @organisation and week = @week and language = @language
            """,
            "insert into reports (organisation_no, week, language, made_at) values (@organisation, @week, @language, @at)",
            new
            {
                organisation,
                week,
                language,
                at,
            },
            null
        );
}
