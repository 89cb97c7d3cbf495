using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Intranet.Reports.Html;

/// <summary>Renders the report as one HTML document without scripts or external resources.</summary>
public static class ReportHtml
{
    public static Task<string> Render(WeeklyReport report, string language) =>
        Render<ReportDocument>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { ["R"] = report, ["T"] = new ReportTexts(language) })
        );

    /// <summary>The hash of the report's stylesheet, for a content security policy.</summary>
    public static string StyleHash(WeeklyReport report, string language) =>
        "sha256-"
        + Convert.ToBase64String(
            SHA256.HashData(Encoding.UTF8.GetBytes(Stylesheet.For(report.Organisation.AccentColour, new ReportTexts(language))))
        );

    internal static async Task<string> Render<T>(ParameterView parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddLogging()
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            "<!doctype html>\n" + (await renderer.RenderComponentAsync<T>(parameters)).ToHtmlString()
        );
    }
}
