using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>7. The project group stays on after go-live.</summary>
public static class ProjectGroup
{
    /// <summary>An input that stands for the day of go-live: the setting <c>goLiveOn</c>, or else the start of the first phase.</summary>
    internal const string GoLive = "phases or goLiveOn";

    public static Practice Practice { get; } =
        new(
            7,
            "project-group",
            [
                new("still-there", 0.8, 0.3, Window.Day, ["roles", GoLive], StillThere),
                new("active", 0.9, 0.5, Window.FourWeeks, ["roles", "activities"], Active),
                new("follows-results", 1, 0.2, Window.FourWeeks, ["roles", "report_opens"], FollowsResults),
            ]
        );

    /// <summary>Members at go-live who are still members at D / members at go-live.</summary>
    private static Reading StillThere(Snapshot at)
    {
        var live = at.Records.GoLive(at.Day)!.Value;
        if (live > at.Day)
        {
            return Reading.TooEarly;
        }

        var then = at
            .Records.RosterAt(live)
            .Holders.Where(holding => holding.Role == Role.ProjectGroup && !at.Roster.Objects[holding.Employee])
            .Select(holding => holding.Employee)
            .Distinct()
            .ToArray();
        return Reading.Ratio(then.Intersect(at.Holders(Role.ProjectGroup)).Count(), then.Length);
    }

    /// <summary>Mean over the 4 weeks of W4 of: members active / members.</summary>
    private static Reading Active(Snapshot at)
    {
        var members = at.ConsentedHolders(Role.ProjectGroup);
        return at.WithoutConsent(Role.ProjectGroup)
            ?? (members.Length == 0 ? Reading.NoPopulation : Reading.Of(MeanOfWeeks(members, at.ActiveWeeks)));
    }

    private static double MeanOfWeeks(int[] members, Func<int, uint> weeks) =>
        members.Average(employee => System.Numerics.BitOperations.PopCount(weeks(employee) & 0xF) / 4.0);

    /// <summary>Weeks of W4 in which a member opened a weekly report / 4.</summary>
    private static Reading FollowsResults(Snapshot at)
    {
        var members = at.ConsentedHolders(Role.ProjectGroup);
        return at.WithoutConsent(Role.ProjectGroup)
            ?? Reading.Ratio(
                at.Records.ReportOpens.Where(open => members.Contains(open.Employee))
                    .Select(open => at.Day.DayNumber - open.OpenedOn.DayNumber)
                    .Where(age => age is >= 0 and < 28)
                    .Select(age => age / 7)
                    .Distinct()
                    .Count(),
                4
            );
    }
}
