using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>Which weekly reports were made, and when last.</summary>
public static class MadeReports
{
    public static void Remember(SqliteConnection connection, int organisation, string week, string language, DateTimeOffset at) =>
        connection.Execute("insert into reports (organisation_no, week, language, made_at) values (@organisation, @week, @language, @at) on conflict do update set made_at = excluded.made_at",
            new { organisation, week, language, at = at.ToString("O") });
}
