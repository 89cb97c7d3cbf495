using System.CommandLine;
using System.Text.Json;
using Intranet.Intake;
using Intranet.Reports.Csv;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet quarantine [list|retry|export|drop]</c>: rows that could not be imported.</summary>
internal static class QuarantineVerb
{
    public static Command Command(GlobalOptions options)
    {
        var output = new Option<string?>("--output") { Description = "File to write; by default standard output." };
        var row = new Option<long?>("--row") { Description = "Number of one row." };
        var all = new Option<bool>("--all") { Description = "Every row." };
        var list = new Command("list", "Show the rows and what is wrong with each.");
        var retry = new Command("retry", "Try to import them again; happens by itself when the people or teams they refer to arrive.");
        var export = new Command("export", "Write them as CSV.") { output };
        var drop = new Command("drop", "Delete rows permanently.") { row, all };
        var command = new Command("quarantine", "Rows that could not be imported.") { list, retry, export, drop };
        command.SetAction(parsed => List(options, parsed));
        list.SetAction(parsed => List(options, parsed));
        retry.SetAction(parsed => Retry(options, parsed));
        export.SetAction(parsed => Export(options, parsed, parsed.GetValue(output)));
        drop.SetAction(parsed => Drop(options, parsed, parsed.GetValue(row), parsed.GetValue(all)));
        return command;
    }

    private static int List(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        var (organisation, rows) = Read(options, parsed);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation,
                        rows = rows.Select(row => new
                        {
                            row = row.Number,
                            row.File,
                            row.Line,
                            row.Kind,
                            row.Column,
                            row.Value,
                            Reason = row.Reason.ToString(),
                            row.WaitsFor,
                        }),
                    },
                    Json.Options
                )
            );
        }
        else if (rows.Count == 0)
        {
            terminal.Say($"No rows are in quarantine.");
        }

        var table = terminal.Table($"Row", $"File", $"Line", $"Column", $"Value", $"What is wrong");
        foreach (var row in rows.Take(200))
        {
            table.AddRow(
                Array.ConvertAll(
                    [$"{row.Number}", row.File, $"{row.Line}", row.Column, Shorten(row.Value), row.Reason.In(terminal.Language)],
                    Markup.Escape
                )
            );
        }

        if (rows.Count > 0)
        {
            terminal.Show(table);
        }

        if (rows.Count > 200)
        {
            terminal.Say($"These are the first 200 of {rows.Count:N0}. 'intranet quarantine export --output rows.csv' writes all of them.");
        }

        return ExitCode.Done;
    }

    private static int Retry(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        var taken = new Importer(options.ExistingStore(parsed), options.Clock).Retry(parsed.GetValue(options.Organisation));
        var (organisation, rows) = Read(options, parsed);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation,
                        taken,
                        quarantined = rows.Count,
                    },
                    Json.Options
                )
            );
        }

        terminal.Say($"Rows imported: {taken:N0}. Rows still in quarantine: {rows.Count:N0}.");
        return rows.Count > 0 ? ExitCode.Quarantined : ExitCode.Done;
    }

    private static int Export(GlobalOptions options, ParseResult parsed, string? output)
    {
        var terminal = options.Terminal(parsed);
        var (_, rows) = Read(options, parsed);
        string[] header = ["file", "line", "kind", "column", "value", "reason", "row"];
        SafeCsv.Write(
            output,
            header,
            rows.Select(row =>
                new[] { row.File, $"{row.Line}", row.Kind, row.Column, row.Value, row.Reason.In(terminal.Language), row.Cells }
            )
        );
        terminal.Say(
            output is null
                ? new($"Rows written: {rows.Count:N0}.")
                : new Message($"Rows written to {Path.GetFullPath(output)}: {rows.Count:N0}.")
        );
        return ExitCode.Done;
    }

    private static int Drop(GlobalOptions options, ParseResult parsed, long? row, bool all)
    {
        if (row is null == !all)
        {
            throw new RefusedException($"Choose the rows to drop: --row NUMBER, or --all.");
        }

        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var dropped = Quarantine.Drop(connection, organisation.Number, row);
        Audit.Write(connection, organisation.Number, $"dropped rows from quarantine: {dropped}", Environment.UserName, options.Clock);
        options.Terminal(parsed).Say($"Rows dropped: {dropped:N0}.");
        return dropped > 0 || all
            ? ExitCode.Done
            : throw new RefusedException($"There is no row {row} in quarantine. 'intranet quarantine list' shows the numbers.");
    }

    private static (string Organisation, IReadOnlyList<QuarantinedRow> Rows) Read(GlobalOptions options, ParseResult parsed)
    {
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        Audit.Write(
            connection,
            organisation.Number,
            $"looked at quarantine ({parsed.CommandResult.Command.Name})",
            Environment.UserName,
            options.Clock
        );
        return (organisation.Id, Quarantine.List(connection, organisation.Number));
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
