using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>Helps to write to both kinds of store.</summary>
public static class Writing
{
    /// <summary>Seconds that a writer waits for another.</summary>
    internal const int Patience = 60;

    /// <summary>
    /// Begins a transaction that excludes other writers of the same organisation. SQLite has one writer for the whole file; on SQL
    /// Server the transaction holds an application lock.
    /// </summary>
    /// <param name="organisation">The organisation's number; 0 for what belongs to no organisation.</param>
    public static DbTransaction BeginWrite(this DbConnection connection, int organisation)
    {
        if (connection is SqliteConnection file)
        {
            return file.BeginTransaction(deferred: false);
        }

        var transaction = connection.BeginTransaction();
        try
        {
            SqlServer.WriteLock.Take((SqlServer.ServerConnection)connection, organisation);
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A suffix that makes a comparison of text ignore case. In SQL Server the columns themselves ignore case, so that their indexes
    /// apply.
    /// </summary>
    internal static string AnyCase(this DbConnection connection) => connection is SqliteConnection ? "collate nocase" : "";

    /// <summary>Updates a row, or inserts it if missing; the lock of <see cref="BeginWrite"/> keeps others from doing so between.</summary>
    internal static void UpdateOrInsert(
        this DbConnection connection,
        string update,
        string insert,
        object parameters,
        DbTransaction? transaction
    )
    {
        if (connection.Execute(update, parameters, transaction) == 0)
        {
            connection.Execute(insert, parameters, transaction);
        }
    }
}
