using System.Globalization;
using System.Net;
using System.Resources;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard;

/// <summary>
/// The page behind the link in a mail. Looking at it changes nothing, since programs that scan mail look at every link; its button
/// does, and so does the one-click POST of mail programs (RFC 8058). The link itself is the permission: it is known to the reader
/// of the mail alone.
/// </summary>
internal static class Unsubscribe
{
    private static readonly ResourceManager Texts = new("Intranet.Dashboard.PageTexts", typeof(Unsubscribe).Assembly);

    public static void Map(IEndpointRouteBuilder routes, Store store, TimeProvider clock)
    {
        routes
            .MapGet("/unsubscribe/{token}/{kind}", (HttpContext http, string token, string kind) => Show(http, store, token, kind, null))
            .ExcludeFromDescription();
        routes
            .MapPost("/unsubscribe/{token}/{kind}", (HttpContext http, string token, string kind) => Show(http, store, token, kind, clock))
            .ExcludeFromDescription();
    }

    /// <param name="clock">Null to ask only.</param>
    private static IResult Show(HttpContext http, Store store, string token, string kind, TimeProvider? clock)
    {
        using var connection = store.Open();
        var language =
            http.Request.GetTypedHeaders()
                .AcceptLanguage.OrderByDescending(item => item.Quality ?? 1)
                .Select(item => item.Value.Value?.Split('-')[0])
                .FirstOrDefault(item => item is "nl" or "en")
            ?? "nl";
        if (kind is not ("report" or "reward" or "reminder") || token.Length > 64 || Outbox.Behind(connection, token) is not { } reader)
        {
            return Page(http, language, 404, "unsubscribe-unknown", "unsubscribe-unknown-text", null, null);
        }

        if (clock is null)
        {
            return Page(
                http,
                language,
                200,
                "unsubscribe-ask",
                $"unsubscribe-{kind}",
                "unsubscribe-button",
                $"/unsubscribe/{token}/{kind}"
            );
        }

        Outbox.Unsubscribe(connection, reader.Organisation, reader.Employee, kind, clock.GetUtcNow());
        Audit.Write(
            connection,
            reader.Organisation,
            $"unsubscribed from {kind} mail by its link",
            $"employee number {reader.Employee}",
            clock
        );
        return Page(http, language, 200, "unsubscribe-done", "unsubscribe-done-text", null, null);
    }

    private static IResult Page(HttpContext http, string language, int status, string heading, string text, string? button, string? action)
    {
        string T(string key) => WebUtility.HtmlEncode(Texts.GetString(key, CultureInfo.GetCultureInfo(language))!);
        const string Css =
            ":root{color-scheme:light dark}body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;background:#f3f5f7;color:#1d2733}main{max-width:34rem;margin:12vh auto;padding:2rem;background:#fff;border-top:.4rem solid #1f5f8b}h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;background:#1f5f8b;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #d9730d;outline-offset:3px}@media(prefers-color-scheme:dark){body{background:#12181f;color:#e8edf2}main{background:#1b232c;border-color:#7db6e0}button{background:#7db6e0;color:#12181f}}";
        var form = button is null ? "" : $"<form method=\"post\" action=\"{action}\"><button>{T(button)}</button></form>";
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Css)))}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Content(
            $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>{T(heading)}</title><style>{Css}</style></head><body><main><h1>{T(heading)}</h1><p>{T(text)}</p>{form}</main></body></html>",
            "text/html; charset=utf-8",
            statusCode: status
        );
    }
}
