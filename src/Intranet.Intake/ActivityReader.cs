using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Intranet.Adoption.Activity;
using Intranet.Storage;
using Microsoft.Data.Sqlite;

namespace Intranet.Intake;

/// <summary>What a feed says of one activity, as UTF-8, blanks around it included; empty for what it does not say.</summary>
internal ref struct ActivityCells
{
    /// <summary>The columns of activities, in the order of <see cref="Cell"/>.</summary>
    public static readonly string[] Columns = ["occurred_at", "employee_id", "kind", "team_id", "to_employee_id", "device", "content_id", "on_content_id", "activity_id"];

    public ReadOnlySpan<byte> OccurredAt;
    public ReadOnlySpan<byte> EmployeeId;
    public ReadOnlySpan<byte> Kind;
    public ReadOnlySpan<byte> TeamId;
    public ReadOnlySpan<byte> ToEmployeeId;
    public ReadOnlySpan<byte> Device;
    public ReadOnlySpan<byte> ContentId;
    public ReadOnlySpan<byte> OnContentId;
    public ReadOnlySpan<byte> ActivityId;

    /// <summary>Of all cells together, in octets.</summary>
    public readonly int Length =>
        OccurredAt.Length + EmployeeId.Length + Kind.Length + TeamId.Length + ToEmployeeId.Length + Device.Length + ContentId.Length + OnContentId.Length + ActivityId.Length;

    public static ActivityCells Of(Func<string, string?> column) => new()
    {
        OccurredAt = Utf8(column("occurred_at")),
        EmployeeId = Utf8(column("employee_id")),
        Kind = Utf8(column("kind")),
        TeamId = Utf8(column("team_id")),
        ToEmployeeId = Utf8(column("to_employee_id")),
        Device = Utf8(column("device")),
        ContentId = Utf8(column("content_id")),
        OnContentId = Utf8(column("on_content_id")),
        ActivityId = Utf8(column("activity_id")),
    };

    private static byte[] Utf8(string? text) => Encoding.UTF8.GetBytes(text ?? "");
}

/// <summary>Why a row cannot be taken in.</summary>
/// <param name="WaitsFor">What makes it worth another try once it is there, or null.</param>
internal sealed record BadCell(string Column, string Value, string Reason, string? WaitsFor = null)
{
    /// <summary>Reasons that are gone when somebody or something arrives.</summary>
    public bool MayHeal => WaitsFor is not null && !WaitsFor.StartsWith("day:", StringComparison.Ordinal);
}

/// <summary>Finds the number of an id, or null.</summary>
internal delegate int? FindId(ReadOnlySpan<byte> id);

/// <summary>
/// Turns what any door says of an activity into an event: checks each cell and finds the people and teams it names. Holds no
/// state that changes, so that many threads may read at once.
/// </summary>
/// <param name="closed">The day through which the source is closed, with the reason to give; null when none is.</param>
internal sealed class ActivityReader(FindId employees, FindId teams, HashSet<int> personas, TimeZoneInfo zone, DateTimeOffset now, ClosedDays? closed)
{
    private const string Mailto = "mailto:";
    private readonly LocalTime local = new(zone, now);

    /// <summary>Finds employees by their id or, where a feed names them so, by <c>mailto:</c> and their e-mail address.</summary>
    public static FindId EmployeesOf(FactWriter facts) => id => IsAddress(id) ? facts.EmployeeByEmail(Text(id)[Mailto.Length..]) : facts.Employee(Text(id));

