namespace Intranet.Adoption.Activity;

/// <summary>Weeks of the calendar, which run from Monday to Sunday.</summary>
public static class CalendarWeek
{
    /// <summary>The end of the last week that is over on a day: never that day itself.</summary>
    public static DateOnly LastSundayBefore(DateOnly day) => day.AddDays(day.DayOfWeek == DayOfWeek.Sunday ? -7 : -(int)day.DayOfWeek);

    /// <summary>The end of the week that a day is in.</summary>
    public static DateOnly SundayOf(DateOnly day) => day.AddDays((7 - (int)day.DayOfWeek) % 7);
}
