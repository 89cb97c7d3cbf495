using Intranet.Adoption.BestPractices;

namespace Intranet.Reports;

/// <summary>What is said of teams together: the same set of teams on paper, on pages and in the measure <c>spread</c>.</summary>
public static class TeamFindings
{
    /// <summary>Of how many teams at least half of the members were active: of the designated ones if there are any.</summary>
    /// <returns>Null if no team is shown.</returns>
    public static string? Of(ReportTexts texts, IReadOnlyList<TeamScore> teams)
    {
        var isDesignated = teams.Any(team => team is { Designated: true, WeeklyActive: not null });
        List<TeamScore> shown = [.. teams.Where(team => team.WeeklyActive is not null && (team.Designated || !isDesignated))];
        return shown.Count switch
        {
            0 => null,
            1 => texts[shown[0].IsHalfActive ? "teams-title-one" : "teams-title-one-less"],
            _ => texts[isDesignated ? "teams-title-designated" : "teams-title", shown.Count(team => team.IsHalfActive), shown.Count],
        };
    }
}
