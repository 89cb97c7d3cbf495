using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Work;

/// <summary>A job that is running, is waiting for its next attempt, or is parked.</summary>
/// <param name="Attempts">Failures since it last succeeded.</param>
/// <param name="NextAt">When it is tried again; null when nothing failed.</param>
/// <param name="ParkedAt">Since when it is no longer tried.</param>
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
/// Which worker has which job, and what failed. A worker holds a job until its lease expires, and renews the lease while it runs; the
/// job of a worker that was killed is free when the lease expires. This is no queue: what is due is derived from the rest of the store.
/// </summary>
public static class JobClaims
{
    /// <summary>Claims a job, unless another worker has it, it is waiting for its next attempt, or it is parked.</summary>
    /// <returns>Failures since it last succeeded; null when it was not claimed.</returns>
    public static int? Claim(DbConnection connection, int organisation, string task, string worker, DateTimeOffset now, TimeSpan lease)
    {
        using var transaction = connection.BeginWrite(organisation);
        var row = new
        {
            organisation,
            task,
            worker,
            now,
            until = now + lease,
        };
        var isClaimed =
            connection.Execute(
                """
                update jobs
                set worker = @worker, lease_until = @until
                where organisation_no = @organisation
                  and task = @task
                  and parked_at is null
                  and (lease_until is null or lease_until < @now)
                  and (next_at is null or next_at <= @now)
                """,
                row,
                transaction
            ) == 1
            || connection.Execute(
                """
                insert into jobs (organisation_no, task, worker, lease_until, attempts)
                select @organisation, @task, @worker, @until, 0
                where not exists (select 1 from jobs where organisation_no = @organisation and task = @task)
                """,
                row,
                transaction
            ) == 1;
        int? failures = isClaimed
            ? connection.ExecuteScalar<int>(
                "select attempts from jobs where organisation_no = @organisation and task = @task",
                row,
                transaction
            )
            : null;
        transaction.Commit();
        return failures;
    }

    /// <summary>Extends the lease of a job that is still running.</summary>
    /// <returns>Whether the worker still has it.</returns>
    public static bool Renew(DbConnection connection, int organisation, string task, string worker, DateTimeOffset now, TimeSpan lease) =>
        connection.Execute(
            """
            update jobs
            set lease_until = @until
            where organisation_no = @organisation and task = @task and worker = @worker
            """,
            new
            {
                organisation,
                task,
                worker,
                until = now + lease,
            }
        ) == 1;

    /// <summary>The job succeeded; earlier failures are forgotten.</summary>
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

    /// <summary>The job was interrupted, as when the program stops; earlier failures still count.</summary>
    public static void Release(DbConnection connection, int organisation, string task, string worker) =>
        connection.Execute(
            """
            update jobs
            set worker = null, lease_until = null
            where organisation_no = @organisation and task = @task and worker = @worker
            """,
            new
            {
                organisation,
                task,
                worker,
            }
        );

    /// <summary>The job failed.</summary>
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
            update jobs
            set worker = null,
                lease_until = null,
                attempts = attempts + 1,
                failed_at = @now,
                reason = @reason,
                next_at = @nextAt,
                parked_at = @parkedAt
            where organisation_no = @organisation and task = @task and worker = @worker
            """,
            new
            {
                organisation,
                task,
                worker,
                now,
                reason = reason.ToStored(1000),
                nextAt,
                parkedAt = nextAt is null ? now : (DateTimeOffset?)null,
            }
        );

    /// <summary>Makes failed and parked jobs due again at once.</summary>
    /// <param name="task">Null for all.</param>
    /// <returns>How many there were.</returns>
    public static int Retry(DbConnection connection, int organisation, string? task) =>
        connection.Execute(
            """
            update jobs
            set attempts = 0, next_at = null, parked_at = null
            where organisation_no = @organisation
              and (@task is null or task = @task)
              and failed_at is not null
              and worker is null
            """,
            new { organisation, task }
        );

    /// <summary>Jobs that are running or have failed.</summary>
    /// <param name="organisation">Null for all organisations.</param>
    public static IReadOnlyList<JobRow> List(DbConnection connection, int? organisation) =>
        [
            .. connection
                .Query<(
                    string Organisation,
                    string Task,
                    string? Worker,
                    DateTimeOffset? LeaseUntil,
                    int Attempts,
                    DateTimeOffset? NextAt,
                    DateTimeOffset? FailedAt,
                    string? Reason,
                    DateTimeOffset? ParkedAt
                )>(
                    """
                    select o.id, j.task, j.worker, j.lease_until, j.attempts, j.next_at, j.failed_at, j.reason, j.parked_at
                    from jobs j
                    join organisations o on o.organisation_no = j.organisation_no
                    where @organisation is null or j.organisation_no = @organisation
                    order by o.id, j.task
                    """,
                    new { organisation }
                )
                .Select(row => new JobRow(
                    row.Organisation,
                    row.Task,
                    row.Worker,
                    row.LeaseUntil,
                    row.Attempts,
                    row.NextAt,
                    row.FailedAt,
                    row.Reason is null ? null : Message.FromStored(row.Reason),
                    row.ParkedAt
                )),
        ];

    /// <summary>Whether a periodic job was done for a period.</summary>
    public static bool HasRound(DbConnection connection, int organisation, string task, string period) =>
        connection.ExecuteScalar<int>(
            """
            select count(*)
            from rounds
            where organisation_no = @organisation and task = @task and period = @period
            """,
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
            insert into rounds (organisation_no, task, period, done_at)
            select @organisation, @task, @period, @at
            where not exists (
                select 1
                from rounds
                where organisation_no = @organisation and task = @task and period = @period
              )
            """,
            new
            {
                organisation,
                task,
                period,
                at,
            },
            transaction
        );
}
