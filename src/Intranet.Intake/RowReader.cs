using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Intranet.Adoption.Activity;
using Intranet.Storage;

namespace Intranet.Intake;

/// <summary>
/// Takes in rows of the known kinds, from whatever door: checks each cell, finds the people and teams it names, and writes
/// it. Works inside one transaction, for one organisation and source.
/// </summary>
internal sealed class RowReader(FactWriter facts, CountWriter counts, TimeZoneInfo zone, DateTimeOffset now)
{
    private static readonly Dictionary<string, ActivityKind> Kinds = new()
    {
        ["sign_in"] = ActivityKind.SignIn,
        ["view"] = ActivityKind.View,
        ["reaction"] = ActivityKind.Reaction,
        ["comment"] = ActivityKind.Comment,
        ["post"] = ActivityKind.Post,
        ["share"] = ActivityKind.Share,
        ["follow"] = ActivityKind.Follow,
        ["profile_update"] = ActivityKind.ProfileUpdate,
        ["training"] = ActivityKind.Training,
    };

    private readonly Dictionary<string, (long Line, ulong Content)> seen = [];

    /// <summary>Keys of the facts that the file mentions, for a full delivery.</summary>
    public HashSet<string> Mentioned { get; } = [];

    /// <returns>Whether the row changed anything; false for one that was known.</returns>
    /// <exception cref="BadCellException">The row belongs in quarantine.</exception>
    public bool Take(string kind, Cells row, long line, long fingerprint) => kind switch
    {
        "employees" => Employee(row, line, fingerprint),
        "teams" => Team(row, line, fingerprint),
        "channels" => facts.PutChannel(Once(row.Id("channel_id"), line, fingerprint), row["name"], row["department"]),
        "memberships" => Membership(row, line, fingerprint),
        "roles" => Role(row, line, fingerprint),
        "follows" => Follow(row, line, fingerprint),
        "phases" => Phase(row, line),
        "objections" => facts.PutObjection(Employee(row), Required(row, "since"), To(row, "until")),
        "report_opens" => ReportOpen(row),
        _ => Activity(row, fingerprint),
    };

    /// <summary>The identity of a row: its id where it has one, else all that it says, columns in a fixed order, and which of
    /// its equals in the file it is.</summary>
    public static long Identity(string kind, string[] header, int[] byName, string[] values, Dictionary<long, int> occurrences)
    {
        var id = kind == "activities" ? Array.IndexOf(header, "activity_id") : -1;
        if (id >= 0 && values[id].Trim() is { Length: > 0 } given)
        {
            return Hash(given, "id");
        }

        var text = new StringBuilder();
        foreach (var column in byName)
        {
            text.Append(header[column]).Append('\u001f').Append(values[column]).Append('\u001e');
        }

        var hash = Hash(text.ToString(), "row");
        var occurrence = kind == "activities" ? ++CollectionsMarshal.GetValueRefOrAddDefault(occurrences, hash, out _) : 1;
        return occurrence == 1 ? hash : Hash($"{hash}/{occurrence}", "again");
    }

