using System.CommandLine;
using Intranet.Adoption.BestPractices;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary><c>intranet score</c>: the scorecard of a date or of each day in a range, and the awards it brings.</summary>
internal static class ScoreVerb
{
    /// <summary>Days in the longest range, about ten years.</summary>
    private const int LongestRange = 3660;

    public static Command Command(GlobalOptions options)
    {
        var date = new Option<string?>("--date") { Description = "Day to score (yyyy-MM-dd); by default the last complete day with data." };
        var from = new Option<string?>("--from") { Description = "First day of a range." };
        var to = new Option<string?>("--to") { Description = "Last day of a range." };
        var retell = new Option<bool>("--retell")
        {
            Description = "Score days that readers saw with what is known about people now; also those after the range.",
        };
        var command = new Command("score", "Score the nine practices at a date, or on each day of a range.") { date, from, to, retell };
        command.SetAction(
            (parsed, cancel) =>
                Task.FromResult(
                    Run(
                        options,
                        parsed,
                        GlobalOptions.Day(parsed.GetValue(date), "--date"),
                        GlobalOptions.Day(parsed.GetValue(from), "--from"),
                        GlobalOptions.Day(parsed.GetValue(to), "--to"),
                        parsed.GetValue(retell),
                        cancel
                    )
                )
        );
        return command;
    }

    private static int Run(
        GlobalOptions options,
        ParseResult parsed,
        DateOnly? date,
        DateOnly? from,
        DateOnly? to,
        bool isRetold,
        CancellationToken cancel
    )
    {
        if (isRetold && date is null && from is null)
        {
            throw new RefusedException($"--retell needs the days: give --date, or --from and --to together.");
        }

        if (from is null != to is null || (date is not null && from is not null))
        {
            throw new RefusedException($"Give --date, or --from and --to together.");
        }

        if (from > to || to?.DayNumber - from?.DayNumber >= LongestRange)
        {
            throw new RefusedException($"--from must not be after --to, and the range must not exceed {LongestRange} days.");
        }

        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var spoken = parsed.GetValue(options.Language) ?? organisation.Settings.Language;
        var today = organisation.Settings.LocalDay(options.Clock.GetUtcNow());
        var last =
            date
            ?? to
            ?? Deliveries.Complete(connection, organisation, options.Clock.GetUtcNow())?.Through
            ?? throw new RefusedException(
                $"There is no activity yet, so there is no last day to score. Import activities, or choose a day with --date."
            );
        if (last >= today)
        {
            throw new RefusedException(
                $"{last:yyyy-MM-dd} is not over yet. The last day that can be scored is {today.AddDays(-1):yyyy-MM-dd}."
            );
        }

        var first = from ?? last;
        if (isRetold && first <= organisation.FinalThrough)
        {
            throw new RefusedException(
                $"""
                The days through {organisation.FinalThrough:yyyy-MM-dd} are final and cannot be told again: what they were scored from was
                forgotten, or is older than is kept. Choose later days.
                """
            );
        }

        if (isRetold)
        {
            ToldFacts.Retell(connection, organisation.Number, first, Environment.UserName, options.Clock);
            terminal.Say(
                $"""
                The days from {first:yyyy-MM-dd} on are told again with what is known now. Whoever compares them with what was told before
                may see what single people did. The audit log says that this was done.
                """
            );
        }

        if (first < organisation.FirstDay)
        {
            terminal.Say($"There is no activity before {organisation.FirstDay:yyyy-MM-dd}. What needs it is not measured on earlier days.");
        }

        if (Deliveries.Complete(connection, organisation, options.Clock.GetUtcNow()) is { } complete && complete.Through < last)
        {
            terminal.Say(
                $"""
                Activity is complete through {complete.Through:yyyy-MM-dd} only. Later days look quieter than they were, and pages and
                reports do not show them.
                """
            );
        }

        Scorecard? shown = null;
        var done = 0;
        terminal.Work(
            $"Scoring",
            report =>
            {
                ScoreDays.Run(
                    connection,
                    organisation,
                    first,
                    last,
                    scorecard =>
                    {
                        shown = scorecard;
                        report((double)++done / (last.DayNumber - first.DayNumber + 1), $"{scorecard.Date:yyyy-MM-dd}");
                        if (terminal.IsJson)
                        {
                            Terminal.Print(scorecard.WithAdvice(spoken).ToJson());
                        }
                    },
                    cancel
                );
                return 0;
            }
        );

        if (done > 1)
        {
            terminal.Say($"{done:N0} days scored; this is the last one.");
        }

        if (shown is null)
        {
            throw new RefusedException(
                $"""
                The days through {organisation.FinalThrough:yyyy-MM-dd} are final: what they were scored from was forgotten or is older than
                is kept. Choose a later day.
                """
            );
        }

        Show(terminal, organisation, shown);
        return ExitCode.Done;
    }

    internal static void Show(Terminal terminal, OrganisationRow organisation, Scorecard scorecard)
    {
        var index = scorecard switch
        {
            { Index: null } => new($"Adoption index: cannot be measured yet"),
            { Provisional: true } => new($"Adoption index: {scorecard.Index:F1}, provisional"),
            _ => new Message($"Adoption index: {scorecard.Index:F1}"),
        };
        var table = terminal
            .Table($"Practice", $"Score", $"What to do next")
            .Title(Markup.Escape($"{organisation.Settings.Name}, {scorecard.Date:yyyy-MM-dd}"))
            .Caption(
                terminal.Text($"{index} ({scorecard.Measured} of {scorecard.Of} practices measured, {scorecard.Population:N0} employees)")
            );
        table.Columns[1].Alignment = Justify.Right;
        table.Columns[2].Width = 80;
        foreach (var practice in scorecard.WithAdvice(terminal.Language).Practices)
        {
            table.AddRow(
                Markup.Escape(Names.Practice(practice.Id, terminal.Language)),
                practice.Score is { } score ? $"{score:F0}" : "-",
                Markup.Escape(practice.Advice ?? "")
            );
        }

        terminal.Show(table);
    }
}
