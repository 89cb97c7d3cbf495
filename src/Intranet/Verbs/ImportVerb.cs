using System.CommandLine;
using System.Text.Json;
using Intranet.Intake;
using Intranet.Storage;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet import PATH...</c>: imports files or folders.</summary>
internal static class ImportVerb
{
    public static Command Command(GlobalOptions options)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files or folders.", Arity = ArgumentArity.OneOrMore };
        var source = new Option<string>("--source")
        {
            Description = "Name of the feed. Activity ids are unique within a feed.",
            DefaultValueFactory = _ => "files",
        };
        var asOf = new Option<string?>("--as-of")
        {
            Description = "Effective date of changes without a date (yyyy-MM-dd); by default today.",
        };
        var full = new Option<bool>("--full") { Description = "The files are complete: people and teams that are absent have left." };
        var force = new Option<bool>("--force") { Description = "Proceed even if more than 20 % of records would be ended." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would happen and store nothing." };
        var command = new Command("import", "Import files or folders; an organisation that does not exist yet is created.")
        {
            paths,
            source,
            asOf,
            full,
            force,
            dryRun,
        };
        command.SetAction(
            (parsed, cancel) =>
                Task.FromResult(
                    Run(
                        options,
                        parsed,
                        parsed.GetValue(paths)!,
                        new ImportOptions(
                            parsed.GetValue(options.Organisation),
                            parsed.GetValue(source)!,
                            GlobalOptions.Day(parsed.GetValue(asOf), "--as-of"),
                            parsed.GetValue(full),
                            parsed.GetValue(force),
                            parsed.GetValue(dryRun)
                        )
                        {
                            By = Environment.UserName,
                        },
                        cancel
                    )
                )
        );
        return command;
    }

    private static int Run(GlobalOptions options, ParseResult parsed, string[] paths, ImportOptions how, CancellationToken cancel)
    {
        var terminal = options.Terminal(parsed);
        var result = Import(terminal, options.NewStore(parsed), paths, how, options.Clock, cancel);
        if (terminal.IsJson)
        {
            Terminal.Print(JsonSerializer.Serialize(result, Json.Options));
        }

        if (how.DryRun)
        {
            terminal.Say($"This was a dry run: nothing was stored.");
        }
        else if (result.Quarantined > 0)
        {
            terminal.Say(
                result.Quarantined == 1
                    ? new($"1 row is in quarantine. 'intranet quarantine' shows what is wrong with it.")
                    : new Message($"{result.Quarantined:N0} rows are in quarantine. 'intranet quarantine' shows what is wrong with each.")
            );
        }

        return result.Quarantined > 0 ? ExitCode.Quarantined : ExitCode.Done;
    }

    internal static ImportResult Import(
        Terminal terminal,
        Store store,
        string[] paths,
        ImportOptions how,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var warnings = new List<Message>();
        var result = terminal.Work(
            $"Importing",
            report => new Importer(store, clock, (file, share) => report(share, file), warnings.Add).Import(paths, how, cancel)
        );
        warnings.ForEach(terminal.Say);
        var table = terminal.Table($"File", $"Kind", $"Rows", $"Accepted", $"Duplicates", $"Quarantine");
        foreach (var column in table.Columns.Skip(2))
        {
            column.Alignment = Justify.Right;
        }

        foreach (var file in result.Files)
        {
            table.AddRow(
                Markup.Escape(file.File),
                file.Kind,
                file.Rows.ToString("N0", terminal.Culture),
                file.Accepted.ToString("N0", terminal.Culture),
                file.Duplicates.ToString("N0", terminal.Culture),
                file.Rejected.ToString("N0", terminal.Culture)
            );
        }

        terminal.Show(table);
        return result;
    }
}
