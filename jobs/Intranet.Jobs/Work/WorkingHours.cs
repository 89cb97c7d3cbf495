using Intranet.Adoption;
using Intranet.Adoption.Activity;

namespace Intranet.Jobs.Work;

/// <summary>When people may be mailed, in the time zone of their organisation.</summary>
public static class WorkingHours
{
    /// <summary>On working days, from the organisation's hour on.</summary>
    public static bool Include(OrganisationSettings settings, DateTimeOffset now)
    {
        var local = settings.LocalTime(now);
        return TimeOnly.FromDateTime(local) >= settings.ReportAt && Holidays.IsWorkingDay(DateOnly.FromDateTime(local), settings.Holidays);
    }

    /// <summary>Whether the first working day after a day has come, at the organisation's hour.</summary>
    public static bool HaveComeSince(DateOnly day, OrganisationSettings settings, DateTimeOffset now)
    {
        do
        {
            day = day.AddDays(1);
        } while (!Holidays.IsWorkingDay(day, settings.Holidays));

        return settings.LocalTime(now) >= day.ToDateTime(settings.ReportAt);
    }
}
