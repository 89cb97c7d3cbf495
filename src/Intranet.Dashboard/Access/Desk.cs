using System.Data.Common;
using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;
using Intranet.Adoption.Rewards;
using Intranet.Reports;
using Intranet.Storage;

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
public sealed record MyPage(string Name, IReadOnlyList<(ProfileField Field, string Value, bool IsFilled)> Profile, double? Completeness, IReadOnlyList<(DateOnly Ending, int[] Kinds)> Weeks, DateOnly Through,
    bool Objects, IReadOnlyList<HeldRole> Roles, IReadOnlyList<string> Teams, IReadOnlyList<Award> Rewards, IReadOnlyDictionary<string, string> TeamNames);

/// <summary>
/// The one way to an organisation's data for pages, downloads and the API: each of its methods first asks whether the reader may. What is
/// personal is noted in the audit log before it is shown.
/// </summary>
public sealed class Desk(Store store, DbConnection connection, Reader reader, ModelCache cache, TimeProvider clock)
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
    public IReadOnlyList<DateOnly> Days() => cache.Get($"{Version} days", () =>
    {
        var days = Scores.Days(connection, Number);
        return (IReadOnlyList<DateOnly>)[.. days.TakeLast(1).Concat(days.Where(day => day.DayOfWeek == DayOfWeek.Sunday)).Distinct().OrderDescending()];
    }, _ => 1000);

    /// <summary>How things stand on a day, without teams for who does not see these.</summary>
    /// <param name="day">Null for the last that was scored.</param>
    /// <returns>Null when nothing was scored yet.</returns>
    public WeeklyReport? Board(DateOnly? day)
    {
        if (!reader.May(Rights.Scorecard) && !reader.May(Rights.Adoption))
        {
            throw new NotYoursException(exists: true);
        }

        return At(day) is not { } board ? null : reader.May(Rights.Teams) ? board : board with { Now = board.Now with { Teams = [] }, NearCake = [], Awards = [], Trend = [.. board.Trend.Select(point => (point.Sunday, point.Scorecard is { } card ? card with { Teams = [] } : null))] };
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

        return At(day) is not { } board ? null
            : (board.Sunday, reader.May(Rights.Teams) ? board.Now.Teams : [.. board.Now.Teams.Where(team => reader.OwnTeams.Contains(team.Id))],
                reader.May(Rights.Scorecard) ? board.Measure("weekly-active")?.Value : null);
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

        return Find(board.Now) is not { } now ? throw new NotYoursException(exists: false)
            : new(now, board.Sunday, [.. board.Trend.Select(point => (point.Sunday, point.Scorecard is { } card && Find(card) is { Suppressed: false } team ? team : null))]);

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
        return [.. (Array.Find(roster.Teams, candidate => candidate.Id == team)?.Members ?? [])
            .Select(employee => new ProfileGap(roster.States[employee]!.Name is { Length: > 0 } name ? name : records.EmployeeIds[employee],
                [.. records.CarriedFields.Where(field => (roster.Filled(employee) >> (int)field.Field & 1) == 0).Select(field => field.Field)]))
            .Where(gap => gap.Missing.Count > 0).OrderBy(gap => gap.Missing.Count).ThenBy(gap => gap.Name, StringComparer.Ordinal)];
    }

    /// <summary>The phases, and how far the last that began is.</summary>
    public IReadOnlyList<PhaseState> Rollout()
    {
        Need(Rights.Rollout);
        return cache.Get($"{Version} rollout {reader.Today}", () =>
        {
            var records = RecordsReader.Read(connection, Organisation).Records;
            var day = Scores.Days(connection, Number) is { Count: > 0 } days ? days[^1] : reader.Today.AddDays(-1);
            var at = new Snapshot(records, new ActivityLog(day), day);
            var names = at.Roster.Teams.ToDictionary(team => team.Number, team => team.Name);
            var phases = NotTooFast.Phases(at);
            var audiences = phases.Select(phase => NotTooFast.Audience(at, phase.Number, day).Where(employee => at.Roster.IsIncluded[employee]).ToArray()).ToList();
            var mayShow = Suppression.MayShow(at.Roster, [.. audiences.Where(audience => audience.Length > 0)], Organisation.Settings.MinimumGroupSize);
            return (IReadOnlyList<PhaseState>)[.. phases.Select((phase, i) => new PhaseState(phase.Number, records.Phases.First(row => row.Phase == phase.Number).Name, phase.StartsOn,
                [.. records.Phases.Where(row => row.Phase == phase.Number && row.Team is not null).Select(row => names.GetValueOrDefault(row.Team!.Value, records.TeamIds[row.Team.Value])).Order(StringComparer.Ordinal)],
                mayShow && audiences[i].Length > 0 ? audiences[i].Length : null,
                mayShow && phase.StartsOn <= day && audiences[i].Length > 0 && at.Early(28) is null ? audiences[i].Count(at.IsMonthActive) / (double)audiences[i].Length : null))];
        }, _ => 5000);
    }

    // ---- rewards ----

    /// <summary>The ledger of teams and the organisation; of single people nothing.</summary>
    public IReadOnlyList<Award> Rewards()
    {
        if (!reader.May(Rights.Rewards))
        {
            Need(Rights.OwnTeams);
        }

        return [.. Awards.List(connection, Number).Where(award => award.Scope == "team" ? reader.May(Rights.Rewards) || reader.OwnTeams.Contains(award.Recipient) : award.Scope == "organisation" && reader.May(Rights.Rewards))];
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
    public void Happen(string award, string what, string? reason)
    {
        Need(Rights.Rewards);
        Awards.Happen(connection, Number, award, what, clock.GetUtcNow(), reader.Name, reason);
        Note($"reward {award} {what}");
    }

    /// <summary>What would be awarded on the last day scored, if a campaign were set so; and what the settings are now without one.</summary>
    public IReadOnlyList<RewardPreview.Line> Preview(string reward, DateOnly from, DateOnly until, int? atMost, decimal? unitCost)
    {
        Need(Rights.Rewards);
        var json = SettingsChange.WithCampaign(Organisation.Json, reward, from, until, atMost, unitCost);
        var day = Scores.Days(connection, Number) is { Count: > 0 } days ? days[^1] : reader.Today.AddDays(-1);

        // Judged as if the campaign had begun: what stands today is what it would bring on its first day.
        var settings = SettingsFile.Parse(SettingsChange.WithCampaign(Organisation.Json, reward, day < from ? day : from, until < day ? day : until, atMost, unitCost));
        return [.. RewardPreview.Run(connection, Organisation with { Settings = settings, Json = json }, day).Where(line => line.Reward.Id == reward && line.Reward.Scope != RewardScope.Employee)];
    }

    public void StartCampaign(string reward, DateOnly from, DateOnly until, int? atMost, decimal? unitCost)
    {
        Need(Rights.Rewards);
        SettingsChange.Save(connection, Organisation, SettingsChange.WithCampaign(Organisation.Json, reward, from, until, atMost, unitCost), $"campaign of {reward} from {from:yyyy-MM-dd} until {until:yyyy-MM-dd}", reader.Id, clock);
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

    public IReadOnlyList<AskedReport> Asked()
    {
        Need(Rights.Reports);
        return AskedReports.List(connection, Number);
    }

    public AskedReport? Asked(long number)
    {
        Need(Rights.Reports);
        return AskedReports.Find(connection, Number, number);
    }

    public byte[]? AskedPdf(long number)
    {
        Need(Rights.Reports);
        Note($"exported the report asked for as {number}");
        return AskedReports.Pdf(connection, Number, number);
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

        return AskedReports.Ask(connection, Number, sunday, WeeklyReport.WeekOf(sunday), language, reader.Id, clock.GetUtcNow());
    }

    /// <summary>A report to be read as a page; null where that week was not scored. That one of the project group opened it is what practice seven asks.</summary>
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

    // ---- oneself ----

    public MyPage Me()
    {
        Need(Rights.Me);
        var number = reader.Number!.Value;
        var records = RecordsReader.Read(connection, Organisation).Records;
        var employee = Array.BinarySearch(records.EmployeeIds, reader.Id, StringComparer.Ordinal);
        var roster = records.RosterAt(reader.Today);
        var filled = roster.Filled(employee);
        var through = reader.Today.AddDays(-1);
        var weeks = Enumerable.Range(0, OwnWeeks).Select(back => (Ending: through.AddDays(-7 * (OwnWeeks - 1 - back)), Kinds: new int[KindCounts.Length])).ToList();
        foreach (var (day, _, counts) in PersonalData.Activity(connection, Number, number))
        {
            var week = OwnWeeks - 1 - (int)Math.Floor((through.DayNumber - day) / 7.0);
            for (var kind = 0; week is >= 0 and < OwnWeeks && kind < KindCounts.Length; kind++)
            {
                weeks[week].Kinds[kind] += counts.Kinds[kind];
            }
        }

        var mine = reader.Teams.ToHashSet();
        return new(reader.Name, [.. records.CarriedFields.Select(field => (field.Field, Profile.Value(records.EmployeeFacts[employee], field.Field, reader.Today), (filled >> (int)field.Field & 1) == 1))],
            records.CarriedFields.Count == 0 ? null : roster.Completeness(employee), weeks, through, PersonalData.Objects(connection, Number, number, reader.Today), reader.Roles, reader.Teams,
            [.. Awards.List(connection, Number).Where(award => award.State != AwardState.Withdrawn && (award.Scope == "team" ? mine.Contains(award.Recipient) : award.Scope == "organisation" || award.Recipient == reader.Id))],
            TeamNames(reader.Teams));
    }

    /// <summary>Everything that is held about the reader.</summary>
    public System.Text.Json.Nodes.JsonObject Held()
    {
        Need(Rights.Me);
        Note("exported what is held about oneself");
        return PersonalData.Export(connection, Organisation, reader.Number!.Value, reader.Id);
    }

    public void SetObjection(bool objects)
    {
        Need(Rights.Me);
        PersonalData.SetObjection(connection, Number, reader.Number!.Value, reader.Today, objects, reader.Id, clock);
    }

    public void Consent(Role role, bool consents)
    {
        Need(Rights.Me);
        PersonalData.Consent(connection, Number, reader.Number!.Value, RoleNames.Of(role), reader.Today, consents, reader.Id, clock);
    }

    // ---- administration ----

    /// <summary>How fresh the feeds are; also for who reads the scorecard.</summary>
    public IReadOnlyList<Feed> Feeds()
    {
        if (!reader.May(Rights.Scorecard))
        {
            Need(Rights.Administration);
        }

        return Deliveries.Feeds(connection, Organisation, clock.GetUtcNow());
    }

    public IReadOnlyList<Token> TokensMade()
    {
        Need(Rights.Administration);
        return Tokens.List(connection, Number);
    }

    /// <returns>The token, to be shown once.</returns>
    public string MakeToken(string door, string source)
    {
        Need(Rights.Administration);
        if (!Tokens.Doors.Contains(door) || !SettingsFile.Identifier().IsMatch(source))
        {
            throw new SorryException("sorry-feed-name");
        }

        var token = Tokens.Create(connection, Number, door, source, reader.Id, clock.GetUtcNow());
        Note($"token made for the door {door}");
        return token;
    }

    public void RevokeToken(long number)
    {
        Need(Rights.Administration);
        if (Tokens.Revoke(connection, Number, number, clock.GetUtcNow()))
        {
            Note($"token {number} revoked");
        }
    }

    /// <summary>Rejected rows: where each is from and what is wrong with it, but not what else it says, which may be what somebody did.</summary>
    public IReadOnlyList<QuarantinedRow> Quarantined(int most)
    {
        Need(Rights.Administration);
        Note("looked at quarantine");
        return [.. Quarantine.List(connection, Number).Take(most).Select(row => row with { Cells = "" })];
    }

    public int QuarantineCount()
    {
        Need(Rights.Administration);
        return Quarantine.Count(connection, Number);
    }

    /// <summary>Mends the cell that was wrong and takes the row in, if it is right now.</summary>
    /// <returns>Whether it was taken in.</returns>
    public bool Mend(long number, string value)
    {
        Need(Rights.Administration);
        Note($"mended row {number} in quarantine");
        return new Intake.Importer(store, clock).Mend(Organisation.Id, number, value);
    }

    public void DropQuarantined(long number)
    {
        Need(Rights.Administration);
        Quarantine.Drop(connection, Number, number);
        Note($"dropped row {number} of quarantine");
    }

    /// <summary>Tries all rows in quarantine again.</summary>
    public int RetryQuarantined()
    {
        Need(Rights.Administration);
        Note("tried the rows in quarantine again");
        return new Intake.Importer(store, clock).Retry(Organisation.Id);
    }

    /// <summary>The scorecard of the last day scored, as it is and as it would be with other targets, weights and switches.</summary>
    public (Scorecard Now, Scorecard Then)? PreviewSettings(IReadOnlyDictionary<string, MeasureSetting> practices)
    {
        Need(Rights.Administration);
        if (Scores.Days(connection, Number) is not { Count: > 0 } days)
        {
            return null;
        }

        var now = SettingsFile.Parse(SettingsChange.WithPractices(Organisation.Json, practices));
        var reader = RecordsReader.Read(connection, Organisation with { Settings = now });
        var then = Scoring.Score(new Snapshot(reader.Records, reader.ReadLog(days[^1].AddDays(-Scoring.DaysBefore), days[^1]), days[^1]));
        return (Scores.Find(connection, Number, days[^1])!, then);
    }

    public void SaveSettings(IReadOnlyDictionary<string, MeasureSetting> practices)
    {
        Need(Rights.Administration);
        SettingsChange.Save(connection, Organisation, SettingsChange.WithPractices(Organisation.Json, practices), "targets and weights changed", reader.Id, clock);
    }

    public IReadOnlyList<RoleHolder> RoleHolders()
    {
        Need(Rights.Administration);
        Note("looked at who holds which role");
        return RolesHeld.On(connection, Number, reader.Today);
    }

    public void GiveRole(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        if (Organisations.EmployeeNumber(connection, Number, employee) is null)
        {
            throw new SorryException("sorry-employee", employee.Length <= 60 ? employee : employee[..60]);
        }

        if (role == Role.Ambassador && team is null)
        {
            throw new SorryException("sorry-team");
        }

        RolesHeld.Give(connection, Number, role, employee, team, reader.Today, reader.Id, clock);
    }

    public void TakeRole(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        RolesHeld.Take(connection, Number, role, employee, team, reader.Today, reader.Id, clock);
    }

    public IReadOnlyList<AuditLine> AuditLog(long? before, int most)
    {
        Need(Rights.Administration);
        return Audit.List(connection, Number, before, null, most);
    }

    public IReadOnlyList<JobRow> JobsAtWork()
    {
        Need(Rights.Administration);
        return Storage.Jobs.List(connection, Number);
    }

    public void RetryJob(string task)
    {
        Need(Rights.Administration);
        Storage.Jobs.Retry(connection, Number, task);
        Note($"jobs retry of {task}");
    }

    /// <summary>Names of teams as they are called today.</summary>
    public IReadOnlyDictionary<string, string> TeamNames(IEnumerable<string> ids) =>
        ids.Distinct().ToDictionary(id => id, id => Storage.Teams.At(connection, Number, id, reader.Today).Name ?? id);

    /// <summary>Ids and names of the teams there are today, to choose from.</summary>
    public IReadOnlyList<(string Id, string Name)> AllTeams()
    {
        Need(Rights.Administration);
        return [.. RecordsReader.Read(connection, Organisation).Records.RosterAt(reader.Today).Teams.Select(team => (team.Id, team.Name)).OrderBy(team => team.Name, StringComparer.Ordinal)];
    }

    private WeeklyReport? At(DateOnly? day)
    {
        // Weeks, and the last day: the figures of every single day would show what one did who came or left in between.
        var days = Days();
        var asked = day is { } one ? days.Contains(one) ? one : throw new NotYoursException(exists: false) : days.Count == 0 ? (DateOnly?)null : days[0];
        return asked is not { } known ? null
            : cache.Get($"{Version} board {known:yyyy-MM-dd}", () => WeeklyReport.At(connection, Organisation, known, clock.GetUtcNow())!, board => 2000 * board.Trend.Sum(point => 20 + point.Scorecard?.Teams.Count ?? 0));
    }
}
