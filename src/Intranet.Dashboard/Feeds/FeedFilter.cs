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

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            if (Find(http) is not { } caller)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Error(
                    401,
                    null,
                    $"This needs a bearer token for the feed '{feed}'. "
                        + $"An administrator makes one with: intranet token create --feed {feed}."
                );
            }

            if (http.GetRouteValue("organisation") is string organisation && organisation != caller.Organisation.Id)
            {
                // The answer tells neither whether the other organisation exists nor what is in it.
                return Error(403, null, "This token belongs to another organisation.");
            }

            http.Items[typeof(FeedCaller)] = caller;
            return await next(context);
        }
        catch (ScimException failure)
        {
            return Error(failure.Status, failure.ScimType, failure.Message);
        }
        catch (BodyException failure)
        {
            return Error(failure.Status, failure.Status == 400 ? "invalidSyntax" : null, failure.Message);
        }
        catch (RefusedException refused)
        {
            return Error(422, "invalidValue", refused.Message);
        }
        catch (BadHttpRequestException failure)
        {
            return Error(failure.StatusCode, null, failure.StatusCode == 408 ? "The body came too slowly." : "The request cannot be read.");
        }
        catch (Exception failure) when (Store.IsTransient(failure))
        {
            LogStore(log, failure.Message);
            http.Response.Headers.RetryAfter = "30";
            return Error(
                503,
                null,
                failure.Message.Contains("full", StringComparison.OrdinalIgnoreCase)
                    ? "The disk of the store is full. Nothing of the request was kept; send it again later."
                    : "The store is busy. Nothing of the request was kept; send it again later."
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
        return Organisations.Find(connection, token.Organisation) is { } organisation ? new(token, organisation) : null;
    }

    private IResult Error(int status, string? scimType, string detail) =>
        feed == "scim"
            ? ScimAnswers.Json(ScimException.Json(status, scimType, detail), status)
            : Results.Problem(detail, statusCode: status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);
}
