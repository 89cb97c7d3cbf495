using System.Text;
using System.Text.Json;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage;

namespace Intranet.Intake.ActivityStreams;

/// <summary>One item of a delivery: its values in the columns of activities, or why it cannot be read.</summary>
public sealed record StreamItem(Dictionary<string, string> Cells, Message? Problem);

/// <summary>
/// Activity Streams 2.0: one activity, a Collection, or one activity per line (NDJSON). Types: Create is a post, or a comment if its
/// object is in reply to something; Announce a share; Like a reaction; View; Follow; Update a profile update; Arrive a sign-in. The
/// space is the target, audience or context; the device is the instrument.
/// </summary>
public static class StreamDocument
{
    /// <summary>Maximum nesting; an activity needs four levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>Maximum number of activities in one delivery.</summary>
    public const int MostItems = 10_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>There are more than <see cref="MostItems"/>.</summary>
    public sealed class TooManyException : Exception;

    public sealed class InvalidException(Message text) : Exception(text.ToString()), ITranslated
    {
        public Message Text => text;
    }

    /// <exception cref="InvalidException">The body as a whole is invalid; the text says why.</exception>
    /// <exception cref="TooManyException"/>
    public static IReadOnlyList<StreamItem> Read(ReadOnlyMemory<byte> body, bool isLines) => isLines ? Lines(body) : Document(body);

    private static List<StreamItem> Lines(ReadOnlyMemory<byte> body)
    {
        List<StreamItem> items = [];
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \r\t"u8) < 0)
            {
                continue;
            }

            if (items.Count == MostItems)
            {
                throw new TooManyException();
            }

            try
            {
                using var document = JsonDocument.Parse(line, Options);
                items.Add(Item(document.RootElement));
            }
            catch (JsonException)
            {
                items.Add(new(Raw(Encoding.UTF8.GetString(line.Span)), new($"this line is not JSON, or is nested too deeply")));
            }
        }

        return items;
    }

    private static List<StreamItem> Document(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Options);
        }
        catch (JsonException broken)
        {
            throw new InvalidException(
                broken.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                    ? new($"The JSON is nested deeper than {MaxDepth} levels. Send activities as Activity Streams 2.0 describes them.")
                    : new Message($"The body is not JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine} cannot be read.")
            );
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
            {
                return Items(root);
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidException(new($"The body is neither an activity nor a Collection of activities."));
            }

            if (Types(root).Any(type => type is "Collection" or "OrderedCollection" or "CollectionPage" or "OrderedCollectionPage"))
            {
                return
                    (root.TryGetProperty("items", out var items) || root.TryGetProperty("orderedItems", out items))
                    && items.ValueKind == JsonValueKind.Array
                    ? Items(items)
                    : throw new InvalidException(
                        new($"The Collection has no 'items' or 'orderedItems'. Send the activities in it, not a link to them.")
                    );
            }

            return [Item(root)];
        }
    }

    private static List<StreamItem> Items(JsonElement array) =>
        array.GetArrayLength() > MostItems ? throw new TooManyException() : [.. array.EnumerateArray().Select(Item)];

    private static StreamItem Item(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new(Raw(item.GetRawText()), new($"this is not an activity"));
        }

        var cells = new Dictionary<string, string>();
        Put("activity_id", Text(item, "id"));
        Put("employee_id", Id(item, "actor"));
        Put("occurred_at", Text(item, "published"));
        Put("team_id", Id(item, "target") ?? Id(item, "audience") ?? Id(item, "context"));
        Put("device", Id(item, "instrument") ?? Name(item, "instrument"));
        var type = Types(item).FirstOrDefault();
        var hasObject = item.TryGetProperty("object", out var content);
        var isReply =
            hasObject
            && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty("inReplyTo", out var answered)
            && answered.ValueKind is JsonValueKind.String or JsonValueKind.Object;
        ActivityKind? known = type switch
        {
            "Create" => isReply ? ActivityKind.Comment : ActivityKind.Post,
            "Announce" => ActivityKind.Share,
            "Like" => ActivityKind.Reaction,
            "View" => ActivityKind.View,
            "Follow" => ActivityKind.Follow,
            "Update" => ActivityKind.ProfileUpdate,
            "Arrive" => ActivityKind.SignIn,
            _ => null,
        };
        if (known is not { } kind)
        {
            Put("kind", type);
            return new(
                cells,
                type is null
                    ? new($"the activity has no 'type'")
                    : new($"the type '{Shorten(type)}' is not used here; use Create, Announce, Like, View, Follow, Update or Arrive")
            );
        }

        Put("kind", FactNames.Of(kind));
        if (kind is ActivityKind.Post or ActivityKind.Comment)
        {
            Put("content_id", Id(item, "object"));
        }

        if (kind == ActivityKind.Comment)
        {
            var to = content.GetProperty("inReplyTo");
            Put("on_content_id", Id(content, "inReplyTo"));
            Put("to_employee_id", (to.ValueKind == JsonValueKind.Object ? Id(to, "attributedTo") : null) ?? Addressee(item));
        }
        else if (kind is ActivityKind.Reaction or ActivityKind.Share or ActivityKind.View)
        {
            Put("on_content_id", Id(item, "object"));
            Put(
                "to_employee_id",
                (hasObject && content.ValueKind == JsonValueKind.Object ? Id(content, "attributedTo") : null) ?? Addressee(item)
            );
        }

        return new(cells, null);

        void Put(string column, string? value)
        {
            if (value is not null)
            {
                cells[column] = value;
            }
        }
    }

    private static Dictionary<string, string> Raw(string text) => new() { ["item"] = Shorten(text) };

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";

    private static IEnumerable<string> Types(JsonElement element) =>
        !element.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
        : type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
        : [];

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The target of a property: the text of a link, the id of an object, the first of several.</summary>
    private static string? Id(JsonElement element, string property)
    {
        if (!element.TryGetProperty(property, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            value = value.EnumerateArray().FirstOrDefault();
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()
            : value.ValueKind == JsonValueKind.Object ? Text(value, "id")
            : null;
    }

    /// <summary>The addressee, unless it is everyone.</summary>
    private static string? Addressee(JsonElement item) =>
        Id(item, "to") is { } to && to is not ("Public" or "as:Public" or "https://www.w3.org/ns/activitystreams#Public") ? to : null;

    private static string? Name(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Object ? Text(value, "name") : null;
}
