using Dapper;
using Intranet.Storage.Access;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>Backs up and restores the embedded database while it is in use. SQL Server has its own backups.</summary>
public static class Backup
{
    /// <summary>Writes a consistent copy to a file, which appears complete or not at all.</summary>
    /// <exception cref="RefusedException">The file is there already, or the store is no file.</exception>
    public static void Write(Store store, string path, string by, TimeProvider clock)
    {
        RefuseServer(store);
        if (File.Exists(path))
        {
            throw new RefusedException($"{path} already exists. Choose another file name, for instance with the date in it.");
        }

        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var connection = store.Open())
            {
                // A backup is an export of personal data, so it enters the audit log before it exists.
                Note(connection, $"backed up the whole database", by, clock);

                // A single read transaction: writers continue, and what they write meanwhile is not included.
                connection.Execute("vacuum into @temporary", new { temporary }, commandTimeout: 0);
            }

            Check(temporary);
            using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Replaces the database by a backup in one transaction: users see it as it was before or as restored.
    /// </summary>
    /// <param name="force">Replace a database that contains organisations.</param>
    /// <exception cref="RefusedException">The file is no backup, or there is something to lose.</exception>
    public static void Restore(Store store, string path, bool force, string by, TimeProvider clock)
    {
        RefuseServer(store);
        if (!File.Exists(path))
        {
            throw new RefusedException($"{path} does not exist. Check the path.");
        }

        Check(path);
        if (Path.GetDirectoryName(store.Path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        if (!force && File.Exists(store.Path))
        {
            using var present = store.Open();
            if (
                present.ExecuteScalar<int>("select count(*) from sqlite_master where name = 'organisations'") > 0
                && Organisations.Known(present) is { Count: > 0 } known
            )
            {
                throw new RefusedException(
                    $"{store.Path} contains {string.Join(", ", known)}, which a restore would replace. Back it up first, then add --force."
                );
            }
        }

        using (
            var from = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString()
            )
        )
        using (var to = (SqliteConnection)store.Open())
        {
            from.Open();
            from.BackupDatabase(to);
        }

        store.Migrate();
        using var restored = store.Open();
        Note(restored, $"restored the whole database from a backup", by, clock);
    }

    private static void Note(System.Data.Common.DbConnection connection, FormattableString what, string by, TimeProvider clock)
    {
        using var transaction = connection.BeginWrite(0);
        foreach (var organisation in connection.Query<int>("select organisation_no from organisations", transaction: transaction).ToList())
        {
            Audit.Write(connection, organisation, what, by, clock, transaction);
        }

        transaction.Commit();
    }

    /// <summary>Checks that a file is an intact database of this program.</summary>
    private static void Check(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString()
            );
            connection.Open();
            if (connection.ExecuteScalar<string>("pragma integrity_check(1)") != "ok")
            {
                throw new RefusedException($"{path} is damaged. Use another backup.");
            }

            if (connection.ExecuteScalar<int>("select count(*) from sqlite_master where name = 'migrations'") == 0)
            {
                throw new RefusedException($"{path} is a database of another program. Name a file written by 'intranet backup'.");
            }
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is 11 or 26)
        {
            throw new RefusedException(
                $"{path} is not a backup: it is not a database, or it is damaged. Name a file written by 'intranet backup'."
            );
        }
    }

    private static void RefuseServer(Store store)
    {
        if (!store.IsFile)
        {
            throw new RefusedException($"The data is in SQL Server. Use its own backup and restore.");
        }
    }
}
