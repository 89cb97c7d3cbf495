using System.Data.Common;
using Intranet.Adoption.People;
using Intranet.Dashboard.Layout;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Unsubscribe;

/// <summary>
/// The page behind the link in a mail. Opening it changes nothing, because mail scanners open every link; its button does, and so does
/// the one-click POST of mail programs (RFC 8058). The link itself is the permission: only the recipient of the mail knows it.
/// </summary>
internal static class UnsubscribeEndpoints
{
    private const int LongestToken = 64;

    public static void Map(IEndpointRouteBuilder routes, Store store, TimeProvider clock)
    {
        const string Path = "/unsubscribe/{token}/{kind}";
        routes
            .MapGet(
                Path,
                (HttpContext http, string token, string kind) =>
                {
                    using var connection = store.Open();
                    return Recipient(connection, token, kind) is null
                        ? Show(http, 404, "unsubscribe-unknown", "unsubscribe-unknown-text")
                        : Show(http, 200, "unsubscribe-ask", $"unsubscribe-{kind}", $"/unsubscribe/{token}/{kind}");
                }
            )
            .ExcludeFromDescription();
        routes
            .MapPost(
                Path,
                (HttpContext http, string token, string kind) =>
                {
                    using var connection = store.Open();
                    if (Recipient(connection, token, kind) is not { } recipient)
                    {
                        return Show(http, 404, "unsubscribe-unknown", "unsubscribe-unknown-text");
                    }

                    Outbox.Unsubscribe(connection, recipient.Organisation, recipient.Employee, recipient.Kind, clock.GetUtcNow());
                    Audit.Write(
                        connection,
                        recipient.Organisation,
                        $"unsubscribed from {kind} mail with the link in it",
                        $"employee number {recipient.Employee}",
                        clock
                    );
                    return Show(http, 200, "unsubscribe-done", "unsubscribe-done-text");
                }
            )
            .ExcludeFromDescription();
    }

    /// <returns>Null if nobody has this link.</returns>
    private static (int Organisation, int Employee, MailKind Kind)? Recipient(DbConnection connection, string token, string kind) =>
        FactNames.Parse<MailKind>(kind) is { } known && token.Length <= LongestToken && Outbox.OwnerOfLink(connection, token) is { } owner
            ? (owner.Organisation, owner.Employee, known)
            : null;

    /// <param name="action">Where the button leads; null for none.</param>
    private static async Task<IResult> Show(HttpContext http, int status, string heading, string text, string? action = null)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        return Results.Content(
            await PageRenderer.RenderText<UnsubscribePage>(
                http.RequestServices,
                (nameof(UnsubscribePage.T), new PageTexts(PageLanguage.OfBrowser(http) ?? "nl")),
                (nameof(UnsubscribePage.Heading), heading),
                (nameof(UnsubscribePage.Text), text),
                (nameof(UnsubscribePage.Action), action)
            ),
            "text/html; charset=utf-8",
            statusCode: status
        );
    }
}
