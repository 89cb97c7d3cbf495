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
        var labels = new List<PartLabel>();
        for (var i = 0; i < parts.Count; i++)
        {
            var share = 100.0 * parts[i].Count / total;
            double[] shades = [1, 0.72, 0.46, 0.26, 0];
            var colour = shades[i] == 0 ? "#ffffff" : Drawing.Tint(accent, shades[i]);
            if (share > 0)
            {
                plot.Box(x, x + share, 3.2, 7, colour, i == parts.Count - 1 ? Drawing.Grey : "#ffffff");
            }

            labels.Add(
                share > 4
                    ? new(parts[i].Name, $"{parts[i].Count}", shades[i] > 0.5 ? "#ffffff" : Drawing.Ink, x, x + share / 2)
                    : new($"{parts[i].Name} {parts[i].Count}", "", Drawing.Ink, x, x + share / 2)
            );
            x += share;
        }

        Label(plot, labels);
        return plot.ToSvg(width, height);
    }

    /// <summary>
    /// Each label begins at its part, or as far to the right as those before it need, and to the left as those after it need. From one that
    /// had to move, a line leads to its part.
    /// </summary>
    private static void Label(Plot plot, List<PartLabel> labels)
    {
        const double glyph = 1.05,
            gap = 2.5;
        var at = new double[labels.Count];
        for (var (i, free) = (0, 0.0); i < at.Length; i++)
        {
            at[i] = Math.Max(labels[i].From, free);
            free = at[i] + labels[i].Text.Length * glyph + gap;
        }

        for (var (i, free) = (at.Length - 1, 100 + gap); i >= 0; i--)
        {
            at[i] = Math.Max(0, Math.Min(at[i], free - labels[i].Text.Length * glyph - gap));
            free = at[i];
        }

        for (var i = 0; i < at.Length; i++)
        {
            // The number, then its name, as they are read aloud.
            if (labels[i].Count.Length > 0)
            {
                plot.Text(labels[i].Count, labels[i].Middle, 5.1, Alignment.MiddleCenter, labels[i].CountColour, 15, bold: true);
            }

            plot.Text(labels[i].Text, at[i], 1.6, Alignment.MiddleLeft, Drawing.Ink, 12);
            if (Math.Abs(at[i] - labels[i].From) > 0.5)
            {
                plot.Stroke(labels[i].Middle, 3.1, at[i] + 1, 2.2, Drawing.Grey);
            }
        }
    }

    /// <param name="Count">What is written in the part; empty if it is too narrow.</param>
    /// <param name="From">Where the part begins.</param>
    private sealed record PartLabel(string Text, string Count, string CountColour, double From, double Middle);
}
