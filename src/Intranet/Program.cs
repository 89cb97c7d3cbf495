using System.CommandLine;
using Intranet;
using Intranet.Storage;
using Intranet.Verbs;

var options = new GlobalOptions(TimeProvider.System);
var root = new RootCommand("Tells an organisation, in numbers it can trust, whether its people have taken up their social intranet.")
{
    options.Database,
    options.Organisation,
    options.Json,
    options.Quiet,
    DemoVerb.Command(options),
    ImportVerb.Command(options),
    QuarantineVerb.Command(options),
    ScoreVerb.Command(options),
    MeasuresVerb.Command(options),
    ReportVerb.Command(options),
    RewardsVerb.Command(options),
    StatusVerb.Command(options),
    TokenVerb.Command(options),
    ServeVerb.Serve(options),
    ServeVerb.Work(options),
    JobsVerb.Command(options),
    MailVerb.Command(options),
    MigrateVerb.Command(options),
    PersonVerb.Export(options),
    PersonVerb.Objection(options),
    BackupVerb.Backup(options),
    BackupVerb.Restore(options),
    CheckVerb.Command(options),
};

try
{
    var parsed = root.Parse(args);
    if (parsed.Errors.Count > 0)
    {
        var about = string.Join(
            ' ',
            parsed.CommandResult.Command == root ? ["intranet"] : new[] { "intranet", parsed.CommandResult.Command.Name }
        );
        return Failure(
            ExitCode.Refused,
            $"{string.Join(" ", parsed.Errors.Select(error => error.Message).Distinct())} '{about} --help' shows how to use it."
        );
    }

    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) }
    );
}
catch (OperationCanceledException)
{
    return Failure(ExitCode.Interrupted, "Interrupted. What was finished is kept; run the same command again to go on.");
}
catch (RefusedException refused)
{
    return Failure(ExitCode.Refused, refused.Text.In(GlobalOptions.SystemLanguage));
}
catch (Exception failure) when (Describe(failure) is not null)
{
    return Failure(ExitCode.Failed, Describe(failure)!.In(GlobalOptions.SystemLanguage));
}
catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    return Failure(ExitCode.Refused, $"{failure.Message} Listen on another with --urls, or stop the program that has it.");
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    return Failure(ExitCode.Failed, $"{failure.Message} Check the path, the rights and the room on the disk.");
}
catch (Exception failure)
{
    if (Environment.GetEnvironmentVariable("INTRANET_DEBUG") is not null)
    {
        Console.Error.WriteLine(failure);
    }

    return Failure(
        ExitCode.Failed,
        $"Something went wrong that should not: {failure.Message} Set INTRANET_DEBUG=1 to see where, and report it."
    );
}

static Message? Describe(Exception? failure) => failure is null ? null : Store.Describe(failure) ?? Describe(failure.InnerException);

static int Failure(int code, string message)
{
    Console.Error.WriteLine(message.ReplaceLineEndings(" "));
    return code;
}
