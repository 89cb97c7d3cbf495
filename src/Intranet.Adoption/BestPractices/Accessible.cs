using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>1. Everyone can use the intranet, field crews included.</summary>
public static class Accessible
{
    public static Practice Practice { get; } =
        new(
            1,
            "accessible",
            [
                new("reach", 0.95, 0.4, Window.UpToDay, ["activities"], Reach),
                new("frontline-parity", 1, 0.4, Window.FourWeeks, ["activities", "employees.works_at"], FrontlineParity),
                new(
                    "frontline-mobile",
                    0.5,
                    0.2,
                    Window.FourWeeks,
                    ["activities", "employees.works_at", "activities.device"],
                    FrontlineMobile
                ),
            ]
        );

    /// <summary>Employees ever active / population.</summary>
    private static Reading Reach(Snapshot at) =>
        at.TooSmall(at.Population.Length)
        ?? Reading.Ratio(at.Population.Count(employee => at.Records.Active[employee].First <= at.Day), at.Population.Length);

    /// <summary>W4-active share of frontline / W4-active share of office, capped at 1.</summary>
    private static Reading FrontlineParity(Snapshot at)
    {
        var frontline = at.WorkingAt(Workplace.Frontline);
        var office = at.WorkingAt(Workplace.Office);
        if (frontline.Length == 0 || office.Length == 0)
        {
            return Reading.NoPopulation;
        }

        if (Hidden(at))
        {
            return Reading.Withheld;
        }

        var officeShare = office.Count(at.IsMonthActive) / (double)office.Length;
        return officeShare == 0
            ? Reading.NoPopulation
            : Reading.Of(Math.Min(1, frontline.Count(at.IsMonthActive) / (double)frontline.Length / officeShare));
    }

    /// <summary>W4-active frontline employees who used a mobile device in W4 / W4-active frontline employees.</summary>
    private static Reading FrontlineMobile(Snapshot at)
    {
        var active = at.WorkingAt(Workplace.Frontline).Where(at.IsMonthActive).ToArray();
        return active.Length == 0 ? Reading.NoPopulation
            : Hidden(at) || at.IsSmall(active.Length) ? Reading.Withheld
            : Reading.Ratio(active.Count(employee => at.FourWeeks.Mobile[employee]), active.Length);
    }

    private static bool Hidden(Snapshot at) => Privacy.Suppression.IsWorkplaceExposed(at.Roster, at.Records.Settings.MinimumGroupSize);
}
