using Microsoft.Data.SqlClient;

namespace Intranet.Storage.SqlServer;

/// <summary>Failures of SQL Server that are transient.</summary>
internal static class Transient
{
    /// <summary>
    /// Deadlock victim, lock time-out, command time-out, lost or refused connection, and the errors of Azure SQL while it moves a
    /// database (Microsoft, "Transient connection errors", 2024).
    /// </summary>
    private static readonly HashSet<int> Numbers =
    [
        1205,
        1222,
        -2,
        -1,
        2,
        20,
        53,
        64,
        121,
        233,
        258,
        997,
        1204,
        4060,
        4221,
        10053,
        10054,
        10060,
        10061,
        10928,
        10929,
        11001,
        40143,
        40197,
        40501,
        40540,
        40613,
        41301,
        41302,
        41305,
        41325,
        41839,
        49918,
        49919,
        49920,
    ];

    /// <summary>SqlClient itself retries opening a connection.</summary>
    public static SqlRetryLogicBaseProvider Retries { get; } =
        SqlConfigurableRetryFactory.CreateExponentialRetryProvider(
            new SqlRetryLogicOption
            {
                NumberOfTries = 5,
                DeltaTime = TimeSpan.FromMilliseconds(300),
                MinTimeInterval = TimeSpan.FromMilliseconds(100),
                MaxTimeInterval = TimeSpan.FromSeconds(8),
                TransientErrors = Numbers,
            }
        );

    public static bool Is(SqlException failure) => failure.Errors.Cast<SqlError>().Any(error => Numbers.Contains(error.Number));
}
