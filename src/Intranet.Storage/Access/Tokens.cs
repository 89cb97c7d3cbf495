using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;

namespace Intranet.Storage.Access;

/// <summary>What is stored about a bearer token; the token itself is not.</summary>
/// <param name="Feed">What it may deliver to: <c>activities</c> or <c>scim</c>.</param>
/// <param name="Source">The name under which its deliveries are kept.</param>
public sealed record Token(
    long Number,
    int OrganisationNumber,
    string Organisation,
    string Feed,
    string Source,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateOnly? LastUsedOn,
    DateTimeOffset? RevokedAt
);

/// <summary>Bearer tokens, each for one organisation and feed. Only a hash is stored; 32 random bytes need no slow hash.</summary>
public static partial class Tokens
{
    public static readonly string[] Feeds = ["activities", "scim"];
    private const string Prefix = "intranet_";

    /// <returns>The token, which can be shown only once.</returns>
    /// <exception cref="RefusedException">There is no such feed, or the source's name is not valid.</exception>
    public static string Create(DbConnection connection, int organisation, string feed, string source, string by, DateTimeOffset at)
    {
        if (!Feeds.Contains(feed))
        {
            throw new RefusedException($"There is no feed '{feed}'. Choose {string.Join(" or ", Feeds)}.");
        }

        if (!SourceName().IsMatch(source))
        {
            throw new RefusedException(
                $"The name of a source may have at most 64 letters, digits, hyphens, underscores and dots. Choose another name."
            );
        }

        var token = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        connection.Execute(
            """
            insert into tokens (organisation_no, door, source, hash, created_at, created_by)
            values (@organisation, @door, @source, @hash, @at, @by)
            """,
            new
            {
                organisation,
                door = feed,
                source,
                hash = Hash(token),
                at,
                by,
            }
        );
        return token;
    }

    public static IReadOnlyList<Token> List(DbConnection connection, int organisation) =>
        Read(connection, "t.organisation_no = @organisation", new { organisation });

    /// <summary>The token with this text, unless it was revoked.</summary>
    public static Token? Find(DbConnection connection, string token) =>
        token.Length > 200
            ? null
            : Read(connection, "t.hash = @hash and t.revoked_at is null", new { hash = Hash(token) }).SingleOrDefault();

    /// <summary>Records the day of use, here and in the audit log: once a day, not once a request.</summary>
    public static void Used(DbConnection connection, Token token, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (token.LastUsedOn != today)
        {
            connection.Execute("update tokens set last_used_on = @today where token_no = @Number", new { today, token.Number });
            Audit.Write(
                connection,
                token.OrganisationNumber,
                $"first use today of token {token.Number} for the feed {token.Feed}",
                $"token {token.Number}",
                clock
            );
        }
    }

    /// <returns>Whether there was such a token.</returns>
    public static bool Revoke(DbConnection connection, int organisation, long number, DateTimeOffset at) =>
        connection.Execute(
            """
            update tokens
            set revoked_at = @at
            where organisation_no = @organisation
              and token_no = @number
              and revoked_at is null
            """,
            new
            {
                organisation,
                number,
                at,
            }
        ) > 0;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
    private static partial Regex SourceName();

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static List<Token> Read(DbConnection connection, string where, object parameters) =>
        [
            .. connection
                .Query<(
                    long Number,
                    long OrganisationNo,
                    string Organisation,
                    string Feed,
                    string Source,
                    DateTimeOffset CreatedAt,
                    string CreatedBy,
                    DateOnly? LastUsedOn,
                    DateTimeOffset? RevokedAt
                )>(
                    $"""
                    select token_no, t.organisation_no, o.id, door, source, created_at, created_by, last_used_on, revoked_at
                    from tokens t
                    join organisations o on o.organisation_no = t.organisation_no
                    where {where}
                    order by token_no
                    """,
                    parameters
                )
                .Select(row => new Token(
                    row.Number,
                    (int)row.OrganisationNo,
                    row.Organisation,
                    row.Feed,
                    row.Source,
                    row.CreatedAt,
                    row.CreatedBy,
                    row.LastUsedOn,
                    row.RevokedAt
                )),
        ];
}
