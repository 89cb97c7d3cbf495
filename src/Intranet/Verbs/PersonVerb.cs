using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;

namespace Intranet.Verbs;

/// <summary>
/// <c>intranet export-person</c> and <c>intranet object</c>: data subject rights of a person who does not use their own page.
/// </summary>
internal static class PersonVerb
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Export(GlobalOptions options)
    {
        var employee = new Argument<string>("employee") { Description = "Id of the employee." };
        var output = new Option<string?>("--output") { Description = "File to write; by default standard output." };
        var command = new Command("export-person", "Export everything held about a person as JSON (GDPR articles 15 and 20).")
        {
            employee,
            output,
        };
        command.SetAction(parsed =>
        {
            using var connection = options.ExistingStore(parsed).Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            var number = Number(connection, organisation, parsed.GetValue(employee)!);
            var held = PersonalData.Export(connection, organisation, number, parsed.GetValue(employee)!).ToJsonString(Readable);
            Audit.Write(
                connection,
                organisation.Number,
                $"exported the data held about {parsed.GetValue(employee)}",
                Environment.UserName,
                options.Clock
            );
            if (parsed.GetValue(output) is { } path)
            {
                File.WriteAllText(path, held);
                options.Terminal(parsed).Say(Message.Verbatim(Path.GetFullPath(path)));
            }
            else
            {
                Terminal.Print(held);
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Command Objection(GlobalOptions options)
    {
        var employee = new Argument<string>("employee") { Description = "Id of the employee." };
        var undo = new Option<bool>("--undo") { Description = "Withdraw the objection." };
        var command = new Command(
            "object",
            "Record that a person objects to processing (GDPR article 21): from today on they are in no figure."
        )
        {
            employee,
            undo,
        };
        command.SetAction(parsed =>
        {
            using var connection = options.ExistingStore(parsed).Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            var number = Number(connection, organisation, parsed.GetValue(employee)!);
            var id = parsed.GetValue(employee);
            var today = organisation.Settings.LocalDay(options.Clock.GetUtcNow());
            var isChanged = PersonalData.SetObjection(
                connection,
                organisation.Number,
                number,
                today,
                !parsed.GetValue(undo),
                Environment.UserName,
                options.Clock
            );
            options
                .Terminal(parsed)
                .Say(
                    (parsed.GetValue(undo), isChanged) switch
                    {
                        (false, true) => new($"From {today:yyyy-MM-dd} on, {id} is in no figure. Earlier figures stay."),
                        (true, true) => new($"From {today:yyyy-MM-dd} on, {id} is counted in figures again."),
                        (false, false) => new($"{id} has already objected."),
                        _ => new Message($"{id} has not objected."),
                    }
                );
            return ExitCode.Done;
        });
        return command;
    }

    public static Command ConfirmAddress(GlobalOptions options)
    {
        var employee = new Argument<string>("employee") { Description = "Id of the employee." };
        var command = new Command(
            "confirm-address",
            "Confirm an e-mail address that a feed changed, so that an administrator or community manager can sign in again."
        )
        {
            employee,
        };
        command.SetAction(parsed =>
        {
            using var connection = options.ExistingStore(parsed).Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            var id = parsed.GetValue(employee)!;
            Number(connection, organisation, id);
            options
                .Terminal(parsed)
                .Say(
                    Identities.Confirm(connection, organisation.Number, id, Environment.UserName, options.Clock)
                        ? new($"The address of {id} is confirmed. Their account is bound at the next sign-in.")
                        : new Message($"No address of {id} waits for confirmation.")
                );
            return ExitCode.Done;
        });
        return command;
    }

    private static int Number(System.Data.Common.DbConnection connection, OrganisationRow organisation, string employee) =>
        Organisations.EmployeeNumber(connection, organisation.Number, employee)
        ?? throw new RefusedException($"There is no employee '{employee}' in {organisation.Id}. Use the id from the employee feed.");
}
