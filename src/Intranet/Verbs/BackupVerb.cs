using System.CommandLine;
using Intranet.Storage;

namespace Intranet.Verbs;

/// <summary><c>intranet backup FILE</c> and <c>intranet restore FILE</c>: a copy of the embedded store, also while it is in use.</summary>
internal static class BackupVerb
{
    public static Command Backup(GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "Path of the backup; the file must not exist yet." };
        var command = new Command("backup", "Write a consistent copy of the database to a file, also while it is in use.") { file };
        command.SetAction(parsed =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            Storage.Backup.Write(options.ExistingStore(parsed), path, Environment.UserName, options.Clock);
            options.Terminal(parsed).Say($"Wrote {path}, {new FileInfo(path).Length / 1e6:N1} MB.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Restore(GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "Path of a backup that 'intranet backup' wrote." };
        var force = new Option<bool>("--force") { Description = "Replace a database even if it has organisations." };
        var command = new Command("restore", "Replace the database with a backup.") { file, force };
        command.SetAction(parsed =>
        {
            var store = new Store(options.DatabasePath(parsed));
            Storage.Backup.Restore(
                store,
                Path.GetFullPath(parsed.GetValue(file)!),
                parsed.GetValue(force),
                Environment.UserName,
                options.Clock
            );
            options.Terminal(parsed).Say($"Restored {store.Path} from {parsed.GetValue(file)}.");
            return ExitCode.Done;
        });
        return command;
    }
}
