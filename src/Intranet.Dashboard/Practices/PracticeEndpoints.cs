using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Practices;

/// <summary>A page for each of the nine practices.</summary>
internal static class PracticeEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation) =>
        organisation.MapGet(
            "/practices/{id}",
            (Page page, PracticeQueries queries, string id, IsoDate? day) =>
            {
                var report = queries.Report(id, day?.Day);
                var weeks = queries.Choice();
                return page.ShowShared<PracticePage>(
                    Names.Practice(id, page.T.Language),
                    "overview",
                    $"{id} {day} {weeks.Key}",
                    () =>
                        [
                            (nameof(PracticePage.R), report),
                            (nameof(PracticePage.Id), id),
                            (nameof(PracticePage.Choice), weeks),
                            (nameof(PracticePage.Day), day?.Day),
                        ]
                );
            }
        );
}
