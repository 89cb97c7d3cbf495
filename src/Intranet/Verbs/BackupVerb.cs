using System.CommandLine;
using Intranet.Storage;

namespace Intranet.Verbs;

/// <summary><c>intranet backup FILE</c> and <c>intranet restore FILE</c>: a copy of the embedded store, while others use it.</summary>
internal static class BackupVerb
{
    public static Command Backup(GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "Path of the backup; it must not be there yet." };
        var command = new Command("backup", "Copy the database into a file, as it is at one moment, while others use it.") { file };
        command.SetAction(parsed =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            Storage.Backup.Write(options.ExistingStore(parsed), path, Environment.UserName, options.Clock);
            options.Terminal(parsed).Say($"{path}: {new FileInfo(path).Length / 1e6:N1} MB.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Restore(GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "Path of a backup that 'intranet backup' wrote." };
        var force = new Option<bool>("--force") { Description = "Replace a database that holds organisations." };
        var command = new Command("restore", "Put a backup in the place of the database.") { file, force };
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
            options.Terminal(parsed).Say($"{store.Path} is as it was in {parsed.GetValue(file)}.");
            return ExitCode.Done;
        });
        return command;
    }
}
