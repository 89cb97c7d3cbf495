using System.Text;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Dashboard.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Overview;

/// <summary>The first page of an organisation.</summary>
internal static class OverviewEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("", Show);
        organisation.MapGet(
            "/scorecard.json",
            (Page page, OverviewQueries queries, IsoDate? day) =>
                page.File(
                    queries.Export(day?.Day) is { } card ? Encoding.UTF8.GetBytes(card.ToJson()) : null,
                    "application/json",
                    $"scorecard-{page.Reader.Organisation.Id}.json"
                )
        );
    }

    private static Task<IResult> Show(Page page, OverviewQueries queries, IsoDate? day)
    {
        if (!page.Reader.May(Rights.Scorecard))
        {
            return Task.FromResult(Results.Redirect(page.Root + FirstPlace(page.Reader)));
        }

        var (report, weeks, soFar) = (queries.Report(day?.Day), queries.Choice(), queries.ThisWeek());
        return page.ShowShared<OverviewPage>(
            page.T["overview"],
            "overview",
            $"{day} {page.Reader.Today} {weeks.Key} {soFar}",
            () =>
                [
                    (nameof(OverviewPage.R), report),
                    (nameof(OverviewPage.Choice), weeks),
                    (nameof(OverviewPage.Day), day?.Day),
                    (nameof(OverviewPage.SoFar), soFar),
                ]
        );
    }

    /// <summary>Where readers start who may not see the scorecard.</summary>
    private static string FirstPlace(Reader reader) =>
        reader.May(Rights.OwnTeams)
            ? reader.OwnTeams.Count == 1
                ? TeamEndpoints.Address(reader.OwnTeams.First())
                : "/teams"
            : reader.May(Rights.Administration)
                ? "/administration"
                : "/me";
}
