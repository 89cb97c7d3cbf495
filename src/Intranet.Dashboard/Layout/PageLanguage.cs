using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Intranet.Dashboard.Layout;

/// <summary>Which language a reader gets pages in.</summary>
internal static class PageLanguage
{
    private const string Cookie = "language";

    /// <summary>The one they chose, else the one their browser asks for, else the one of their organisation.</summary>
    public static string Of(HttpContext http, Reader? reader) =>
        http.Request.Cookies[Cookie] is ("nl" or "en") and var chosen
            ? chosen
            : OfBrowser(http) ?? reader?.Organisation.Settings.Language ?? "nl";

    /// <returns>Null if the browser asks for neither Dutch nor English.</returns>
    public static string? OfBrowser(HttpContext http) =>
        http
            .Request.GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(item => item.Quality ?? 1)
            .Select(item => item.Value.Value?.Split('-')[0])
            .FirstOrDefault(item => item is "nl" or "en");

    /// <summary>Remembers a language chosen by a link and redirects to the same page without the choice in its address.</summary>
    /// <returns>Whether the request was answered that way.</returns>
    public static bool RedirectIfChosen(HttpContext http)
    {
        if (
            !HttpMethods.IsGet(http.Request.Method)
            || http.Request.Query[Cookie].ToString() is not (("nl" or "en") and var chosen)
            || http.Request.Path.Value!.EndsWith(".pdf", StringComparison.Ordinal)
        )
        {
            return false;
        }

        http.Response.Cookies.Append(
            Cookie,
            chosen,
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            }
        );
        PageRenderer.Protect(http, "default-src 'none'");
        http.Response.Redirect(
            http.Request.Path + QueryString.Create(http.Request.Query.Where(pair => pair.Key is not (Cookie or View.NoticeName)))
        );
        return true;
    }
}
