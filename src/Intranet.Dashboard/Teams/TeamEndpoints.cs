using System.Globalization;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Dashboard.Rewards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Teams;

/// <summary>Teams side by side, and one by one.</summary>
internal static class TeamEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("/teams", List);
        organisation.MapGet("/teams.csv", Csv);
        organisation.MapGet("/teams/{team}", One);
        organisation.MapGet(
            "/team",
            (Page page, TeamQueries queries, RewardQueries rewards, string? id, IsoDate? day) => One(page, queries, rewards, id ?? "", day)
        );
    }

    /// <summary>The address of a team's page. In a path, browsers would take a team called <c>..</c> as the folder above.</summary>
    public static string Address(string team, DateOnly? day = null) =>
        IsFolder(team)
            ? $"/team?id={team}{(day is null ? "" : $"&day={day:yyyy-MM-dd}")}"
            : $"/teams/{Uri.EscapeDataString(team)}{(day is null ? "" : $"?day={day:yyyy-MM-dd}")}";

    public static bool IsFolder(string team) => team is "." or "..";

    private static Task<IResult> List(Page page, TeamQueries queries, IsoDate? day, string? sort, string? q, string? designated)
    {
        var list = queries.List(day?.Day) ?? new(page.Reader.Today, [], null);
        var order = Enum.TryParse<TeamOrder>(sort, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : TeamOrder.Week;
        var search = q is { Length: <= 100 } ? q : "";
        var weeks = queries.Choice();
        (string, object?)[] Parameters() =>
            [
                (nameof(TeamsPage.Day), list.Day),
                (nameof(TeamsPage.All), list.Teams),
                (nameof(TeamsPage.Whole), list.Whole),
                (nameof(TeamsPage.Choice), weeks),
                (nameof(TeamsPage.DayChosen), day?.Day),
                (nameof(TeamsPage.Order), order),
                (nameof(TeamsPage.Search), search),
                (nameof(TeamsPage.OnlyDesignated), designated == "1"),
            ];
        var isOwn = !page.Reader.May(Rights.Teams);
        var place = isOwn ? "nav-own-teams" : "nav-teams";
        return isOwn || search.Length > 0
            ? page.Show<TeamsPage>(page.T[place], place, Parameters())
            : page.ShowShared<TeamsPage>(page.T[place], place, $"{day} {order} {designated == "1"} {weeks.Key}", Parameters);
    }

    private static IResult Csv(Page page, TeamQueries queries, IsoDate? day)
    {
        var list = queries.Export(day?.Day) ?? throw new NotFoundException();
        return page.Csv(
            $"teams-{list.Day:yyyy-MM-dd}.csv",
            ["team_id", "name", "suppressed", "members", "weekly_active", "monthly_active", "change", "completeness", "complete", "photo"],
            list.Teams.Select(team =>
                (string[])
                    [
                        team.Id,
                        team.Name,
                        team.Suppressed ? "true" : "false",
                        team.Members.ToString(CultureInfo.InvariantCulture),
                        Number(team.WeeklyActive),
                        Number(team.MonthlyActive),
                        Number(team.Change),
                        Number(team.Completeness),
                        Number(team.Complete),
                        Number(team.Photo),
                    ]
            )
        );

        static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
    }

    private static Task<IResult> One(Page page, TeamQueries queries, RewardQueries rewards, string team, IsoDate? day)
    {
        // The server decodes every character of an address but the slash.
        var id = team.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var trend = queries.Team(id, day?.Day);
        var gaps = queries.ProfileGaps(id);
        return trend is null
            ? throw new NotFoundException()
            : page.Show<TeamPage>(
                trend.Now.Name,
                page.Reader.May(Rights.Teams) ? "nav-teams" : "nav-own-teams",
                (nameof(TeamPage.Trend), trend),
                (nameof(TeamPage.Gaps), gaps),
                (nameof(TeamPage.Choice), queries.Choice()),
                (nameof(TeamPage.Awards), rewards.OfTeam(id)),
                (nameof(TeamPage.Progress), rewards.Progress(id, trend.Day))
            );
    }
}
