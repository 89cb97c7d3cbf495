using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>Forgetting a person: first what would go, then the id typed again.</summary>
internal static class ForgetEndpoints
{
    private const string Path = "/administration/forget";

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            Path,
            (Page page, ForgetQueries queries, string? employee) =>
                page.Show<ForgetPage>(page.T["admin-forget"], "nav-administration", (nameof(ForgetPage.What), queries.Preview(employee)))
        );
        organisation.MapPost(
            Path,
            (Page page, ForgetQueries queries, [FromForm] string? employee, [FromForm] string? confirmation) =>
                page.Go(Path, queries.Forget(employee ?? "", confirmation ?? "") ? "forgotten" : "forgotten-open")
        );
    }
}
