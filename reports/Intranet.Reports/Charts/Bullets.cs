using ScottPlot;

namespace Intranet.Reports.Charts;

/// <summary>A row of a bullet graph. Without a score, it says why.</summary>
internal sealed record BulletRow(string Name, double? Score, double? Before, string ScoreText, string Why);

/// <summary>Bullet graphs after Stephen Few: a bar on muted bands, the target as a vertical line, the previous week as a dot.</summary>
internal static class Bullets
{
    /// <param name="isNarrow">For a phone: names are above their bars.</param>
    public static string Draw(IReadOnlyList<BulletRow> rows, string accent, string target, bool isNarrow = false)
    {
        var (width, rowHeight) = isNarrow ? (340, 46) : (760, 27);
        var height = rows.Count * rowHeight + 30;
        var plot = Drawing.Sheet(isNarrow ? -1 : -41, isNarrow ? 118 : 112, -0.1, rows.Count + (isNarrow ? 0.6 : 1.05));
        plot.Text(target, 100, rows.Count + (isNarrow ? 0.3 : 0.5), Alignment.MiddleCenter, Drawing.Grey);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            double middle = rows.Count - i - (isNarrow ? 0.72 : 0.5),
                half = isNarrow ? 0.2 : 0.34,
                low = middle - half,
                high = middle + half;
            plot.Text(row.Name, isNarrow ? 0 : -40.5, isNarrow ? middle + 0.43 : middle, Alignment.MiddleLeft, size: 13, bold: true);
            if (row.Score is not { } score)
            {
                plot.Hatch(0, 100, low, high);
                plot.Box(2, 2 + Math.Min(96, row.Why.Length * (isNarrow ? 2.1 : 1.25) + 3), low + 0.04, high - 0.04, "#ffffff");
                plot.Text(row.Why, 3, middle, Alignment.MiddleLeft, Drawing.Grey);
                continue;
            }

            plot.Box(0, 50, low, high, "#dfe3e8");
            plot.Box(50, 80, low, high, "#e9ecf0");
            plot.Box(80, 100, low, high, "#f3f5f7");
            plot.Box(0, score, middle - half / 2, middle + half / 2, accent);
            if (row.Before is { } before)
            {
                plot.Dot(before, middle, "#ffffff", Drawing.Ink, 9);
            }

            plot.Stroke(100, low, 100, high, Drawing.Ink, 3);
            plot.Text(row.ScoreText, 103, middle, Alignment.MiddleLeft, size: 14, bold: true);
        }

        return plot.ToSvg(width, height);
    }
}
