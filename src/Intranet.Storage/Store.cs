using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Intranet.Storage.Sqlite;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>
/// The store: a SQLite file with write-ahead log, so that readers never wait for a writer, or a SQL Server database for many workers.
/// Both have the same tables; callers need not know which it is.
/// </summary>
public sealed class Store
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    /// <summary>What the smallest piece of work writes, in bytes.</summary>
    private const int Probe = 64 * 1024;
    private readonly string connectionString;
    private readonly int patience;
    private readonly Lock probing = new();

    static Store() => TypeHandlers.Register();

    /// <param name="database">The path of a SQLite file, which is created if missing, or a SQL Server connection string.</param>
    /// <param name="patience">Seconds that a writer of a file waits for another.</param>
    /// <exception cref="RefusedException">The connection string is not one of SQL Server.</exception>
    public Store(string database, int patience = Writing.Patience)
    {
        this.patience = patience;
        IsFile = !(database.Contains('=', StringComparison.Ordinal) && database.Contains(';', StringComparison.Ordinal));
        if (IsFile)
        {
            Path = System.IO.Path.GetFullPath(database);
            connectionString = new SqliteConnectionStringBuilder
            {
                DataSource = Path,
                ForeignKeys = true,
                DefaultTimeout = patience,
                Pooling = true,
            }.ToString();
            return;
        }

        try
        {
            var parts = new SqlConnectionStringBuilder(database) { MultipleActiveResultSets = false };
            (connectionString, Path) = (parts.ToString(), $"{parts.DataSource}/{parts.InitialCatalog}");
        }
        catch (ArgumentException wrong)
        {
            throw new RefusedException(
                $"""
                --database is neither the path of a file nor a connection string of SQL Server: {wrong.Message}
                Write for instance Server=db.example.org;Database=intranet;User ID=intranet;Password=...
                """
            );
        }
    }

    /// <summary>Whether the store is a SQLite file.</summary>
    public bool IsFile { get; }

    /// <summary>The name to show: the path of the file, or server and database.</summary>
    public string Path { get; }

    /// <summary>The value of <c>--database</c> that opens this store: a path or connection string.</summary>
    public string Database => IsFile ? Path : connectionString;

    /// <summary>
    /// Whether a file beside the database can still grow: not on a full disk, over a quota, or where nothing may be written. Of a server
    /// this says nothing; its disks are watched there.
    /// </summary>
    public bool HasRoom()
    {
        if (!IsFile)
        {
            return true;
        }

        try
        {
            lock (probing)
            {
                var probe = Path + ".probe";
                using (var file = new FileStream(probe, FileMode.Create))
                {
                    file.Write(new byte[Probe]);
                }

                File.Delete(probe);
                return true;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// A write transaction. Writers in this process queue in order; those in other processes poll. Readers do not wait.
    /// </summary>
    /// <param name="organisation">The organisation's number; 0 for what belongs to no organisation.</param>
    public WriteTransaction Write(DbConnection connection, int organisation, CancellationToken cancel = default)
    {
        if (!IsFile)
        {
            return new WriteTransaction(connection.BeginWrite(organisation), null);
        }

        var gate = Gates.GetOrAdd(Path, _ => new SemaphoreSlim(1, 1));
        gate.Wait(cancel);
        try
        {
            return new WriteTransaction(connection.BeginWrite(organisation), gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    public DbConnection Open()
    {
        if (!IsFile)
        {
            var server = new SqlServer.ServerConnection(connectionString);
            server.Open();
            return server;
        }

        try
        {
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            // With synchronous = normal a crash of the process loses nothing; a power cut can lose the last transactions, but never
            // damages the file.
            connection.Execute(
                $"""
                pragma journal_mode = wal;
                pragma synchronous = normal;
                pragma temp_store = memory;
                pragma cache_size = -65536;
                pragma busy_timeout = {1000 * patience};
                pragma wal_autocheckpoint = 16384;
                """
            );
            return connection;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is 14 or 26)
        {
            throw failure.SqliteErrorCode == 26
                ? new RefusedException($"{Path} is not a database of this program. Name another file with --database.")
                : new RefusedException(
                    $"""
                    The database {Path} cannot be opened. Check that the folder exists and is writable,
                    or name another file with --database.
                    """
                );
        }
    }

    /// <summary>
    /// Whether the same work may succeed a little later: the database was locked, full or out of reach, or lost a deadlock.
    /// </summary>
    public static bool IsTransient(Exception failure) =>
        failure switch
        {
            SqliteException file => file.SqliteErrorCode is 5 or 6 or 10 or 13,
            SqlException server => SqlServer.Transient.Is(server),
            _ => failure is TimeoutException,
        };

    /// <summary>What a failure of the store means and what to do; null for other failures.</summary>
    public static Message? Describe(Exception failure) =>
        failure switch
        {
            SqliteException file => file.SqliteErrorCode switch
            {
                5 or 6 => new($"Another process is using the database. Wait until it has finished, then run this command again."),
                8 => new($"The database is read-only. Check the permissions on the file and its folder."),
                10 => new($"The disk failed while the database was in use ({file.Message}). Check the disk and run this command again."),
                11 or 26 => new($"The database file is damaged. Restore a backup, or import the files into a new one with --database."),
                13 => new($"The disk is full. Free some space and run this command again. Nothing was partly saved."),
                _ => new($"The database reported an error: {file.Message}"),
            },
            SqlException server => server.Number switch
            {
                18456 => new($"SQL Server rejected this user or password. Check the connection string in --database or Intranet:Database."),
                4060 => new($"SQL Server has no such database, or the user may not open it. Create it, or give the user access."),
                208 => new($"The tables do not exist yet. Run 'intranet migrate' first."),
                1105 or 9002 => new(
                    $"The disk or the log of SQL Server is full. Free some space and run this command again. Nothing was partly saved."
                ),
                _ => new($"SQL Server reported error {server.Number}: {server.Message}"),
            },
            TimeoutException => Message.Verbatim(failure.Message),
            _ => null,
        };

    /// <summary>
    /// Runs a complete unit of work, and repeats it from the start if it lost a deadlock or the connection: three times at most.
    /// </summary>
    public static T Retry<T>(Func<T> work, CancellationToken cancel = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (SqlException failure) when (attempt < 3 && SqlServer.Transient.Is(failure))
            {
                cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 400) * attempt));
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Brings the schema up to date. Several processes may do so at once.</summary>
    /// <returns>The names of the migrations that this call applied.</returns>
    /// <exception cref="RefusedException">The database was made by a newer version, or cannot be opened.</exception>
    public IReadOnlyList<string> Migrate()
    {
        if (IsFile && System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var assembly = typeof(Store).Assembly;
        var prefix = IsFile ? "Intranet.Storage.Sqlite." : "Intranet.Storage.SqlServer.";
        var scripts = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        using var connection = Open();
        // Usually there is nothing to do. Checking needs no lock, so that a command that only reads does not queue behind an import.
        if (
            connection.ExecuteScalar<int>(
                IsFile
                    ? "select count(*) from sqlite_master where name = 'migrations'"
                    : "select count(*) from sys.tables where name = 'migrations'"
            ) == 1
            && connection
                .Query<string>("select name from migrations")
                .ToHashSet()
                .SetEquals(scripts.Select(script => script[prefix.Length..]))
        )
        {
            return [];
        }

        if (connection is SqliteConnection file)
        {
            OldTables.AddFunctions(file);
        }

        using var transaction = connection.BeginWrite(0);
        connection.Execute(
            IsFile
                ? "create table if not exists migrations (name text primary key) strict"
                : """
                if object_id('migrations') is null
                  create table migrations (name nvarchar(200) collate latin1_general_100_bin2 not null primary key)
                """,
            transaction: transaction
        );
        var applied = connection.Query<string>("select name from migrations", transaction: transaction).ToHashSet();
        if (applied.Except(scripts.Select(script => script[prefix.Length..])).FirstOrDefault() is { } newer)
        {
            throw new RefusedException(
                $"""
                {Path} was made by a newer version of this program (it has {newer}).
                Install that version, or name another database with --database.
                """
            );
        }

        var now = new List<string>();
        foreach (var script in scripts.Where(script => !applied.Contains(script[prefix.Length..])))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(script)!);
            // A line "go" ends a batch. Only SQL Server scripts have it, because a trigger must start a batch.
            foreach (
                var batch in reader
                    .ReadToEnd()
                    .ReplaceLineEndings("\n")
                    .Split("\ngo\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            {
                connection.Execute(batch, transaction: transaction, commandTimeout: 600);
            }

            connection.Execute("insert into migrations (name) values (@name)", new { name = script[prefix.Length..] }, transaction);
            now.Add(script[prefix.Length..]);
        }

        if (now.Exists(script => script.EndsWith("-ledger.sql", StringComparison.Ordinal)))
        {
            Rewards.Ledger.Begin(connection, transaction);
        }

        if (now.Exists(script => script.EndsWith("-rewards.sql", StringComparison.Ordinal)))
        {
            Rewards.RewardUpgrade.Run(connection, transaction, TimeProvider.System.GetUtcNow());
        }

        transaction.Commit();
        return now;
    }
}

/// <summary>A transaction that rolls back unless it is committed.</summary>
public sealed class WriteTransaction : IDisposable
{
    private readonly SemaphoreSlim? gate;
    private bool isDisposed;

    internal WriteTransaction(DbTransaction transaction, SemaphoreSlim? gate)
    {
        Transaction = transaction;
        this.gate = gate;
    }

    public DbTransaction Transaction { get; }

    public void Commit() => Transaction.Commit();

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Transaction.Dispose();
            gate?.Release();
        }
    }
}
