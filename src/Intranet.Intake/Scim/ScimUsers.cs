using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Intake.Scim;

/// <summary>
/// Users are employees. A new user is the employee whose id is its employeeNumber or externalId, or who has its e-mail address; if there
/// is none, a new one. A user that is deactivated or deleted has left on that day; nothing of their history goes.
/// </summary>
public sealed class ScimUsers(DeliverySession session, string baseUrl) : ScimDirectory(session, baseUrl, "user")
{
    public const string CoreSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static readonly string[] Texts = ["userName", "externalId", "displayName", "title"];
    private static readonly string[] NameParts = ["formatted", "givenName", "familyName"];
    private static readonly string[] Lists = ["emails", "phoneNumbers", "addresses", "photos"];
    private static readonly string[] ItemParts = ["type", "value", "primary", "locality", "formatted"];
    private readonly HashSet<string> stated = [];

    protected override string Endpoint => "Users";
    protected override string Schema => CoreSchema;
    protected override string NameAttribute => "userName";
    protected override (string Kind, IEnumerable<string> Inputs) Delivered =>
        ("employees", ["employees", .. stated.Select(column => $"employees.{column}")]);

    protected override long Adopt(JsonObject resource)
    {
        string userName = Text(resource, "userName") ?? throw ScimException.Bad("invalidValue", $"A user needs a userName."),
            external = Text(resource, "externalId") ?? "";
        var number = ScimPath.Get(resource, ScimPath.Enterprise) is JsonObject enterprise ? Text(enterprise, "employeeNumber") : null;
        var known =
            (number is null ? null : Session.Facts.Employee(number))
            ?? Session.Facts.Employee(external)
            ?? Session.Facts.EmployeeByEmail(Email(resource) ?? userName)
            ?? Session.Facts.Employee(userName);
        if (known is { Number: var employee })
        {
            return Resources.Find(employee) is null or { Deleted: true }
                ? employee
                : throw new ScimException(409, "uniqueness", new($"This user is there already (id {employee})."));
        }

        var id = number ?? (external.Length > 0 ? external : userName);
        if (id.Length > 200 || id.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            throw ScimException.Bad(
                "invalidValue",
                $"An employeeNumber, externalId or userName has at most 200 characters and no line breaks."
            );
        }

        Session.Facts.PutEmployee(id, Since(FirstWritten), new EmployeeFact());
        return Session.Facts.Employee(id)!.Value.Number;
    }

    protected override JsonObject Known(JsonObject body)
    {
        var known = new JsonObject();
        foreach (var attribute in Texts)
        {
            Put(known, attribute, Text(body, attribute));
        }

        // Identity providers send booleans as text too.
        known["active"] = ScimPath.Get(body, "active")?.ToString().ToLowerInvariant() switch
        {
            null or "" or "true" => true,
            "false" => false,
            _ => throw ScimException.Bad("invalidValue", $"'active' is true or false."),
        };
        if (ScimPath.Get(body, "name") is JsonObject name)
        {
            var parts = new JsonObject();
            foreach (var part in NameParts)
            {
                Put(parts, part, Text(name, part));
            }

            known["name"] = parts;
        }

        foreach (var list in Lists)
        {
            if (ScimPath.Get(body, list) is JsonArray items)
            {
                known[list] = new JsonArray([.. items.OfType<JsonObject>().Take(20).Select(Item)]);
            }
        }

        if (ScimPath.Get(body, ScimPath.Enterprise) is JsonObject extension)
        {
            var enterprise = new JsonObject();
            Put(enterprise, "employeeNumber", Text(extension, "employeeNumber"));
            Put(enterprise, "department", Text(extension, "department"));
            var manager = ScimPath.Get(extension, "manager");
            manager = manager is JsonArray { Count: > 0 } several ? several[0] : manager;
            if (
                (manager is JsonObject reference ? ScimPath.Get(reference, "value")?.ToString() : ScimOperation.Text(manager)) is
                { Length: > 0 } managerId
            )
            {
                enterprise["manager"] = new JsonObject { ["value"] = managerId };
            }

            known[ScimPath.Enterprise] = enterprise;
        }

        return known;
    }

    protected override JsonObject FromFacts(long number)
    {
        var state = State(number);
        var resource = new JsonObject { ["userName"] = Filled(state?.Email) ?? Resources.IdOf(number) };
        Put(resource, "displayName", Filled(state?.Name));
        Put(resource, "title", Filled(state?.JobTitle));
        resource["active"] = !HasLeft(state);
        foreach (var (list, value) in (ReadOnlySpan<(string, string?)>)[("emails", state?.Email), ("phoneNumbers", state?.Phone)])
        {
            if (Filled(value) is { } text)
            {
                resource[list] = new JsonArray(new JsonObject { ["type"] = "work", ["value"] = text });
            }
        }

        if (Filled(state?.Department) is { } department)
        {
            resource[ScimPath.Enterprise] = new JsonObject { ["department"] = department };
        }

        return resource;
    }

