using System.Data;
using Dapper;

namespace Intranet.Storage.SqlServer;

/// <summary>Allows one writer per organisation across processes, through an application lock that ends with the transaction.</summary>
internal static class WriteLock
{
    public static void Take(ServerConnection connection, int organisation)
    {
        var parameters = new DynamicParameters(
            new
            {
                Resource = $"intranet-{organisation}",
                LockMode = "Exclusive",
                LockOwner = "Transaction",
                LockTimeout = 1000 * Writing.Patience,
            }
        );
        parameters.Add("result", dbType: DbType.Int32, direction: ParameterDirection.ReturnValue);
        connection.Execute("sp_getapplock", parameters, commandTimeout: 2 * Writing.Patience, commandType: CommandType.StoredProcedure);
        if (parameters.Get<int>("result") < 0)
        {
            throw new TimeoutException("Another process writes to this organisation for more than a minute. Try again later.");
        }
    }
}
