using System.Text;
using Intranet.Adoption.People;
using Intranet.Intake.Microsoft365;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.People;

namespace Intranet.Intake;

/// <summary>
/// Imports rows of any feed: validates each cell, resolves the people and teams it names, and writes the fact. Works within one
/// transaction, for one organisation and source. <see cref="FileKind"/> says which method reads which file;
/// each returns whether the row changed anything, and throws <see cref="BadCellException"/> if it belongs in quarantine.
/// </summary>
/// <param name="isOperator">Whether the rows come from whoever runs the server, who may appoint administrators.</param>
internal sealed class RowReader(
    FactWriter facts,
    CountWriter counts,
    TimeZoneInfo zone,
    DateTimeOffset now,
    ClosedDays? closed,
    bool isOperator
)
{
    private readonly Lazy<ActivityReader> activities = new(() =>
        new(ActivityReader.EmployeesOf(facts), id => facts.Team(Encoding.UTF8.GetString(id))?.Number, counts.Personas, zone, now, closed)
    );
    private readonly LocalTime local = new(zone, now);
    private readonly Dictionary<string, (long Line, ulong Content)> seen = [];
    private readonly HashSet<EmployeeKey> employees = [];
    private readonly HashSet<TeamKey> teams = [];
    private readonly HashSet<(TeamKey, EmployeeKey)> memberships = [];
    private readonly HashSet<(Role, EmployeeKey, TeamKey?)> roles = [];
    private readonly HashSet<(ChannelKey, EmployeeKey)> follows = [];

    /// <summary>Rows of different files do not contradict each other.</summary>
    public void NewFile() => seen.Clear();

    /// <summary>Ends what is absent from a full delivery. Objections, phases and the like have no full delivery.</summary>
    /// <exception cref="RefusedException">More than 20 % would be ended, without <paramref name="force"/>.</exception>
    public void EndAbsent(string kind, bool force)
    {
        switch (kind)
        {
            case "employees":
                facts.EndAbsent(employees, force);
                break;
            case "teams":
                facts.EndAbsent(teams, force);
                break;
            case "memberships":
                facts.EndAbsent(memberships, force);
                break;
            case "roles":
                facts.EndAbsent(roles, force);
                break;
            case "follows":
                facts.EndAbsent(follows, force);
                break;
        }
    }

    public bool Employee(Cells row, long line, long fingerprint)
    {
        var id = row.Id("employee_id");
        var from = row.Date("valid_from");
        var stated = FactColumns.Read(FactColumns.Employees, row);
        Once($"{id}\u001f{from}", line, fingerprint);
        bool isChanged;
        try
        {
            isChanged = facts.PutEmployee(id, from, stated);
        }
        catch (RefusedException forgotten)
        {
            throw new BadCellException(new BadCell("employee_id", "", forgotten.Text));
        }

        employees.Add(facts.Employee(id)!.Value);
        return isChanged;
    }

    public bool Team(Cells row, long line, long fingerprint)
    {
        var id = row.Id("team_id");
        var from = row.Date("valid_from");
        var stated = FactColumns.Read(FactColumns.Teams, row);
        Once($"{id}\u001f{from}", line, fingerprint);
        var isChanged = facts.PutTeam(id, from, stated);
        teams.Add(facts.Team(id)!.Value);
        return isChanged;
    }

    public bool Channel(Cells row, long line, long fingerprint) =>
        facts.PutChannel(Once(row.Id("channel_id"), line, fingerprint), row["name"], row["department"]);

    public bool TeamMembership(Cells row, long line, long fingerprint)
    {
        var team = KnownTeam(row, row.Id("team_id"));
        var employee = Employee(row);
        var from = row.Date("valid_from");
        Once($"{team.Number}/{employee.Number}\u001f{from}", line, fingerprint);
        memberships.Add((team, employee));
        return facts.PutMembership(team, employee, from, To(row, "valid_to", from), row.Choice("role", "member", "owner"));
    }

    public bool Role(Cells row, long line, long fingerprint)
    {
        row.Required("role");
        var role = RoleNames.Parse(row.Choice("role", [.. RoleNames.All])!);
        var employee = Employee(row);
        var team = AnyTeam(row);
        if (role == Adoption.People.Role.Ambassador && team is null)
        {
            throw new BadCellException("team_id", "", $"an ambassador needs a team; fill in team_id");
        }

        if (role == Adoption.People.Role.Administrator && !isOperator && !facts.IsAdministrator(employee))
        {
            throw new BadCellException(
                "role",
                "administrator",
                $"a feed appoints no administrators; do that under Administration, or with 'intranet import' on the server"
            );
        }

        var from = row.Date("valid_from");
        Once($"{RoleNames.Of(role)}/{employee.Number}/{team?.Number ?? 0}\u001f{from}", line, fingerprint);
        roles.Add((role, employee, team));
        return facts.PutRole(role, employee, team, from, To(row, "valid_to", from), To(row, "consented_on"));
    }

    public bool Follow(Cells row, long line, long fingerprint)
    {
        var id = row.Id("channel_id");
        var channel = facts.Channel(id) ?? throw new BadCellException("channel_id", id, $"there is no such channel yet", $"channel:{id}");
        var employee = Employee(row);
        var from = row.Date("valid_from");
        Once($"{channel.Number}/{employee.Number}\u001f{from}", line, fingerprint);
        follows.Add((channel, employee));
        return facts.PutFollow(channel, employee, from, To(row, "valid_to", from));
    }

    public bool Phase(Cells row, long line)
    {
        var text = row.Required("phase");
        var phase =
            int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1000
                ? number
                : throw new BadCellException("phase", text, $"a phase is a number from 1 to 999");
        var starts = Required(row, "starts_on");
        Once($"phase {phase}", line, starts.DayNumber);
        return facts.PutPhase(phase, AnyTeam(row), row["name"], starts);
    }

    public bool Objection(Cells row) => facts.PutObjection(Employee(row), Required(row, "since"), To(row, "until"));

    public bool ReportOpen(Cells row)
    {
        var employee = Employee(row);
        var text = row.Required("opened_at");
        return local.Read(Encoding.UTF8.GetBytes(text), out var day, out _) is { } reason
            ? throw new BadCellException(new BadCell("opened_at", text, reason))
            : facts.PutReportOpen(employee, day, row["week"] ?? "");
    }

    /// <summary>Duplicates are only recognised when the counts are flushed.</summary>
    public bool Activity(Cells row, long fingerprint)
    {
        if (activities.Value.Read(ActivityCells.Of(column => row[column]), fingerprint, out var activity) is { } bad)
        {
            throw new BadCellException(bad);
        }

        counts.Add(activity);
        return true;
    }

    /// <summary>Reads one row of a usage report that was waiting for its user.</summary>
    public bool Usage(UsageReport report, Cells row) =>
        report.Day(row, DateOnly.FromDateTime(now.UtcDateTime)) is var day
        && counts.Replace(report.Origin, day, UsageReport.Employee(row, facts, day).Number, report.Counts(row));

    private EmployeeKey Employee(Cells row)
    {
        var id = row.Id("employee_id");
        return facts.Employee(id) ?? throw new BadCellException("employee_id", id, $"there is no such employee yet", $"employee:{id}");
    }

    private TeamKey? AnyTeam(Cells row) => row["team_id"] is { Length: > 0 } id ? KnownTeam(row, id) : null;

    private TeamKey KnownTeam(Cells row, string id) =>
        facts.Team(id) ?? throw new BadCellException("team_id", id, $"there is no such team yet", $"team:{id}");

    private static DateOnly Required(Cells row, string column)
    {
        row.Required(column);
        return row.Date(column)!.Value;
    }

    private static Stated<DateOnly> To(Cells row, string column, DateOnly? from = null)
    {
        var day = row.StatedDate(column);
        return day.Value is { } end && from is { } start && end < start
            ? throw new BadCellException(column, row[column]!, $"this is before valid_from, {start:yyyy-MM-dd}")
            : day;
    }

    /// <summary>If two rows of a file contradict each other, the first one holds and the second one goes to quarantine.</summary>
    private string Once(string key, long line, long content)
    {
        if (!seen.TryAdd(key, (line, unchecked((ulong)content))) && seen[key].Content != unchecked((ulong)content))
        {
            throw new BadCellException(
                "",
                key.Split('\u001f')[0],
                $"this row contradicts line {seen[key].Line} of the same file, which was imported; keep only one of the two"
            );
        }

        return key;
    }
}
