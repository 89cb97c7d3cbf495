using System.CommandLine;
using System.Text.Json;
using Intranet.Jobs.Schedules;
using Intranet.Storage;

namespace Intranet.Verbs;

/// <summary><c>intranet migrate</c>: brings the database schema up to date.</summary>
internal static class MigrateVerb
{
    public static Command Command(GlobalOptions options)
    {
        var command = new Command("migrate", "Create the database, or bring its schema up to date.");
        command.SetAction(
            async (parsed, cancel) =>
            {
                var terminal = options.Terminal(parsed);
                var store = new Store(options.DatabasePath(parsed));
                var applied = store.Migrate();
                if (!options.Settings.Work(store, isWorker: false).QueueInMemory)
                {
                    await Scheduler.MakeTables(store, options.Clock, cancel);
                }

                if (terminal.IsJson)
                {
                    Terminal.Print(JsonSerializer.Serialize(new { database = store.Path, applied }, Json.Options));
                }

                terminal.Say(
                    applied.Count == 0
                        ? new($"{store.Path} is up to date.")
                        : new Message($"{store.Path}: applied {string.Join(", ", applied)}.")
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
