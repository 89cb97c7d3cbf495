using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Layout;

/// <summary>Colours and logo of an organisation.</summary>
internal static class BrandingEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("/theme.css", ThemeCss);
        organisation.MapGet("/logo", Logo);
    }

    private static IResult ThemeCss(HttpContext http, OrganisationContext context)
    {
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(Theme.Css(context.Reader.Organisation.Settings.AccentColour), "text/css; charset=utf-8");
    }

    /// <summary>The logo as a file: a delivered SVG can hold scripts, which do not run in an image.</summary>
    private static IResult Logo(HttpContext http, OrganisationContext context)
    {
        if (context.Reader.Organisation.Settings.Logo is not { } logo)
        {
            throw new NotFoundException();
        }

        var comma = logo.IndexOf(',', StringComparison.Ordinal);
        PageRenderer.Protect(http, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(Convert.FromBase64String(logo[(comma + 1)..]), logo[5..logo.IndexOf(';', StringComparison.Ordinal)]);
    }
}
