using System.Text.Json.Nodes;

namespace Intranet.Intake.Scim;

/// <summary>What clients may ask about this service provider (RFC 7644, section 4; RFC 7643, sections 5 to 7).</summary>
public static class ScimDiscovery
{
    private const string SchemaOfSchemas = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    public static JsonObject Config()
    {
        static JsonObject No() => new() { ["supported"] = false };
        return new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
            ["patch"] = new JsonObject { ["supported"] = true },
            ["bulk"] = new JsonObject
            {
                ["supported"] = false,
                ["maxOperations"] = 0,
                ["maxPayloadSize"] = 0,
            },
            ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ScimDirectory.MostPerPage },
            ["changePassword"] = No(),
            ["sort"] = No(),
            ["etag"] = new JsonObject { ["supported"] = true },
            ["authenticationSchemes"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "oauthbearertoken",
                    ["name"] = "Bearer token",
                    ["description"] = "A token of the organisation for the feed 'scim'.",
                    ["specUri"] = "https://www.rfc-editor.org/info/rfc6750",
                    ["primary"] = true,
                }
            ),
            ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig" },
        };
    }

    public static JsonObject ResourceTypes() =>
        List(
            new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
                ["id"] = "User",
                ["name"] = "User",
                ["endpoint"] = "/Users",
                ["schema"] = ScimUsers.CoreSchema,
                ["schemaExtensions"] = new JsonArray(new JsonObject { ["schema"] = ScimPath.Enterprise, ["required"] = false }),
            },
            new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
                ["id"] = "Group",
                ["name"] = "Group",
                ["endpoint"] = "/Groups",
                ["schema"] = ScimGroups.CoreSchema,
            }
        );

    public static JsonObject Schemas() =>
        List(
            Schema(
                ScimUsers.CoreSchema,
                "User",
                Attribute("userName", isRequired: true, uniqueness: "server"),
                Attribute("externalId", isExact: true),
                Attribute("displayName"),
                Attribute("title"),
                Attribute("preferredLanguage"),
                Attribute("active", "boolean"),
                Complex("name", false, Attribute("formatted"), Attribute("givenName"), Attribute("familyName")),
                Complex("emails", true, Attribute("value"), Attribute("type"), Attribute("primary", "boolean")),
                Complex("phoneNumbers", true, Attribute("value"), Attribute("type"), Attribute("primary", "boolean")),
                Complex(
                    "addresses",
                    true,
                    Attribute("locality"),
                    Attribute("formatted"),
                    Attribute("type"),
                    Attribute("primary", "boolean")
                ),
                Complex("photos", true, Attribute("value", "reference"), Attribute("type"), Attribute("primary", "boolean"))
            ),
            Schema(
                ScimGroups.CoreSchema,
                "Group",
                Attribute("displayName", isRequired: true),
                Attribute("externalId", isExact: true),
                Complex("members", true, Attribute("value", isExact: true), Attribute("type"))
            ),
            Schema(
                ScimPath.Enterprise,
                "EnterpriseUser",
                Attribute("employeeNumber"),
                Attribute("department"),
                Complex("manager", false, Attribute("value", isExact: true))
            )
        );

    /// <summary>One of a list, by its id.</summary>
    /// <exception cref="ScimException">There is none with this id.</exception>
    public static JsonObject Of(JsonObject list, string id) =>
        list["Resources"]!
            .AsArray()
            .OfType<JsonObject>()
            .FirstOrDefault(resource => resource["id"]!.GetValue<string>() == id)
            ?.DeepClone()
            .AsObject()
        ?? throw ScimException.NotFound();

    private static JsonObject List(params JsonObject[] resources) => new ScimPage(resources.Length, 1, resources).ToJson();

    private static JsonObject Schema(string id, string name, params JsonNode[] attributes) =>
        new()
        {
            ["schemas"] = new JsonArray(SchemaOfSchemas),
            ["id"] = id,
            ["name"] = name,
            ["attributes"] = new JsonArray(attributes),
        };

    private static JsonObject Complex(string name, bool isMulti, params JsonNode[] parts)
    {
        var attribute = Attribute(name, "complex");
        attribute["multiValued"] = isMulti;
        attribute["subAttributes"] = new JsonArray(parts);
        return attribute;
    }

    private static JsonObject Attribute(
        string name,
        string type = "string",
        bool isRequired = false,
        bool isExact = false,
        string uniqueness = "none"
    ) =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["multiValued"] = false,
            ["required"] = isRequired,
            ["caseExact"] = isExact,
            ["mutability"] = "readWrite",
            ["returned"] = "default",
            ["uniqueness"] = uniqueness,
        };
}
