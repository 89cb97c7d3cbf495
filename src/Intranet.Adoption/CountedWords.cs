using System.Globalization;

namespace Intranet.Adoption;

/// <summary>
/// Formats texts, and chooses the word that fits a number: <c>{2:colleague|colleagues}</c> is the first for 1, else the second.
/// </summary>
public sealed class CountedWords(CultureInfo culture) : IFormatProvider, ICustomFormatter
{
    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : culture.GetFormat(formatType);

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
        (format?.Split('|'), arg) switch
        {
            ([var one, var many], IFormattable number) => number.ToString("N0", CultureInfo.InvariantCulture) == "1" ? one : many,

            // As everywhere else, half a percent is rounded up.
            (["P0"], double share) => Math.Round((decimal)share, 2, MidpointRounding.AwayFromZero).ToString(format, culture),
            (_, IFormattable other) => other.ToString(format, culture),
            _ => arg?.ToString() ?? "",
        };
}
