using System.Runtime.CompilerServices;
using System.Text;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.People;

namespace Intranet.Intake;

/// <summary>The cells of one activity as UTF-8, untrimmed; empty where the feed does not say.</summary>
internal ref struct ActivityCells
{
    /// <summary>The columns of activities, in the order of <see cref="Cell"/>.</summary>
    public static readonly string[] Columns =
    [
        "occurred_at",
        "employee_id",
        "kind",
        "team_id",
        "to_employee_id",
        "device",
        "content_id",
        "on_content_id",
        "activity_id",
    ];

    public ReadOnlySpan<byte> OccurredAt;
    public ReadOnlySpan<byte> EmployeeId;
    public ReadOnlySpan<byte> Kind;
    public ReadOnlySpan<byte> TeamId;
    public ReadOnlySpan<byte> ToEmployeeId;
    public ReadOnlySpan<byte> Device;
    public ReadOnlySpan<byte> ContentId;
    public ReadOnlySpan<byte> OnContentId;
    public ReadOnlySpan<byte> ActivityId;

    /// <summary>The length of all cells together, in bytes.</summary>
    public readonly int Length =>
        OccurredAt.Length
        + EmployeeId.Length
        + Kind.Length
        + TeamId.Length
        + ToEmployeeId.Length
        + Device.Length
        + ContentId.Length
        + OnContentId.Length
        + ActivityId.Length;

    public static ActivityCells Of(Func<string, string?> column) =>
        new()
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

/// <summary>Why a row is rejected.</summary>
/// <param name="WaitsFor">What must arrive before a retry makes sense, or null.</param>
internal sealed record BadCell(string Column, string Value, Message Reason, string? WaitsFor = null)
{
    public BadCell(string column, string value, FormattableString reason, string? waitsFor = null)
        : this(column, value, new Message(reason), waitsFor) { }

    /// <summary>Whether the reason disappears once the missing person or thing arrives.</summary>
    public bool MayBeReprocessed => WaitsFor is not null && !WaitsFor.StartsWith("day:", StringComparison.Ordinal);
}

/// <summary>Finds the number that belongs to an id, or null.</summary>
internal delegate int? FindId(ReadOnlySpan<byte> id);

/// <summary>
/// Turns an activity from any feed into an event: validates each cell and resolves people and teams. Has no mutable state, so that
/// several threads can share it.
/// </summary>
/// <param name="closed">The day through which the source is closed, with the reason to give; null if none is.</param>
internal sealed class ActivityReader(
    FindId employees,
    FindId teams,
    HashSet<int> personas,
    TimeZoneInfo zone,
    DateTimeOffset now,
    ClosedDays? closed
)
{
    private const string Mailto = "mailto:";
    private readonly LocalTime local = new(zone, now);

    /// <summary>Finds employees by id, or by <c>mailto:</c> and their e-mail address.</summary>
    public static FindId EmployeesOf(FactWriter facts) =>
        id => (IsAddress(id) ? facts.EmployeeByEmail(Text(id)[Mailto.Length..]) : facts.Employee(Text(id)))?.Number;

    /// <returns>The reason for rejection, or null.</returns>
    public BadCell? Read(in ActivityCells row, long fingerprint, out ActivityEvent activity)
    {
        activity = default;
        ReadOnlySpan<byte> id = Trim(row.EmployeeId),
            when = Trim(row.OccurredAt),
            kindName = Trim(row.Kind),
            team = Trim(row.TeamId),
            to = Trim(row.ToEmployeeId),
            device = Trim(row.Device),
            content = Trim(row.ContentId),
            on = Trim(row.OnContentId);
        if (
            row.Length > Cells.LongestCell
            && (
                TooLong(id, "employee_id")
                ?? TooLong(when, "occurred_at")
                ?? TooLong(kindName, "kind")
                ?? TooLong(team, "team_id")
                ?? TooLong(to, "to_employee_id")
                ?? TooLong(device, "device")
                ?? TooLong(content, "content_id")
                ?? TooLong(on, "on_content_id")
                ?? TooLong(row.ActivityId, "activity_id")
            )
                is { } tooLong
        )
        {
            return tooLong;
        }

        if (id.IsEmpty || when.IsEmpty || kindName.IsEmpty)
        {
            return new(
                id.IsEmpty ? "employee_id"
                    : when.IsEmpty ? "occurred_at"
                    : "kind",
                "",
                $"the cell is empty, but is required"
            );
        }

        if (id.Length > 200 || id.ContainsAnyInRange((byte)0, (byte)0x1f))
        {
            return new("employee_id", Text(id), $"an id has at most 200 characters and no line breaks");
        }

        if (employees(id) is not { } employee)
        {
            return new(
                "employee_id",
                Text(id),
                $"there is no such employee yet",
                IsAddress(id) ? $"email:{Text(id)[Mailto.Length..].ToLowerInvariant()}" : $"employee:{Text(id)}"
            );
        }

        if (local.Read(when, out var day, out var timeMarks) is { } reason)
        {
            return new("occurred_at", Text(when), reason);
        }

        if (Kind(kindName) is not { } kind)
        {
            return new("kind", Text(kindName), $"this is not a kind of activity; use {string.Join(", ", FactNames.All<ActivityKind>())}");
        }

        var teamNumber = 0;
        if (!team.IsEmpty)
        {
            if (teams(team) is not { } found)
            {
                return new("team_id", Text(team), $"there is no such team yet", $"team:{Text(team)}");
            }

            teamNumber = found;
        }

        var isMobile = Ascii.EqualsIgnoreCase(device, "mobile"u8);
        if (!isMobile && !device.IsEmpty && !Ascii.EqualsIgnoreCase(device, "desktop"u8))
        {
            return new("device", Text(device), $"use mobile or desktop");
        }

        if (closed is not null && day <= closed.Through)
        {
            return new("occurred_at", Text(when), closed.Reason, closed.WaitsFor(day));
        }

        // Only answers that may be to a persona are stored one by one.
        long? answerTo =
            !on.IsEmpty
            && kind is ActivityKind.Reaction or ActivityKind.Comment
            && (to.IsEmpty || (employees(to) is { } author && personas.Contains(author)))
                ? ActivityFingerprint.Of(on, ActivityFingerprint.Content)
                : null;
        var isToSelf =
            to.SequenceEqual(id) || (kind is ActivityKind.Reaction or ActivityKind.Comment && !to.IsEmpty && employees(to) == employee);
        var marks =
            (isMobile ? DayMarks.Mobile : 0)
            | timeMarks
            | (kind is ActivityKind.Reaction or ActivityKind.Comment && !to.IsEmpty && !isToSelf ? DayMarks.AnsweredColleague : 0);
        activity = new ActivityEvent(
            fingerprint,
            day,
            employee,
            teamNumber,
            kind,
            marks,
            kind == ActivityKind.Post && !content.IsEmpty && personas.Contains(employee)
                ? ActivityFingerprint.Of(content, ActivityFingerprint.Content)
                : null,
            answerTo
        );
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' ' || cell[0] >= 0x80 || cell[^1] >= 0x80) ? TrimSlowly(cell) : cell;

    /// <summary>Unrolled, because it runs for every one of millions of rows.</summary>
    private static ActivityKind? Kind(ReadOnlySpan<byte> name) =>
        name switch
        {
            [(byte)'v', ..] when name.SequenceEqual("view"u8) => ActivityKind.View,
            [(byte)'r', ..] when name.SequenceEqual("reaction"u8) => ActivityKind.Reaction,
            [(byte)'c', ..] when name.SequenceEqual("comment"u8) => ActivityKind.Comment,
            _ => FactNames.Parse<ActivityKind>(Text(name).ToLowerInvariant()),
        };

    private static BadCell? TooLong(ReadOnlySpan<byte> cell, string column)
    {
        if (cell.Length <= Cells.LongestCell)
        {
            return null;
        }

        var length = Encoding.UTF8.GetCharCount(cell);
        return length <= Cells.LongestCell
            ? null
            : new(column, Shorten(Text(cell)), $"the cell has {length} characters; the limit is {Cells.LongestCell}");
    }

    private static bool IsAddress(ReadOnlySpan<byte> id) =>
        id.Length > Mailto.Length && Ascii.EqualsIgnoreCase(id[..Mailto.Length], Mailto);

    private static string Shorten(string value) => value.Length <= 200 ? value : value[..200] + "...";

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Trims white space beyond ASCII as well.</summary>
    private static ReadOnlySpan<byte> TrimSlowly(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetBytes(Text(cell).Trim());
}
