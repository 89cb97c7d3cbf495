using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Rollout;

/// <summary>Step by step: the phases and the project group.</summary>
internal static class RolloutEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation) =>
        organisation.MapGet(
            "/rollout",
            (Page page, RolloutQueries queries) =>
            {
                var (phases, report) = (queries.Phases(), queries.Report());
                return page.ShowShared<RolloutPage>(
                    page.T["nav-rollout"],
                    "nav-rollout",
                    $"{page.Reader.Today:yyyy-MM-dd}",
                    () => [(nameof(RolloutPage.Phases), phases), (nameof(RolloutPage.R), report)]
                );
            }
        );
}
