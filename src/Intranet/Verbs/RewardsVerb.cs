using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Work;
using Intranet.Reports.Csv;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.Rewards;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet rewards [list|preview|announce|deliver|withdraw|orders]</c>: the ledger, a preview, the baker's list.</summary>
internal static class RewardsVerb
{
    public static Command Command(GlobalOptions options)
    {
        var id = new Argument<string>("ID") { Description = "Id of the award, as 'rewards list' shows it." };
        var by = new Option<string>("--by")
        {
            Description = "Name to record; by default yours.",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var reason = new Option<string?>("--reason") { Description = "Reason for the withdrawal." };
        var date = new Option<string?>("--date")
        {
            Description = "Day to evaluate (yyyy-MM-dd); by default the last complete day with data.",
        };
        var on = new Option<string?>("--on") { Description = "Day of delivery (yyyy-MM-dd); by default a week from today." };
        var output = new Option<string?>("--output") { Description = "File to write; by default standard output." };

        var list = new Command("list", "All awards and their state.");
        var preview = new Command("preview", "What would be awarded, and what it would cost. Writes nothing.") { date };
        var announce = new Command("announce", "Record that an award was announced, and mail it.") { id, by };
        var deliver = new Command("deliver", "Record that an award was handed over.") { id, by };
        var withdraw = new Command("withdraw", "Withdraw an award that was not handed over yet.") { id, by, reason };
        var orders = new Command("orders", "The baker's list as CSV: team, location, slices, date.") { on, output };
        var command = new Command("rewards", "Awards: the ledger, a preview, the baker's list.")
        {
            list,
            preview,
            announce,
            deliver,
            withdraw,
            orders,
        };
        command.SetAction(parsed => List(options, parsed));
        list.SetAction(parsed => List(options, parsed));
        preview.SetAction(parsed => Preview(options, parsed, GlobalOptions.Day(parsed.GetValue(date), "--date")));
        announce.SetAction(
            (parsed, _) => RecordEvent(options, parsed, parsed.GetValue(id)!, AwardEvent.Announced, parsed.GetValue(by)!, null)
        );
        deliver.SetAction(
            (parsed, _) => RecordEvent(options, parsed, parsed.GetValue(id)!, AwardEvent.Delivered, parsed.GetValue(by)!, null)
        );
        withdraw.SetAction(
            (parsed, _) =>
                RecordEvent(options, parsed, parsed.GetValue(id)!, AwardEvent.Withdrawn, parsed.GetValue(by)!, parsed.GetValue(reason))
        );
        orders.SetAction(parsed => Orders(options, parsed, GlobalOptions.Day(parsed.GetValue(on), "--on"), parsed.GetValue(output)));
        return command;
    }

    private static int List(GlobalOptions options, ParseResult parsed)
    {
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        Show(
            options.Terminal(parsed),
            organisation,
            Awards.List(connection, organisation.Number),
            new($"There are no awards yet. 'intranet score' grants them; 'intranet rewards preview' shows what it would grant.")
        );
        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, OrganisationRow organisation, IReadOnlyList<Award> awards, Message empty)
    {
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new { organisation = organisation.Id, awards = awards.Select(award => Line(award, organisation)) },
                    Json.Options
                )
            );
        }

        var table = terminal.Table($"Id", $"For", $"Period", $"Earned on", $"State");
        foreach (var award in awards)
        {
            table.AddRow(
                Array.ConvertAll(
                    [award.Id, award.Recipient, award.Period, $"{award.EarnedOn:yyyy-MM-dd}", State(award.State).In(terminal.Language)],
                    Markup.Escape
                )
            );
        }

        if (awards.Count > 0)
        {
            terminal.Show(table);
        }
        else
        {
            terminal.Say(empty);
        }
    }

    private static Message State(AwardState state) =>
        state switch
        {
            AwardState.Earned => new($"earned"),
            AwardState.Announced => new($"announced"),
            AwardState.Delivered => new($"delivered"),
            _ => new($"withdrawn"),
        };

    private static object Line(Award award, OrganisationRow organisation)
    {
        string? Day(DateTimeOffset? at) =>
            at is { } moment
                ? TimeZoneInfo.ConvertTime(moment, organisation.Settings.TimeZone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : null;
        return new
        {
            award.Id,
            award.Reward,
            award.Scope,
            award.Recipient,
            award.Period,
            award.EarnedOn,
            award.State,
            AnnouncedOn = Day(award.AnnouncedOn),
            DeliveredOn = Day(award.DeliveredOn),
            award.DeliveredBy,
            WithdrawnOn = Day(award.WithdrawnOn),
            award.Reason,
        };
    }

    private static int Preview(GlobalOptions options, ParseResult parsed, DateOnly? date)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var day =
            date
            ?? Deliveries.Complete(connection, organisation, options.Clock.GetUtcNow())?.Through
            ?? throw new RefusedException(
                $"There is no activity yet, so there is no last day to evaluate. Import activities, or choose a day with --date."
            );
        var would = RewardPreview.Run(connection, organisation, day);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        awards = would.Select(earned => new
                        {
                            id = earned.Id,
                            reward = earned.Reward.Id,
                            scope = earned.Reward.Scope,
                            earned.Recipient,
                            earned.Period,
                            earnedOn = earned.On,
                            state = "would-earn",
                            earned.Units,
                            cost = earned.Cost,
                        }),
                        cost = would.Any(earned => earned.Cost is not null) ? would.Sum(earned => earned.Cost ?? 0) : (decimal?)null,
                    },
                    Json.Options
                )
            );
        }

        var table = terminal.Table($"Reward", $"For", $"Period", $"Units", $"Cost");
        table.Columns[3].Alignment = table.Columns[4].Alignment = Justify.Right;
        foreach (var earned in would)
        {
            table.AddRow(
                Array.ConvertAll(
                    [
                        earned.Reward.Id,
                        earned.Recipient,
                        earned.Period,
                        $"{earned.Units}",
                        earned.Cost is { } cost ? $"€ {cost.ToString("N2", terminal.Culture)}" : terminal.Text($"unknown"),
                    ],
                    Markup.Escape
                )
            );
        }

        if (would.Count > 0)
        {
            terminal.Show(table);
        }

        terminal.Say(
            would.Count == 0
                ? new($"No new awards on {day:yyyy-MM-dd}.")
                : new Message(
                    $"New awards on {day:yyyy-MM-dd}: {would.Count}, for € {would.Sum(earned => earned.Cost ?? 0):N2}. Nothing was written."
                )
        );
        return ExitCode.Done;
    }

    private static async Task<int> RecordEvent(
        GlobalOptions options,
        ParseResult parsed,
        string id,
        AwardEvent what,
        string by,
        string? reason
    )
    {
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var store = options.ExistingStore(parsed);
        if (
            what == AwardEvent.Announced
            && Awards.List(connection, organisation.Number).FirstOrDefault(known => known.Id == id) is { State: AwardState.Earned } earned
        )
        {
            // This also sends the mail.
            await AnnounceAwards.Announce(
                connection,
                organisation,
                earned,
                by,
                options.Settings.Work(store, isWorker: false),
                options.Clock
            );
        }

        var award = Awards.RecordEvent(connection, organisation.Number, id, what, options.Clock.GetUtcNow(), by, reason);
        var terminal = options.Terminal(parsed);
        Show(terminal, organisation, [award], Message.Verbatim(""));
        return ExitCode.Done;
    }

    private static int Orders(GlobalOptions options, ParseResult parsed, DateOnly? on, string? output)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var date = on ?? organisation.Settings.LocalDay(options.Clock.GetUtcNow()).AddDays(7);
        var orders = RewardOrders.Of(connection, organisation);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        orders = orders.Select(order => new
                        {
                            order.Award,
                            order.Team,
                            order.Location,
                            order.Slices,
                            date,
                        }),
                    },
                    Json.Options
                )
            );
        }
        else
        {
            SafeCsv.Write(
                output,
                ["team", "location", "slices", "date"],
                orders.Select(order => new[] { order.Team, order.Location, $"{order.Slices}", $"{date:yyyy-MM-dd}" })
            );
        }

        terminal.Say(
            orders.Count == 0
                ? new($"No awards are waiting to be handed over.")
                : new Message($"Awards to hand over: {orders.Count}. Slices: {orders.Sum(order => order.Slices)}.")
        );
        return ExitCode.Done;
    }
}
