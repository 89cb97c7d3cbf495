using System.ComponentModel;
using Intranet.Intake.ActivityStreams;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Feeds;

/// <summary>Receives Activity Streams 2.0: <c>POST /api/organisations/{organisation}/activities</c>.</summary>
internal static class ActivityEndpoints
{
    private static readonly string[] Documents = ["application/activity+json", "application/ld+json", "application/json"];
    private static readonly string[] Lines = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    public static void Map(IEndpointRouteBuilder routes, Store store, TimeProvider clock, ILogger<FeedFilter> log) =>
        routes
            .MapPost(
                "/api/organisations/{organisation}/activities",
                (HttpContext http, string organisation, CancellationToken cancel) => Take(http, store, clock, cancel)
            )
            .AddEndpointFilter(new FeedFilter("activities", store, clock, log))
            .WithName("takeActivities")
            .WithTags("Activities")
            .WithSummary("Receives activities")
            .WithDescription(
                "Takes one activity, a Collection or OrderedCollection of activities, or one activity per line (NDJSON), as in Activity "
                    + "Streams 2.0: Create, Announce, Like, View, Follow, Update, Arrive. All items of a request are counted together; the "
                    + "answer names the items that cannot be counted, which stay in quarantine. A request that repeats an "
                    + "Idempotency-Key gets the same answer and is not counted again."
            )
            .Accepts<StreamActivity>("application/activity+json", ["application/ld+json", "application/json", "application/x-ndjson"])
            .Produces<ActivityAnswer>(202)
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(403)
            .ProducesProblem(408)
            .ProducesProblem(413)
            .ProducesProblem(415)
            .ProducesProblem(422)
            .ProducesProblem(429)
            .ProducesProblem(503);

    private static async Task<IResult> Take(HttpContext http, Store store, TimeProvider clock, CancellationToken cancel)
    {
        var caller = (FeedCaller)http.Items[typeof(FeedCaller)]!;
        var media = (http.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (!Documents.Contains(media) && !Lines.Contains(media))
        {
            return Problem(http, 415, new($"Send activities as {Documents[0]}, or one per line as {Lines[0]}."));
        }

        string? key = http.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? given.ToString() : null;
        if (key is { Length: 0 or > 255 })
        {
            return Problem(http, 400, new($"An Idempotency-Key has 1 to 255 characters."));
        }

        var body = await Body.Read(http, cancel);
        try
        {
            // Not on the request's thread, because counting waits for other writers.
            var (answer, isReplay) = await Task.Run(
                () =>
                    ActivityIntake.Take(
                        store,
                        caller.Organisation,
                        caller.Token,
                        StreamDocument.Read(body, Lines.Contains(media)),
                        body,
                        key,
                        FeedFilter.Language(http),
                        clock.GetUtcNow(),
                        cancel
                    ),
                cancel
            );
            if (isReplay)
            {
                http.Response.Headers["Idempotency-Replayed"] = "true";
            }

            return Results.Text(answer, "application/json", statusCode: 202);
        }
        catch (StreamDocument.InvalidException invalid)
        {
            return Problem(http, 400, invalid.Text);
        }
        catch (StreamDocument.TooManyException)
        {
            return Problem(http, 413, new($"These are more than {StreamDocument.MostItems} activities. Send them in parts."));
        }
        catch (ActivityIntake.KeyReusedException)
        {
            return Problem(http, 422, new($"This Idempotency-Key was used for another body. Use a new key for each new request."));
        }
    }

    private static IResult Problem(HttpContext http, int status, Message text) =>
        Results.Problem(text.In(FeedFilter.Language(http)), statusCode: status);

    /// <summary>An activity, for the description of the API; more properties are allowed and ignored.</summary>
    internal sealed record StreamActivity
    {
        [Description("Counts once per feed. Without an id, the whole item identifies the activity.")]
        public string? Id { get; init; }

        [Description("Create, Announce, Like, View, Follow, Update or Arrive.")]
        public required string Type { get; init; }

        [Description("The employee's id, or mailto: and their address; as a string or as the id of an object.")]
        public required string Actor { get; init; }

        [Description("When it happened, with the UTC offset.")]
        public required DateTimeOffset Published { get; init; }

        public StreamObject? Object { get; init; }

        [Description("The id of the team in whose space it happened; audience and context are read as well.")]
        public string? Target { get; init; }

        [Description("mobile or desktop.")]
        public string? Instrument { get; init; }
    }

    /// <summary>Content, such as a post or a page.</summary>
    internal sealed record StreamObject
    {
        public string? Id { get; init; }
        public string? Type { get; init; }

        [Description("The employee who made the content.")]
        public string? AttributedTo { get; init; }

        [Description("What it replies to, as an id or as an object with id and attributedTo. A Create with this is a comment.")]
        public string? InReplyTo { get; init; }
    }
}
