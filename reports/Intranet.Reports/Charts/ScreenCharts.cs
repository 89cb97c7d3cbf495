namespace Intranet.Reports.Charts;

/// <summary>
/// A chart for the screen: one drawing for a desktop and one for a phone. Both use the colours of the page, light or dark.
/// </summary>
public sealed record ScreenChart(string Wide, string Narrow);

/// <summary>The charts of the report, drawn for web pages.</summary>
public static class ScreenCharts
{
    /// <summary>A line over weeks on a scale from 0 to 100, with gaps for weeks without a value.</summary>
    public static ScreenChart Weeks(
        IReadOnlyList<(string Week, double? Value)> points,
        string accent,
        Func<double, string> label,
        string unknown,
        bool isSmall = false,
        IReadOnlyList<int>? breaks = null
    ) =>
        Both(
            WeekLine.Draw(points, accent, label, unknown, isSmall ? 380 : 560, isSmall ? 165 : 230, breaks),
            WeekLine.Draw(points, accent, label, unknown, 340, 175, breaks),
            accent
        );

    /// <summary>The rungs of the ladder as parts of a whole.</summary>
    public static ScreenChart Ladder(IReadOnlyList<(string Name, int Count)> parts, string accent, Func<double, string> share)
    {
        double total = Math.Max(1, parts.Sum(part => part.Count));
        return Both(
            Stack.Draw(parts, accent),
            TeamBars.Draw(
                [.. parts.Select(part => new TeamBar(part.Name, part.Count / total, null, share(part.Count / total)))],
                null,
                "",
                accent,
                isNarrow: true
            ),
            accent
        );
    }

    /// <summary>The shades of the accent colour in charts, by the name of their custom property.</summary>
    public static IReadOnlyList<(string Name, double Share)> Shades { get; } =
    [("accent-78", 0.78), ("accent-72", 0.72), ("accent-46", 0.46), ("accent-26", 0.26)];

    private static ScreenChart Both(string wide, string narrow, string accent) => new(OnScreen(wide, accent), OnScreen(narrow, accent));

    /// <summary>Replaces colours by custom properties of the page, which has a light and a dark value for each.</summary>
    private static string OnScreen(string svg, string accent)
    {
        foreach (var (name, share) in Shades)
        {
            svg = Replace(svg, Drawing.Tint(accent, share), name);
        }

        svg = Replace(svg, accent, "accent");
        foreach (
            var (colour, name) in (ReadOnlySpan<(string, string)>)
                [
                    (Drawing.Ink, "ink"),
                    (Drawing.Grey, "grey"),
                    (Drawing.Rule, "rule"),
                    ("white", "paper"),
                    ("#dfe3e8", "band-3"),
                    ("#e9ecf0", "band-2"),
                    ("#f3f5f7", "band-1"),
                    ("#f1f3f5", "band-1"),
                    ("#b4bcc6", "hatch"),
                ]
        )
        {
            svg = Replace(svg, colour, name);
        }

        return svg;
    }

    private static string Replace(string svg, string colour, string name)
    {
        var written = colour[0] == '#' ? colour.ToUpperInvariant() : colour;
        return svg.Replace($"fill=\"{written}\"", $"fill=\"var(--{name})\"", StringComparison.Ordinal)
            .Replace($"stroke=\"{written}\"", $"stroke=\"var(--{name})\"", StringComparison.Ordinal);
    }
}
