using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>The audit log.</summary>
internal static class AuditEndpoints
{
    private const int LinesOnPage = 100;

    public static void Map(IEndpointRouteBuilder organisation) =>
        organisation.MapGet(
            "/administration/audit",
            (Page page, AuditQueries queries, long? before) =>
                page.Show<AuditPage>(
                    page.T["admin-audit"],
                    "nav-administration",
                    (nameof(AuditPage.Lines), queries.List(before, LinesOnPage)),
                    (nameof(AuditPage.Most), LinesOnPage)
                )
        );
}
