using System.Globalization;
using Intranet.Adoption.People;
using Intranet.Storage;

namespace Intranet.Intake;

/// <summary>A cell that cannot be what its column holds; the row goes to quarantine with this reason.</summary>
internal sealed class BadCellException(BadCell bad) : Exception(bad.Reason.ToString())
{
    public BadCellException(string column, string value, FormattableString reason, string? waitsFor = null)
        : this(new BadCell(column, value.Length <= 200 ? value : value[..200] + "...", new Message(reason), waitsFor)) { }

    public BadCell Bad { get; } = bad;
}

/// <summary>One row by column name. Null: there is no such column; empty: the cell is.</summary>
internal sealed class Cells(IReadOnlyDictionary<string, int> ordinals, string[] values)
{
    /// <summary>No honest cell is longer; about and expertise are a few sentences.</summary>
    public const int LongestCell = 4000;

    /// <summary>An e-mail address has 254 at most (RFC 5321); names of teams get as much.</summary>
    public const int LongestName = 400;

    public string? this[string column]
    {
        get
        {
            if (!ordinals.TryGetValue(column, out var ordinal))
            {
                return null;
            }

            var value = values[ordinal].Trim();
            return value.Length <= LongestCell
                ? value
                : throw new BadCellException(column, value, $"the cell has {value.Length} characters; the limit is {LongestCell}");
        }
    }

    public string Required(string column) =>
        this[column] is { Length: > 0 } value ? value : throw new BadCellException(column, "", $"the cell is empty, but is required");

    public string Id(string column)
    {
        var value = Required(column);
        return value.Length <= 200 && !value.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? value
            : throw new BadCellException(column, value, $"an id has at most 200 characters and no line breaks");
    }

    /// <summary>What people and teams are looked up by is indexed, and an index has its limit.</summary>
    public string? Short(string column) =>
        this[column] is not { Length: > LongestName } value
            ? this[column]
            : throw new BadCellException(column, value, $"the cell has {value.Length} characters; the limit is {LongestName}");

    public DateOnly? Date(string column) =>
        this[column] is not { Length: > 0 } value ? null
        : DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 1900 and < 2200
            ? day
        : throw new BadCellException(column, value, $"this is not a date from 1900 to 2199, such as 2025-09-01");

    public Stated<DateOnly> StatedDate(string column) => this[column] is null ? default : new(Date(column));

    public Stated<bool> Boolean(string column) =>
        this[column]?.ToLowerInvariant() switch
        {
            null => default,
            "" => new Stated<bool>(null),
            "true" or "1" or "ja" or "yes" => new Stated<bool>(true),
            "false" or "0" or "nee" or "no" => new Stated<bool>(false),
            var value => throw new BadCellException(column, value, $"this is neither yes nor no; write true or false"),
        };

    public Stated<T> Choice<T>(string column)
        where T : struct, Enum =>
        Choice(column, [.. FactNames.All<T>()]) switch
        {
            null => default,
            "" => new Stated<T>(null),
            var value => new Stated<T>(FactNames.Parse<T>(value)),
        };

    public string? Choice(string column, params ReadOnlySpan<string> choices)
    {
        if (this[column]?.ToLowerInvariant() is not { } value || value.Length == 0)
        {
            return this[column];
        }

        return choices.Contains(value) ? value : throw new BadCellException(column, value, $"use one of {string.Join(", ", choices!)}");
    }
}

/// <summary>ISO 8601 timestamps to the organisation's local time.</summary>
internal static class Timestamps
{
    private static readonly string[] WithOffset =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd'T'HH:mmzzz",
        "yyyy-MM-dd HH:mm:sszzz",
    ];
    private static readonly string[] Local =
    [
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd",
    ];

    /// <exception cref="BadCellException">No timestamp.</exception>
    public static DateTime ToLocal(string column, string value, TimeZoneInfo zone)
    {
        DateTime local;
        if (
            value.EndsWith('Z')
            && DateTime.TryParseExact(
                value.AsSpan(0, value.Length - 1),
                Local,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var utc
            )
        )
        {
            local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
        }
        else if (
            value.Length > 6
            && value[^6] is '+' or '-'
            && value[^3] == ':'
            && DateTimeOffset.TryParseExact(value, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
        )
        {
            local = TimeZoneInfo.ConvertTime(moment, zone).DateTime;
        }
        else if (!DateTime.TryParseExact(value, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out local))
        {
            throw new BadCellException(column, value, $"this is not a timestamp, such as 2025-09-01T08:30:00+02:00");
        }

        return local;
    }
}
