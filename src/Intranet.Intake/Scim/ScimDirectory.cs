using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;

namespace Intranet.Intake.Scim;

/// <summary>A part of what a filter found.</summary>
/// <param name="StartIndex">Of the first, from 1.</param>
public sealed record ScimPage(int Total, int StartIndex, IReadOnlyList<JsonObject> Resources)
{
    public JsonObject ToJson() =>
        new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = Total,
            ["startIndex"] = StartIndex,
            ["itemsPerPage"] = Resources.Count,
            [nameof(Resources)] = new JsonArray([.. Resources]),
        };
}

/// <summary>
/// Users and groups as an identity provider provisions them, and what becomes of them here: users are employees, groups are teams. What
/// users and groups have in common is here; what they are is in <see cref="ScimUsers"/> and <see cref="ScimGroups"/>.
/// </summary>
public abstract class ScimDirectory
{
    public const int MostPerPage = 200;

    private readonly string baseUrl;

    /// <param name="kind"><c>user</c> or <c>group</c>.</param>
    protected ScimDirectory(DeliverySession session, string baseUrl, string kind)
    {
        Session = session;
        Kind = kind;
        this.baseUrl = baseUrl;
    }

    protected DeliverySession Session { get; }
    protected string Kind { get; }
    protected ScimResources Resources => new(Session.Connection, Session.Transaction, Session.Organisation.Number, Kind);

    protected abstract string Endpoint { get; }
    protected abstract string Schema { get; }

    /// <summary>The attribute by which resources are found: userName or displayName.</summary>
    protected abstract string NameAttribute { get; }

    public JsonObject Get(string id, bool withMembers = true) => Render(Number(id), withMembers);

