using System.Buffers;
using System.Text;
using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Layout;

/// <summary>Renders pages from components and sets the headers that protect them.</summary>
internal static class PageRenderer
{
    /// <summary>The body of a page, in UTF-8.</summary>
    public static async Task<byte[]> Render<T>(IServiceProvider services, View view, params (string Name, object? Value)[] parameters)
        where T : Part => Encoding.UTF8.GetBytes(await RenderText<T>(services, [.. parameters, (nameof(Part.V), view)]));

    /// <summary>A page around a body that was rendered before.</summary>
    public static async Task<IResult> Page(HttpContext http, View view, string title, string? current, byte[] body, int status = 200)
    {
        Protect(http, Policy(http));
        var frame = await RenderText<PageLayout>(
            http.RequestServices,
            (nameof(Part.V), view),
            (nameof(PageLayout.Title), title),
            (nameof(PageLayout.Current), current)
        );
        return new Framed(frame, body, status);
    }

    public static async Task<IResult> Page<T>(
        HttpContext http,
        View view,
        string title,
        int status,
        params (string Name, object? Value)[] parameters
    )
        where T : Part => await Page(http, view, title, null, await Render<T>(http.RequestServices, view, parameters), status);

    /// <param name="reader">Null before signing in.</param>
    public static View View(HttpContext http, Reader? reader)
    {
        var texts = new PageTexts(PageLanguage.Of(http, reader));
        return new View(
            texts,
            reader,
            http.Request.Path + http.Request.QueryString,
            http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken,
            http.RequestServices.GetRequiredService<SignInSettings>().IsDemonstration,
            http.Request.Query[Layout.View.NoticeName].ToString() is { Length: > 0 and <= 100 } key ? texts.Find($"notice-{key}") : null
        );
    }

    /// <summary>Whether a form arrived whole and comes from a page of this site.</summary>
    public static async Task<bool> IsOwnForm(HttpContext http)
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

    /// <summary>Keeps a page from being stored, framed by another site, or named to one.</summary>
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

    /// <summary>Forms may lead to the sign-in provider too: signing out goes on there.</summary>
    private static string Policy(HttpContext http)
    {
        var provider = http.RequestServices.GetRequiredService<SignInSettings>() is { IsDemonstration: false } settings
            ? " " + new Uri(settings.Authority).GetLeftPart(UriPartial.Authority)
            : "";
        return "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + $"form-action 'self'{provider}; frame-ancestors 'none'; base-uri 'none'";
    }

    /// <summary>A component with its parameters, as HTML.</summary>
    public static async Task<string> RenderText<T>(IServiceProvider services, params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        var renderer = services.GetRequiredService<HtmlRenderer>();
        var all = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(all)).ToHtmlString());
    }

    /// <summary>The frame, rendered for each reader, around a body that many share and that is not copied for each.</summary>
    private sealed class Framed(string frame, byte[] body, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            var at = frame.IndexOf(PageLayout.BodyMark, StringComparison.Ordinal);
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html; charset=utf-8";
            var writer = http.Response.BodyWriter;
            Encoding.UTF8.GetBytes(frame.AsSpan(0, at), writer);
            writer.Write(body);
            Encoding.UTF8.GetBytes(frame.AsSpan(at + PageLayout.BodyMark.Length), writer);
            await writer.FlushAsync(http.RequestAborted);
        }
    }
}
