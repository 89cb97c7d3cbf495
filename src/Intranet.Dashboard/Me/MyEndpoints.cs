using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Me;

/// <summary>The reader's own page.</summary>
internal static class MyEndpoints
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            "/me",
            (Page page, MyQueries queries) => page.Show<MePage>(page.T["nav-me"], "nav-me", (nameof(MePage.My), queries.Me()))
        );
        organisation.MapGet(
            "/me.json",
            (Page page, MyQueries queries) =>
                page.File(Encoding.UTF8.GetBytes(queries.Export().ToJsonString(Readable)), "application/json", "me.json")
        );
        organisation.MapPost(
            "/me/objection",
            (Page page, MyQueries queries, [FromForm] string? objects) =>
            {
                queries.SetObjection(objects == "yes");
                return page.Go("/me", objects == "yes" ? "objected" : "objection-undone");
            }
        );
        organisation.MapPost(
            "/me/consent",
            (Page page, MyQueries queries, [FromForm] RoleName role, [FromForm] string? consent) =>
            {
                queries.Consent(role.Role, consent == "yes");
                return page.Go("/me", consent == "yes" ? "consented" : "consent-undone");
            }
        );
    }
}
