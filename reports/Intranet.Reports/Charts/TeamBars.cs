using ScottPlot;

namespace Intranet.Reports.Charts;

/// <summary>A team's bar; without a share it is drawn as unknown.</summary>
internal sealed record TeamBar(string Name, double? Share, double? FourWeeks, string Text);

/// <summary>Teams by share active this week, a dot for the share of four weeks, and the whole organisation as an upright line.</summary>
internal static class TeamBars
{
    public static string Draw(IReadOnlyList<TeamBar> teams, double? whole, string wholeText, string accent)
    {
        const int width = 760, rowHeight = 16;
        var height = teams.Count * rowHeight + 34;
        var plot = Drawing.Sheet(-46, 112, -0.1, teams.Count + 1.4);
        for (var i = 0; i < teams.Count; i++)
        {
            var team = teams[i];
            var middle = teams.Count - i - 0.5;
            plot.Text(team.Name.Length <= 38 ? team.Name : team.Name[..37] + "…", -45.5, middle, Alignment.MiddleLeft, size: 12);
            if (team.Share is not { } share)
            {
                plot.Hatch(0, 100, middle - 0.3, middle + 0.3);
                plot.Box(2, 6 + team.Text.Length * 1.15, middle - 0.28, middle + 0.28, "#ffffff");
                plot.Text(team.Text, 3, middle, Alignment.MiddleLeft, Drawing.Grey);
                continue;
            }

            plot.Box(0, 100, middle - 0.3, middle + 0.3, "#f1f3f5");
            plot.Box(0, 100 * share, middle - 0.3, middle + 0.3, Drawing.Tint(accent, 0.78));
            if (team.FourWeeks is { } month)
            {
                plot.Dot(100 * month, middle, "#ffffff", Drawing.Ink, 8);
            }

            plot.Text(team.Text, 103, middle, Alignment.MiddleLeft, size: 12, bold: true);
        }

        if (whole is { } line)
        {
            plot.Stroke(100 * line, 0, 100 * line, teams.Count + 0.3, Drawing.Ink, 1.5f);
            plot.Text(wholeText, 100 * line, teams.Count + 0.8, Alignment.MiddleCenter, Drawing.Grey);
        }

        return plot.ToSvg(width, height);
    }
}
