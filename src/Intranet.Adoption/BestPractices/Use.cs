using Intranet.Adoption.People;

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
                new("weekly-active", 0.7, 0.4, Window.Week, ["activities"], WeeklyActive),
                new("interacting", 0.5, 0.2, Window.FourWeeks, ["activities"], Interacting),
                new("ambassadors", 0.8, 0.2, Window.Week, ["roles", "teams", "memberships", "activities"], Ambassadors),
                new("spread", 0.8, 0.2, Window.Week, ["teams", "memberships", "activities"], Spread),
            ]
        );

    /// <summary>W1-active employees / population.</summary>
    private static Reading WeeklyActive(Snapshot at) =>
        at.TooSmall(at.Population.Length) ?? Reading.Ratio(at.Population.Count(at.IsWeekActive), at.Population.Length);

    /// <summary>Employees with a reaction, comment, post or share in W4 / population.</summary>
    private static Reading Interacting(Snapshot at) =>
        at.TooSmall(at.Population.Length)
        ?? Reading.Ratio(at.Population.Count(employee => at.FourWeeks.Interacted[employee]), at.Population.Length);

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

    /// <summary>Designated teams of which half the members or more are W1-active / designated teams.</summary>
    private static Reading Spread(Snapshot at)
    {
        var teams = at.Roster.DesignatedTeams.ToArray();

        // Subtracting the teams that are shown reveals the total of the hidden ones, which must therefore be a large enough group.
        var behind = teams
            .Where(team => at.Roster.SuppressedTeams.Contains(team.Number))
            .SelectMany(team => team.Members)
            .Distinct()
            .Count();
        return at.IsSmall(behind)
            ? Reading.Withheld
            : Reading.Ratio(teams.Count(team => team.Members.Count(at.IsWeekActive) >= SpreadFrom * team.Members.Length), teams.Length);
    }
}
