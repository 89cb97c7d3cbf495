using System.Globalization;

namespace Intranet.Adoption.Activity;

/// <summary>ISO weeks, written as 2025-W40; they end on Sunday.</summary>
public static class IsoWeek
{
    /// <summary>The week of a day.</summary>
    public static string Of(DateOnly day) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ISOWeek.GetYear(day.ToDateTime(default))}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(default)):D2}"
        );

    /// <summary>The Sunday that ends a week.</summary>
    /// <returns>Null if the text is not a week.</returns>
    public static DateOnly? SundayOf(string? week) =>
        week is { Length: 8 }
        && week[4..6] == "-W"
        && int.TryParse(week.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && year is >= 1900 and < 2200
        && int.TryParse(week.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1
        && number <= ISOWeek.GetWeeksInYear(year)
            ? DateOnly.FromDateTime(ISOWeek.ToDateTime(year, number, DayOfWeek.Sunday))
            : null;

    /// <summary>The Sunday that ends the week of a day; a Sunday ends its own.</summary>
    public static DateOnly EndOf(DateOnly day) => day.AddDays((7 - (int)day.DayOfWeek) % 7);

    /// <summary>The Sunday of the last week that is over before a day begins.</summary>
    public static DateOnly LastSundayBefore(DateOnly day) => EndOf(day).AddDays(-7);
}
