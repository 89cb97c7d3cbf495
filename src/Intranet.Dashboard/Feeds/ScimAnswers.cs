using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Intranet.Dashboard.Feeds;

/// <summary>Answers in the media type of SCIM.</summary>
internal static class ScimAnswers
{
    public static IResult Json(JsonObject body, int status = 200) =>
        Results.Text(body.ToJsonString(), "application/scim+json", statusCode: status);
}
