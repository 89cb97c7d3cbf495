using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Intranet.Storage.Sqlite;

/// <summary>
/// A prepared statement without the layers of ADO.NET, for the few statements that run once per row of millions, at a tenth of the
/// cost. It takes part in the open transaction of its connection.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public Statement(DbConnection connection, string sql)
    {
        database = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <summary>Parameters are numbered from 1, in the order in which they occur in the statement.</summary>
    public Statement Bind(int parameter, long value)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(statement, parameter, value), database);
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_blob(statement, parameter, value), database);
        return this;
    }

    public Statement Bind(int parameter, string? value)
    {
        SqliteException.ThrowExceptionForRC(
            value is null ? raw.sqlite3_bind_null(statement, parameter) : raw.sqlite3_bind_text(statement, parameter, value),
            database
        );
        return this;
    }

    /// <returns>Whether there is another row.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Reset();
            SqliteException.ThrowExceptionForRC(result, database);
        }

        return false;
    }

    public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Dispose() => statement.Dispose();
}
