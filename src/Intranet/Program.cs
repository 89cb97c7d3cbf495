using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Intranet;
using Intranet.Storage;
using Intranet.Verbs;

// Keys, files and addresses are the same on every machine; sentences for people name their language themselves.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

var options = new GlobalOptions(TimeProvider.System);
var root = new RootCommand("Tells an organisation, in numbers it can trust, whether its people have taken up their social intranet.")
{
    options.Database,
    options.Organisation,
    options.Json,
    options.Quiet,
    options.Language,
    DemoVerb.Command(options),
    ImportVerb.Command(options),
    QuarantineVerb.Command(options),
    ScoreVerb.Command(options),
    MeasuresVerb.Command(options),
    ReportVerb.Command(options),
    RewardsVerb.Command(options),
    StatusVerb.Command(options),
    FeedVerb.Command(options),
    TokenVerb.Command(options),
    ServeVerb.Serve(options),
    ServeVerb.Work(options),
    JobsVerb.Command(options),
    MailVerb.Command(options),
    MigrateVerb.Command(options),
    PersonVerb.Export(options),
    PersonVerb.Objection(options),
    PersonVerb.ConfirmAddress(options),
    ForgetVerb.Command(options),
    BackupVerb.Backup(options),
    BackupVerb.Restore(options),
    CheckVerb.Command(options),
};

var parsed = root.Parse(args);
try
{
    if (parsed.Errors.Count > 0)
    {
        var about = "";
        for (var verb = parsed.CommandResult; verb?.Command is { } command; verb = verb.Parent as CommandResult)
        {
            about = command == root ? "intranet" + about : $" {command.Name}{about}";
        }

        return Failure(
            ExitCode.Refused,
            new($"{string.Join(" ", parsed.Errors.Select(error => error.Message).Distinct())} '{about} --help' shows how to use it.")
        );
    }

    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) }
    );
}
catch (OperationCanceledException)
{
    return Failure(ExitCode.Interrupted, new($"Interrupted. What was finished is kept. Run the same command again to continue."));
}
catch (RefusedException refused)
{
    return Failure(ExitCode.Refused, refused.Text);
}
catch (Exception failure) when (Describe(failure) is not null)
{
    return Failure(ExitCode.Failed, Describe(failure)!);
}
catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    return Failure(ExitCode.Refused, new($"{failure.Message} Listen on another address with --urls, or stop the program that uses it."));
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    return Failure(ExitCode.Failed, new($"{failure.Message} Check the path, the permissions and the free disk space."));
}
catch (Exception failure)
{
    if (Environment.GetEnvironmentVariable("INTRANET_DEBUG") is not null)
    {
        Console.Error.WriteLine(failure);
    }

    return Failure(ExitCode.Failed, new($"This is a bug: {failure.Message} Set INTRANET_DEBUG=1 to see where it happened, and report it."));
}

static Message? Describe(Exception? failure) => failure is null ? null : Store.Describe(failure) ?? Describe(failure.InnerException);

int Failure(int code, Message message)
{
    Console.Error.WriteLine(message.In(options.LanguageOf(parsed)).ReplaceLineEndings(" "));
    return code;
}
