using System.CommandLine;
using System.Text.Json;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Mail;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary>
/// <c>intranet mail</c>: mail that was sent or is waiting; <c>intranet mail unsubscribe</c> for employees who do not use the link.
/// </summary>
internal static class MailVerb
{
    public static Command Command(GlobalOptions options)
    {
        var list = new Command("list", "The mail of an organisation: sent, waiting, given up.");
        list.SetAction(parsed => List(options, parsed));
        var command = new Command("mail", "Mail that was sent or is waiting; unsubscribe employees.")
        {
            list,
            Choice(options, "unsubscribe"),
            Choice(options, "subscribe"),
        };
        command.SetAction(parsed => List(options, parsed));
        return command;
    }

    private static Command Choice(GlobalOptions options, string verb)
    {
        var employee = new Option<string>("--employee") { Description = "Id of the employee.", Required = true };
        var kind = new Option<string?>("--kind") { Description = "Only this kind: report, reward or reminder; by default all." };
        var command = new Command(verb, verb == "subscribe" ? "Mail an employee again." : "Stop mailing an employee.") { employee, kind };
        command.SetAction(parsed =>
        {
            MailKind[] kinds =
                parsed.GetValue(kind) is not { } given ? Enum.GetValues<MailKind>()
                : FactNames.Parse<MailKind>(given) is { } known ? [known]
                : throw new RefusedException(
                    $"There is no mail of kind '{given}'. --kind may be {string.Join(", ", FactNames.All<MailKind>())}."
                );

            using var connection = options.ExistingStore(parsed).Open();
            var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
            var number =
                Organisations.EmployeeNumber(connection, organisation.Number, parsed.GetValue(employee)!)
                ?? throw new RefusedException($"There is no employee '{parsed.GetValue(employee)}' here. Check the id.");
            foreach (var each in kinds)
            {
                if (verb == "subscribe")
                {
                    Outbox.Subscribe(connection, organisation.Number, number, each);
                }
                else
                {
                    Outbox.Unsubscribe(connection, organisation.Number, number, each, options.Clock.GetUtcNow());
                }
            }

            var id = parsed.GetValue(employee);
            Audit.Write(
                connection,
                organisation.Number,
                verb == "subscribe" ? new Message($"subscribed {id} to mail") : new Message($"unsubscribed {id} from mail"),
                Environment.UserName,
                options.Clock
            );
            options.Terminal(parsed).Say(verb == "subscribe" ? new($"{id} gets mail again.") : new Message($"{id} gets no more mail."));
            return ExitCode.Done;
        });
        return command;
    }

    private static int List(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var mails = Outbox.List(connection, organisation.Number);
        Audit.Write(connection, organisation.Number, $"looked at the list of mail", Environment.UserName, options.Clock);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        mails = mails.Select(mail => new
                        {
                            mail.Key,
                            kind = FactNames.Of(mail.Kind),
                            state = State(mail).ToString(),
                            mail.CreatedAt,
                            mail.SentAt,
                            mail.Attempts,
                            Reason = mail.Reason?.ToString(),
                        }),
                    },
                    Json.Options
                )
            );
        }

        var table = terminal.Table($"Mail", $"Kind", $"About", $"State", $"Why");
        foreach (var mail in mails)
        {
            table.AddRow(
                Array.ConvertAll(
                    [
                        $"{mail.Number}",
                        FactNames.Of(mail.Kind),
                        mail.Key,
                        State(mail).In(terminal.Language),
                        mail.Reason?.In(terminal.Language) ?? "",
                    ],
                    Markup.Escape
                )
            );
        }

        if (mails.Count == 0)
        {
            terminal.Say($"There is no mail yet. 'intranet serve' and 'intranet work' write it when it is due.");
        }
        else
        {
            terminal.Show(table);
        }

        return ExitCode.Done;
    }

    internal static Message State(OutboxMail mail) =>
        mail.SentAt is not null ? new($"sent")
        : mail.GivenUpAt is not null ? new($"given up")
        : new Message($"waiting");
}
