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
        var table = terminal.Table($"Organisation", $"Task", $"State", $"What");
        foreach (var organisation in organisations)
        {
            var due = Job.AllDue(connection, organisation, now);
            var jobs = JobClaims.List(connection, organisation.Number);
            var mails = Outbox.Open(connection, organisation.Number);
            var waitsSince = ScoreDueDays.Waits(connection, organisation, now)?.Through;
            if (terminal.IsJson)
            {
                Terminal.Print(
                    JsonSerializer.Serialize(
                        new
                        {
                            organisation = organisation.Id,
                            waitsForDataSince = waitsSince,
                            due = due.Select(work => new { work.Task, What = work.What.ToString() }),
                            jobs = jobs.Select(job => new
                            {
                                job.Task,
                                state = State(job, now).ToString(),
                                failures = job.Attempts,
                                Reason = job.Reason?.ToString(),
                                job.FailedAt,
                                job.NextAt,
                                job.ParkedAt,
                            }),
                            mails = mails.Select(mail => new
                            {
                                mail.Key,
                                kind = FactNames.Of(mail.Kind),
                                state = MailVerb.State(mail).ToString(),
                                mail.Attempts,
                                Reason = mail.Reason?.ToString(),
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
                            terminal.Text($"waiting for data"),
                            terminal.Text($"no data after {newest:yyyy-MM-dd}; see 'intranet status'"),
                        ],
                        Markup.Escape
                    )
                );
            }

            foreach (var work in due.Where(work => !jobs.Any(job => job.Task == work.Task)))
            {
                table.AddRow(
                    Array.ConvertAll([organisation.Id, work.Task, terminal.Text($"due"), work.What.In(terminal.Language)], Markup.Escape)
                );
            }

            foreach (var job in jobs)
            {
                table.AddRow(
                    Array.ConvertAll(
                        [
                            organisation.Id,
                            job.Task,
                            State(job, now).In(terminal.Language),
                            Failure(job, organisation, now)?.In(terminal.Language) ?? "",
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
                            MailVerb.State(mail).In(terminal.Language),
                            $"{FactNames.Of(mail.Kind)} {mail.Number}: {mail.Reason?.In(terminal.Language)}",
                        ],
                        Markup.Escape
                    )
                );
            }
        }

        if (table.Rows.Count == 0 && !terminal.IsJson)
        {
            terminal.Say($"Nothing is due and nothing failed.");
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
        Audit.Write(
            connection,
            organisation.Number,
            task is null ? new Message($"retried all failed jobs") : new Message($"retried the job {task}"),
            Environment.UserName,
            options.Clock
        );
        options
            .Terminal(parsed)
            .Say(
                count == 0
                    ? new($"There was nothing to retry.")
                    : new Message($"A running 'intranet serve' or 'intranet work' will retry these at once: {count}.")
            );
        return ExitCode.Done;
    }

    private static Message? Failure(JobRow job, OrganisationRow organisation, DateTimeOffset now)
    {
        if (job.Reason is not { } reason)
        {
            return null;
        }

        var failed = job.Attempts == 1 ? new($"failed once: {reason}") : new Message($"failed {job.Attempts} times: {reason}");
        return job.NextAt is { } next && next > now
            ? new($"{failed} Next attempt {TimeZoneInfo.ConvertTime(next, organisation.Settings.TimeZone):yyyy-MM-dd HH:mm}.")
            : failed;
    }

    private static Message State(JobRow job, DateTimeOffset now) =>
        job switch
        {
            { ParkedAt: not null } => new($"parked"),
            { Worker: not null } when job.LeaseUntil > now => new($"under way"),
            { NextAt: not null } when job.NextAt > now => new($"waiting"),
            _ => new($"due"),
        };
}
