using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Pages;

/// <summary>One request for a page by somebody who is signed in, and the answer to it.</summary>
internal sealed class Visit(HttpContext http, Desk desk, View view, ModelCache cache)
{
    public Desk Desk => desk;

    public PageTexts T => view.T;

    public HttpContext Http => http;

    public string Root => view.Root;

    public string Route(string name) => (string)http.GetRouteValue(name)!;

    /// <summary>A word of the query, never longer than a hundred characters; null when it is not there or empty.</summary>
    public string? Asked(string name) => http.Request.Query[name].ToString() is { Length: > 0 and <= 100 } value ? value : null;

    /// <summary>A field of the form that was sent.</summary>
    public string Sent(string name) => http.Request.Form[name].ToString();

    /// <summary>The day that was asked for; a day written otherwise is not found.</summary>
    public DateOnly? Day =>
        Asked("day") is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new NotYoursException(exists: false);

    /// <summary>What was just done, by a key that a redirect carries.</summary>
    public string? Said => Asked("said") is { } key && OrganisationPages.SaidKeys.Contains(key) ? T[$"said-{key}"] : null;

    public static DateOnly DayOf(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 2000 and < 2200
            ? day
            : throw new SorryException("sorry-date");

    /// <summary>A page for this reader alone.</summary>
    public async Task<IResult> Page<TPage>(string title, string? current, params (string Name, object? Value)[] parameters)
        where TPage : Part =>
        await Html.Page(
            http,
            view,
            title,
            current,
            Encoding.UTF8.GetBytes(await Html.Render<TPage>(http.RequestServices, view, parameters))
        );

    /// <summary>A page that is the same for all with the same rights: drawn once, and kept while the figures are the same.</summary>
    public async Task<IResult> Shared<TPage>(string title, string? current, string key, Func<(string Name, object? Value)[]> parameters)
        where TPage : Part =>
        await Html.Page(
            http,
            view,
            title,
            current,
            await cache.Get(
                $"{desk.Version} {typeof(TPage).Name} {T.Language} {(int)desk.Reader.Rights} {key}",
                async () =>
                    Encoding.UTF8.GetBytes(await Html.Render<TPage>(http.RequestServices, view with { FormToken = null }, parameters())),
                60_000
            )
        );

    /// <summary>To another page, after something was done.</summary>
    public IResult Go(string path, string? said = null) =>
        Results.Redirect(
            $"{Root}{path}{(said is null ? "" : $"{(path.Contains('?') ? '&' : '?')}said={said}")}",
            permanent: false,
            preserveMethod: false
        );

    public IResult File(byte[]? bytes, string type, string name, bool inline = false)
    {
        if (bytes is null)
        {
            throw new NotYoursException(exists: false);
        }

        Html.Protect(http, "default-src 'none'; frame-ancestors 'none'");
        http.Response.Headers.ContentDisposition = new ContentDisposition { FileName = name, Inline = inline }.ToString();
        return Results.Bytes(bytes, type);
    }
}

/// <summary>Renders components to pages, and guards what is sent.</summary>
internal static class Html
{
    public static async Task<string> Render<T>(IServiceProvider services, View view, params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        var renderer = services.GetRequiredService<HtmlRenderer>();
        var all = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        all["V"] = view;
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(all))).ToHtmlString()
        );
    }

    public static async Task<IResult> Page(HttpContext http, View view, string title, string? current, byte[] body, int status = 200)
    {
        Protect(http, Policy(http));
        var frame = await Render<Layout>(http.RequestServices, view, ("Title", title), ("Current", current));
        return new Framed(frame, body, status);
    }

    public static async Task<IResult> Page<T>(
        HttpContext http,
        View view,
        string title,
        int status,
        params (string Name, object? Value)[] parameters
    )
        where T : IComponent =>
        await Page(http, view, title, null, Encoding.UTF8.GetBytes(await Render<T>(http.RequestServices, view, parameters)), status);

    /// <summary>The frame, drawn for each reader, around a body that may be the same for many and is not copied for each.</summary>
    private sealed class Framed(string frame, byte[] body, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            var at = frame.IndexOf(Layout.Place, StringComparison.Ordinal);
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html; charset=utf-8";
            var writer = http.Response.BodyWriter;
            Encoding.UTF8.GetBytes("<!doctype html>\n", writer);
            Encoding.UTF8.GetBytes(frame.AsSpan(0, at), writer);
            writer.Write(body);
            Encoding.UTF8.GetBytes(frame.AsSpan(at + Layout.Place.Length), writer);
            await writer.FlushAsync(http.RequestAborted);
        }
    }

    public static View View(HttpContext http, Reader? reader, bool isDemonstration)
    {
        var tokens = http.RequestServices.GetService<IAntiforgery>()?.GetAndStoreTokens(http);
        return new View(
            new PageTexts(Language(http, reader)),
            reader,
            http.Request.Path + http.Request.QueryString,
            tokens?.RequestToken,
            isDemonstration
        );
    }

    /// <summary>Whether a form came whole, and from a page of this site.</summary>
    public static async Task<bool> IsOurs(HttpContext http)
    {
        try
        {
            return http.Request.HasFormContentType
                && await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
        }
        catch (Exception broken)
            when (broken is AntiforgeryValidationException or BadHttpRequestException or IOException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>What they chose; else what their browser asks for; else what their organisation speaks.</summary>
    private static string Language(HttpContext http, Reader? reader) =>
        http.Request.Cookies["language"] is ("nl" or "en") and var chosen
            ? chosen
            : http.Request.GetTypedHeaders()
                .AcceptLanguage.OrderByDescending(item => item.Quality ?? 1)
                .Select(item => item.Value.Value?.Split('-')[0])
                .FirstOrDefault(item => item is "nl" or "en")
                ?? reader?.Organisation.Settings.Language
                ?? "nl";

    /// <summary>Nothing of a page is kept anywhere, shown inside another, or told to another site.</summary>
    public static void Protect(HttpContext http, string policy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    /// <summary>Where a form may lead: signing out goes on to the provider.</summary>
    private static string Policy(HttpContext http)
    {
        var provider = http.RequestServices.GetService<SignInSettings>() is { IsDemonstration: false } settings
            ? " " + new Uri(settings.Authority).GetLeftPart(UriPartial.Authority)
            : "";
        return $"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'{provider}; frame-ancestors 'none'; base-uri 'none'";
    }
}
