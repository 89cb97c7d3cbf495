using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Intranet.Storage.SqlServer;

/// <summary>
/// A connection to SQL Server whose commands take part in its open transaction, as they do in SQLite. SqlClient itself refuses a
/// command that does not name the transaction.
/// </summary>
internal sealed class ServerConnection(string connectionString) : DbConnection
{
    private SqlTransaction? transaction;

    public SqlConnection Inner { get; } = new(connectionString) { RetryLogicProvider = Transient.Retries };

    /// <summary>The open transaction, or null.</summary>
    public SqlTransaction? Transaction => transaction?.Connection is null ? null : transaction;

    [AllowNull]
    public override string ConnectionString
    {
        get => Inner.ConnectionString;
        set => Inner.ConnectionString = value;
    }

    public override string Database => Inner.Database;
    public override string DataSource => Inner.DataSource;
    public override string ServerVersion => Inner.ServerVersion;
    public override ConnectionState State => Inner.State;

    public override void Open() => Inner.Open();

    public override void Close() => Inner.Close();

    public override void ChangeDatabase(string databaseName) => Inner.ChangeDatabase(databaseName);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        transaction = Inner.BeginTransaction(isolationLevel == IsolationLevel.Unspecified ? IsolationLevel.ReadCommitted : isolationLevel);

    protected override DbCommand CreateDbCommand()
    {
        var command = Inner.CreateCommand();
        command.Transaction = Transaction;
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
