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
                new("reach", 0.95, 0.4, Window.UpToDay, ["activities"], Reach) { ActivityOf = ActivityOf.Everyone },
                new("frontline-parity", 1, 0.4, Window.FourWeeks, ["activities", "employees.works_at"], FrontlineParity)
                {
                    ActivityOf = ActivityOf.FrontlineAndOffice,
                },
                new(
                    "frontline-mobile",
                    0.5,
                    0.2,
                    Window.FourWeeks,
                    ["activities", "employees.works_at", "activities.device"],
                    FrontlineMobile
                )
                {
                    ActivityOf = ActivityOf.Frontline,
                },
            ]
        );

    /// <summary>Employees ever active / population.</summary>
    private static Reading Reach(Snapshot at) =>
        Snapshot.Withheld(at.Shown.Everyone, at.Population.Length)
        ?? Reading.Of(
            at.Shown.Everyone!.Count(employee => at.Records.Active[employee].First <= at.Day || at.Records.EverActive.Contains(employee)),
            at.Population.Length
        );

    /// <summary>
    /// Mean over the 4 weeks of W4 of the share of frontline active in the week / the same of office, capped at 1. Over weeks, since a
    /// share over four weeks hides field teams of whom half look in.
    /// </summary>
    private static Reading FrontlineParity(Snapshot at)
    {
        if (!Has(at, Workplace.Frontline) || !Has(at, Workplace.Office))
        {
            return Reading.NoPopulation;
        }

        if (at.Shown is not { Frontline: { } frontline, Office: { } office })
        {
            return Reading.Withheld;
        }

        double officeShare = office.MeanOfWeeks(at.ActiveWeeks);
        return officeShare == 0 ? Reading.NoPopulation : Reading.Of(Math.Min(1, frontline.MeanOfWeeks(at.ActiveWeeks) / officeShare));
    }

    /// <summary>W4-active frontline employees who used a mobile device in W4 / W4-active frontline employees.</summary>
    private static Reading FrontlineMobile(Snapshot at)
    {
        if (!Has(at, Workplace.Frontline))
        {
            return Reading.NoPopulation;
        }

        if (at.Shown.Frontline is not { } frontline)
        {
            return Reading.Withheld;
        }

        var active = frontline.Count(at.IsMonthActive);
        return active == 0 ? Reading.NoPopulation
            : active < at.Roster.Minimum ? Reading.Withheld
            : Reading.Of(frontline.Count(employee => at.IsMonthActive(employee) && at.FourWeeks.Mobile[employee]), active);
    }

    private static bool Has(Snapshot at, Workplace place) => at.Population.Any(employee => at.Roster.States[employee]!.WorksAt == place);
}
