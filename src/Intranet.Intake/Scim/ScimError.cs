using System.Text.Json.Nodes;

namespace Intranet.Intake.Scim;

/// <summary>A request that SCIM answers with an error (RFC 7644, section 3.12).</summary>
/// <param name="scimType">One of the keywords of the RFC, or null.</param>
public sealed class ScimException(int status, string? scimType, string detail) : Exception(detail)
{
    public int Status => status;
    public string? ScimType => scimType;

    public static ScimException NotFound(string what) => new(404, null, $"There is no such {what}.");

    public static ScimException Bad(string scimType, string detail) => new(400, scimType, detail);

    public static JsonObject Json(int status, string? scimType, string detail)
    {
        var error = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
            ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (scimType is not null)
        {
            error["scimType"] = scimType;
        }

        error["detail"] = detail;
        return error;
    }
}
