using System.Globalization;
using System.Text.RegularExpressions;
using Intranet.Adoption.Activity;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.People;

namespace Intranet.Intake.Microsoft365;

/// <summary>
/// Usage reports of the Microsoft 365 admin centre and Microsoft Graph: counts per user over a period. Only a report over one day
/// tells what was done on a day. A newer report of the same day replaces the older one.
/// </summary>
/// <param name="Name">The name used for it here.</param>
/// <param name="Graph">The Microsoft Graph function that returns it for one day.</param>
/// <param name="Inputs">The inputs it provides.</param>
internal sealed partial record UsageReport(
    string Name,
    CountOrigin Origin,
    string Graph,
    string[] Header,
    string[] Inputs,
    Func<Cells, SpaceCounts> Counts
)
{
    private const string RefreshDate = "report refresh date",
        User = "user principal name",
        Period = "report period",
        LastActivity = "last activity date";

    public static IReadOnlyList<UsageReport> All { get; } =
    [
        new(
            "viva-engage-activity",
            CountOrigin.EngageActivity,
            "getYammerActivityUserDetail",
            [
                RefreshDate,
                User,
                "display name",
                "user state",
                "state change date",
                LastActivity,
                "posted count",
                "read count",
                "liked count",
                "assigned products",
                Period,
            ],
            ["activities"],
            row =>
                Of(
                    (ActivityKind.Post, Count(row, "posted count")),
                    (ActivityKind.View, Count(row, "read count")),
                    (ActivityKind.Reaction, Count(row, "liked count"))
                )
        ),
        new(
            "sharepoint-activity",
            CountOrigin.SharePointActivity,
            "getSharePointActivityUserDetail",
            [
                RefreshDate,
                User,
                "is deleted",
                "deleted date",
                LastActivity,
                "viewed or edited file count",
                "synced file count",
                "shared internally file count",
                "shared externally file count",
                "visited page count",
                "assigned products",
                Period,
            ],
            ["activities"],
            // What a machine synchronises is not a person's activity.
            row =>
                Of(
                    (ActivityKind.View, Count(row, "viewed or edited file count") + Count(row, "visited page count")),
                    (ActivityKind.Share, Count(row, "shared internally file count") + Count(row, "shared externally file count"))
                )
        ),
        new(
            "viva-engage-devices",
            CountOrigin.EngageDevices,
            "getYammerDeviceUsageUserDetail",
            [
                RefreshDate,
                User,
                "display name",
                "user state",
                "state change date",
                LastActivity,
                "used web",
                "used windows phone",
                "used android phone",
                "used iphone",
                "used ipad",
                "used others",
                Period,
            ],
            ["activities", "activities.device"],
            Devices
        ),
    ];

    /// <summary>The report that has this header, or null.</summary>
    public static UsageReport? With(string[] header) => All.FirstOrDefault(report => report.Header.All(header.Contains));

    public static UsageReport? Named(string kind) => All.FirstOrDefault(report => report.Name == kind);

    /// <summary>The report as a kind of file, in which every column is required.</summary>
    public FileKind Kind => new(Name, Header, [], (rows, row, _, _) => rows.Usage(this, row));

    /// <summary>The day a row describes.</summary>
    /// <exception cref="RefusedException">The report does not cover one day, or conceals its users: no row of it can be used.</exception>
    /// <exception cref="BadCellException">The date is invalid.</exception>
    public DateOnly Day(Cells row, DateOnly today)
    {
        if (row[Period] is { Length: > 0 } period && period != "1")
        {
            throw int.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? new RefusedException(
                    $"""
                    this report covers {period} days together, so it cannot tell what happened on one day. Fetch it for one day:
                    in Microsoft Graph with {Graph}(date=2025-10-05), which gives a Report Period of 1.
                    """
                )
                : new RefusedException(
                    $"the Report Period '{Shorten(period)}' is not a number of days. Deliver the report as Microsoft 365 gives it."
                );
        }

        if (Concealed().IsMatch(row[User] ?? ""))
        {
            throw new RefusedException(
                $"""
                this report conceals its users: each name is replaced by a hash. In the Microsoft 365 admin centre, under
                Settings > Org settings > Services > Reports, switch off 'Display concealed user, group, and site names in all reports',
                then fetch the report again.
                """
            );
        }

        row.Required(RefreshDate);
        var day = row.Date(RefreshDate)!.Value;
        return day.Year < 2000 || day > today.AddDays(1)
            ? throw new BadCellException(RefreshDate, row[RefreshDate]!, $"this is before 2000 or in the future")
            : day;
    }

    /// <summary>The user's e-mail address, in lower case.</summary>
    public static string Address(Cells row) => row.Id(User).ToLowerInvariant();

    /// <summary>The identity of a row, whatever its counts.</summary>
    public long Fingerprint(DateOnly day, string address) =>
        ActivityFingerprint.Of($"{Name} {day:yyyy-MM-dd} {address}", ActivityFingerprint.Row);

    /// <summary>The employee a row is about.</summary>
    /// <exception cref="BadCellException">No employee has this address yet.</exception>
    /// <param name="day">The day of the report: addresses change hands.</param>
    public static EmployeeKey Employee(Cells row, FactWriter facts, DateOnly day)
    {
        var address = Address(row);
        return facts.EmployeeByEmail(address, day)
            ?? throw new BadCellException(User, address, $"no employee has this e-mail address yet", $"email:{address}");
    }

    private static SpaceCounts Devices(Cells row)
    {
        string[] phones = ["used windows phone", "used android phone", "used iphone", "used ipad"];
        var isMobile = phones.Any(column => row.Boolean(column).Value == true);
        var isUsed = isMobile || row.Boolean("used web").Value == true || row.Boolean("used others").Value == true;
        var counts = Of((ActivityKind.SignIn, isUsed ? 1 : 0));
        counts.Marks |= isMobile ? DayMarks.Mobile : DayMarks.None;
        return counts;
    }

    private static SpaceCounts Of(params ReadOnlySpan<(ActivityKind Kind, int Count)> counts)
    {
        var space = new SpaceCounts { Marks = DayMarks.WithoutTime };
        foreach (var (kind, count) in counts)
        {
            space.Kinds[(int)kind] = count;
        }

        return space;
    }

    private static int Count(Cells row, string column) =>
        row[column] is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000 ? count
        : throw new BadCellException(column, text, $"this is not a number from 0 to 1000000");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    [GeneratedRegex("^[0-9a-fA-F]{32}$")]
    private static partial Regex Concealed();
}
