using Intranet.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Intranet.Dashboard.Layout;

public sealed partial class MessagePage
{
    /// <summary>Answers a reader with a message: a heading, a text and a way back.</summary>
    /// <param name="key">Key of the heading; with <c>-text</c> added that of the text, unless another is given.</param>
    internal static async Task Answer(
        HttpContext http,
        Reader? reader,
        int status,
        string key,
        string link,
        string? text = null,
        params object[] values
    )
    {
        var view = PageRenderer.View(http, reader);
        await Answer(
            http,
            view,
            status,
            view.T[key],
            view.T[text ?? $"{key}-text", values],
            link,
            view.T[link == "/" || (reader is not null && link == view.Root) ? "to-start" : "go-back"],
            false
        );
    }

    /// <summary>Answers a visitor who may not have signed in.</summary>
    /// <param name="link">Null for no way on.</param>
    /// <param name="linkKey">Key of the link's text.</param>
    internal static Task Answer(HttpContext http, int status, string key, string? link, string linkKey, bool canSignOut = false)
    {
        var view = PageRenderer.View(http, null);
        return Answer(http, view, status, view.T[key], view.T[$"{key}-text"], link, view.T[linkKey], canSignOut);
    }

    private static async Task Answer(
        HttpContext http,
        View view,
        int status,
        string heading,
        string text,
        string? link,
        string linkText,
        bool canSignOut
    )
    {
        var page = await PageRenderer.Page<MessagePage>(
            http,
            view,
            heading,
            status,
            (nameof(Heading), heading),
            (nameof(Text), text),
            (nameof(Link), link),
            (nameof(LinkText), linkText),
            (nameof(CanSignOut), canSignOut)
        );
        await page.ExecuteAsync(http);
    }
}
