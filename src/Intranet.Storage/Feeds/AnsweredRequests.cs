using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Intranet.Storage.Feeds;

/// <summary>
/// Answers to requests with an Idempotency-Key, so that a repeated request gets the same answer and counts nothing.
/// </summary>
public static class AnsweredRequests
{
    /// <returns>The earlier answer, and whether its request had the same body; null for a new key.</returns>
    public static (string Answer, bool IsSameBody)? Find(
        DbConnection connection,
        DbTransaction transaction,
        long token,
        string key,
        ReadOnlySpan<byte> body
    ) =>
        connection.QuerySingleOrDefault<(string Answer, byte[] Body)?>(
            """select answer, body from answered_requests where token_no = @token and "key" = @key""",
            new { token, key = Hash(Encoding.UTF8.GetBytes(key)) },
            transaction
        )
            is { } found
            ? (found.Answer, Hash(body).AsSpan().SequenceEqual(found.Body))
            : null;

    /// <summary>Stores an answer, and deletes those older than a number of days.</summary>
    public static void Remember(
        DbConnection connection,
        DbTransaction transaction,
        long token,
        string key,
        ReadOnlySpan<byte> body,
        string answer,
        DateOnly today,
        int days
    ) =>
        connection.Execute(
            """
            insert into answered_requests (token_no, "key", body, answered_on, answer)
            values (@token, @key, @body, @today, @answer);
            delete from answered_requests
            where token_no = @token
              and answered_on < @oldest;
            """,
            new
            {
                token,
                key = Hash(Encoding.UTF8.GetBytes(key)),
                body = Hash(body),
                today,
                answer,
                oldest = today.AddDays(-days),
            },
            transaction
        );

    private static byte[] Hash(ReadOnlySpan<byte> data) => SHA256.HashData(data);
}
