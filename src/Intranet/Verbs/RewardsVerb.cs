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

/// <summary><c>intranet rewards [list|preview|announce|deliver|withdraw|orders]</c>: the ledger, a preview, the hand-over list.</summary>
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
        var takeBack = new Command("take-back", "Take back, within an hour, that an award was handed over.") { id, by };
        var orders = new Command("orders", "The hand-over list as CSV: team, location, slices, date, reward, note.") { on, output };
        var command = new Command("rewards", "Awards: the ledger, a preview, the hand-over list.")
        {
            list,
            preview,
            announce,
            deliver,
            withdraw,
            takeBack,
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
        takeBack.SetAction(
            (parsed, _) => RecordEvent(options, parsed, parsed.GetValue(id)!, AwardEvent.TakenBack, parsed.GetValue(by)!, null)
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
            Awards.List(connection, organisation, organisation.Settings.LocalDay(options.Clock.GetUtcNow())),
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
            AwardState.Waiting => new($"on the waiting list"),
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
                            id = earned.Award.Id,
                            reward = earned.Award.Reward,
                            scope = earned.Award.Scope,
                            earned.Award.Recipient,
                            earned.Award.Period,
                            earned.Award.EarnedOn,
                            state = "would-earn",
                            earned.Award.Units,
                            cost = earned.Cost,
                        }),
                        cost = Total(would),
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
                        earned.Award.Reward,
                        earned.Award.Recipient,
                        earned.Award.Period,
                        $"{earned.Award.Units}",
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
            would.Count == 0 ? new($"No new awards on {day:yyyy-MM-dd}.")
            : Total(would) is { } total
                ? new Message($"New awards on {day:yyyy-MM-dd}: {would.Count}, for € {total:N2}. Nothing was written.")
            : new Message(
                $"""
                New awards on {day:yyyy-MM-dd}: {would.Count}. Nothing was written. What they cost is not known: set 'unitCost' of the
                rewards in organisation.json.
                """
            )
        );
        return ExitCode.Done;
    }

    /// <summary>What all of them cost together; null if that is unknown for one of them.</summary>
    private static decimal? Total(IReadOnlyList<RewardPreview.Line> lines) =>
        lines.Any(line => line.Cost is null) ? null : lines.Sum(line => line.Cost);

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
        var now = options.Clock.GetUtcNow();
        var isNew =
            what == AwardEvent.Announced
                // This also sends the mail.
                ? await AnnounceAwards.Announce(
                    connection,
                    organisation,
                    Awards.Find(connection, organisation, id, now),
                    by,
                    options.Settings.Work(store, isWorker: false),
                    options.Clock
                )
                : Awards.RecordEvent(connection, organisation, id, what, now, by, reason).IsNew;
        var terminal = options.Terminal(parsed);
        var award = Awards.Find(connection, organisation, id, now);
        Show(terminal, organisation, [award], Message.Verbatim(""));
        if (!isNew)
        {
            terminal.Say(Already(award, organisation));
        }

        return ExitCode.Done;
    }

    /// <summary>What had been recorded before.</summary>
    private static Message Already(Award award, OrganisationRow organisation)
    {
        string Moment(DateTimeOffset? at) =>
            organisation.Settings.LocalTime(at!.Value).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return award.State switch
        {
            AwardState.Delivered => new(
                $"Nothing changed: {award.DeliveredBy} had recorded it as delivered on {Moment(award.DeliveredOn)}."
            ),
            AwardState.Withdrawn => new(
                $"Nothing changed: {award.WithdrawnBy} had withdrawn it on {Moment(award.WithdrawnOn)} ({award.Reason})."
            ),
            _ => new($"Nothing changed: it had been announced on {Moment(award.AnnouncedOn)}."),
        };
    }

    private static int Orders(GlobalOptions options, ParseResult parsed, DateOnly? on, string? output)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var today = organisation.Settings.LocalDay(options.Clock.GetUtcNow());
        var date = on ?? today.AddDays(7);
        var orders = RewardOrders.Of(connection, organisation, today);
        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        organisation = organisation.Id,
                        orders = orders.Select(order => new
                        {
                            award = order.Award.Id,
                            reward = order.Award.Reward,
                            order.Team,
                            order.Location,
                            order.Slices,
                            date,
                            order.IsGone,
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
                ["team", "location", "slices", "date", "reward", "note"],
                orders.Select(order =>
                    new[]
                    {
                        order.Team,
                        order.Location,
                        $"{order.Slices}",
                        $"{date:yyyy-MM-dd}",
                        order.Award.Definition.Name[terminal.Language],
                        order.IsGone ? terminal.Text($"this team no longer exists") : "",
                    }
                )
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
