using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Administration;

/// <summary>Targets and weights, with a preview of what they change.</summary>
internal static class SettingsEndpoints
{
    private const string Path = "/administration/settings";

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet(Path, Show);
        organisation.MapPost(
            Path,
            (Page page, SettingsQueries queries, IFormCollection fields) =>
            {
                queries.Save(new SettingsForm(fields, page.T.Language));
                return page.Go(Path, "settings");
            }
        );
    }

    private static Task<IResult> Show(Page page, SettingsQueries queries, string? preview)
    {
        var current = queries.Current();
        var form = preview is null ? null : new SettingsForm(page.Http.Request.Query, page.T.Language);
        var effect = form is null ? null : queries.Preview(form);
        return page.Show<SettingsPage>(
            page.T["admin-settings"],
            "nav-administration",
            (nameof(SettingsPage.Practices), form?.Read() ?? current),
            (nameof(SettingsPage.Preview), effect),
            (nameof(SettingsPage.Fields), form?.Fields ?? [])
        );
    }
}
