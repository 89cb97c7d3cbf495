using System.CommandLine;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Access;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet token [create|list|revoke]</c>: bearer tokens for the feeds of <c>serve</c>.</summary>
internal static class TokenVerb
{
    public static Command Command(GlobalOptions options)
    {
        // --door is the former name, which scripts may still use.
        var feed = new Option<string>("--feed", "--door") { Description = "What the token is for: activities or scim.", Required = true };
        var source = new Option<string?>("--source")
        {
            Description = "Name of the source; an activity id counts once within it (the feed's name).",
        };
        var number = new Argument<long>("NUMBER") { Description = "Number of the token, as 'token list' shows it." };
        var create = new Command("create", "Create a token and show it, once.") { feed, source };
        var list = new Command("list", "Show the tokens of an organisation, never the tokens themselves.");
        var revoke = new Command("revoke", "Revoke a token.") { number };
        var command = new Command("token", "Bearer tokens for the feeds of 'serve'.") { create, list, revoke };
        command.SetAction(parsed => List(options, parsed));
        list.SetAction(parsed => List(options, parsed));
        create.SetAction(parsed => Create(options, parsed, parsed.GetValue(feed)!, parsed.GetValue(source)));
        revoke.SetAction(parsed => Revoke(options, parsed, parsed.GetValue(number)));
        return command;
    }

    private static int Create(GlobalOptions options, ParseResult parsed, string feed, string? source)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var token = Tokens.Create(connection, organisation.Number, feed, source ?? feed, Environment.UserName, options.Clock.GetUtcNow());
        Audit.Write(connection, organisation.Number, $"created a token for the feed {feed}", Environment.UserName, options.Clock);
        Terminal.Print(
            terminal.IsJson
                ? JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        feed,
                        source = source ?? feed,
                        token,
                    },
                    Json.Options
                )
                : token
        );
        terminal.Say($"This is the token of {organisation.Id} for the feed {feed}. It is shown once: only a hash of it is stored.");
        return ExitCode.Done;
    }

    private static int List(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var tokens = Tokens.List(connection, organisation.Number);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        tokens = tokens.Select(token => new
                        {
                            token.Number,
                            token.Feed,
                            token.Source,
                            token.CreatedAt,
                            token.CreatedBy,
                            token.LastUsedOn,
                            token.RevokedAt,
                        }),
                    },
                    Json.Options
                )
            );
        }
        else if (tokens.Count == 0)
        {
            terminal.Say($"There are no tokens yet. 'intranet token create --feed activities' creates one.");
        }

        if (tokens.Count > 0)
        {
            var table = terminal.Table($"Number", $"Feed", $"Source", $"Created", $"By", $"Last used", $"Revoked");
            foreach (var token in tokens)
            {
                table.AddRow(
                    Array.ConvertAll(
                        [
                            $"{token.Number}",
                            token.Feed,
                            token.Source,
                            $"{token.CreatedAt:yyyy-MM-dd}",
                            token.CreatedBy,
                            $"{token.LastUsedOn:yyyy-MM-dd}",
                            $"{token.RevokedAt:yyyy-MM-dd}",
                        ],
                        Markup.Escape
                    )
                );
            }

            terminal.Show(table);
        }

        return ExitCode.Done;
    }

    private static int Revoke(GlobalOptions options, ParseResult parsed, long number)
    {
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        if (!Tokens.Revoke(connection, organisation.Number, number, options.Clock.GetUtcNow()))
        {
            throw new RefusedException($"{organisation.Id} has no token {number} to revoke. 'intranet token list' shows the numbers.");
        }

        Audit.Write(connection, organisation.Number, $"revoked token {number}", Environment.UserName, options.Clock);
        options.Terminal(parsed).Say($"Token {number} is revoked and no longer gives access.");
        return ExitCode.Done;
    }
}
