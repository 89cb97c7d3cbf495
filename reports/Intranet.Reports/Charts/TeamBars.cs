using ScottPlot;

namespace Intranet.Reports.Charts;

/// <summary>The bar of a team. Without a share, it is drawn as unknown.</summary>
internal sealed record TeamBar(string Name, double? Share, double? FourWeeks, string Text);

/// <summary>Bars of the share active this week, dots for four weeks, and a vertical line for the whole organisation.</summary>
internal static class TeamBars
{
    /// <param name="isNarrow">For a phone: names are above their bars.</param>
    public static string Draw(IReadOnlyList<TeamBar> teams, double? whole, string wholeText, string accent, bool isNarrow = false)
    {
        var (width, rowHeight) = isNarrow ? (340, 34) : (760, 16);
        var height = teams.Count * rowHeight + 34;
        var plot = Drawing.Sheet(isNarrow ? -1 : -46, isNarrow ? 116 : 112, -0.1, teams.Count + (isNarrow ? 0.9 : 1.4));
        var half = isNarrow ? 0.18 : 0.3;
        for (var i = 0; i < teams.Count; i++)
        {
            var team = teams[i];
            var middle = teams.Count - i - (isNarrow ? 0.72 : 0.5);
            plot.Text(
                team.Name.Length <= 38 ? team.Name : team.Name[..37] + "…",
                isNarrow ? 0 : -45.5,
                isNarrow ? middle + 0.42 : middle,
                Alignment.MiddleLeft,
                size: 12
            );
            if (team.Share is not { } share)
            {
                plot.Hatch(0, 100, middle - half, middle + half);
                plot.Box(2, 6 + team.Text.Length * (isNarrow ? 2 : 1.15), middle - half + 0.02, middle + half - 0.02, "#ffffff");
                plot.Text(team.Text, 3, middle, Alignment.MiddleLeft, Drawing.Grey);
                continue;
            }

            plot.Box(0, 100, middle - half, middle + half, "#f1f3f5");
            plot.Box(0, 100 * share, middle - half, middle + half, Drawing.Tint(accent, 0.78));
            if (team.FourWeeks is { } month)
            {
                plot.Dot(100 * month, middle, "#ffffff", Drawing.Ink, 8);
            }

            plot.Text(team.Text, 103, middle, Alignment.MiddleLeft, size: 12, bold: true);
        }

        if (whole is { } line)
        {
            plot.Stroke(100 * line, 0, 100 * line, teams.Count + (isNarrow ? 0.15 : 0.3), Drawing.Ink, 1.5f);
            plot.Text(
                wholeText,
                Math.Clamp(100 * line, isNarrow ? 22 : 0, isNarrow ? 88 : 100),
                teams.Count + (isNarrow ? 0.5 : 0.8),
                Alignment.MiddleCenter,
                Drawing.Grey
            );
        }

        return plot.ToSvg(width, height);
    }
}
