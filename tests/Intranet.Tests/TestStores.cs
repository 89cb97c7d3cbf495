using Intranet.Storage;
using Microsoft.Data.SqlClient;

namespace Intranet.Tests;

/// <summary>
/// Where tests keep their stores: in files, and on a SQL Server too when <c>INTRANET_TEST_SQLSERVER</c> holds a connection string of a
/// user who may make databases. With <c>INTRANET_TEST_ALL_ON_SQLSERVER=1</c> every test that can be there is there.
/// </summary>
internal static class TestStores
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("INTRANET_TEST_SQLSERVER") is { Length: > 0 } text
        ? text
        : null;

    public static bool AllOnServer { get; } =
        Server is not null && Environment.GetEnvironmentVariable("INTRANET_TEST_ALL_ON_SQLSERVER") == "1";

    /// <summary>The kinds of store that contract tests run on.</summary>
    public static TheoryData<string> Kinds => Server is null ? new("file") : new("file", "server");

    public static TestOrganisation New(string kind) =>
        kind == "server" ? new TestOrganisation(NewDatabase()) : new TestOrganisation(file: true);

    /// <summary>A connection string of a new, empty database.</summary>
    public static string NewDatabase()
    {
        var name = $"intranet_test_{Guid.NewGuid():N}"[..30];
        Run($"create database {name}");
        return new SqlConnectionStringBuilder(Server) { InitialCatalog = name, TrustServerCertificate = true }.ToString() + ";";
    }

    public static void Drop(Store store)
    {
        SqlConnection.ClearAllPools();
        try
        {
            Run($"drop database {new SqlConnectionStringBuilder(store.Database).InitialCatalog}");
        }
        catch (SqlException)
        {
            // A connection of a test that was broken off may still be open; the next run of the server's owner cleans up.
        }
    }

    private static void Run(string sql)
    {
        using var connection = new SqlConnection(
            new SqlConnectionStringBuilder(Server) { InitialCatalog = "master", TrustServerCertificate = true }.ToString()
        );
        connection.Open();
        using var command = new SqlCommand(sql, connection) { CommandTimeout = 120 };
        command.ExecuteNonQuery();
    }
}
