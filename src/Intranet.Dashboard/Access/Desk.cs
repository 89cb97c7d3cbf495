using System.Data.Common;
using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;
using Intranet.Adoption.Rewards;
using Intranet.Reports;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;

namespace Intranet.Dashboard.Access;

/// <summary>An empty profile field of a colleague.</summary>
public sealed record ProfileGap(string Name, IReadOnlyList<ProfileField> Missing);

/// <summary>A team over thirteen weeks; null where it was not there, or not to be shown.</summary>
public sealed record TeamTrend(TeamScore Now, DateOnly Day, IReadOnlyList<(DateOnly Day, TeamScore? Team)> Weeks);

/// <summary>One phase of the rollout.</summary>
/// <param name="People">How many it is for; null when they are too few to say.</param>
/// <param name="Active">The share of them active in four weeks; null when it cannot be told.</param>
public sealed record PhaseState(int Number, string? Name, DateOnly StartsOn, IReadOnlyList<string> Teams, int? People, double? Active)
{
    /// <summary>Half of them or more are active: the next phase may begin.</summary>
    public bool? IsReady => Active is { } share ? share >= 0.5 : null;
}

/// <summary>What somebody sees of themselves.</summary>
/// <param name="Weeks">Activities by week, oldest first, the last one ending on <paramref name="Through"/>.</param>
public sealed record MyPage(
    string Name,
    IReadOnlyList<(ProfileField Field, string Value, bool IsFilled)> Profile,
    double? Completeness,
    IReadOnlyList<(DateOnly Ending, int[] Kinds)> Weeks,
    DateOnly Through,
    bool Objects,
    IReadOnlyList<HeldRole> Roles,
    IReadOnlyList<string> Teams,
    IReadOnlyList<Award> Rewards,
    IReadOnlyDictionary<string, string> TeamNames
);

/// <summary>
/// The one way to an organisation's data for pages, downloads and the API: each of its methods first asks whether the reader may. What is
/// personal is noted in the audit log before it is shown.
/// </summary>
public sealed partial class Desk(Store store, DbConnection connection, Reader reader, ModelCache cache, TimeProvider clock)
{
    /// <summary>Weeks of one's own activity that are shown to oneself.</summary>
    private const int OwnWeeks = 13;

    private string? version;

    public Reader Reader => reader;

    private OrganisationRow Organisation => reader.Organisation;

    private int Number => reader.Organisation.Number;

    /// <summary>Another one whenever figures, rewards or settings changed.</summary>
    public string Version => version ??= FiguresVersion.Of(connection, Organisation);

    /// <summary>Refuses whoever may not; what follows is theirs.</summary>
    public void Need(Rights rights)
    {
        if (!reader.May(rights))
        {
            throw new NotYoursException(exists: true);
        }
    }

    private void Note(string what) => Audit.Write(connection, Number, what, reader.Id, clock);

    // ---- figures, all grouped, small groups left out when they were made ----

    /// <summary>The days that were scored and end a week, newest first, and the last one.</summary>
    public IReadOnlyList<DateOnly> Days() =>
        cache.Get(
            $"{Version} days",
            () =>
            {
                var days = Scorecards.Days(connection, Number);
                return (IReadOnlyList<DateOnly>)
                    [.. days.TakeLast(1).Concat(days.Where(day => day.DayOfWeek == DayOfWeek.Sunday)).Distinct().OrderDescending()];
            },
            _ => 1000
        );

    /// <summary>How things stand on a day, without teams for who does not see these.</summary>
    /// <param name="day">Null for the last that was scored.</param>
    /// <returns>Null when nothing was scored yet.</returns>
    public WeeklyReport? Board(DateOnly? day)
    {
        if (!reader.May(Rights.Scorecard) && !reader.May(Rights.Adoption))
        {
            throw new NotYoursException(exists: true);
        }

        return At(day) is not { } board ? null
            : reader.May(Rights.Teams) ? board
            : board with
            {
                Now = WithoutTeams(board.Now)!,
                Before = WithoutTeams(board.Before),
                NearCake = [],
                Awards = [],
                Trend = [.. board.Trend.Select(point => (point.Sunday, WithoutTeams(point.Scorecard)))],
            };

        static Scorecard? WithoutTeams(Scorecard? card) => card is null ? null : card with { Teams = [] };
    }

