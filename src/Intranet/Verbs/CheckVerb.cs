using System.CommandLine;
using System.Text.Json;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Verbs;

/// <summary>
/// <c>intranet check</c>: verifies the store, and recomputes every stored score from the facts. Stores with the same content have the
/// same digest.
/// </summary>
internal static class CheckVerb
{
    public static Command Command(GlobalOptions options)
    {
        var command = new Command("check", "Verify the database and recompute every stored score.");
        command.SetAction((parsed, cancel) => Task.FromResult(Run(options, parsed, cancel)));
        return command;
    }

    private static int Run(GlobalOptions options, ParseResult parsed, CancellationToken cancel)
    {
        var terminal = options.Terminal(parsed);
        var store = options.ExistingStore(parsed);
        using var connection = store.Open();
        var result = StoreCheck.Run(connection);
        var problems = result.Problems.ToList();
        var scores = 0;
        if (problems.Count == 0)
        {
            foreach (var organisation in Organisations.All(connection))
            {
                var (compared, stale) = terminal.Work(
                    $"Checking scores",
                    report => CheckScores.Run(connection, organisation, (done, all) => report((double)done / all, organisation.Id), cancel)
                );
                scores += compared;
                var returned = Forgetting.ForgottenSince(store, connection, organisation);
                if (returned.Count == 1)
                {
                    problems.Add(
                        new(
                            $"""
                            {organisation.Id}: 1 person is in this database who was forgotten after it was backed up.
                            Run 'intranet forget --again'.
                            """
                        )
                    );
                }
                else if (returned.Count > 0)
                {
                    problems.Add(
                        new(
                            $"""
                            {organisation.Id}: {returned.Count} people are in this database who were forgotten after it was backed up.
                            Run 'intranet forget --again'.
                            """
                        )
                    );
                }

                // What arrived about people later counts from the first day that is not told, so a told day differs only if activity
                // arrived since, or if what readers saw was changed.
                var told = stale.Where(day => day <= organisation.ToldThrough).ToList();
                var untold = stale.Except(told).ToList();
                if (untold.Count > 0)
                {
                    problems.Add(
                        new(
                            $"""
                            {organisation.Id}: {untold.Count} of {compared} stored scores differ from what the facts give now, the first on
                            {untold[0]:yyyy-MM-dd}; data arrived after they were scored.
                            Run 'intranet score --from {untold[0]:yyyy-MM-dd} --to {untold[^1]:yyyy-MM-dd}'.
                            """
                        )
                    );
                }

                if (told.Count > 0)
                {
                    problems.Add(
                        new(
                            $"""
                            {organisation.Id}: {told.Count} of {compared} stored scores that readers saw differ from what was known then,
                            the first on {told[0]:yyyy-MM-dd}; activity arrived after they were scored, or the settings changed.
                            Run 'intranet score --from {told[0]:yyyy-MM-dd} --to {told[^1]:yyyy-MM-dd}'; people stay as they were told.
                            """
                        )
                    );
                }
            }
        }

        if (terminal.IsJson)
        {
            Terminal.Print(
                JsonSerializer.Serialize(
                    new
                    {
                        result.Digest,
                        scores,
                        problems = problems.Select(problem => problem.ToString()),
                    },
                    Json.Options
                )
            );
        }

        foreach (var organisation in Organisations.All(connection).Where(organisation => organisation.FinalThrough is not null))
        {
            terminal.Say(
                $"""
                {organisation.Id}: scores through {organisation.FinalThrough:yyyy-MM-dd} are final and were not recomputed: what they were
                made of was forgotten, or is older than is kept.
                """
            );
        }

        problems.ForEach(terminal.Fail);
        terminal.Say(
            problems.Count switch
            {
                0 when scores == 1 => new($"No problems: 1 recomputed score is the same. Digest {result.Digest}."),
                0 => new($"No problems: {scores:N0} recomputed scores are the same. Digest {result.Digest}."),
                1 => new($"1 problem found."),
                _ => new Message($"{problems.Count} problems found."),
            }
        );
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
