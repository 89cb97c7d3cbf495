using ScottPlot;

namespace Intranet.Reports.Charts;

/// <summary>A line over weeks on a scale from 0 to 100, with a label at its last point and gaps for weeks without a value.</summary>
internal static class WeekLine
{
    /// <param name="points">The label of each week and its value from 0 to 100 or null, oldest first.</param>
    /// <param name="unknown">The text to show if there is no value at all.</param>
    /// <param name="breaks">The points, by position, that do not compare with the one before: the line stops there.</param>
    public static string Draw(
        IReadOnlyList<(string Week, double? Value)> points,
        string colour,
        Func<double, string> label,
        string unknown,
        int width = 380,
        int height = 165,
        IReadOnlyList<int>? breaks = null
    ) => Plot(points, colour, label, unknown, breaks).ToSvg(width, height);

    /// <summary>The same as a PNG with twice the pixels, for mail clients, which do not show SVG.</summary>
    public static byte[] Png(
        IReadOnlyList<(string Week, double? Value)> points,
        string colour,
        Func<double, string> label,
        string unknown,
        int width,
        int height,
        IReadOnlyList<int>? breaks = null
    )
    {
        var plot = Plot(points, colour, label, unknown, breaks);
        plot.FigureBackground.Color = Colors.White;
        plot.ScaleFactor = 2;
        return plot.GetImageBytes(2 * width, 2 * height, ImageFormat.Png);
    }

    private static Plot Plot(
        IReadOnlyList<(string Week, double? Value)> points,
        string colour,
        Func<double, string> label,
        string unknown,
        IReadOnlyList<int>? breaks
    )
    {
        // The axis begins with the data: weeks before there was any say nothing.
        var empty = points.TakeWhile(point => point.Value is null).Count();
        if (empty > 0 && empty < points.Count - 1)
        {
            (points, breaks) = ([.. points.Skip(empty)], breaks?.Select(week => week - empty).ToList());
        }

        var last = points.Count - 1;
        var plot = Drawing.Sheet(-1.2, Math.Max(1, last) + 2.1, -26, 114);
        foreach (var level in (double[])[0, 50, 100])
        {
            plot.Stroke(0, level, Math.Max(1, last) + 0.2, level);
            plot.Text($"{level:0}", -0.25, level, Alignment.MiddleRight, Drawing.Grey);
        }

        for (var i = 0; i < points.Count; i++)
        {
            if ((last - i) % Math.Max(3, (points.Count + 4) / 5) == 0)
            {
                plot.Text(points[i].Week, i, -6, Alignment.UpperCenter, Drawing.Grey);
            }

            if (breaks?.Contains(i) == true)
            {
                plot.Dotted(i - 0.5, 0, 100);
            }
            else if (i > 0 && points[i].Value is { } now && points[i - 1].Value is { } before)
            {
                plot.Stroke(i - 1, before, i, now, colour, 3);
            }
        }

        var known = Enumerable.Range(0, points.Count).Where(i => points[i].Value is not null).ToArray();
        if (known.Length == 0)
        {
            plot.Hatch(0, Math.Max(1, last), 0, 100);
            plot.Box(last * 0.2, last * 0.8, 38, 62, "#ffffff");
            plot.Text(unknown, last / 2.0, 50, Alignment.MiddleCenter, Drawing.Grey);
            return plot;
        }

        foreach (var i in (int[])[known[0], known[^1]])
        {
            plot.Dot(i, points[i].Value!.Value, colour, colour, 7);
        }

        plot.Text(
            label(points[known[^1]].Value!.Value),
            known[^1] + 0.25,
            points[known[^1]].Value!.Value,
            Alignment.MiddleLeft,
            colour,
            15,
            bold: true
        );
        if (known.Length > 1)
        {
            // Above the line, unless that would be outside the plot.
            var first = points[known[0]].Value!.Value;
            plot.Text(
                label(first),
                known[0],
                first > 88 ? first - 6 : first + 6,
                first > 88 ? Alignment.UpperLeft : Alignment.LowerLeft,
                Drawing.Grey
            );
        }

        return plot;
    }
}