    protected override void PutFacts(long number, JsonObject before, JsonObject after, bool isNew)
    {
        var fact = Difference(Fact(before), Fact(after));

        // Only a change of active is a change: another feed may know the leaving date better.
        var hasLeft = HasLeft(State(number));
        var wasActive = before["active"]?.GetValue<bool>() ?? !hasLeft;
        var isActive = after["active"]!.GetValue<bool>();
        stated.UnionWith(EmployeeFacts.Stated(fact));
        if (wasActive && !isActive && !hasLeft)
        {
            fact.LeftOn = Session.AsOf;
        }
        else if (!wasActive && isActive && hasLeft)
        {
            fact.LeftOn = new(null);
        }

        Session.Facts.PutEmployee(new EmployeeKey((int)number), isNew ? Since(FirstWritten) : null, fact);
    }

    protected override void End(long number)
    {
        if (!HasLeft(State(number)))
        {
            Session.Facts.PutEmployee(new EmployeeKey((int)number), null, new EmployeeFact { LeftOn = Session.AsOf });
        }
    }

    private EmployeeState? State(long number) =>
        EmployeeFacts.At(Session.Connection, Session.Organisation.Number, (int)number, Session.AsOf, Session.Transaction);

    private bool HasLeft(EmployeeState? state) => state?.HasLeft(Session.AsOf) == true;

    private static string? Filled(string? text) => text is { Length: > 0 } ? text : null;

    /// <summary>What a resource states about an employee.</summary>
    private EmployeeFact Fact(JsonObject resource)
    {
        var enterprise = ScimPath.Get(resource, ScimPath.Enterprise) as JsonObject ?? [];
        var name = ScimPath.Get(resource, "name") as JsonObject ?? [];
        var manager = ScimPath.Get(enterprise, "manager") is JsonObject reference ? Text(reference, "value") : null;
        return new()
        {
            Email = Limited(Email(resource), Cells.LongestName),
            Name = Limited(
                Text(resource, "displayName")
                    ?? Text(name, "formatted")
                    ?? Filled(string.Join(' ', new[] { Text(name, "givenName"), Text(name, "familyName") }.OfType<string>()))
            ),
            Department = Limited(Text(enterprise, "department")),
            JobTitle = Limited(Text(resource, "title")),
            Language = FactColumns.Language(Text(resource, "preferredLanguage")),
            Phone = Limited(Value(resource, "phoneNumbers", "value", "work", "mobile")),
            Location = Limited(Value(resource, "addresses", "locality", "work") ?? Value(resource, "addresses", "formatted", "work")),
            Photo = Limited(Value(resource, "photos", "value", "photo")),
            ManagerId = long.TryParse(manager, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Resources.IdOf(number)
                : null,
        };
    }

    /// <summary>
    /// What was in the resource before and is gone is stated to be empty; what never was in it is not stated, for another feed may
    /// know it.
    /// </summary>
    private static EmployeeFact Difference(EmployeeFact before, EmployeeFact after)
    {
        static string? Gone(string? before) => before is null ? null : "";
        return after.Over(
            new()
            {
                Email = Gone(before.Email),
                Name = Gone(before.Name),
                Department = Gone(before.Department),
                JobTitle = Gone(before.JobTitle),
                Language = before.Language.IsStated ? new(null) : default,
                Phone = Gone(before.Phone),
                Location = Gone(before.Location),
                Photo = Gone(before.Photo),
                ManagerId = Gone(before.ManagerId),
            }
        );
    }

    private static string? Limited(string? value, int most = Cells.LongestCell) =>
        value?.Length > most ? throw ScimException.Bad("invalidValue", $"A value holds more than {most} characters.") : value;

    private static string? Email(JsonObject resource) =>
        Value(resource, "emails", "value", "work")
        ?? (Text(resource, "userName") is { } userName && userName.Contains('@', StringComparison.Ordinal) ? userName : null);

    /// <summary>Of several values the one of the first type that is there, else the primary, else the first.</summary>
    private static string? Value(JsonObject resource, string list, string part, params ReadOnlySpan<string> types)
    {
        if (ScimPath.Get(resource, list) is not JsonArray items)
        {
            return null;
        }

        var values = items.OfType<JsonObject>().Where(item => Text(item, part) is not null).ToList();
        foreach (var type in types)
        {
            var wanted = type;
            if (values.Find(item => wanted.Equals(Text(item, "type"), StringComparison.OrdinalIgnoreCase)) is { } typed)
            {
                return Text(typed, part);
            }
        }

        return
            (
                values.Find(item => ScimPath.Get(item, "primary")?.ToString().Equals("true", StringComparison.OrdinalIgnoreCase) == true)
                ?? values.FirstOrDefault()
            )
                is { } first
            ? Text(first, part)
            : null;
    }

    private static JsonObject Item(JsonObject item)
    {
        var kept = new JsonObject();
        foreach (var part in ItemParts)
        {
            if (ScimPath.Get(item, part) is JsonValue value)
            {
                kept[part] = value.DeepClone();
            }
        }

        return kept;
    }

    private static void Put(JsonObject into, string name, string? value)
    {
        if (value is not null)
        {
            into[name] = value;
        }
    }
}
