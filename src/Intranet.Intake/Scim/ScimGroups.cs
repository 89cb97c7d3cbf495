using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Intake.Scim;

/// <summary>
/// Groups are teams, their members memberships. A new group is the team whose id is its externalId; if there is none, a new team. A group
/// that is deleted has ended on that day.
/// </summary>
public sealed class ScimGroups(DeliverySession session, string baseUrl) : ScimDirectory(session, baseUrl, "group")
{
    public const string CoreSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    private ScimResources? users;

    protected override string Endpoint => "Groups";
    protected override string Schema => CoreSchema;
    protected override string NameAttribute => "displayName";
    protected override (string Kind, IEnumerable<string> Inputs) Delivered => ("memberships", ["teams", "memberships"]);

    protected override long Adopt(JsonObject resource)
    {
        var name = Text(resource, "displayName") ?? throw ScimException.Bad("invalidValue", $"A group needs a displayName.");
        var id = Text(resource, "externalId") ?? name;
        if (id.Length > 200 || id.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            throw ScimException.Bad(
                "invalidValue",
                $"An externalId or displayName of a group has at most 200 characters and no line breaks."
            );
        }

        if (Session.Facts.Team(id) is { Number: var team })
        {
            return Resources.Find(team) is null or { Deleted: true }
                ? team
                : throw new ScimException(409, "uniqueness", new($"This group is there already (id {team})."));
        }

        Session.Facts.PutTeam(id, Since(FirstWritten), new TeamFact { Name = name });
        return Session.Facts.Team(id)!.Value.Number;
    }

    protected override JsonObject Known(JsonObject body)
    {
        var known = new JsonObject();
        foreach (var attribute in (ReadOnlySpan<string>)["displayName", "externalId"])
        {
            if (Text(body, attribute) is { } text)
            {
                known[attribute] = text;
            }
        }

        if (ScimPath.Get(body, "members") is JsonArray members)
        {
            known["members"] = members.DeepClone();
        }

        return known;
    }

    protected override JsonObject FromFacts(long number) =>
        new() { ["displayName"] = State(number)?.Name is { Length: > 0 } name ? name : Resources.IdOf(number) };

    protected override void Complete(long number, JsonObject resource) =>
        resource["members"] = new JsonArray([
            .. Resources
                .Members(number, Session.AsOf)
                .Select(employee => new JsonObject { ["value"] = employee.ToString(CultureInfo.InvariantCulture), ["type"] = "User" }),
        ]);

    protected override void PutFacts(long number, JsonObject before, JsonObject after, bool isNew)
    {
        // An ended team that is provisioned again lives on.
        Session.Facts.PutTeam(
            new TeamKey((int)number),
            null,
            new TeamFact { Name = Text(after, "displayName"), EndedOn = State(number)?.EndedOn is null ? default : new(null) }
        );
        if (ScimPath.Get(after, "members") is JsonArray members)
        {
            var wanted = Numbers(members);
            End(number, Resources.Members(number, Session.AsOf).Where(member => !wanted.Contains(member)));
            Begin(number, wanted);
        }
    }

    protected override void End(long number)
    {
        Session.Facts.PutTeam(new TeamKey((int)number), null, new TeamFact { EndedOn = Session.AsOf });
        End(number, Resources.Members(number, Session.AsOf));
    }

    /// <summary>Members are written one by one as they come and go: a group of thousands is not read to add one.</summary>
    protected override void Apply(long number, ScimOperation operation, JsonObject resource)
    {
        if (operation.Path is not { Extension: null } path || !path.Attribute.Equals("members", StringComparison.OrdinalIgnoreCase))
        {
            operation.Apply(resource);
            return;
        }

        // By the RFC a remove names its members in the path; Entra ID names them in the value.
        var named =
            path.Filter is not null ? [.. path.Filter.Terms.Select(term => Member(term.Value))]
            : operation.Value is null ? null
            : Numbers(operation.Value);
        switch (operation.Op)
        {
            case "add":
                Begin(number, named ?? []);
                break;
            case "replace":
                End(number, Resources.Members(number, Session.AsOf).Where(member => named?.Contains(member) != true));
                Begin(number, named ?? []);
                break;
            default:
                End(number, named ?? [.. Resources.Members(number, Session.AsOf)]);
                break;
        }
    }

    private void Begin(long team, IEnumerable<long> employees)
    {
        // A team that is new today is taken to have had these members all along.
        var since = Since(Resources.Find(team)?.CreatedAt ?? FirstWritten);
        var members = Resources.Members(team, Session.AsOf).ToHashSet();
        foreach (var employee in employees.Where(employee => !members.Contains(employee)))
        {
            Session.Facts.PutMembership(new((int)team), new((int)employee), since, new(null), null);
        }
    }

    private void End(long team, IEnumerable<long> employees)
    {
        var members = Resources.Members(team, Session.AsOf).ToHashSet();
        foreach (var employee in employees.Where(members.Contains))
        {
            Session.Facts.PutMembership(new((int)team), new((int)employee), null, Session.AsOf, null);
        }
    }

    private TeamState? State(long number) =>
        TeamFacts.At(Session.Connection, Session.Organisation.Number, (int)number, Session.AsOf, Session.Transaction);

    private HashSet<long> Numbers(JsonNode value) => [.. (value is JsonArray many ? many.AsEnumerable() : [value]).Select(Member)];

    private long Member(JsonNode? node)
    {
        var id = node is JsonObject reference ? ScimPath.Get(reference, "value")?.ToString() : node?.ToString();
        users ??= new(Session.Connection, Session.Transaction, Session.Organisation.Number, "user");
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && users.IdOf(number) is not null
            ? number
            : throw ScimException.Bad("invalidValue", $"There is no user with the id '{ScimPath.Shorten(id ?? "")}' to be a member.");
    }
}
