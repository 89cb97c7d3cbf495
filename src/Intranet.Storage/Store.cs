using System.Collections.Concurrent;
using Dapper;
using Intranet.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>The embedded store: one SQLite file with write-ahead log, so that readers never wait for a writer.</summary>
public sealed class Store
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);
    private readonly string connectionString;

    /// <param name="path">Path of the database file; it is made when it is not there.</param>
    public Store(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        connectionString = new SqliteConnectionStringBuilder { DataSource = Path, ForeignKeys = true, DefaultTimeout = 60, Pooling = true }.ToString();
    }

    public string Path { get; }

    /// <summary>
    /// A write transaction. Writers of this process wait for each other in the order in which they came; those of other
    /// processes poll. Scoring and other long reading goes on beside it.
    /// </summary>
    public WriteTransaction Write(SqliteConnection connection, CancellationToken cancel = default)
    {
        var gate = Gates.GetOrAdd(Path, _ => new SemaphoreSlim(1, 1));
        gate.Wait(cancel);
        try
        {
            return new WriteTransaction(connection.BeginTransaction(deferred: false), gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    public SqliteConnection Open()
    {
        try
        {
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            // WAL with synchronous normal: a crash of the process loses nothing, a power cut at most the last transactions, never integrity.
            connection.Execute("pragma journal_mode = wal; pragma synchronous = normal; pragma temp_store = memory; pragma cache_size = -65536; pragma busy_timeout = 60000; pragma wal_autocheckpoint = 16384");
            return connection;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is 14 or 26)
        {
            throw new RefusedException(failure.SqliteErrorCode == 26
                ? $"{Path} is not a database of this program. Name another file with --database."
                : $"The database {Path} cannot be opened. Check that the folder exists and may be written to, or name another file with --database.");
        }
    }

    /// <summary>Brings the schema up to date. Safe to run by several processes at once.</summary>
    /// <returns>The names of the migrations that were applied now.</returns>
    public IReadOnlyList<string> Migrate()
    {
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        using var connection = Open();
        OldTables.AddFunctions(connection);
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("create table if not exists migrations (name text primary key) strict", transaction: transaction);
        var applied = connection.Query<string>("select name from migrations", transaction: transaction).ToHashSet();
        var assembly = typeof(Store).Assembly;
        const string prefix = "Intranet.Storage.Sqlite.";
        var scripts = assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        if (applied.Except(scripts.Select(script => script[prefix.Length..])).FirstOrDefault() is { } newer)
        {
            throw new RefusedException($"{Path} was made by a newer version of this program (it has {newer}). Install that version, or name another database with --database.");
        }

        var now = new List<string>();
        foreach (var script in scripts.Where(script => !applied.Contains(script[prefix.Length..])))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(script)!);
            connection.Execute(reader.ReadToEnd(), transaction: transaction);
            connection.Execute("insert into migrations (name) values (@name)", new { name = script[prefix.Length..] }, transaction);
            now.Add(script[prefix.Length..]);
        }

        transaction.Commit();
        return now;
    }
}

/// <summary>A transaction that is rolled back unless it was committed.</summary>
public sealed class WriteTransaction : IDisposable
{
    private readonly SemaphoreSlim gate;
    private bool isDisposed;

    internal WriteTransaction(SqliteTransaction transaction, SemaphoreSlim gate)
    {
        Transaction = transaction;
        this.gate = gate;
    }

    public SqliteTransaction Transaction { get; }

    public void Commit() => Transaction.Commit();

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Transaction.Dispose();
            gate.Release();
        }
    }
}
