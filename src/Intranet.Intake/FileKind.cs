using Intranet.Intake.Microsoft365;
using Intranet.Storage;

namespace Intranet.Intake;

/// <summary>A kind of file, its columns, and which of them it cannot do without.</summary>
public sealed record FileKind(string Name, string[] Required, string[] Optional)
{
    /// <summary>In the order in which they are taken in: people and teams before what refers to them.</summary>
    public static IReadOnlyList<FileKind> All { get; } =
    [
        new("employees", ["employee_id"], ["valid_from", .. FactColumns.Employees.Select(column => column.Name)]),
        new("teams", ["team_id", "name"], [.. FactColumns.Teams.Select(column => column.Name).Except(["name"]), "valid_from"]),
        new("channels", ["channel_id", "name"], ["department"]),
        new("memberships", ["team_id", "employee_id"], ["role", "valid_from", "valid_to"]),
        new("roles", ["role", "employee_id"], ["team_id", "valid_from", "valid_to", "consented_on"]),
        new("follows", ["channel_id", "employee_id"], ["valid_from", "valid_to"]),
        new("phases", ["phase", "starts_on"], ["name", "team_id"]),
        new("objections", ["employee_id", "since"], ["until"]),
        new("report_opens", ["employee_id", "opened_at"], ["week"]),
        new(
            "activities",
            ["occurred_at", "employee_id", "kind"],
            ["activity_id", "team_id", "to_employee_id", "content_id", "on_content_id", "device"]
        ),
    ];

    public IEnumerable<string> Columns => Required.Concat(Optional);

    /// <summary>Known by the first part of the file's name, or else by the header that fits one kind best;
    /// a usage report of Microsoft 365 always by its header.</summary>
    public static FileKind Of(string fileName, string[] header)
    {
        if (UsageReport.With(header) is { } report)
        {
            return report.Kind;
        }

        var start = new string([
            .. Path.GetFileName(fileName).ToLowerInvariant().TakeWhile(character => character is (>= 'a' and <= 'z') or '_'),
        ]);
        var kind =
            All.FirstOrDefault(kind => kind.Name == start.TrimEnd('_'))
            ?? All.Where(kind => kind.Required.All(header.Contains))
                .OrderByDescending(kind => kind.Required.Length)
                .ThenByDescending(kind => kind.Columns.Count(header.Contains))
                .FirstOrDefault();
        if (kind is null)
        {
            throw new RefusedException(
                $"""
                {fileName} is not a known kind of file. Name it after its contents
                ({string.Join(", ", All.Select(known => known.Name))}), for instance activities-2025-06.csv, and make sure that its
                first line names the columns.
                """
            );
        }

        var missing = kind.Required.Except(header).ToArray();
        return missing.Length == 0
            ? kind
            : throw new RefusedException(
                $"""
                {fileName} lacks the required column {string.Join(" and ", missing)}. Its first line has:
                {Shorten(string.Join(", ", header))}. Add the column and import again.
                """
            );
    }

    internal static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
