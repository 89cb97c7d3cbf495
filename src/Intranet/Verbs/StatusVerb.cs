using System.CommandLine;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet status</c>: for each feed, its last delivery and the day through which it is complete.</summary>
internal static class StatusVerb
{
    public static Command Command(GlobalOptions options)
    {
        var command = new Command(
            "status",
            "How fresh the data are: for each feed, its last delivery and the day through which it is complete."
        );
        command.SetAction(parsed => Run(options, parsed));
        return command;
    }

    private static int Run(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisations = parsed.GetValue(options.Organisation) is { } id
            ? [Organisations.Pick(connection, id)]
            : Organisations.All(connection);
        var now = options.Clock.GetUtcNow();
        var table = terminal.Table($"Organisation", $"Feed", $"Source", $"Last delivery", $"Complete through", $"Usual gap", $"State");
        var warnings = new List<Message>();
        foreach (var organisation in organisations)
        {
            var feeds = Deliveries.Feeds(connection, organisation, now);
            var complete = Deliveries.Complete(connection, organisation, now);
            var quarantined = Quarantine.Count(connection, organisation.Number);
            if (terminal.IsJson)
            {
                Terminal.Print(
                    JsonSerializer.Serialize(
                        new
                        {
                            organisation = organisation.Id,
                            completeThrough = complete?.Through,
                            waitsFor = complete?.WaitsFor is { IsExpected: true } feed ? feed.Source : null,
                            feeds = feeds.Select(feed => new
                            {
                                feed.Kind,
                                feed.Source,
                                feed.LastAt,
                                feed.CompleteThrough,
                                feed.UsualGap,
                                feed.SilentDays,
                                overdue = feed.IsOverdue,
                                feed.EndedOn,
                            }),
                            quarantined,
                        },
                        Json.Options
                    )
                );
            }

            foreach (var feed in feeds)
            {
                var at = TimeZoneInfo.ConvertTime(feed.LastAt, organisation.Settings.TimeZone);
                table.AddRow(
                    Array.ConvertAll(
                        [
                            organisation.Id,
                            feed.Kind,
                            feed.Source,
                            $"{at:yyyy-MM-dd HH:mm}",
                            $"{feed.CompleteThrough:yyyy-MM-dd}",
                            feed.UsualGap is { } gap ? terminal.Text($"{gap} d") : "",
                            feed.EndedOn is not null ? terminal.Text($"ended")
                            : feed.IsOverdue ? terminal.Text($"overdue")
                            : "",
                        ],
                        Markup.Escape
                    )
                );
                if (feed.IsOverdue)
                {
                    warnings.Add(
                        new(
                            $"""
                            {organisation.Id}: {feed.Kind} ({feed.Source}) has not delivered for {feed.SilentDays} days; the usual
                            maximum is {feed.UsualGap}. Check the export of that feed.
                            """
                        )
                    );
                }
            }

            if (complete is { WaitsFor: { IsExpected: true } waited } && complete.IsBehind(organisation.Settings.LocalDay(now)))
            {
                warnings.Add(
                    new(
                        $"""
                        {organisation.Id}: scoring waits for {waited.Source}; there is no data after {complete.Through:yyyy-MM-dd} yet.
                        If it delivers no more, run 'intranet feed end {waited.Source} --organisation {organisation.Id}'.
                        """
                    )
                );
            }

            if (quarantined > 0)
            {
                warnings.Add(
                    new(
                        $"""
                        {organisation.Id}: rows in quarantine: {quarantined:N0}. 'intranet quarantine --organisation {organisation.Id}'
                        shows what is wrong with each.
                        """
                    )
                );
            }
        }

        if (table.Rows.Count == 0 && !terminal.IsJson)
        {
            terminal.Say($"Nothing was delivered yet. 'intranet import FOLDER' imports files.");
        }
        else
        {
            terminal.Show(table);
        }

        warnings.ForEach(terminal.Say);
        return ExitCode.Done;
    }
}
