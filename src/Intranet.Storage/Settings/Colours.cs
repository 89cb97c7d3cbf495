using System.Globalization;

namespace Intranet.Storage.Settings;

/// <summary>Arithmetic on colours, written as #rrggbb.</summary>
public static class Colours
{
    /// <summary>Mixes two colours; a share of 1 gives the first.</summary>
    public static string Mix(string colour, string with, double share)
    {
        int Part(int at) => (int)Math.Round(Value(with, at) + (Value(colour, at) - Value(with, at)) * share);
        return string.Create(CultureInfo.InvariantCulture, $"#{Part(1):x2}{Part(3):x2}{Part(5):x2}");
    }

    /// <summary>Contrast from 1 to 21, as WCAG 2.2 defines it.</summary>
    public static double Contrast(string light, string dark) => (Luminance(light) + 0.05) / (Luminance(dark) + 0.05);

    private static double Luminance(string colour)
    {
        double Linear(int at) =>
            Value(colour, at) / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(1) + 0.7152 * Linear(3) + 0.0722 * Linear(5);
    }

    private static int Value(string colour, int at) =>
        int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
