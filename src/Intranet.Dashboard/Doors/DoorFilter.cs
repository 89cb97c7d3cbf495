using System.Text.Json;
using System.Text.Json.Nodes;
using Intranet.Intake.Scim;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Doors;

/// <summary>Who came in, and for whom.</summary>
public sealed record Visitor(Token Token, OrganisationRow Organisation);

/// <summary>
/// What both doors share: a bearer token of this door, of this organisation where the address names one, and errors in the form that
/// the door's clients understand.
/// </summary>
internal sealed partial class DoorFilter(string door, Store store, TimeProvider clock, ILogger<DoorFilter> log) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            if (Find(http) is not { } visitor)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Error(
                    401,
                    null,
                    $"This needs a bearer token for the door '{door}'. An administrator makes one with: intranet token create --door {door}."
                );
            }

            if (http.GetRouteValue("organisation") is string organisation && organisation != visitor.Organisation.Id)
            {
                // Neither whether the other exists nor what is in it.
                return Error(403, null, "This token is of another organisation.");
            }

            http.Items[typeof(Visitor)] = visitor;
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

    private Visitor? Find(HttpContext http)
    {
        if (
            http.Request.Headers.Authorization.ToString() is not { } header
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        using var connection = store.Open();
        if (Tokens.Find(connection, header[Scheme.Length..].Trim()) is not { } token || token.Door != door)
        {
            return null;
        }

        Tokens.Used(connection, token, clock);
        return Organisations.Find(connection, token.Organisation) is { } organisation ? new(token, organisation) : null;
    }

    private IResult Error(int status, string? scimType, string detail) =>
        door == "scim" ? Answers.Scim(ScimException.Json(status, scimType, detail), status) : Results.Problem(detail, statusCode: status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);
}

internal static class Answers
{
    public static IResult Scim(JsonObject body, int status = 200) =>
        Results.Text(body.ToJsonString(), "application/scim+json", statusCode: status);
}

/// <summary>A body that cannot be read as a whole.</summary>
internal sealed class BodyException(int status, string detail) : Exception(detail)
{
    public int Status => status;
}

/// <summary>Reads a body whole, and never more than is allowed, unpacked.</summary>
internal static class Body
{
    public const int Most = 10 * 1024 * 1024;

    public static async Task<byte[]> Read(HttpContext http, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
            {
                if (whole.Length + read > Most)
                {
                    throw TooLarge(http);
                }

                whole.Write(buffer.AsSpan(0, read));
            }
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == 413)
        {
            throw TooLarge(http);
        }
        catch (InvalidDataException)
        {
            throw new BodyException(400, "The body is not packed the way its Content-Encoding says.");
        }

        return whole.ToArray();
    }

    public static async Task<JsonObject> ReadJson(HttpContext http, CancellationToken cancel)
    {
        try
        {
            return JsonNode.Parse(await Read(http, cancel), documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject
                ?? throw new BodyException(400, "The body is no JSON object.");
        }
        catch (JsonException broken)
        {
            throw new BodyException(
                400,
                broken.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                    ? "The JSON is nested deeper than 32 levels."
                    : $"The body is no JSON: line {broken.LineNumber + 1} cannot be read."
            );
        }
    }

    private static BodyException TooLarge(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "0";
        http.Response.Headers.Connection = "close";
        return new(413, $"The body is larger than {Most / 1024 / 1024} MB, unpacked. Send it in parts.");
    }
}