    /// <returns>What is wrong, or null.</returns>
    public BadCell? Read(in ActivityCells row, long fingerprint, out ActivityEvent activity)
    {
        activity = default;
        ReadOnlySpan<byte> id = Trim(row.EmployeeId), when = Trim(row.OccurredAt), kindName = Trim(row.Kind), team = Trim(row.TeamId), to = Trim(row.ToEmployeeId),
            device = Trim(row.Device), content = Trim(row.ContentId), on = Trim(row.OnContentId);
        if (row.Length > Cells.LongestCell && (TooLong(id, "employee_id") ?? TooLong(when, "occurred_at") ?? TooLong(kindName, "kind") ?? TooLong(team, "team_id") ?? TooLong(to, "to_employee_id")
            ?? TooLong(device, "device") ?? TooLong(content, "content_id") ?? TooLong(on, "on_content_id") ?? TooLong(row.ActivityId, "activity_id")) is { } tooLong)
        {
            return tooLong;
        }

        if (id.IsEmpty || when.IsEmpty || kindName.IsEmpty)
        {
            return new(id.IsEmpty ? "employee_id" : when.IsEmpty ? "occurred_at" : "kind", "", "the cell is empty, but is required");
        }

        if (id.Length > 200 || id.ContainsAnyInRange((byte)0, (byte)0x1f))
        {
            return new("employee_id", Text(id), "an id has at most 200 characters and no line breaks");
        }

        if (employees(id) is not { } employee)
        {
            return new("employee_id", Text(id), "there is no such employee yet", IsAddress(id) ? $"email:{Text(id)[Mailto.Length..].ToLowerInvariant()}" : $"employee:{Text(id)}");
        }

        if (local.Read(when, out var day, out var isOutsideHours) is { } reason)
        {
            return new("occurred_at", Text(when), reason);
        }

        if (Kind(kindName) is not { } kind)
        {
            return new("kind", Text(kindName), $"this is no kind of activity; it may be {string.Join(", ", Kinds.Keys)}");
        }

        var teamNumber = 0;
        if (!team.IsEmpty)
        {
            if (teams(team) is not { } found)
            {
                return new("team_id", Text(team), "there is no such team yet", $"team:{Text(team)}");
            }

            teamNumber = found;
        }

        var isMobile = Ascii.EqualsIgnoreCase(device, "mobile"u8);
        if (!isMobile && !device.IsEmpty && !Ascii.EqualsIgnoreCase(device, "desktop"u8))
        {
            return new("device", Text(device), "this may be mobile, desktop");
        }

        if (closed is not null && day <= closed.Through)
        {
            return new("occurred_at", Text(when), closed.Reason, closed.WaitsFor(day));
        }

        // Only answers that may be to a persona are remembered one by one.
        long? answerTo = !on.IsEmpty && kind is ActivityKind.Reaction or ActivityKind.Comment && (to.IsEmpty || (employees(to) is { } author && personas.Contains(author)))
            ? Identity.Of(on, Identity.Content) : null;
        var isToSelf = to.SequenceEqual(id) || (kind is ActivityKind.Reaction or ActivityKind.Comment && !to.IsEmpty && employees(to) == employee);
        var marks = (isMobile ? DayMarks.Mobile : 0) | (isOutsideHours ? DayMarks.OutsideHours : 0)
            | (kind is ActivityKind.Reaction or ActivityKind.Comment && !to.IsEmpty && !isToSelf ? DayMarks.AnsweredColleague : 0);
        activity = new ActivityEvent(fingerprint, day, employee, teamNumber, kind, marks,
            kind == ActivityKind.Post && !content.IsEmpty && personas.Contains(employee) ? Identity.Of(content, Identity.Content) : null, answerTo);
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' ' || cell[0] >= 0x80 || cell[^1] >= 0x80) ? TrimSlowly(cell) : cell;

    /// <summary>Written out, since it is asked of every row of millions.</summary>
    private static ActivityKind? Kind(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'v', ..] when name.SequenceEqual("view"u8) => ActivityKind.View,
        [(byte)'r', ..] when name.SequenceEqual("reaction"u8) => ActivityKind.Reaction,
        [(byte)'c', ..] when name.SequenceEqual("comment"u8) => ActivityKind.Comment,
        _ => Kinds.TryGetValue(Text(name).ToLowerInvariant(), out var kind) ? kind : null,
    };

    public static Dictionary<string, ActivityKind> Kinds { get; } = new()
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

    private static BadCell? TooLong(ReadOnlySpan<byte> cell, string column)
    {
        if (cell.Length <= Cells.LongestCell)
        {
            return null;
        }

        var length = Encoding.UTF8.GetCharCount(cell);
        return length <= Cells.LongestCell ? null : new(column, Shorten(Text(cell)), $"the cell holds {length} characters; {Cells.LongestCell} is the most");
    }

    private static bool IsAddress(ReadOnlySpan<byte> id) => id.Length > Mailto.Length && Ascii.EqualsIgnoreCase(id[..Mailto.Length], Mailto);

    private static string Shorten(string value) => value.Length <= 200 ? value : value[..200] + "...";

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Blanks beyond ASCII count as blanks too.</summary>
    private static ReadOnlySpan<byte> TrimSlowly(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetBytes(Text(cell).Trim());
}

