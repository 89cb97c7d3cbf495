namespace Intranet.Reports.Charts;

/// <summary>
/// A chart for the screen: one drawing for a desktop and one for a phone. Both use the colours of the page, light or dark.
/// </summary>
public sealed record ScreenChart(string Wide, string Narrow);

/// <summary>A practice and its score from 0 to 100, or why it has none.</summary>
public sealed record ScreenPractice(string Name, double? Score, double? Before, string ScoreText, string Why);

/// <summary>A team's active share this week and in four weeks, from 0 to 1. Without a share, its text says why.</summary>
public sealed record ScreenTeam(string Name, double? Week, double? FourWeeks, string Text);

/// <summary>The charts of the report, drawn for web pages.</summary>
public static class ScreenCharts
{
    /// <summary>A line over weeks on a scale from 0 to 100, with gaps for weeks without a value.</summary>
    public static ScreenChart Weeks(
        IReadOnlyList<(string Week, double? Value)> points,
        string accent,
        Func<double, string> label,
        string unknown,
        bool isSmall = false
    ) =>
        Both(
            WeekLine.Draw(points, accent, label, unknown, isSmall ? 380 : 560, isSmall ? 165 : 230),
            WeekLine.Draw(points, accent, label, unknown, 340, 175),
            accent
        );

    public static ScreenChart Practices(IReadOnlyList<ScreenPractice> rows, string accent, string target)
    {
        List<BulletRow> bullets = [.. rows.Select(row => new BulletRow(row.Name, row.Score, row.Before, row.ScoreText, row.Why))];
        return Both(Bullets.Draw(bullets, accent, target), Bullets.Draw(bullets, accent, target, isNarrow: true), accent);
    }

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

    public static ScreenChart Teams(IReadOnlyList<ScreenTeam> teams, double? whole, string wholeText, string accent)
    {
        List<TeamBar> bars = [.. teams.Select(team => new TeamBar(team.Name, team.Week, team.FourWeeks, team.Text))];
        return Both(TeamBars.Draw(bars, whole, wholeText, accent), TeamBars.Draw(bars, whole, wholeText, accent, isNarrow: true), accent);
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
