namespace Intranet.Adoption.BestPractices;

/// <summary>2. Everyone belongs to a designated team, open teams are active, and readers choose their news.</summary>
public static class SetUp
{
    public static Practice Practice { get; } =
        new(
            2,
            "set-up",
            [
                new("designated-team", 1, 0.5, Window.Day, ["teams", "memberships"], DesignatedTeam),
                new(
                    "living-open-teams",
                    0.8,
                    0.3,
                    Window.FourWeeks,
                    ["teams", "memberships", "teams.open", "activities", "activities.team_id"],
                    LivingOpenTeams
                ),
                new("chosen-news", 0.3, 0.2, Window.Day, ["channels", "channels.department", "follows", "employees.department"], ChosenNews)
                {
                    ActivityOf = ActivityOf.Everyone,
                },
            ]
        );

    /// <summary>Employees in at least one designated team / population.</summary>
    private static Reading DesignatedTeam(Snapshot at) =>
        Reading.Ratio(at.Roster.DesignatedTeams.SelectMany(team => team.Members).Distinct().Count(), at.Population.Length);

    /// <summary>Open teams with an activity in their space in W4 / open teams.</summary>
    private static Reading LivingOpenTeams(Snapshot at)
    {
        var open = at.Roster.Teams.Where(team => team.Open).ToArray();
        return Reading.Ratio(open.Count(team => at.FourWeeks.LivingSpaces[team.Number]), open.Length);
    }

    /// <summary>Employees who follow a channel of another department than their own / population.</summary>
    private static Reading ChosenNews(Snapshot at)
    {
        if (Snapshot.Withheld(at.Shown.Everyone, at.Population.Length) is { } no)
        {
            return no;
        }

        var choosing = at
            .Roster.Followers.Where(follow =>
                at.Records.Channels[follow.Channel].Department is { Length: > 0 } department
                && !department.Equals(at.Roster.States[follow.Employee]!.Department, StringComparison.OrdinalIgnoreCase)
            )
            .Select(follow => follow.Employee)
            .ToHashSet();
        return Reading.Of(at.Shown.Everyone!.Count(choosing.Contains), at.Population.Length);
    }
}
