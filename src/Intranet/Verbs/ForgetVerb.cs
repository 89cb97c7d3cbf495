using System.CommandLine;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet forget</c>: erases a person (GDPR article 17). It shows what will go first and asks for the id again.</summary>
internal static class ForgetVerb
{
    public static Command Command(GlobalOptions options)
    {
        var employee = new Argument<string?>("employee") { Description = "Id of the employee.", Arity = ArgumentArity.ZeroOrOne };
        var confirm = new Option<string?>("--confirm") { Description = "The id again, to forget without a question." };
        var lift = new Option<bool>("--lift") { Description = "Let somebody who was forgotten be delivered again." };
        var repeat = new Option<bool>("--again")
        {
            Description = "After a backup was put back: forget those again who were forgotten since it was made.",
        };
        var command = new Command("forget", "Erase a person and everything about them (GDPR article 17). Awards of teams stay.")
        {
            employee,
            confirm,
            lift,
            repeat,
        };
        command.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            var store = options.ExistingStore(parsed);
            using var connection = store.Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            if (parsed.GetValue(repeat))
            {
                var since = Forgetting.ForgottenSince(store, connection, organisation);
                foreach (var id in since)
                {
                    Forgetting.Run(store, organisation, id, Environment.UserName, options.Clock);
                }

                terminal.Say(
                    since.Count == 1 ? new($"1 person was forgotten again.") : new Message($"{since.Count} people were forgotten again.")
                );
                return ExitCode.Done;
            }

            var person =
                parsed.GetValue(employee)
                ?? throw new RefusedException($"Say who: intranet forget ID. The id is that of the employee feed.");
            if (parsed.GetValue(lift))
            {
                terminal.Say(
                    Forgetting.Lift(store, organisation, person, Environment.UserName, options.Clock)
                        ? new($"{person} can be delivered again.")
                        : new Message($"{person} was not forgotten here.")
                );
                return ExitCode.Done;
            }

            if (
                Organisations.EmployeeNumber(connection, organisation.Number, person) is null
                && Forgetting.IsForgotten(connection, organisation, person)
            )
            {
                Say(terminal, Forgetting.Purge(connection), person);
                return ExitCode.Done;
            }

            var what = Forgetting.Preview(connection, organisation, person);
            Audit.Write(
                connection,
                organisation.Number,
                $"looked at what would be forgotten of {what.Employee}",
                Environment.UserName,
                options.Clock
            );
            if (terminal.IsJson)
            {
                Terminal.Print(
                    JsonSerializer.Serialize(
                        new
                        {
                            what.Employee,
                            what.Name,
                            rows = what.Rows.Select(item => new { what = item.What.ToString(), item.Rows }),
                        },
                        Json.Options
                    )
                );
            }

            var table = terminal
                .Table($"What goes", $"Rows")
                .Title(Markup.Escape(what.Name.Length > 0 ? $"{what.Name} ({what.Employee})" : what.Employee));
            foreach (var (name, rows) in what.Rows)
            {
                table.AddRow(
                    Markup.Escape(name.In(terminal.Language)),
                    rows.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)
                );
            }

            terminal.Show(table);
            if (parsed.GetValue(confirm) != person)
            {
                throw new RefusedException(
                    $"Nothing was changed. This cannot be undone; if it is what you want, run it again with --confirm {person}."
                );
            }

            Say(terminal, Forgetting.Run(store, organisation, person, Environment.UserName, options.Clock), person);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Say(Terminal terminal, bool isPurged, string person) =>
        terminal.Say(
            isPurged
                ? new(
                    $"""
                    {person} is forgotten. Files in the inbox folder 'done' may still name them until they are removed, after 30 days;
                    so may backups.
                    """
                )
                : new Message(
                    $"""
                    {person} is forgotten, but other programs have the database open, so that traces may remain in its log. Stop them and
                    run the same command again.
                    """
                )
        );
}