/// <summary>Days of a source that take in nothing more.</summary>
internal sealed record ClosedDays(string Source, DateOnly Through, int LateDays)
{
    public string Reason =>
        $"this is more than {LateDays} days older than the newest activity of this feed, and days that old are closed (acceptLateDays in organisation.json); deliver older history together with newer in one import, or under another --source";

    public string WaitsFor(DateOnly day) => $"day:{day:yyyy-MM-dd} of {Source}";

    public static ClosedDays? Of(SqliteConnection connection, OrganisationRow organisation, string source, SqliteTransaction? transaction = null) =>
        CountWriter.ClosedThrough(connection, organisation.Number, source, transaction) is { } through ? new(source, through, organisation.Settings.AcceptLateDays) : null;
}

/// <summary>ISO 8601 timestamps to local days, and whether they lie outside office hours. Common forms are read digit by digit.</summary>
internal sealed class LocalTime(TimeZoneInfo zone, DateTimeOffset now)
{
    private const short Varies = short.MinValue, Unknown = short.MaxValue;
    private static readonly DateTime First = new(2000, 1, 1);
    private static readonly ConcurrentDictionary<string, short[]> ByZone = new(StringComparer.Ordinal);
    private readonly DateTime latest = TimeZoneInfo.ConvertTime(now, zone).DateTime.AddDays(1);
    private readonly short[] offsets = ByZone.GetOrAdd(zone.Id, _ => Filled());

    /// <returns>What is wrong, or null.</returns>
    public string? Read(ReadOnlySpan<byte> text, out DateOnly day, out bool isOutsideHours)
    {
        day = default;
        isOutsideHours = false;
        if (!TryReadCommon(text, out var local))
        {
            try
            {
                local = Timestamps.ToLocal("", Encoding.UTF8.GetString(text), zone);
            }
            catch (BadCellException bad)
            {
                return bad.Message;
            }
        }

        if (local < First)
        {
            return "this lies before 2000; no intranet is that old";
        }

        if (local > latest)
        {
            return "this lies in the future";
        }

        day = DateOnly.FromDateTime(local);
        isOutsideHours = local.Hour is < 8 or >= 18;
        return null;
    }

    /// <summary>2025-09-01T08:30:00, with Z, an offset or neither behind it.</summary>
    private bool TryReadCommon(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        if (text.Length is not (19 or 20 or 25) || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        int year = Two(text, 0) * 100 + Two(text, 2), month = Two(text, 5), date = Two(text, 8), hour = Two(text, 11), minute = Two(text, 14), second = Two(text, 17);
        if ((year | month | date | hour | minute | second) < 0 || year < 2000 || year > 2199 || month is 0 or > 12 || date == 0 || date > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var stated = new DateTime(year, month, date, hour, minute, second);
        if (text.Length == 19)
        {
            local = stated;
            return true;
        }

        var offset = 0;
        if (text.Length == 25)
        {
            int hours = Two(text, 20), minutes = Two(text, 23);
            if (text[19] is not ((byte)'+' or (byte)'-') || text[22] != ':' || (hours | minutes) < 0 || hours > 14 || minutes > 59)
            {
                return false;
            }

            offset = (text[19] == '-' ? -1 : 1) * (hours * 60 + minutes);
        }
        else if (text[19] != 'Z')
        {
            return false;
        }

        var utc = stated.AddMinutes(-offset);
        if (utc < First)
        {
            return false;
        }

        local = utc.AddMinutes(OffsetAt(utc));
        return true;
    }

    /// <summary>Minutes that local time is ahead. A day's offset is looked up once, unless the clock changes on it.</summary>
    private int OffsetAt(DateTime utc)
    {
        var index = (utc - First).Days;
        var known = index < offsets.Length ? Volatile.Read(ref offsets[index]) : Varies;
        if (known == Unknown)
        {
            var start = Offset(utc.Date);
            known = start == Offset(utc.Date.AddDays(1)) ? (short)start : Varies;
            Volatile.Write(ref offsets[index], known);
        }

        return known == Varies ? Offset(utc) : known;
    }

    private int Offset(DateTime utc) => (int)zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).TotalMinutes;

    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)text[at] - '0', ones = (uint)text[at + 1] - '0';
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
    }

    private static short[] Filled()
    {
        var offsets = new short[100 * 366];
        Array.Fill(offsets, Unknown);
        return offsets;
    }
}
