using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Administration;

/// <summary>What the background work is doing, and what failed.</summary>
internal static class JobEndpoints
{
    private const string Path = "/administration/jobs";

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            Path,
            (Page page, JobQueries queries) =>
                page.Show<JobsPage>(page.T["admin-jobs"], "nav-administration", (nameof(JobsPage.Jobs), queries.List()))
        );
        organisation.MapPost(
            Path,
            (Page page, JobQueries queries, [FromForm] string task) =>
            {
                queries.Retry(task);
                page.Http.RequestServices.GetService<JobTrigger>()?.Invoke(page.Reader.Organisation.Id);
                return page.Go(Path, "retry");
            }
        );
    }
}
