using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Reports.Html;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Reports;

/// <summary>The archive of weekly reports, and reports on request.</summary>
internal static class ReportEndpoints
{
    private const string Pdf = "application/pdf";

    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("/reports", List);
        organisation.MapPost("/reports", Request);
        organisation.MapGet("/reports/asked/{number:long}", Progress);
        organisation.MapGet("/reports/asked/{number:long}.pdf", RequestedPdf);
        organisation.MapGet("/reports/{week}-{language}.pdf", PublishedPdf);
        organisation.MapGet("/reports/{week}", Read);
    }

    private static Task<IResult> List(Page page, ReportQueries queries) =>
        page.Show<ReportsPage>(
            page.T["nav-reports"],
            "nav-reports",
            (nameof(ReportsPage.Published), queries.Published()),
            (nameof(ReportsPage.Outdated), queries.Outdated()),
            (nameof(ReportsPage.Requested), queries.Requested()),
            (nameof(ReportsPage.Weeks), queries.Weeks())
        );

    private static IResult Request(Page page, ReportQueries queries, [FromForm] string week, [FromForm(Name = "in")] string? language)
    {
        var number = queries.Request(week, language == "en" ? "en" : "nl");
        page.Http.RequestServices.GetService<JobTrigger>()?.Invoke(page.Reader.Organisation.Id);
        return page.Go($"/reports/asked/{number}");
    }

    private static Task<IResult> Progress(Page page, ReportQueries queries, long number) =>
        page.Show<RequestedReportPage>(
            page.T["nav-reports"],
            "nav-reports",
            (nameof(RequestedReportPage.Report), queries.Requested(number))
        );

    private static IResult RequestedPdf(Page page, ReportQueries queries, long number)
    {
        var report = queries.Requested(number);
        return page.File(queries.RequestedPdf(report), Pdf, $"{page.Reader.Organisation.Id}-{report.Week}-{report.Language}.pdf");
    }

    private static IResult PublishedPdf(Page page, ReportQueries queries, string week, string language) =>
        page.File(queries.PublishedPdf(week, language), Pdf, $"{page.Reader.Organisation.Id}-{week}-{language}.pdf");

    private static async Task<IResult> Read(Page page, ReportQueries queries, string week, [FromQuery(Name = "in")] string? language)
    {
        var report = queries.Read(week);
        var chosen = language is "nl" or "en" ? language : page.T.Language;

        // A document of its own, with its stylesheet in it: allowed by its hash.
        PageRenderer.Protect(
            page.Http,
            $"default-src 'none'; style-src '{ReportHtml.StyleHash(report, chosen)}'; img-src data:; font-src data:; "
                + "frame-ancestors 'none'; base-uri 'none'"
        );
        return Results.Content(await ReportHtml.Render(report, chosen), "text/html; charset=utf-8");
    }
}
