using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>
/// Sessions of readers who signed in. A cookie is only good while its session is open, so signing out also ends a copy of the cookie.
/// Only a hash of a session's number is stored.
/// </summary>
public static class Sessions
{
    /// <summary>Opens a session, and forgets those that have ended.</summary>
    /// <returns>Its number.</returns>
    public static string Open(DbConnection connection, DateTimeOffset now, TimeSpan length)
    {
        var number = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        using var transaction = connection.BeginWrite(0);
        connection.Execute("delete from sessions where ends_at < @now", new { now }, transaction);
        connection.Execute(
            "insert into sessions (hash, ends_at) values (@hash, @ends)",
            new { hash = Hash(number), ends = now + length },
            transaction
        );
        transaction.Commit();
        return number;
    }

    public static bool IsOpen(DbConnection connection, string number, DateTimeOffset now) =>
        connection.ExecuteScalar<int>(
            "select count(*) from sessions where hash = @hash and ends_at >= @now",
            new { hash = Hash(number), now }
        ) == 1;

    public static void End(DbConnection connection, string number) =>
        connection.Execute("delete from sessions where hash = @hash", new { hash = Hash(number) });

    private static byte[] Hash(string number) => SHA256.HashData(Encoding.UTF8.GetBytes(number));
}
