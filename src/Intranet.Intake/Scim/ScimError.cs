using System.Text.Json.Nodes;
using Intranet.Storage;

namespace Intranet.Intake.Scim;

/// <summary>A request that SCIM answers with an error (RFC 7644, section 3.12).</summary>
/// <param name="scimType">One of the keywords of the RFC, or null.</param>
public sealed class ScimException(int status, string? scimType, Message text) : Exception(text.ToString()), ITranslated
{
    public int Status => status;
    public string? ScimType => scimType;
    public Message Text => text;

    public static ScimException NotFound() => new(404, null, new Message($"There is nothing with this id."));

    public static ScimException Bad(string scimType, FormattableString text) => new(400, scimType, new Message(text));

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
