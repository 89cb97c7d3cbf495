using System.Text.Json.Nodes;
using Intranet.Intake;
using Intranet.Intake.Scim;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Feeds;

/// <summary>Receives people and groups by SCIM 2.0 (RFC 7643 and 7644) at <c>/scim/v2</c>. The token determines the organisation.</summary>
internal static class ScimEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Store store, TimeProvider clock, ILogger<FeedFilter> log)
    {
        var scim = routes.MapGroup("/scim/v2").AddEndpointFilter(new FeedFilter("scim", store, clock, log)).WithTags("SCIM");
        scim.MapGet("/ServiceProviderConfig", () => ScimAnswers.Json(ScimDiscovery.Config()))
            .WithSummary("What this service provider supports");
        scim.MapGet("/ResourceTypes", () => ScimAnswers.Json(ScimDiscovery.ResourceTypes())).WithSummary("The types of resources");
        scim.MapGet("/ResourceTypes/{id}", (string id) => ScimAnswers.Json(ScimDiscovery.Of(ScimDiscovery.ResourceTypes(), id)))
            .WithSummary("One type of resources");
        scim.MapGet("/Schemas", () => ScimAnswers.Json(ScimDiscovery.Schemas())).WithSummary("The schemas of resources");
        scim.MapGet("/Schemas/{id}", (string id) => ScimAnswers.Json(ScimDiscovery.Of(ScimDiscovery.Schemas(), id)))
            .WithSummary("One schema");
        Map(scim, "Users", store, clock, (session, url) => new ScimUsers(session, url));
        Map(scim, "Groups", store, clock, (session, url) => new ScimGroups(session, url));
        // Also reached by known addresses with a body of another type.
        scim.MapFallback(
            IResult (HttpContext http) =>
                throw (
                    http.Request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase)
                        ? new ScimException(415, null, new($"Send {Media}."))
                        : new ScimException(
                            404,
                            null,
                            new($"There is nothing at this address. Users are at /scim/v2/Users, groups at /scim/v2/Groups.")
                        )
                )
        );
    }

    private const string Media = "application/scim+json";

    private static void Map(
        RouteGroupBuilder scim,
        string name,
        Store store,
        TimeProvider clock,
        Func<DeliverySession, string, ScimDirectory> open
    )
    {
        scim.MapGet(
                $"/{name}",
                (HttpContext http, string? filter, int? startIndex, int? count, string? excludedAttributes) =>
                    Read(
                        http,
                        store,
                        clock,
                        open,
                        directory =>
                            ScimAnswers.Json(
                                directory.List(filter, startIndex ?? 1, count ?? 100, WithMembers(excludedAttributes)).ToJson()
                            )
                    )
            )
            .WithSummary($"Lists {name} that match a filter, in pages")
            .WithDescription("A filter compares attributes with eq, joined by and.")
            .Produces<JsonObject>(200, Media)
            .Produces<JsonObject>(400, Media);
        scim.MapGet(
                $"/{name}/{{id}}",
                (HttpContext http, string id, string? excludedAttributes) =>
                    Read(
                        http,
                        store,
                        clock,
                        open,
                        directory =>
                        {
                            var resource = directory.Get(id, WithMembers(excludedAttributes));
                            http.Response.Headers.ETag = ScimDirectory.Version(resource);
                            return http.Request.Headers.IfNoneMatch.ToString() == ScimDirectory.Version(resource)
                                ? Results.StatusCode(304)
                                : ScimAnswers.Json(resource);
                        }
                    )
            )
            .WithSummary($"One of {name}")
            .Produces<JsonObject>(200, Media)
            .Produces(304)
            .Produces<JsonObject>(404, Media);
        scim.MapPost(
                $"/{name}",
                (HttpContext http, CancellationToken cancel) =>
                    Write(http, store, clock, open, 201, (directory, body) => directory.Create(body), cancel)
            )
            .WithSummary($"Creates one of {name}")
            .Accepts<JsonObject>(Media, "application/json")
            .Produces<JsonObject>(201, Media)
            .Produces<JsonObject>(400, Media)
            .Produces<JsonObject>(409, Media);
        scim.MapPut(
                $"/{name}/{{id}}",
                (HttpContext http, string id, CancellationToken cancel) =>
                    Write(http, store, clock, open, 200, (directory, body) => directory.Replace(id, body, IfMatch(http)), cancel)
            )
            .WithSummary($"Replaces one of {name}")
            .Accepts<JsonObject>(Media, "application/json")
            .Produces<JsonObject>(200, Media)
            .Produces<JsonObject>(400, Media)
            .Produces<JsonObject>(404, Media)
            .Produces<JsonObject>(412, Media);
        scim.MapPatch(
                $"/{name}/{{id}}",
                (HttpContext http, string id, CancellationToken cancel) =>
                    Write(http, store, clock, open, 200, (directory, body) => directory.Patch(id, body, IfMatch(http)), cancel)
            )
            .WithSummary($"Changes one of {name}")
            .Accepts<JsonObject>(Media, "application/json")
            .Produces<JsonObject>(200, Media)
            .Produces<JsonObject>(400, Media)
            .Produces<JsonObject>(404, Media)
            .Produces<JsonObject>(412, Media);
        scim.MapDelete(
                $"/{name}/{{id}}",
                (HttpContext http, string id) =>
                    Read(
                        http,
                        store,
                        clock,
                        open,
                        directory =>
                        {
                            directory.Delete(id, IfMatch(http));
                            return Results.NoContent();
                        }
                    )
            )
            .WithSummary($"Ends one of {name}; its history stays")
            .Produces(204)
            .Produces<JsonObject>(404, Media)
            .Produces<JsonObject>(412, Media);
    }

    /// <summary>Runs a request without a body.</summary>
    private static IResult Read(
        HttpContext http,
        Store store,
        TimeProvider clock,
        Func<DeliverySession, string, ScimDirectory> open,
        Func<ScimDirectory, IResult> answer
    )
    {
        var caller = (FeedCaller)http.Items[typeof(FeedCaller)]!;
        using var connection = store.Open();
        using var session = new DeliverySession(store, connection, caller.Organisation, caller.Token.Source, clock.GetUtcNow());
        var result = answer(open(session, Url(http)));
        session.Commit();
        return result;
    }

    private static async Task<IResult> Write(
        HttpContext http,
        Store store,
        TimeProvider clock,
        Func<DeliverySession, string, ScimDirectory> open,
        int status,
        Func<ScimDirectory, JsonObject, JsonObject> write,
        CancellationToken cancel
    )
    {
        var body = await Body.ReadJson(http, cancel);
        return await Task.Run(
            () =>
                Read(
                    http,
                    store,
                    clock,
                    open,
                    directory =>
                    {
                        var resource = write(directory, body);
                        http.Response.Headers.ETag = ScimDirectory.Version(resource);
                        http.Response.Headers.Location = resource["meta"]!["location"]!.GetValue<string>();
                        return ScimAnswers.Json(resource, status);
                    }
                ),
            cancel
        );
    }

    private static string Url(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}/scim/v2";

    private static string? IfMatch(HttpContext http) => http.Request.Headers.IfMatch is { Count: > 0 } header ? header.ToString() : null;

    private static bool WithMembers(string? excluded) =>
        excluded?.Split(',').Any(name => name.Trim().Equals("members", StringComparison.OrdinalIgnoreCase)) != true;
}
