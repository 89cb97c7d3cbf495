using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Adoption;

/// <summary>Whether using the intranet becomes a habit.</summary>
internal static class AdoptionEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation) => organisation.MapGet("/adoption", Show);

    private static Task<IResult> Show(Page page, AdoptionQueries queries, IsoDate? day, string? group)
    {
        group = string.IsNullOrEmpty(group) ? null : group;
        var report = queries.Report(group, day?.Day);
        var weeks = queries.Choice();
        return page.ShowShared<AdoptionPage>(
            page.T["adoption"],
            "adoption",
            $"{day} {group} {weeks.Key}",
            () =>
                [
                    (nameof(AdoptionPage.R), report),
                    (nameof(AdoptionPage.Choice), weeks),
                    (nameof(AdoptionPage.Day), day?.Day),
                    (nameof(AdoptionPage.Group), group),
                ]
        );
    }
}
