using Dapper;
using System.Data.Common;

namespace Intranet.Storage;

/// <summary>The audit log: every look at personal data, every export and every change of settings; who, when, what.</summary>
public static class Audit
{
    public static void Write(DbConnection connection, int organisation, string what, string by, TimeProvider clock, DbTransaction? transaction = null) =>
        connection.Execute("""insert into audit (organisation_no, at, "by", what) values (@organisation, @at, @by, @what)""",
            new { organisation, at = clock.GetUtcNow().ToString("O"), by, what }, transaction);
}
