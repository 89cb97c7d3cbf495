using System.Globalization;
using System.Text.RegularExpressions;
using Intranet.Storage.Settings;
using ScottPlot;
using SkiaSharp;

namespace Intranet.Reports.Charts;

/// <summary>The style that all charts share: no frame, one font family, vector output.</summary>
internal static partial class Drawing
{
    public const string Ink = "#1d2733";
    public const string Grey = "#5b6673";
    public const string Rule = "#d5dae0";

    /// <summary>Above target. Colour-blind readers can tell it from <see cref="Below"/>; in greyscale it is darker.</summary>
    public const string Above = "#1b5e9c";
    public const string Below = "#d9730d";
    public const string Family = "Inter";

    /// <summary>The size of chart text, in units of the drawing.</summary>
    public const float Small = 12;

    static Drawing()
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new ShippedFont());
        ScottPlot.Fonts.Default = Family;
    }

    /// <summary>A plot without axes, with the given limits as coordinates.</summary>
    public static Plot Sheet(double left, double right, double bottom, double top)
    {
        var plot = new Plot();
        plot.Axes.Frameless();
        plot.HideGrid();
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        return plot;
    }

    public static void Text(
        this Plot plot,
        string text,
        double x,
        double y,
        Alignment alignment,
        string colour = Ink,
        float size = Small,
        bool bold = false
    )
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelFontName = Family;
        label.LabelFontSize = size;
        label.LabelFontColor = Color.FromHex(colour);
        label.LabelBold = bold;
        label.LabelAlignment = alignment;
    }

    public static void Box(this Plot plot, double left, double right, double bottom, double top, string fill, string? outline = null)
    {
        var box = plot.Add.Rectangle(left, right, bottom, top);
        box.FillColor = Color.FromHex(fill);
        box.LineWidth = outline is null ? 0 : 1;
        box.LineColor = Color.FromHex(outline ?? fill);
    }

    public static void Stroke(this Plot plot, double x1, double y1, double x2, double y2, string colour = Rule, float width = 1)
    {
        var line = plot.Add.Line(x1, y1, x2, y2);
        line.LineColor = Color.FromHex(colour);
        line.LineWidth = width;
        line.MarkerSize = 0;
    }

    /// <summary>A dotted upright line, where figures on its two sides do not compare.</summary>
    public static void Dotted(this Plot plot, double x, double bottom, double top)
    {
        // SVG takes no pattern, so it is drawn stroke by stroke.
        for (var y = bottom; y < top; y += 6)
        {
            plot.Stroke(x, y, x, Math.Min(y + 2.5, top), Grey);
        }
    }

    /// <summary>Draws slanted lines instead of a bar, for an unknown value.</summary>
    public static void Hatch(this Plot plot, double left, double right, double bottom, double top)
    {
        plot.Box(left, right, bottom, top, "#ffffff", Rule);
        var step = (right - left) / 24;
        for (var x = left; x < right - step / 2; x += step)
        {
            plot.Stroke(x, bottom, x + step, top, "#b4bcc6");
        }
    }

    public static void Dot(this Plot plot, double x, double y, string fill, string outline, float size)
    {
        var marker = plot.Add.Marker(x, y, MarkerShape.FilledCircle, size, Color.FromHex(fill));
        marker.MarkerStyle.OutlineWidth = 1.5f;
        marker.MarkerStyle.OutlineColor = Color.FromHex(outline);
    }

    /// <summary>The drawing as an inline SVG that scales with its figure. The figure carries the alternative text.</summary>
    public static string ToSvg(this Plot plot, int width, int height)
    {
        // The first render settles the layout. Without this throwaway render, everything would be in the SVG twice.
        using (var nowhere = new SKNoDrawCanvas(width, height))
        {
            plot.Render(nowhere, width, height);
        }

        var xml = plot.GetSvgXml(width, height);
        var body = xml[xml.IndexOf('>', xml.IndexOf("<svg", StringComparison.Ordinal))..];
        body = Noise()
            .Replace(body, "")
            .Replace(
                "font-weight=\"500\" font-family=\"Inter Semi Bold\"",
                "font-weight=\"600\" font-family=\"Inter\"",
                StringComparison.Ordinal
            );

        // Keep only the position of the first glyph: the font is embedded, and whole words can be copied and read aloud.
        body = Spread().Replace(Padding().Replace(body, "$1$2</text>"), " $1=\"$2\"");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\"{body}"
        );
    }

    /// <summary>Mixes a colour with white; a share of 1 gives the colour itself.</summary>
    public static string Tint(string colour, double share) => Colours.Mix(colour, "#ffffff", share);

    [GeneratedRegex("\\s+([xy])=\"([-0-9.]+),[^\"]*\"")]
    private static partial Regex Spread();

    [GeneratedRegex("(<text[^>]*>)\\s*(.*?)\\s*</text>", RegexOptions.Singleline)]
    private static partial Regex Padding();

    /// <summary>Clip paths without effect, and backgrounds, because transparent ones are written as black.</summary>
    [GeneratedRegex(
        "<clipPath[^>]*>.*?</clipPath>|</?defs>|<g(?: clip-path=\"[^\"]*\")?>|</g>| clip-path=\"[^\"]*\""
            + "|<rect width=\"[0-9]+\" height=\"[0-9]+\"/>|(?<=>)\\s+(?=<)",
        RegexOptions.Singleline
    )]
    private static partial Regex Noise();

    /// <summary>Inter, embedded in this assembly, so that text has the same size on every machine.</summary>
    private sealed class ShippedFont : IFontResolver
    {
        private static readonly SKTypeface Regular = Load("Inter-Regular.ttf");
        private static readonly SKTypeface Bold = Load("Inter-SemiBold.ttf");

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == Family
                ? bold
                    ? Bold
                    : Regular
                : null;

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, false);

        private static SKTypeface Load(string name) =>
            SKTypeface.FromStream(typeof(ShippedFont).Assembly.GetManifestResourceStream($"Intranet.Reports.Fonts.{name}")!);
    }
}
