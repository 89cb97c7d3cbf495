using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Intranet.Dashboard.Access;

/// <summary>A date in an address or form, as yyyy-MM-dd only: 10/05 is 10 May to some readers and 5 October to others.</summary>
public readonly record struct IsoDate(DateOnly Day) : IParsable<IsoDate>
{
    private const string Format = "yyyy-MM-dd";

    public static IsoDate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var date) ? date : throw new FormatException($"'{s}' is not a date as {Format}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IsoDate result)
    {
        var isDate = DateOnly.TryParseExact(s, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        result = new(day);
        return isDate;
    }

    public override string ToString() => Day.ToString(Format, CultureInfo.InvariantCulture);
}
