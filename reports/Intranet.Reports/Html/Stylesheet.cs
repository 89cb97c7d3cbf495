using System.Text;

namespace Intranet.Reports.Html;

/// <summary>The stylesheet with the font embedded, so that a report is one file that looks the same everywhere.</summary>
internal static class Stylesheet
{
    private static readonly string Css = Read();

    public static string For(string accent, ReportTexts texts) =>
        Css.Replace("{accent}", accent, StringComparison.Ordinal)
            .Replace("{tint}", Charts.Drawing.Tint(accent, 0.08), StringComparison.Ordinal)
            .Replace("{page}", texts["page"], StringComparison.Ordinal);

    private static string Read()
    {
        using var reader = new StreamReader(Resource("Html.report.css"), Encoding.UTF8);
        return reader
            .ReadToEnd()
            .Replace("{regular}", Base64("Inter-Regular.woff2"), StringComparison.Ordinal)
            .Replace("{semibold}", Base64("Inter-SemiBold.woff2"), StringComparison.Ordinal);
    }

    private static string Base64(string font)
    {
        using var stream = Resource($"Fonts.{font}");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Convert.ToBase64String(bytes.ToArray());
    }

    private static Stream Resource(string name) => typeof(Stylesheet).Assembly.GetManifestResourceStream($"Intranet.Reports.{name}")!;
}
