using System.Globalization;
using System.Text;
using Intranet.Reports.Charts;
using Intranet.Storage.Settings;

namespace Intranet.Dashboard.Layout;

/// <summary>
/// An organisation's accent colour as the pages use it: as it is on white, and lightened on dark until it reads as well there.
/// </summary>
internal static class Theme
{
    /// <summary>The background of dark pages, and of cards on them.</summary>
    private const string Dark = "#151b22",
        DarkCard = "#1d252e";

    public static string Css(string accent)
    {
        var css = new StringBuilder(":root{");
        Append(css, accent, "#ffffff");
        css.Append("}@media (prefers-color-scheme:dark){:root{");
        Append(css, OnDark(accent), Dark);
        return css.Append("}}").ToString();
    }

    /// <summary>
    /// The accent mixed with white until its contrast with the lighter of the dark backgrounds is 5.5. That leaves 4.5 or more, which
    /// WCAG 2.2 (1.4.3) asks for, on backgrounds tinted with it.
    /// </summary>
    private static string OnDark(string accent)
    {
        var share = 1.0;
        while (share > 0.05 && Colours.Contrast(Colours.Mix(accent, "#ffffff", share), DarkCard) < 5.5)
        {
            share -= 0.05;
        }

        return Colours.Mix(accent, "#ffffff", share);
    }

    private static void Append(StringBuilder css, string accent, string paper)
    {
        css.Append(
            CultureInfo.InvariantCulture,
            $"--accent:{accent};--accent-soft:{Colours.Mix(accent, paper, 0.1)};--on-accent:{(paper == "#ffffff" ? "#ffffff" : Dark)};"
        );
        foreach (var (name, share) in ScreenCharts.Shades)
        {
            css.Append(CultureInfo.InvariantCulture, $"--{name}:{Colours.Mix(accent, paper, share)};");
        }
    }
}