    /// <summary>The scorecard as <c>score --json</c> prints it, for who sees the whole organisation.</summary>
    public Scorecard? Scorecard(DateOnly? day)
    {
        Need(Rights.Scorecard);
        Note("exported the scorecard");
        return Board(day)?.Now.WithAdvice(Organisation.Settings.Language);
    }

    /// <summary>All teams, or the reader's own; in both without figures where they are small.</summary>
    public (DateOnly Day, IReadOnlyList<TeamScore> Teams, double? Whole)? Teams(DateOnly? day)
    {
        if (!reader.May(Rights.Teams))
        {
            Need(Rights.OwnTeams);
        }

        return At(day) is not { } board
            ? null
            : (
                board.Sunday,
                reader.May(Rights.Teams) ? board.Now.Teams : [.. board.Now.Teams.Where(team => reader.OwnTeams.Contains(team.Id))],
                reader.May(Rights.Scorecard) ? board.Measure("weekly-active")?.Value : null
            );
    }

    /// <summary>All teams, to take along.</summary>
    public (DateOnly Day, IReadOnlyList<TeamScore> Teams)? ExportTeams(DateOnly? day)
    {
        Need(Rights.Teams);
        Note("exported the teams");
        return Teams(day) is { } teams ? (teams.Day, teams.Teams) : null;
    }

    public TeamTrend? Team(string id, DateOnly? day)
    {
        if (!reader.May(Rights.Teams))
        {
            Need(Rights.OwnTeams);
            if (!reader.OwnTeams.Contains(id))
            {
                throw new NotYoursException(exists: false);
            }
        }

        if (At(day) is not { } board)
        {
            return null;
        }

        return Find(board.Now) is not { } now
            ? throw new NotYoursException(exists: false)
            : new(
                now,
                board.Sunday,
                [
                    .. board.Trend.Select(point =>
                        (point.Sunday, point.Scorecard is { } card && Find(card) is { Suppressed: false } team ? team : null)
                    ),
                ]
            );

        TeamScore? Find(Scorecard card) => card.Teams.FirstOrDefault(team => team.Id == id);
    }

