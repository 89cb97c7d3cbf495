using System.Collections.Concurrent;
using System.Text;
using Intranet.Adoption.Activity;
using Intranet.Storage;

namespace Intranet.Intake;

/// <summary>Converts ISO 8601 timestamps to local days and office hours. Common forms are parsed digit by digit.</summary>
internal sealed class LocalTime(TimeZoneInfo zone, DateTimeOffset now)
{
    /// <summary>Characters of a date without a time.</summary>
    private const int DateLength = 10;

    private const short Varies = short.MinValue,
        Unknown = short.MaxValue;
    private static readonly DateTime First = new(2000, 1, 1);
    private static readonly ConcurrentDictionary<string, short[]> ByZone = new(StringComparer.Ordinal);
    private readonly DateTime latest = TimeZoneInfo.ConvertTime(now, zone).DateTime.AddDays(1);
    private readonly short[] offsets = ByZone.GetOrAdd(zone.Id, _ => Filled());

    /// <returns>The reason for rejection, or null.</returns>
    public Message? Read(ReadOnlySpan<byte> text, out DateOnly day, out DayMarks marks)
    {
        day = default;
        marks = DayMarks.None;
        if (!TryReadCommon(text, out var local))
        {
            try
            {
                local = Timestamps.ToLocal("", Encoding.UTF8.GetString(text), zone);
            }
            catch (BadCellException bad)
            {
                return bad.Bad.Reason;
            }
        }

        if (local < First)
        {
            return new($"this is before 2000; no intranet is that old");
        }

        if (local > latest)
        {
            return new($"this is in the future");
        }

        day = DateOnly.FromDateTime(local);
        marks =
            text.Length == DateLength ? DayMarks.WithoutTime
            : local.Hour is < 8 or >= 18 || FourWeeks.IsWeekend(day.DayNumber) ? DayMarks.OutsideHours
            : DayMarks.None;
        return null;
    }

    /// <summary>2025-09-01T08:30:00, followed by Z, an offset or nothing.</summary>
    private bool TryReadCommon(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        if (
            text.Length is not (19 or 20 or 25)
            || text[4] != '-'
            || text[7] != '-'
            || text[10] != 'T'
            || text[13] != ':'
            || text[16] != ':'
        )
        {
            return false;
        }

        int year = Two(text, 0) * 100 + Two(text, 2),
            month = Two(text, 5),
            date = Two(text, 8),
            hour = Two(text, 11),
            minute = Two(text, 14),
            second = Two(text, 17);
        if (
            (year | month | date | hour | minute | second) < 0
            || year < 2000
            || year > 2199
            || month is 0 or > 12
            || date == 0
            || date > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
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
            int hours = Two(text, 20),
                minutes = Two(text, 23);
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

    /// <summary>The offset of local time in minutes. It is looked up once per day, unless the clock changes on that day.</summary>
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
        uint tens = (uint)text[at] - '0',
            ones = (uint)text[at + 1] - '0';
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
    }

    private static short[] Filled()
    {
        var offsets = new short[100 * 366];
        Array.Fill(offsets, Unknown);
        return offsets;
    }
}
