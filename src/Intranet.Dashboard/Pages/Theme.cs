using System.Globalization;
using System.Text;
using Intranet.Reports.Charts;

namespace Intranet.Dashboard.Pages;

/// <summary>An organisation's accent colour as the pages use it: as it is on white, and lightened on dark until it reads as well there.</summary>
internal static class Theme
{
    /// <summary>The background of dark pages, and of cards on them.</summary>
    private const string Dark = "#151b22", DarkCard = "#1d252e";

    public static string Css(string accent)
    {
        var css = new StringBuilder(":root{");
        Append(css, accent, "#ffffff");
        css.Append("}@media (prefers-color-scheme:dark){:root{");
        Append(css, OnDark(accent), Dark);
        return css.Append("}}").ToString();
    }

    /// <summary>The accent mixed with white until its contrast with the lighter of the dark backgrounds is 4.5 or more (WCAG 2.2, 1.4.3).</summary>
    private static string OnDark(string accent)
    {
        var share = 1.0;
        while (share > 0.05 && Contrast(Mix(accent, "#ffffff", share), DarkCard) < 5.5)
        {
            share -= 0.05;
        }

        return Mix(accent, "#ffffff", share);
    }

    private static void Append(StringBuilder css, string accent, string paper)
    {
        css.Append(CultureInfo.InvariantCulture, $"--accent:{accent};--accent-soft:{Mix(accent, paper, 0.1)};--on-accent:{(paper == "#ffffff" ? "#ffffff" : Dark)};");
        foreach (var (name, share) in ScreenCharts.Shades)
        {
            css.Append(CultureInfo.InvariantCulture, $"--{name}:{Mix(accent, paper, share)};");
        }
    }

    private static string Mix(string colour, string with, double share) =>
        $"#{string.Concat(((ReadOnlySpan<int>)[1, 3, 5]).ToArray().Select(at => ((int)Math.Round(Part(colour, at) * share + Part(with, at) * (1 - share))).ToString("x2", CultureInfo.InvariantCulture)))}";

    private static double Contrast(string light, string dark) => (Luminance(light) + 0.05) / (Luminance(dark) + 0.05);

    private static double Luminance(string colour)
    {
        double Linear(int at) => Part(colour, at) / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(1) + 0.7152 * Linear(3) + 0.0722 * Linear(5);
    }

    private static int Part(string colour, int at) => int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
