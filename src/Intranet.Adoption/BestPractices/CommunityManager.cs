using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>
/// 9. A good community manager: appointed, present, connecting, learning. What they do is reported only with their consent; if nobody
/// is appointed, every measure is 0.
/// </summary>
public static class CommunityManager
{
    public static Practice Practice { get; } =
        new(
            9,
            "community-manager",
            [
                new("appointed", 1, 0.3, Window.Day, ["roles"], Appointed) { IsYesOrNo = true },
                new("present", 1, 0.3, Window.FourWeeks, ["roles", "activities"], Present),
                new("beyond-office-hours", 1, 0.1, Window.FourWeeks, ["roles", "activities"], BeyondOfficeHours),
                new(
                    "connecting",
                    0.8,
                    0.2,
                    Window.FourWeeks,
                    ["roles", "teams", "memberships", "activities", "activities.team_id"],
                    Connecting
                ),
                new("learning", 1, 0.1, Window.Year, ["roles", "activities"], Learning) { IsYesOrNo = true },
            ]
        );

    /// <summary>1 if someone holds the role at D, else 0.</summary>
    private static Reading Appointed(Snapshot at) => Reading.Of(at.Holders(Role.CommunityManager).Length > 0 ? 1 : 0);

    /// <summary>Mean over the 4 weeks of W4 of: days on which a community manager was active / 5, capped at 1.</summary>
    private static Reading Present(Snapshot at)
    {
        if (at.WithoutConsent(Role.CommunityManager) is { } no)
        {
            return no;
        }

        var managers = at.ConsentedHolders(Role.CommunityManager);
        var days = managers.Aggregate(0u, (mask, employee) => mask | at.ActiveDays[employee]);
        return Reading.Of(
            Enumerable.Range(0, 4).Average(week => Math.Min(1, System.Numerics.BitOperations.PopCount(days >> 7 * week & 0x7F) / 5.0))
        );
    }

    /// <summary>Weeks of W4 in which they were active outside Monday-Friday 08:00-18:00 local time / 4.</summary>
    private static Reading BeyondOfficeHours(Snapshot at) =>
        at.WithoutConsent(Role.CommunityManager)
        ?? Reading.Ratio(
            System.Numerics.BitOperations.PopCount(
                at.ConsentedHolders(Role.CommunityManager).Aggregate(0u, (mask, employee) => mask | at.FourWeeks.OutsideWeeks[employee])
            ),
            4
        );

    /// <summary>Designated teams in whose space a community manager posted, commented or reacted in W4 / designated teams.</summary>
    private static Reading Connecting(Snapshot at)
    {
        if (at.WithoutConsent(Role.CommunityManager) is { } no)
        {
            return no;
        }

        var spaces = at.FourWeeks.SpokeIn.Select(spoke => spoke.Team).ToHashSet();
        return Reading.Ratio(at.Roster.DesignatedTeams.Count(team => spaces.Contains(team.Number)), at.Roster.DesignatedTeams.Count());
    }

    /// <summary>1 if one of them took a training in the 365 days up to D, else 0.</summary>
    private static Reading Learning(Snapshot at)
    {
        if (at.WithoutConsent(Role.CommunityManager) is { } no)
        {
            return no;
        }

        var managers = at.ConsentedHolders(Role.CommunityManager);
        return Reading.Of(
            at.Records.Trainings.Any(training =>
                managers.Contains(training.Employee) && training.Day <= at.Day && training.Day > at.Day.AddDays(-365)
            )
                ? 1
                : 0
        );
    }
}
