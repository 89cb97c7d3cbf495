namespace Intranet.Adoption.Activity;

/// <summary>Working days: Monday to Friday, except Dutch public holidays and the organisation's own days off.</summary>
public static class Holidays
{
    /// <summary>
    /// Whether a day is a Dutch public holiday: 1 January, Easter Monday, Koningsdag (27 April, or the 26th when that is a Sunday),
    /// 5 May in years divisible by five, Ascension Day, Whit Monday, 25 and 26 December.
    /// </summary>
    public static bool IsDutchHoliday(DateOnly day)
    {
        var easter = Easter(day.Year);
        var kingsDay = new DateOnly(day.Year, 4, 27);
        return (day.Month, day.Day) is (1, 1) or (12, 25) or (12, 26)
            || day == (kingsDay.DayOfWeek == DayOfWeek.Sunday ? kingsDay.AddDays(-1) : kingsDay)
            || (day.Year % 5 == 0 && day is { Month: 5, Day: 5 })
            || day == easter.AddDays(1)
            || day == easter.AddDays(39)
            || day == easter.AddDays(50);
    }

    public static bool IsWorkingDay(DateOnly day, IReadOnlySet<DateOnly> own) =>
        !FourWeeks.IsWeekend(day.DayNumber) && !IsDutchHoliday(day) && !own.Contains(day);

    /// <summary>Easter Sunday in the Gregorian calendar, by the anonymous algorithm in Meeus, Astronomical Algorithms.</summary>
    public static DateOnly Easter(int year)
    {
        int a = year % 19,
            b = year / 100,
            c = year % 100;
        int d = b / 4,
            e = b % 4,
            f = (b + 8) / 25,
            g = (b - f + 1) / 3;
        int h = (19 * a + b - d - g + 15) % 30,
            i = c / 4,
            k = c % 4;
        int l = (32 + 2 * e + 2 * i - h - k) % 7,
            m = (a + 11 * h + 22 * l) / 451;
        int n = h + l - 7 * m + 114;
        return new DateOnly(year, n / 31, n % 31 + 1);
    }
}