    public ScimPage List(string? filter, int startIndex, int count, bool withMembers)
    {
        var parsed = filter is null ? null : ScimFilter.Parse(filter);
        var start = Math.Max(1, startIndex);
        var most = Math.Clamp(count, 0, MostPerPage);
        if (parsed is null)
        {
            var all = Resources.Numbers();
            return new(all.Count, start, [.. all.Skip(start - 1).Take(most).Select(number => Render(number, withMembers))]);
        }

        var candidates =
            parsed.Wanted("id") is { } id
                ? Resources.Numbers(number: long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            : parsed.Wanted("externalId") is { } external ? Resources.Numbers(externalId: external)
            : parsed.Wanted(NameAttribute) is { } name ? Resources.Numbers(name)
            : Resources.Numbers();
        var found = candidates.Where(candidate => parsed.Matches(Render(candidate, withMembers: true))).ToList();
        return new(found.Count, start, [.. found.Skip(start - 1).Take(most).Select(candidate => Render(candidate, withMembers))]);
    }

    public JsonObject Create(JsonObject body)
    {
        Session.Begin();
        var resource = Known(body);
        var number = Adopt(resource);
        Write(number, new JsonObject(), resource, created: Session.Now, isNew: true);
        return Finish(number);
    }

    public JsonObject Replace(string id, JsonObject body, string? ifMatch)
    {
        Session.Begin();
        var number = Number(id);
        var before = Render(number, withMembers: true);
        Expect(before, ifMatch);
        Write(number, before, Known(body), Resources.Find(number)?.CreatedAt ?? Session.Now, isNew: false);
        return Finish(number);
    }

    public JsonObject Patch(string id, JsonObject body, string? ifMatch)
    {
        Session.Begin();
        var number = Number(id);
        var before = Render(number, withMembers: false);
        Expect(ifMatch is null ? before : Render(number, withMembers: true), ifMatch);
        var after = (JsonObject)before.DeepClone();
        foreach (var operation in ScimOperation.Read(body))
        {
            Apply(number, operation, after);
        }

        Write(number, before, Known(after), Resources.Find(number)?.CreatedAt ?? Session.Now, isNew: false);
        return Finish(number);
    }

    public void Delete(string id, string? ifMatch)
    {
        Session.Begin();
        var number = Number(id);
        var before = Render(number, withMembers: true);
        Expect(before, ifMatch);
        End(number);
        var stored = Resources.Find(number) ?? Stored(number, Known(before), Session.Now);
        Resources.Save(stored with { Deleted = true, ModifiedAt = Session.Now });
        Remember();
    }

    /// <summary>Whether a resource is as the client last saw it (RFC 7644, section 3.14).</summary>
    public static string Version(JsonObject resource) => resource["meta"]!["version"]!.GetValue<string>();

    /// <summary>The number of the employee or team that a new resource is, or is going to be.</summary>
    protected abstract long Adopt(JsonObject resource);

    /// <summary>The attributes that are kept, as they should be; others are not.</summary>
    protected abstract JsonObject Known(JsonObject body);

    /// <summary>A resource made from what other feeds delivered, where the identity provider has written none.</summary>
    protected abstract JsonObject FromFacts(long number);

    /// <summary>What a resource says becomes facts.</summary>
    protected abstract void PutFacts(long number, JsonObject before, JsonObject after, bool isNew);

    /// <summary>The employee has left, or the team has ended.</summary>
    protected abstract void End(long number);

    /// <summary>Applies an operation of a PATCH.</summary>
    protected virtual void Apply(long number, ScimOperation operation, JsonObject resource) => operation.Apply(resource);

    /// <summary>Adds what is not kept in the resource but known otherwise.</summary>
    protected virtual void Complete(long number, JsonObject resource) { }

    /// <summary>The kind of feed that this is, and the inputs that count as delivered.</summary>
    protected abstract (string Kind, IEnumerable<string> Inputs) Delivered { get; }

    /// <summary>
    /// The day from which new facts hold. On the first day of provisioning every resource is new, so they hold from the start of the
    /// records; later, from that day.
    /// </summary>
    protected DateOnly? Since(DateTimeOffset? first) => first is { } at && Local(at) < Session.AsOf ? Session.AsOf : null;

    protected DateTimeOffset? FirstWritten => Resources.First();

    protected DateOnly Local(DateTimeOffset at) => Session.Organisation.Settings.LocalDay(at);

    /// <summary>The number behind a SCIM id, of a resource that is there.</summary>
    protected long Number(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Resources.IdOf(number) is not null
        && Resources.Find(number) is not { Deleted: true }
            ? number
            : throw ScimException.NotFound();

    protected static string? Text(JsonObject resource, string attribute) =>
        ScimOperation.Text(ScimPath.Get(resource, attribute)) is { Length: > 0 } text ? text : null;

    private void Write(long number, JsonObject before, JsonObject resource, DateTimeOffset created, bool isNew)
    {
        if (Text(resource, NameAttribute) is not { } name)
        {
            throw ScimException.Bad("invalidValue", $"The attribute {NameAttribute} is required.");
        }

        if (
            Resources.Numbers(name).FirstOrDefault(other => other != number && Kind == "user" && Resources.Find(other) is not null)
            is var taken
                and not 0
        )
        {
            throw new ScimException(409, "uniqueness", new($"This {NameAttribute} is taken already (id {taken})."));
        }

        if (Text(resource, NameAttribute)!.Length > Cells.LongestName || Text(resource, "externalId")?.Length > Cells.LongestName)
        {
            throw ScimException.Bad("invalidValue", $"{NameAttribute} and externalId have at most {Cells.LongestName} characters.");
        }

        PutFacts(number, before, resource, isNew);
        Resources.Save(Stored(number, resource, created));
    }

    private ScimResource Stored(long number, JsonObject resource, DateTimeOffset created)
    {
        var kept = (JsonObject)resource.DeepClone();
        kept.Remove("members");
        return new(
            number,
            Text(resource, NameAttribute)!,
            Text(resource, "externalId"),
            kept.ToJsonString(),
            created,
            Session.Now,
            Deleted: false
        );
    }

    private JsonObject Finish(long number)
    {
        Remember();
        return Render(number, withMembers: true);
    }

    private void Remember()
    {
        Session.Reprocess();
        var (kind, inputs) = Delivered;
        Session.Remember(new Delivery("scim", kind, 1, 1, 0, 0), inputs, null);
    }

    private JsonObject Render(long number, bool withMembers)
    {
        var stored = Resources.Find(number);
        var resource = stored is null ? FromFacts(number) : JsonNode.Parse(stored.Json)!.AsObject();
        if (withMembers)
        {
            Complete(number, resource);
        }

        var schemas = new JsonArray(Schema);
        if (resource.ContainsKey(ScimPath.Enterprise))
        {
            schemas.Add(ScimPath.Enterprise);
        }

        var rendered = new JsonObject { ["schemas"] = schemas, ["id"] = number.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in resource)
        {
            rendered[name] = value?.DeepClone();
        }

        var meta = new JsonObject { ["resourceType"] = Kind == "user" ? "User" : "Group" };
        if (stored is not null)
        {
            meta["created"] = stored.CreatedAt.ToString("O");
            meta["lastModified"] = stored.ModifiedAt.ToString("O");
        }

        meta["location"] = $"{baseUrl}/{Endpoint}/{number}";
        meta["version"] = $"W/\"{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(rendered.ToJsonString())):x16}\"";
        rendered["meta"] = meta;
        return rendered;
    }

    private static void Expect(JsonObject resource, string? ifMatch)
    {
        if (ifMatch is not null && ifMatch != "*" && !ifMatch.Split(',', StringSplitOptions.TrimEntries).Contains(Version(resource)))
        {
            throw new ScimException(
                412,
                null,
                new Message($"The resource has changed since it was read. Read it again and repeat the change.")
            );
        }
    }
}
