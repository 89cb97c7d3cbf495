using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>Who holds which role, and giving and taking roles.</summary>
internal static class RoleEndpoints
{
    private const string Path = "/administration/roles";

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(
            Path,
            (Page page, RoleQueries queries) =>
                page.Show<RolesPage>(
                    page.T["admin-roles"],
                    "nav-administration",
                    (nameof(RolesPage.Holders), queries.Holders()),
                    (nameof(RolesPage.OnHold), queries.OnHold()),
                    (nameof(RolesPage.Teams), queries.Teams())
                )
        );
        organisation.MapPost(
            Path,
            (Page page, RoleQueries queries, [FromForm] RoleName role, [FromForm] string? employee, [FromForm] string? team) =>
            {
                queries.Give(role.Role, employee?.Trim() ?? "", string.IsNullOrEmpty(team) ? null : team);
                return page.Go(Path, "role-given");
            }
        );
        organisation.MapPost(
            $"{Path}/confirm",
            (Page page, RoleQueries queries, [FromForm] string? employee) =>
            {
                queries.Confirm(employee ?? "");
                return page.Go(Path, "address-confirmed");
            }
        );
        organisation.MapPost(
            $"{Path}/take",
            (Page page, RoleQueries queries, [FromForm] RoleName role, [FromForm] string? employee, [FromForm] string? team) =>
            {
                queries.Take(role.Role, employee ?? "", string.IsNullOrEmpty(team) ? null : team);
                return page.Go(Path, "role-taken");
            }
        );
    }
}
