using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Teams;

/// <summary>The teams a reader may see.</summary>
/// <param name="Whole">The share of the whole organisation that is active in the week; null for readers who may not see it.</param>
public sealed record TeamList(DateOnly Day, IReadOnlyList<TeamScore> Teams, double? Whole);

/// <summary>A team over thirteen weeks; null where it did not exist or is not shown.</summary>
public sealed record TeamTrend(TeamScore Now, DateOnly Day, IReadOnlyList<(DateOnly Day, TeamScore? Team)> Weeks);

/// <summary>A colleague with empty profile fields.</summary>
public sealed record ProfileGap(string Name, IReadOnlyList<ProfileField> Missing);

/// <summary>Teams, without figures where they are small.</summary>
public sealed class TeamQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>All teams, or the reader's own.</summary>
    /// <returns>Null if nothing has been scored yet.</returns>
    public TeamList? List(DateOnly? day)
    {
        NeedTeams();
        return WholeReport(day) is not { } report
            ? null
            : new(
                report.Sunday,
                Reader.May(Rights.Teams) ? report.Now.Teams : [.. report.Now.Teams.Where(team => Reader.OwnTeams.Contains(team.Id))],
                Reader.May(Rights.Scorecard) ? report.Measure("weekly-active")?.Value : null
            );
    }

    /// <summary>All teams, to download.</summary>
    public TeamList? Export(DateOnly? day)
    {
        Need(Rights.Teams);
        Note($"exported the teams");
        return List(day);
    }

    /// <returns>Null if nothing has been scored yet.</returns>
    /// <exception cref="NotFoundException">There is no such team, or it is not one of the reader's.</exception>
    public TeamTrend? Team(string id, DateOnly? day)
    {
        NeedTeams();
        if (!Reader.May(Rights.Teams) && !Reader.OwnTeams.Contains(id))
        {
            throw new NotFoundException();
        }

        return WholeReport(day) is not { } report
            ? null
            : new(
                Find(report.Now) ?? throw new NotFoundException(),
                report.Sunday,
                [
                    .. report.Points.Select(point =>
                        (point.Sunday, point.Scorecard is { } card && Find(card) is { Suppressed: false } team ? team : null)
                    ),
                ]
            );

        TeamScore? Find(Scorecard card) => card.Teams.FirstOrDefault(team => team.Id == id);
    }

    /// <summary>Colleagues of a team whose profile is incomplete, for its ambassador.</summary>
    /// <returns>
    /// Null for other readers, rather than a refusal: the page of a team asks for gaps for every reader. Null also where the
    /// organisation has switched this off.
    /// </returns>
    public IReadOnlyList<ProfileGap>? ProfileGaps(string team)
    {
        if (!Reader.AmbassadorOf.Contains(team) || !Organisation.Settings.ProfileGaps)
        {
            return null;
        }

        Note($"looked at the profile gaps of team {team}");
        var records = RecordsReader.Read(Connection, Organisation).Records;
        var roster = records.RosterAt(Reader.Today);
        return
        [
            .. (Array.Find(roster.Teams, candidate => candidate.Id == team)?.Members ?? [])
                .Select(employee => new ProfileGap(
                    roster.States[employee]!.Name is { Length: > 0 } name ? name : records.EmployeeIds[employee],
                    [
                        .. roster
                            .CarriedFields.Where(field => (roster.Filled(employee) >> (int)field.Field & 1) == 0)
                            .Select(field => field.Field),
                    ]
                ))
                .Where(gap => gap.Missing.Count > 0)
                .OrderBy(gap => gap.Missing.Count)
                .ThenBy(gap => gap.Name, StringComparer.Ordinal),
        ];
    }

    private void NeedTeams() => Context.NeedOneOf(Rights.Teams | Rights.OwnTeams);
}
