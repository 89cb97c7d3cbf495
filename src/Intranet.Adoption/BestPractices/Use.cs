using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>8. The intranet is used; reading and liking count too.</summary>
public static class Use
{
    /// <summary>The share of a team's members who must be active in a week for the intranet to have spread to the team.</summary>
    public const double SpreadFrom = 0.5;

    public static Practice Practice { get; } =
        new(
            8,
            "use",
            [
                new("weekly-active", 0.7, 0.4, Window.Week, ["activities"], WeeklyActive) { ActivityOf = ActivityOf.Everyone },
                new("interacting", 0.5, 0.2, Window.FourWeeks, ["activities"], Interacting) { ActivityOf = ActivityOf.Everyone },
                new("ambassadors", 0.8, 0.2, Window.Week, ["roles", "teams", "memberships", "activities"], Ambassadors),
                new("spread", 0.8, 0.2, Window.Week, ["teams", "memberships", "activities"], Spread) { ActivityOf = ActivityOf.Teams },
            ]
        );

    /// <summary>W1-active employees / population.</summary>
    private static Reading WeeklyActive(Snapshot at) =>
        Snapshot.Withheld(at.Shown.Everyone, at.Population.Length)
        ?? Reading.Of(at.Shown.Everyone!.Count(at.IsWeekActive), at.Population.Length);

    /// <summary>Employees with a reaction, comment, post or share in W4 / population.</summary>
    private static Reading Interacting(Snapshot at) =>
        Snapshot.Withheld(at.Shown.Everyone, at.Population.Length)
        ?? Reading.Of(at.Shown.Everyone!.Count(employee => at.FourWeeks.Interacted[employee]), at.Population.Length);

    /// <summary>Designated teams with a W1-active ambassador / designated teams.</summary>
    private static Reading Ambassadors(Snapshot at)
    {
        if (at.WithoutConsent(Role.Ambassador) is { } no)
        {
            return no;
        }

        var teams = at
            .Roster.ConsentedHolders.Where(holding => holding.Role == Role.Ambassador && at.IsWeekActive(holding.Employee))
            .Select(holding => holding.Team)
            .ToHashSet();
        return Reading.Ratio(at.Roster.DesignatedTeams.Count(team => teams.Contains(team.Number)), at.Roster.DesignatedTeams.Count());
    }

    /// <summary>Designated teams of which half the members or more are W1-active / designated teams, of those that are shown.</summary>
    private static Reading Spread(Snapshot at) =>
        !at.Roster.DesignatedTeams.Any()
            ? Reading.NoPopulation
            : Spread([
                .. at
                    .Roster.DesignatedTeams.Select(team => at.Shown.Team(team.Number))
                    .OfType<Group>()
                    .Select(team => team.Share(at.IsWeekActive)),
            ]);

    /// <summary>The measure from the shares that are shown; withheld if none is.</summary>
    internal static Reading Spread(IReadOnlyCollection<ShownShare> teams) =>
        teams.Count == 0 ? Reading.Withheld : Reading.Ratio(teams.Count(share => share >= SpreadFrom), teams.Count);
}