    /// <summary>Who of a team still misses what in their profile, for its ambassador; null where that is switched off.</summary>
    public IReadOnlyList<ProfileGap>? ProfileGaps(string team)
    {
        if (!reader.AmbassadorOf.Contains(team) || !Organisation.Settings.ProfileGaps)
        {
            return null;
        }

        Note($"looked at the profile gaps of team {team}");
        var records = RecordsReader.Read(connection, Organisation).Records;
        var roster = records.RosterAt(reader.Today);
        return
        [
            .. (Array.Find(roster.Teams, candidate => candidate.Id == team)?.Members ?? [])
                .Select(employee => new ProfileGap(
                    roster.States[employee]!.Name is { Length: > 0 } name ? name : records.EmployeeIds[employee],
                    [
                        .. records
                            .CarriedFields.Where(field => (roster.Filled(employee) >> (int)field.Field & 1) == 0)
                            .Select(field => field.Field),
                    ]
                ))
                .Where(gap => gap.Missing.Count > 0)
                .OrderBy(gap => gap.Missing.Count)
                .ThenBy(gap => gap.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The phases, and how far the last that began is.</summary>
    public IReadOnlyList<PhaseState> Rollout()
    {
        Need(Rights.Rollout);
        return cache.Get(
            $"{Version} rollout {reader.Today}",
            () =>
            {
                var records = RecordsReader.Read(connection, Organisation).Records;
                var day = Scorecards.Days(connection, Number) is { Count: > 0 } days ? days[^1] : reader.Today.AddDays(-1);
                var at = new Snapshot(records, new ActivityLog(day), day);
                var names = at.Roster.Teams.ToDictionary(team => team.Number, team => team.Name);
                var phases = NotTooFast.Phases(at);
                var audiences = phases
                    .Select(phase => NotTooFast.Audience(at, phase.Number, day).Where(employee => at.Roster.IsIncluded[employee]).ToArray())
                    .ToList();
                var mayShow = Suppression.MayShow(
                    at.Roster,
                    [.. audiences.Where(audience => audience.Length > 0)],
                    Organisation.Settings.MinimumGroupSize
                );
                return (IReadOnlyList<PhaseState>)
                    [
                        .. phases.Select(
                            (phase, i) =>
                                new PhaseState(
                                    phase.Number,
                                    records.Phases.First(row => row.Phase == phase.Number).Name,
                                    phase.StartsOn,
                                    [
                                        .. records
                                            .Phases.Where(row => row.Phase == phase.Number && row.Team is not null)
                                            .Select(row => names.GetValueOrDefault(row.Team!.Value, records.TeamIds[row.Team.Value]))
                                            .Order(StringComparer.Ordinal),
                                    ],
                                    mayShow && audiences[i].Length > 0 ? audiences[i].Length : null,
                                    mayShow && phase.StartsOn <= day && audiences[i].Length > 0 && at.Early(28) is null
                                        ? audiences[i].Count(at.IsMonthActive) / (double)audiences[i].Length
                                        : null
                                )
                        ),
                    ];
            },
            _ => 5000
        );
    }

    // ---- rewards ----

    /// <summary>The ledger of teams and the organisation; of single people nothing.</summary>
    public IReadOnlyList<Award> Rewards()
    {
        if (!reader.May(Rights.Rewards))
        {
            Need(Rights.OwnTeams);
        }

        return
        [
            .. Awards
                .List(connection, Number)
                .Where(award =>
                    award.Scope == RewardScope.Team
                        ? reader.May(Rights.Rewards) || reader.OwnTeams.Contains(award.Recipient)
                        : award.Scope == RewardScope.Organisation && reader.May(Rights.Rewards)
                ),
        ];
    }

    /// <summary>What is still to be handed over, to take along.</summary>
    public IReadOnlyList<RewardOrder> ExportOrders()
    {
        Need(Rights.Rewards);
        Note("exported the baker's list");
        return Orders();
    }

    public IReadOnlyList<RewardOrder> Orders()
    {
        Need(Rights.Rewards);
        return RewardOrders.Of(connection, Organisation);
    }

    /// <summary>Says that an award was announced, handed over or withdrawn.</summary>
    public void RecordEvent(string award, AwardEvent what, string? reason)
    {
        Need(Rights.Rewards);
        Awards.RecordEvent(connection, Number, award, what, clock.GetUtcNow(), reader.Name, reason);
        Note($"reward {award} {what.ToString().ToLowerInvariant()}");
    }

    /// <summary>
    /// What would be awarded on the last day scored, if a campaign were set so; and what the settings are now without one.
    /// </summary>
    public IReadOnlyList<RewardPreview.Line> Preview(string reward, DateOnly from, DateOnly until, int? atMost, decimal? unitCost)
    {
        Need(Rights.Rewards);
        var json = SettingsChange.WithCampaign(Organisation.Json, reward, from, until, atMost, unitCost);
        var day = Scorecards.Days(connection, Number) is { Count: > 0 } days ? days[^1] : reader.Today.AddDays(-1);

        // Judged as if the campaign had begun: what stands today is what it would bring on its first day.
        var settings = SettingsFile.Parse(
            SettingsChange.WithCampaign(Organisation.Json, reward, day < from ? day : from, until < day ? day : until, atMost, unitCost)
        );
        return
        [
            .. RewardPreview
                .Run(connection, Organisation with { Settings = settings, Json = json }, day)
                .Where(line => line.Reward.Id == reward && line.Reward.Scope != RewardScope.Employee),
        ];
    }

    public void StartCampaign(string reward, DateOnly from, DateOnly until, int? atMost, decimal? unitCost)
    {
        Need(Rights.Rewards);
        SettingsChange.Save(
            connection,
            Organisation,
            SettingsChange.WithCampaign(Organisation.Json, reward, from, until, atMost, unitCost),
            $"campaign of {reward} from {from:yyyy-MM-dd} until {until:yyyy-MM-dd}",
            reader.Id,
            clock
        );
    }

    // ---- reports ----

    public IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> Published()
    {
        Need(Rights.Reports);
        return Publications.List(connection, Number);
    }

    public byte[]? PublishedPdf(DateOnly sunday, string language)
    {
        Need(Rights.Reports);
        Note($"exported the report of {WeeklyReport.WeekOf(sunday)}");
        return Publications.Pdf(connection, Number, sunday, language);
    }

    public IReadOnlyList<RequestedReport> Asked()
    {
        Need(Rights.Reports);
        return RequestedReports.List(connection, Number);
    }

    public RequestedReport? Asked(long number)
    {
        Need(Rights.Reports);
        return RequestedReports.Find(connection, Number, number);
    }

    public byte[]? AskedPdf(long number)
    {
        Need(Rights.Reports);
        Note($"exported the report asked for as {number}");
        return RequestedReports.Pdf(connection, Number, number);
    }

    /// <summary>Asks for the report of a week that is over.</summary>
    public long Ask(string week, string language)
    {
        Need(Rights.Reports);
        var sunday = WeeklyReport.SundayOf(week);
        if (sunday >= reader.Today || Organisation.FirstDay is not { } first || sunday < first)
        {
            throw new SorryException("sorry-week");
        }

        return RequestedReports.Request(connection, Number, sunday, WeeklyReport.WeekOf(sunday), language, reader.Id, clock.GetUtcNow());
    }

    /// <summary>
    /// A report to be read as a page; null where that week was not scored. That one of the project group opened it is what practice
    /// seven asks.
    /// </summary>
    public WeeklyReport? Report(string week)
    {
        Need(Rights.Reports);
        var report = At(WeeklyReport.SundayOf(week));
        if (report is not null)
        {
            Opened(week);
        }

        return report;
    }

    /// <summary>Remembers that somebody of the project group who consents to that being reported opened a weekly report.</summary>
    public void Opened(string week)
    {
        if (reader is { Number: { } number } && reader.Roles.Any(held => held is { Role: Role.ProjectGroup, ConsentedOn: not null }))
        {
            ReportOpening.Add(connection, Number, number, reader.Today, week);
        }
    }

    /// <summary>Names of teams as they are called today.</summary>
    public IReadOnlyDictionary<string, string> TeamNames(IEnumerable<string> ids) =>
        ids.Distinct().ToDictionary(id => id, id => Storage.People.Teams.At(connection, Number, id, reader.Today).Name ?? id);

    private WeeklyReport? At(DateOnly? day)
    {
        // Weeks, and the last day: the figures of every single day would show what one did who came or left in between.
        var days = Days();
        var asked = day is { } one
            ? days.Contains(one)
                ? one
                : throw new NotYoursException(exists: false)
            : days.Count == 0
                ? (DateOnly?)null
                : days[0];
        return asked is not { } known
            ? null
            : cache.Get(
                $"{Version} board {known:yyyy-MM-dd}",
                () => WeeklyReport.At(connection, Organisation, known, clock.GetUtcNow())!,
                board => 2000 * board.Trend.Sum(point => 20 + point.Scorecard?.Teams.Count ?? 0)
            );
    }
}
