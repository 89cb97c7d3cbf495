using System.CommandLine;
using System.Text.Json;
using Intranet.Adoption.People;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Mail;
using Intranet.Storage.Work;
using Spectre.Console;

namespace Intranet.Verbs;

/// <summary>
/// <c>intranet jobs</c>: what is due, what is running, what failed and why; <c>intranet jobs retry</c> retries it at once.
/// </summary>
internal static class JobsVerb
{
    private static readonly string[] Tasks = [.. Job.All.Select(job => job.Name)];

    public static Command Command(GlobalOptions options)
    {
        var task = new Option<string?>("--task") { Description = $"Only this job: {string.Join(", ", Tasks)}." };
        var list = new Command("list", "What is due, what is running, what failed and why.");
        list.SetAction(parsed => List(options, parsed));
        var retry = new Command("retry", "Retry failed and parked jobs at once, and mail that was given up.") { task };
        retry.SetAction(parsed => Retry(options, parsed, parsed.GetValue(task)));
        var command = new Command("jobs", "Background jobs: what is due, what failed and why.") { list, retry };
        command.SetAction(parsed => List(options, parsed));
        return command;
    }

    private static int List(GlobalOptions options, ParseResult parsed)
    {
        var terminal = options.Terminal(parsed);
        using var connection = options.ExistingStore(parsed).Open();
        var organisations = parsed.GetValue(options.Organisation) is { } id
            ? [Organisations.Pick(connection, id)]
            : Organisations.All(connection);
        var now = options.Clock.GetUtcNow();
        var table = new Table().Border(TableBorder.Simple).AddColumns("Organisation", "Task", "State", "What");
        foreach (var organisation in organisations)
        {
            var due = Job.AllDue(connection, organisation, now);
            var jobs = JobClaims.List(connection, organisation.Number);
            var mails = Outbox.Open(connection, organisation.Number);
            var waitsSince = ScoreDueDays.WaitsSince(connection, organisation, now);
            if (terminal.IsJson)
            {
                Terminal.Print(
                    JsonSerializer.Serialize(
                        new
                        {
                            organisation = organisation.Id,
                            waitsForDataSince = waitsSince,
                            due = due.Select(work => new { work.Task, work.What }),
                            jobs = jobs.Select(job => new
                            {
                                job.Task,
                                state = State(job, now),
                                failures = job.Attempts,
                                Reason = job.Reason?.In(terminal.Language),
                                job.FailedAt,
                                job.NextAt,
                                job.ParkedAt,
                            }),
                            mails = mails.Select(mail => new
                            {
                                mail.Key,
                                kind = FactNames.Of(mail.Kind),
                                state = mail.GivenUpAt is null ? "waiting" : "given up",
                                mail.Attempts,
                                Reason = mail.Reason?.In(terminal.Language),
                            }),
                        },
                        Json.Options
                    )
                );
            }

            if (waitsSince is { } newest)
            {
                table.AddRow(
                    Array.ConvertAll(
                        [
                            organisation.Id,
                            ScoreDueDays.TaskName,
                            "waits for data",
                            $"no data after {newest:yyyy-MM-dd}; see 'intranet status'",
                        ],
                        Markup.Escape
                    )
                );
            }

            foreach (var work in due.Where(work => !jobs.Any(job => job.Task == work.Task)))
            {
                table.AddRow(Array.ConvertAll([organisation.Id, work.Task, "due", work.What], Markup.Escape));
            }

            foreach (var job in jobs)
            {
                var when =
                    job.NextAt is { } next && next > now
                        ? $" Next attempt {TimeZoneInfo.ConvertTime(next, organisation.Settings.TimeZone):yyyy-MM-dd HH:mm}."
                        : "";
                table.AddRow(
                    Array.ConvertAll(
                        [
                            organisation.Id,
                            job.Task,
                            State(job, now),
                            job.Reason is null ? "" : $"failed {Times(job.Attempts)}: {job.Reason.In(terminal.Language)}{when}",
                        ],
                        Markup.Escape
                    )
                );
            }

            foreach (var mail in mails.Where(mail => mail.Reason is not null))
            {
                table.AddRow(
                    Array.ConvertAll(
                        [
                            organisation.Id,
                            "mail",
                            mail.GivenUpAt is null ? "waiting" : "given up",
                            $"{FactNames.Of(mail.Kind)} mail {mail.Number}: {mail.Reason?.In(terminal.Language)}",
                        ],
                        Markup.Escape
                    )
                );
            }
        }

        if (table.Rows.Count == 0 && !terminal.IsJson)
        {
            terminal.Say("Nothing is due and nothing failed.");
        }
        else
        {
            terminal.Show(table);
        }

        return ExitCode.Done;
    }

    private static int Retry(GlobalOptions options, ParseResult parsed, string? task)
    {
        if (task is not null && !Tasks.Contains(task))
        {
            throw new RefusedException($"There is no job '{task}'. --task may be {string.Join(", ", Tasks)}.");
        }

        using var connection = options.ExistingStore(parsed).Open();
        var organisation = Organisations.Pick(connection, parsed.GetValue(options.Organisation));
        var count =
            JobClaims.Retry(connection, organisation.Number, task)
            + (task is null or SendMail.TaskName ? Outbox.Retry(connection, organisation.Number, options.Clock.GetUtcNow()) : 0);
        Audit.Write(connection, organisation.Number, $"jobs retry of {task ?? "all"}", Environment.UserName, options.Clock);
        options
            .Terminal(parsed)
            .Say(
                count == 0
                    ? "There was nothing to retry."
                    : $"{count} will be retried at once by a running 'intranet serve' or 'intranet work'."
            );
        return ExitCode.Done;
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string State(JobRow job, DateTimeOffset now) =>
        job switch
        {
            { ParkedAt: not null } => "parked",
            { Worker: not null } when job.LeaseUntil > now => "under way",
            { NextAt: not null } when job.NextAt > now => "waiting",
            _ => "due",
        };
}
