using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Intranet.Dashboard.Layout;
using Intranet.Intake.Scim;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Feeds;

/// <summary>By which token a feed delivers, and to which organisation.</summary>
public sealed record FeedCaller(Token Token, OrganisationRow Organisation);

/// <summary>
/// What both feeds share: a bearer token made for the feed, and for the organisation if the address names one; and errors in the form
/// that the feed's clients understand.
/// </summary>
internal sealed partial class FeedFilter(string feed, Store store, TimeProvider clock, ILogger<FeedFilter> log) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    /// <summary>Hashes of headers with a token that was good at least once, for the rate limit.</summary>
    private static readonly ConcurrentDictionary<string, bool> Known = new();
    private const int MostKnown = 10_000;

    public static string Hash(string header) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(header)).AsSpan(0, 16));

    public static bool IsKnown(string hash) => Known.ContainsKey(hash);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            if (Find(http) is not { } caller)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Error(
                    http,
                    401,
                    null,
                    new(
                        $"""
                        This needs a bearer token for the feed '{feed}'. An administrator creates one with: intranet token create --feed
                        {feed}.
                        """
                    )
                );
            }

            if (http.GetRouteValue("organisation") is string organisation && organisation != caller.Organisation.Id)
            {
                // The answer tells neither whether the other organisation exists nor what is in it.
                return Error(http, 403, null, new($"This token belongs to another organisation."));
            }

            http.Items[typeof(FeedCaller)] = caller;
            return await next(context);
        }
        catch (ScimException failure)
        {
            return Error(http, failure.Status, failure.ScimType, failure.Text);
        }
        catch (BodyException failure)
        {
            return Error(http, failure.Status, failure.Status == 400 ? "invalidSyntax" : null, failure.Text);
        }
        catch (RefusedException refused)
        {
            return Error(http, 422, "invalidValue", refused.Text);
        }
        catch (BadHttpRequestException failure)
        {
            return Error(
                http,
                failure.StatusCode,
                null,
                failure.StatusCode == 408 ? new($"The body came too slowly.") : new Message($"The request cannot be read.")
            );
        }
        catch (Exception failure) when (Store.IsTransient(failure))
        {
            LogStore(log, failure.Message);
            http.Response.Headers.RetryAfter = "30";
            return Error(
                http,
                503,
                null,
                failure.Message.Contains("full", StringComparison.OrdinalIgnoreCase)
                    ? new($"The disk of the store is full. Nothing of the request was kept; send it again later.")
                    : new Message($"The store is busy. Nothing of the request was kept; send it again later.")
            );
        }
    }

    private FeedCaller? Find(HttpContext http)
    {
        if (
            http.Request.Headers.Authorization.ToString() is not { } header
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        using var connection = store.Open();
        if (Tokens.Find(connection, header[Scheme.Length..].Trim()) is not { } token || token.Feed != feed)
        {
            return null;
        }

        Tokens.Used(connection, token, clock);
        if (Known.Count < MostKnown)
        {
            Known.TryAdd(Hash(header), true);
        }

        return Organisations.Find(connection, token.Organisation) is { } organisation ? new(token, organisation) : null;
    }

    /// <summary>The language that a client asks for with Accept-Language, or else English.</summary>
    public static string Language(HttpContext http) => PageLanguage.OfBrowser(http) ?? "en";

    private IResult Error(HttpContext http, int status, string? scimType, Message text)
    {
        var detail = text.In(Language(http));
        return feed == "scim"
            ? ScimAnswers.Json(ScimException.Json(status, scimType, detail), status)
            : Results.Problem(detail, statusCode: status);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);
}
