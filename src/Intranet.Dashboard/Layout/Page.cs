using System.Net.Mime;
using System.Text;
using Intranet.Dashboard.Access;
using Intranet.Reports.Csv;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Layout;

/// <summary>The answer to one request of a reader: a page, a file, or another address.</summary>
internal sealed class Page(HttpContext http, OrganisationContext context)
{
    private View? view;

    /// <summary>Gives handlers their page; called by the framework.</summary>
    public static ValueTask<Page?> BindAsync(HttpContext http) =>
        ValueTask.FromResult<Page?>(new(http, http.RequestServices.GetRequiredService<OrganisationContext>()));

    public Reader Reader => context.Reader;

    public HttpContext Http => http;

    public PageTexts T => View.T;

    public string Root => View.Root;

    public View View => view ??= PageRenderer.View(http, context.Reader);

    /// <summary>A page for this reader alone.</summary>
    /// <param name="current">Key of the place in the navigation that the page belongs to.</param>
    public async Task<IResult> Show<TPage>(string title, string current, params (string Name, object? Value)[] parameters)
        where TPage : Part =>
        await PageRenderer.Page(http, View, title, current, await PageRenderer.Render<TPage>(http.RequestServices, View, parameters));

    /// <summary>A page that is the same for everybody with the same rights: rendered once, and kept while the figures stay.</summary>
    /// <param name="key">What distinguishes it from other pages of this kind.</param>
    public async Task<IResult> ShowShared<TPage>(string title, string current, string key, Func<(string Name, object? Value)[]> parameters)
        where TPage : Part =>
        await PageRenderer.Page(
            http,
            View,
            title,
            current,
            await context.Cache.Get(
                $"{context.Version} {typeof(TPage).Name} {T.Language} {(int)Reader.Rights} {key} {context.Hidden}",
                () => PageRenderer.Render<TPage>(http.RequestServices, View with { FormToken = null, Notice = null }, parameters()),
                60_000
            )
        );

    /// <summary>To another page, after something was done.</summary>
    /// <param name="notice">Key of the text that says what, without <c>notice-</c>.</param>
    public IResult Go(string path, string? notice = null) =>
        Results.Redirect($"{Root}{path}{(notice is null ? "" : $"?{Layout.View.NoticeName}={notice}")}");

    /// <summary>To another page, after something was done to one of the things on it.</summary>
    public IResult GoAbout(string path, string id, string notice) =>
        Results.Redirect($"{Root}{path}?{Layout.View.NoticeName}={notice}&about={Uri.EscapeDataString(id)}");

    /// <summary>A file to download.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public IResult File(byte[]? bytes, string type, string name)
    {
        if (bytes is null)
        {
            throw new NotFoundException();
        }

        PageRenderer.Protect(http, "default-src 'none'; frame-ancestors 'none'");
        http.Response.Headers.ContentDisposition = new ContentDisposition { FileName = name }.ToString();
        return Results.Bytes(bytes, type);
    }

    /// <summary>A CSV file to download, safe to open in a spreadsheet.</summary>
    public IResult Csv(string name, string[] header, IEnumerable<string[]> rows) =>
        File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(SafeCsv.Text(header, rows))], "text/csv; charset=utf-8", name);
}
