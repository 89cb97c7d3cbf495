using Intranet.Intake.Microsoft365;
using Intranet.Storage;

namespace Intranet.Intake;

/// <summary>Reads one row of a kind of file, and returns whether it changed anything.</summary>
internal delegate bool RowRead(RowReader rows, Cells row, long line, long fingerprint);

/// <summary>A kind of file: its required and optional columns, and how a row is read.</summary>
internal sealed record FileKind(string Name, string[] Required, string[] Optional, RowRead Read)
{
    /// <summary>In the order of import: people and teams before what refers to them.</summary>
    public static IReadOnlyList<FileKind> All { get; } =
    [
        new(
            "employees",
            ["employee_id"],
            ["valid_from", .. FactColumns.Employees.Select(column => column.Name)],
            (rows, row, line, fingerprint) => rows.Employee(row, line, fingerprint)
        ),
        new(
            "teams",
            ["team_id", "name"],
            [.. FactColumns.Teams.Select(column => column.Name).Except(["name"]), "valid_from"],
            (rows, row, line, fingerprint) => rows.Team(row, line, fingerprint)
        ),
        new("channels", ["channel_id", "name"], ["department"], (rows, row, line, fingerprint) => rows.Channel(row, line, fingerprint)),
        new(
            "memberships",
            ["team_id", "employee_id"],
            ["role", "valid_from", "valid_to"],
            (rows, row, line, fingerprint) => rows.TeamMembership(row, line, fingerprint)
        ),
        new(
            "roles",
            ["role", "employee_id"],
            ["team_id", "valid_from", "valid_to", "consented_on"],
            (rows, row, line, fingerprint) => rows.Role(row, line, fingerprint)
        ),
        new(
            "follows",
            ["channel_id", "employee_id"],
            ["valid_from", "valid_to"],
            (rows, row, line, fingerprint) => rows.Follow(row, line, fingerprint)
        ),
        new("phases", ["phase", "starts_on"], ["name", "team_id"], (rows, row, line, _) => rows.Phase(row, line)),
        new("objections", ["employee_id", "since"], ["until"], (rows, row, _, _) => rows.Objection(row)),
        new("report_opens", ["employee_id", "opened_at"], ["week"], (rows, row, _, _) => rows.ReportOpen(row)),
        new(
            "activities",
            ["occurred_at", "employee_id", "kind"],
            ["activity_id", "team_id", "to_employee_id", "content_id", "on_content_id", "device"],
            (rows, row, _, fingerprint) => rows.Activity(row, fingerprint)
        ),
    ];

    /// <summary>The kind with a name, which may be that of a usage report.</summary>
    public static FileKind Named(string name) => All.FirstOrDefault(kind => kind.Name == name) ?? UsageReport.Named(name)!.Kind;

    public IEnumerable<string> Columns => Required.Concat(Optional);

    /// <summary>
    /// Recognises a file by the first part of its name, or else by the kind whose columns fit its header best; a usage report of
    /// Microsoft 365 always by its header.
    /// </summary>
    /// <exception cref="RefusedException">The kind is not known, or a required column is missing.</exception>
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
