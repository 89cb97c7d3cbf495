using System.Globalization;
using Intranet.Adoption.Activity;

namespace Intranet.Tests.Activity;

public class IsoWeekTests
{
    [Theory]
    [InlineData("2025-10-05", "2025-W40", "2025-10-05", "2025-09-28")] // a Sunday is not over
    [InlineData("2025-10-06", "2025-W41", "2025-10-12", "2025-10-05")]
    [InlineData("2025-10-11", "2025-W41", "2025-10-12", "2025-10-05")]
    [InlineData("2024-12-30", "2025-W01", "2025-01-05", "2024-12-29")]
    [InlineData("2027-01-03", "2026-W53", "2027-01-03", "2026-12-27")]
    public void A_week_ends_on_Sunday_and_is_over_the_day_after(string day, string week, string end, string lastOver)
    {
        var on = Day(day);
        IsoWeek.Of(on).Should().Be(week);
        IsoWeek.SundayOf(week).Should().Be(Day(end));
        IsoWeek.EndOf(on).Should().Be(Day(end));
        IsoWeek.LastSundayBefore(on).Should().Be(Day(lastOver));
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
