using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>Feeds and their tokens.</summary>
internal static class FeedEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            "/administration",
            (Page page, FeedQueries queries, QuarantineQueries quarantine) => Show(page, queries, quarantine, null)
        );
        organisation.MapPost(
            "/administration/tokens",
            (Page page, FeedQueries queries, QuarantineQueries quarantine, [FromForm] string? feed, [FromForm] string? source) =>
                Show(page, queries, quarantine, queries.MakeToken(feed ?? "", source ?? ""))
        );
        organisation.MapPost(
            "/administration/feeds/end",
            (Page page, FeedQueries queries, [FromForm] string? source) =>
            {
                queries.End(source ?? "");
                return page.Go("/administration", "feed-ended");
            }
        );
        organisation.MapPost(
            "/administration/tokens/revoke",
            (Page page, FeedQueries queries, [FromForm] long token) =>
            {
                queries.RevokeToken(token);
                return page.Go("/administration", "revoked");
            }
        );
    }

    /// <param name="made">A token that was just made, to be shown this once.</param>
    private static Task<IResult> Show(Page page, FeedQueries queries, QuarantineQueries quarantine, string? made) =>
        page.Show<FeedsPage>(
            page.T["nav-administration"],
            "nav-administration",
            (nameof(FeedsPage.Tokens), queries.TokensMade()),
            (nameof(FeedsPage.Feeds), queries.Feeds()),
            (nameof(FeedsPage.Complete), queries.Complete()),
            (nameof(FeedsPage.Quarantined), quarantine.Count()),
            (nameof(FeedsPage.Made), made)
        );
}
