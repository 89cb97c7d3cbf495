using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>How both stores are written to.</summary>
public static class Writing
{
    /// <summary>Seconds that a writer waits for another to finish.</summary>
    internal const int Patience = 60;

    /// <summary>
    /// Begins a transaction that may write without meeting another writer of the same organisation: SQLite has one writer for
    /// the whole file; on SQL Server an application lock is held until the transaction ends.
    /// </summary>
    /// <param name="organisation">Its number; 0 for what is not of one organisation.</param>
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
    /// Put after a comparison of text, it holds whatever the case. In SQL Server the columns that are compared so say it
    /// themselves, for the sake of their indexes.
    /// </summary>
    internal static string AnyCase(this DbConnection connection) => connection is SqliteConnection ? "collate nocase" : "";

    /// <summary>
    /// Updates a row, or inserts it where there is none: under the lock of <see cref="BeginWrite"/> nobody comes between.
    /// </summary>
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
