using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>Rejected rows, and correcting them.</summary>
internal static class QuarantineEndpoints
{
    private const string Path = "/administration/quarantine";
    private const int MostRows = 100;

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            Path,
            (Page page, QuarantineQueries queries) =>
                page.Show<QuarantinePage>(
                    page.T["admin-quarantine"],
                    "nav-administration",
                    (nameof(QuarantinePage.Count), queries.Count()),
                    (nameof(QuarantinePage.Rows), queries.List(MostRows))
                )
        );
        organisation.MapPost(
            Path,
            (Page page, QuarantineQueries queries, [FromForm] long row, [FromForm] string? value) =>
                page.Go(Path, queries.Correct(row, value ?? "") ? "row-imported" : "still-wrong")
        );
        organisation.MapPost(
            $"{Path}/drop",
            (Page page, QuarantineQueries queries, [FromForm] long row) =>
            {
                queries.Drop(row);
                return page.Go(Path, "dropped");
            }
        );
        organisation.MapPost(
            $"{Path}/retry",
            (Page page, QuarantineQueries queries) =>
            {
                queries.Retry();
                return page.Go(Path, "retried");
            }
        );
    }
}
