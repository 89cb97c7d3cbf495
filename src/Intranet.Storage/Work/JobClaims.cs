using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Intranet.Storage.Work;

/// <summary>A piece of work that is under way, waits to be tried again, or is parked.</summary>
/// <param name="Attempts">How often it failed since it last succeeded.</param>
/// <param name="NextAt">When it is tried again; null when nothing failed.</param>
/// <param name="ParkedAt">Since when it is not tried any more.</param>
public sealed record JobRow(
    string Organisation,
    string Task,
    string? Worker,
    DateTimeOffset? LeaseUntil,
    int Attempts,
    DateTimeOffset? NextAt,
    DateTimeOffset? FailedAt,
    Message? Reason,
    DateTimeOffset? ParkedAt
);

/// <summary>
/// Who is at which work, and what failed. A worker holds a piece of work for as long as its lease runs, and renews it; one that was killed
/// lets go when the lease ends. Nothing is queued here: what is due is worked out from the rest of the store.
/// </summary>
public static class JobClaims
{
    /// <summary>Takes a piece of work, unless another worker has it, it is not to be tried yet, or it is parked.</summary>
    /// <returns>How often it failed since it last succeeded; null when it was not taken.</returns>
    public static int? Claim(DbConnection connection, int organisation, string task, string worker, DateTimeOffset now, TimeSpan lease)
    {
        using var transaction = connection.BeginWrite(organisation);
        var row = new
        {
            organisation,
            task,
            worker,
            now = Text(now),
            until = Text(now + lease),
        };
        var isTaken =
            connection.Execute(
                """
                update jobs set worker = @worker, lease_until = @until where organisation_no = @organisation and task = @task
                  and parked_at is null and (lease_until is null or lease_until < @now) and (next_at is null or next_at <= @now)
                """,
                row,
                transaction
            ) == 1
            || connection.Execute(
                """
                insert into jobs (organisation_no, task, worker, lease_until, attempts) select @organisation, @task, @worker, @until, 0
                where not exists (select 1 from jobs where organisation_no = @organisation and task = @task)
                """,
                row,
                transaction
            ) == 1;
        int? failures = isTaken
            ? connection.ExecuteScalar<int>(
                "select attempts from jobs where organisation_no = @organisation and task = @task",
                row,
                transaction
            )
            : null;
        transaction.Commit();
        return failures;
    }

    /// <summary>Says that the work goes on.</summary>
    /// <returns>Whether it is still this worker's.</returns>
    public static bool Renew(DbConnection connection, int organisation, string task, string worker, DateTimeOffset now, TimeSpan lease) =>
        connection.Execute(
            "update jobs set lease_until = @until where organisation_no = @organisation and task = @task and worker = @worker",
            new
            {
                organisation,
                task,
                worker,
                until = Text(now + lease),
            }
        ) == 1;

    /// <summary>The work is done, and earlier failures are forgotten.</summary>
    public static void Done(DbConnection connection, int organisation, string task, string worker) =>
        connection.Execute(
            "delete from jobs where organisation_no = @organisation and task = @task and worker = @worker",
            new
            {
                organisation,
                task,
                worker,
            }
        );

    /// <summary>The work is let go, as when the program stops; failures so far stand.</summary>
    public static void Release(DbConnection connection, int organisation, string task, string worker) =>
        connection.Execute(
            "update jobs set worker = null, lease_until = null where organisation_no = @organisation and task = @task and worker = @worker",
            new
            {
                organisation,
                task,
                worker,
            }
        );

    /// <summary>The work failed.</summary>
    /// <param name="nextAt">When to try again; null parks it.</param>
    public static void Failed(
        DbConnection connection,
        int organisation,
        string task,
        string worker,
        DateTimeOffset now,
        Message reason,
        DateTimeOffset? nextAt
    ) =>
        connection.Execute(
            """
            update jobs set worker = null, lease_until = null, attempts = attempts + 1, failed_at = @now, reason = @reason, next_at = @next, parked_at = @parked
            where organisation_no = @organisation and task = @task and worker = @worker
            """,
            new
            {
                organisation,
                task,
                worker,
                now = Text(now),
                reason = reason.ToStored(1000),
                next = nextAt is { } at ? Text(at) : null,
                parked = nextAt is null ? Text(now) : null,
            }
        );

    /// <summary>Lets what is parked or waiting be tried at once.</summary>
    /// <param name="task">Null for all.</param>
    /// <returns>How many there were.</returns>
    public static int Retry(DbConnection connection, int organisation, string? task) =>
        connection.Execute(
            "update jobs set attempts = 0, next_at = null, parked_at = null where organisation_no = @organisation and (@task is null or task = @task) and failed_at is not null and worker is null",
            new { organisation, task }
        );

    /// <summary>What is under way or failed.</summary>
    /// <param name="organisation">Null for all organisations.</param>
    public static IReadOnlyList<JobRow> List(DbConnection connection, int? organisation) =>
        [
            .. connection
                .Query<(
                    string Organisation,
                    string Task,
                    string? Worker,
                    string? LeaseUntil,
                    long Attempts,
                    string? NextAt,
                    string? FailedAt,
                    string? Reason,
                    string? ParkedAt
                )>(
                    """
                    select o.id, j.task, j.worker, j.lease_until, j.attempts, j.next_at, j.failed_at, j.reason, j.parked_at
                    from jobs j join organisations o on o.organisation_no = j.organisation_no where @organisation is null or j.organisation_no = @organisation order by o.id, j.task
                    """,
                    new { organisation }
                )
                .Select(row => new JobRow(
                    row.Organisation,
                    row.Task,
                    row.Worker,
                    Time(row.LeaseUntil),
                    (int)row.Attempts,
                    Time(row.NextAt),
                    Time(row.FailedAt),
                    row.Reason is null ? null : Message.FromStored(row.Reason),
                    Time(row.ParkedAt)
                )),
        ];

    /// <summary>Whether a round was made in a period.</summary>
    public static bool HasRound(DbConnection connection, int organisation, string task, string period) =>
        connection.ExecuteScalar<int>(
            "select count(*) from rounds where organisation_no = @organisation and task = @task and period = @period",
            new
            {
                organisation,
                task,
                period,
            }
        ) > 0;

    public static void AddRound(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string task,
        string period,
        DateTimeOffset at
    ) =>
        connection.Execute(
            """
            insert into rounds (organisation_no, task, period, done_at) select @organisation, @task, @period, @at
            where not exists (select 1 from rounds where organisation_no = @organisation and task = @task and period = @period)
            """,
            new
            {
                organisation,
                task,
                period,
                at = Text(at),
            },
            transaction
        );

    /// <summary>In UTC with a fixed length, so that later sorts after earlier.</summary>
    internal static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    internal static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
