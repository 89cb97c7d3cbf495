using ScottPlot;

namespace Intranet.Reports.Charts;

/// <summary>A stacked bar with a label at each part. Its parts run from dark to light, so that it works in greyscale.</summary>
internal static class Stack
{
    public static string Draw(IReadOnlyList<(string Name, int Count)> parts, string accent)
    {
        const int width = 760,
            height = 96;
        var total = Math.Max(1, parts.Sum(part => part.Count));
        var plot = Drawing.Sheet(-0.2, 100.2, 0, 10);
        double x = 0;
        var lastLabelEnd = -100.0;
        var isRaised = false;
        for (var i = 0; i < parts.Count; i++)
        {
            var share = 100.0 * parts[i].Count / total;
            double[] shades = [1, 0.72, 0.46, 0.26, 0];
            var colour = shades[i] == 0 ? "#ffffff" : Drawing.Tint(accent, shades[i]);
            if (share > 0)
            {
                plot.Box(x, x + share, 3.2, 7, colour, i == parts.Count - 1 ? Drawing.Grey : "#ffffff");
                if (share > 4)
                {
                    plot.Text(
                        $"{parts[i].Count}",
                        x + share / 2,
                        5.1,
                        Alignment.MiddleCenter,
                        shades[i] > 0.5 ? "#ffffff" : Drawing.Ink,
                        15,
                        bold: true
                    );
                }
            }

            // A label that would overlap the previous one goes above the bar.
            isRaised = x < lastLabelEnd && !isRaised;
            plot.Text(
                share > 4 ? parts[i].Name : $"{parts[i].Name} {parts[i].Count}",
                Math.Min(x, 92),
                isRaised ? 8.6 : 1.6,
                Alignment.MiddleLeft,
                Drawing.Ink,
                12
            );
            lastLabelEnd = x + parts[i].Name.Length * 1.05 + 3;
            x += share;
        }

        return plot.ToSvg(width, height);
    }
}
