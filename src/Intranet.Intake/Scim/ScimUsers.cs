using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Storage;
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
    private readonly HashSet<string> said = [];

    protected override string Endpoint => "Users";
    protected override string Schema => CoreSchema;
    protected override string NameAttribute => "userName";
    protected override (string Kind, IEnumerable<string> Inputs) Delivered =>
        ("employees", ["employees", .. said.Select(column => $"employees.{column}")]);

    protected override long Adopt(JsonObject resource)
    {
        string userName = Text(resource, "userName") ?? throw ScimException.Bad("invalidValue", "A user needs a userName."),
            external = Text(resource, "externalId") ?? "";
        var number = ScimPath.Get(resource, ScimPath.Enterprise) is JsonObject enterprise ? Text(enterprise, "employeeNumber") : null;
        var known =
            (number is null ? null : Session.Facts.Employee(number))
            ?? Session.Facts.Employee(external)
            ?? Session.Facts.EmployeeByEmail(Email(resource) ?? userName)
            ?? Session.Facts.Employee(userName);
        if (known is { } employee)
        {
            return Resources.Find(employee) is null or { Deleted: true }
                ? employee
                : throw new ScimException(409, "uniqueness", $"This user is there already (id {employee}).");
        }

        var id = number ?? (external.Length > 0 ? external : userName);
        if (id.Length > 200 || id.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            throw ScimException.Bad(
                "invalidValue",
                "An employeeNumber, externalId or userName has at most 200 characters and no line breaks."
            );
        }

        Session.Facts.PutEmployee(id, Since(FirstWritten), new string?[FactWriter.EmployeeColumns.Length]);
        return Session.Facts.Employee(id)!.Value;
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
            _ => throw ScimException.Bad("invalidValue", "'active' is true or false."),
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
        var facts = Resources.Facts(number);
        string? Fact(string column) => facts[column] is { Length: > 0 } value ? value : null;
        var resource = new JsonObject { ["userName"] = Fact("email") ?? Resources.IdOf(number) };
        Put(resource, "displayName", Fact("name"));
        Put(resource, "title", Fact("job_title"));
        resource["active"] = !HasLeft(Fact("left_on"));
        foreach (var (list, column) in (ReadOnlySpan<(string, string)>)[("emails", "email"), ("phoneNumbers", "phone")])
        {
            if (Fact(column) is { } value)
            {
                resource[list] = new JsonArray(new JsonObject { ["type"] = "work", ["value"] = value });
            }
        }

        if (Fact("department") is { } department)
        {
            resource[ScimPath.Enterprise] = new JsonObject { ["department"] = department };
        }

        return resource;
    }

    protected override void PutFacts(long number, JsonObject before, JsonObject after, bool isNew)
    {
        var columns = FactWriter.EmployeeColumns;
        var values = new string?[columns.Length];
        var (was, now) = (Columns(before), Columns(after));
        foreach (var (column, value) in now)
        {
            // What is gone from the resource is said to be empty; what never was in it says nothing, for another door may.
            values[Array.IndexOf(columns, column)] = value ?? (was[column] is null ? null : "");
        }

        // Only a change of active is a change: another door may know better since when somebody has left.
        var hasLeft = HasLeft(Resources.Facts(number)["left_on"]);
        var wasActive = before["active"]?.GetValue<bool>() ?? !hasLeft;
        var isActive = after["active"]!.GetValue<bool>();
        values[Array.IndexOf(columns, "left_on")] =
            wasActive && !isActive && !hasLeft ? Session.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : !wasActive && isActive && hasLeft ? ""
            : null;
        for (var i = 0; i < columns.Length; i++)
        {
            if (values[i]?.Length > (columns[i] == "email" ? Cells.LongestName : Cells.LongestCell))
            {
                throw ScimException.Bad(
                    "invalidValue",
                    $"A value holds more than {(columns[i] == "email" ? Cells.LongestName : Cells.LongestCell)} characters."
                );
            }

            if (values[i] is not null && columns[i] != "left_on")
            {
                said.Add(columns[i]);
            }
        }

        Session.Facts.PutEmployee((int)number, isNew ? Since(FirstWritten) : null, values);
    }

    protected override void End(long number)
    {
        var values = new string?[FactWriter.EmployeeColumns.Length];
        if (!HasLeft(Resources.Facts(number)["left_on"]))
        {
            values[Array.IndexOf(FactWriter.EmployeeColumns, "left_on")] = Session.AsOf.ToString(
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture
            );
            Session.Facts.PutEmployee((int)number, null, values);
        }
    }

    private bool HasLeft(string? leftOn) =>
        leftOn is { Length: > 0 } && string.CompareOrdinal(leftOn, Session.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) <= 0;

    /// <summary>What a resource says of each column; null where it says nothing.</summary>
    private Dictionary<string, string?> Columns(JsonObject resource)
    {
        var enterprise = ScimPath.Get(resource, ScimPath.Enterprise) as JsonObject ?? [];
        var name = ScimPath.Get(resource, "name") as JsonObject ?? [];
        var manager = ScimPath.Get(enterprise, "manager") is JsonObject reference ? Text(reference, "value") : null;
        return new()
        {
            ["email"] = Email(resource),
            ["name"] =
                Text(resource, "displayName")
                ?? Text(name, "formatted")
                ?? (
                    string.Join(' ', new[] { Text(name, "givenName"), Text(name, "familyName") }.OfType<string>()) is { Length: > 0 } full
                        ? full
                        : null
                ),
            ["department"] = Text(enterprise, "department"),
            ["job_title"] = Text(resource, "title"),
            ["language"] = RowReader.Language(Text(resource, "preferredLanguage")),
            ["phone"] = Value(resource, "phoneNumbers", "value", "work", "mobile"),
            ["location"] = Value(resource, "addresses", "locality", "work") ?? Value(resource, "addresses", "formatted", "work"),
            ["photo"] = Value(resource, "photos", "value", "photo"),
            ["manager_id"] =
                manager is null ? null
                : long.TryParse(manager, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Resources.IdOf(number)
                : null,
        };
    }

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