    public static long Hash(string text, string domain)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var written = Encoding.UTF8.GetBytes(text, bytes);
            return unchecked((long)XxHash64.HashToUInt64(bytes.AsSpan(0, written), XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(domain))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private bool Employee(Cells row, long line, long fingerprint)
    {
        var id = row.Id("employee_id");
        var from = row.Date("valid_from");
        string?[] said =
        [
            row["email"], row["name"], row.Choice("kind", "person", "persona", "service"), row["department"], row["job_title"], row["phone"], row["location"],
            row["about"], row["expertise"], row["photo"], row["manager_id"], row.BooleanText("is_manager"), row.Choice("works_at", "office", "frontline"),
            row.DateText("started_on"), row.DateText("left_on"),
        ];
        Once($"{id}\u001f{from}", line, fingerprint);
        var isChanged = facts.PutEmployee(id, from, said);
        Mentioned.Add($"{facts.Employees[id]}");
        return isChanged;
    }

    private bool Team(Cells row, long line, long fingerprint)
    {
        var id = row.Id("team_id");
        var from = row.Date("valid_from");
        string?[] said = [row.Required("name"), row.Choice("kind", "department", "project", "informal"), row.BooleanText("open"), row.BooleanText("designated"), row["location"], null];
        Once($"{id}\u001f{from}", line, fingerprint);
        var isChanged = facts.PutTeam(id, from, said);
        Mentioned.Add($"{facts.Teams[id]}");
        return isChanged;
    }

    private bool Membership(Cells row, long line, long fingerprint)
    {
        int team = KnownTeam(row, row.Id("team_id")), employee = Employee(row);
        var from = row.Date("valid_from");
        Once($"{team}/{employee}\u001f{from}", line, fingerprint);
        Mentioned.Add($"{team}/{employee}");
        return facts.PutMembership(team, employee, from, To(row, "valid_to", from), row.Choice("role", "member", "owner"));
    }

    private bool Role(Cells row, long line, long fingerprint)
    {
        row.Required("role");
        var role = row.Choice("role", "administrator", "community-manager", "project-group", "ambassador")!;
        var employee = Employee(row);
        var team = row["team_id"] is { Length: > 0 } id ? KnownTeam(row, id) : 0;
        if (role == "ambassador" && team == 0)
        {
            throw new BadCellException("team_id", "", "an ambassador is one of a team; name it");
        }

        var from = row.Date("valid_from");
        Once($"{role}/{employee}/{team}\u001f{from}", line, fingerprint);
        Mentioned.Add($"{role}/{employee}/{team}");
        return facts.PutRole(role, employee, team, from, To(row, "valid_to", from), To(row, "consented_on"));
    }

    private bool Follow(Cells row, long line, long fingerprint)
    {
        var id = row.Id("channel_id");
        var channel = facts.Channels.TryGetValue(id, out var known) ? known
            : throw new BadCellException("channel_id", id, "there is no such channel yet", $"channel:{id}");
        var employee = Employee(row);
        var from = row.Date("valid_from");
        Once($"{channel}/{employee}\u001f{from}", line, fingerprint);
        Mentioned.Add($"{channel}/{employee}");
        return facts.PutFollow(channel, employee, from, To(row, "valid_to", from));
    }

    private bool Phase(Cells row, long line)
    {
        var text = row.Required("phase");
        var phase = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1000 ? number
            : throw new BadCellException("phase", text, "a phase is a number: 1, 2, ...");
        var starts = Required(row, "starts_on");
        Once($"phase {phase}", line, starts.DayNumber);
        return facts.PutPhase(phase, row["team_id"] is { Length: > 0 } id ? KnownTeam(row, id) : 0, row["name"], starts);
    }

    private bool ReportOpen(Cells row)
    {
        var employee = Employee(row);
        var opened = Timestamps.ToLocal("opened_at", row.Required("opened_at"), zone, now);
        return facts.PutReportOpen(employee, DateOnly.FromDateTime(opened), row["week"] ?? "");
    }

    private bool Activity(Cells row, long fingerprint)
    {
        var employee = Employee(row);
        var local = Timestamps.ToLocal("occurred_at", row.Required("occurred_at"), zone, now);
        var name = row.Required("kind");
        var kind = Kinds.TryGetValue(name.ToLowerInvariant(), out var known) ? known
            : throw new BadCellException("kind", name, $"this is no kind of activity; it may be {string.Join(", ", Kinds.Keys)}");
        var team = row["team_id"] is { Length: > 0 } id ? KnownTeam(row, id) : 0;
        var to = row["to_employee_id"];
        var marks = (row.Choice("device", "mobile", "desktop") == "mobile" ? DayMarks.Mobile : 0)
            | (local.Hour is < 8 or >= 18 ? DayMarks.OutsideHours : 0)
            | (kind is ActivityKind.Reaction or ActivityKind.Comment && !string.IsNullOrEmpty(to) && to != row["employee_id"] ? DayMarks.AnsweredColleague : 0);

        // Only answers that may be to a persona are remembered one by one.
        var mayAnswerPersona = string.IsNullOrEmpty(to) || (facts.Employees.TryGetValue(to, out var author) && counts.Personas.Contains(author));
        return counts.Add(new ActivityEvent(fingerprint, DateOnly.FromDateTime(local), employee, team, kind, marks,
            row["content_id"] is { Length: > 0 } content ? Hash(content, "content") : null,
            mayAnswerPersona && row["on_content_id"] is { Length: > 0 } on ? Hash(on, "content") : null));
    }

    private int Employee(Cells row)
    {
        var id = row.Id("employee_id");
        return facts.Employees.TryGetValue(id, out var number) ? number
            : throw new BadCellException("employee_id", id, "there is no such employee yet", $"employee:{id}");
    }

    private int KnownTeam(Cells row, string id) => facts.Teams.TryGetValue(id, out var number) ? number
        : throw new BadCellException("team_id", id, "there is no such team yet", $"team:{id}");

    private static DateOnly Required(Cells row, string column)
    {
        row.Required(column);
        return row.Date(column)!.Value;
    }

    private static Said To(Cells row, string column, DateOnly? from = null)
    {
        var day = row.Date(column);
        return day is { } end && from is { } start && end < start
            ? throw new BadCellException(column, row[column]!, $"this lies before valid_from, {start:yyyy-MM-dd}")
            : new Said(row[column] is not null, day);
    }

    /// <summary>Two rows of one file that say different things about the same: the first holds, the second waits for a person.</summary>
    private string Once(string key, long line, long content)
    {
        if (!seen.TryAdd(key, (line, unchecked((ulong)content))) && seen[key].Content != unchecked((ulong)content))
        {
            throw new BadCellException("", key.Split('\u001f')[0], $"this row contradicts line {seen[key].Line} of the same file, which speaks of the same and was taken; drop one of the two");
        }

        return key;
    }
}
