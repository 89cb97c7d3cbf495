using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Storage.People;
using Intranet.Storage.Work;

namespace Intranet.Storage.Mail;

/// <summary>What mail is about; employees unsubscribe by kind.</summary>
public enum MailKind
{
    Report,
    Reward,
    Reminder,
}

/// <summary>A mail in the outbox, or one that was sent.</summary>
/// <param name="Key">What it is about and for whom; unique in an organisation.</param>
/// <param name="Content">As it is sent, RFC 5322; null once it was sent or given up.</param>
public sealed record OutboxMail(
    long Number,
    string Key,
    MailKind Kind,
    int Employee,
    byte[]? Content,
    DateTimeOffset CreatedAt,
    int Attempts,
    DateTimeOffset NextAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? GivenUpAt,
    Message? Reason
);

/// <summary>An employee who may get mail.</summary>
public sealed record MailRecipient(int Employee, string Id, string Address, string Name, string? Language);

/// <summary>Mail is added in the transaction of the event that it reports, and sent from here, each mail once.</summary>
public static class Outbox
{
    /// <returns>False when there is already a mail with this key.</returns>
    public static bool Add(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string key,
        MailKind kind,
        int employee,
        byte[] content,
        DateTimeOffset at
    ) =>
        connection.Execute(
            """
            insert into mails (organisation_no, mail_key, kind, employee_no, message, created_at, attempts, next_at)
            select @organisation, @key, @kind, @employee, @content, @at, 0, @at
            where not exists (select 1 from mails where organisation_no = @organisation and mail_key = @key)
            """,
            new
            {
                organisation,
                key,
                kind = FactNames.Of(kind),
                employee,
                content,
                at,
            },
            transaction
        ) == 1;

    /// <summary>Adds a mail that cannot be sent, so that administrators see it.</summary>
    public static void AddGivenUp(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string key,
        MailKind kind,
        int employee,
        Message reason,
        DateTimeOffset at
    ) =>
        connection.Execute(
            """
            insert into mails (organisation_no, mail_key, kind, employee_no, created_at, attempts, next_at, given_up_at, reason)
            select @organisation, @key, @kind, @employee, @at, 0, @at, @at, @reason
            where not exists (select 1 from mails where organisation_no = @organisation and mail_key = @key)
            """,
            new
            {
                organisation,
                key,
                kind = FactNames.Of(kind),
                employee,
                at,
                reason = reason.ToStored(1000),
            },
            transaction
        );

    public static bool Has(DbConnection connection, int organisation, string key) =>
        connection.ExecuteScalar<int>(
            "select count(*) from mails where organisation_no = @organisation and mail_key = @key",
            new { organisation, key }
        ) > 0;

    /// <summary>Whether any mail can be sent now.</summary>
    public static bool IsWaiting(DbConnection connection, int organisation, DateTimeOffset now) =>
        connection.ExecuteScalar<int>(
            """
            select case when exists (
                select 1
                from mails
                where organisation_no = @organisation and sent_at is null and given_up_at is null and next_at <= @now
              ) then 1 else 0 end
            """,
            new { organisation, now }
        ) == 1;

    /// <summary>Reserves the next mail that can be sent: no other worker gets it until the reservation expires.</summary>
    /// <param name="hold">Longer than sending takes.</param>
    public static OutboxMail? Take(DbConnection connection, int organisation, DateTimeOffset now, TimeSpan hold)
    {
        using var transaction = connection.BeginWrite(organisation);
        var next = Read(
                connection,
                "organisation_no = @organisation and sent_at is null and given_up_at is null and next_at <= @now",
                new { organisation, now },
                transaction
            )
            .FirstOrDefault();
        if (next is not null)
        {
            connection.Execute(
                "update mails set next_at = @until where mail_no = @Number",
                new { next.Number, until = now + hold },
                transaction
            );
            transaction.Commit();
        }

        return next;
    }

    /// <summary>The server accepted the mail. Its content is deleted; that it was sent is kept.</summary>
    public static void Sent(DbConnection connection, long mail, DateTimeOffset at) =>
        connection.Execute(
            """
            update mails
            set sent_at = @at, message = null, reason = null, attempts = attempts + 1
            where mail_no = @mail and sent_at is null
            """,
            new { mail, at }
        );

    /// <param name="nextAt">When to try again; null gives it up.</param>
    public static void Failed(DbConnection connection, long mail, DateTimeOffset now, Message reason, DateTimeOffset? nextAt) =>
        connection.Execute(
            """
            update mails
            set attempts = attempts + 1, reason = @reason, next_at = coalesce(@nextAt, next_at), given_up_at = @givenUpAt
            where mail_no = @mail and sent_at is null
            """,
            new
            {
                mail,
                reason = reason.ToStored(1000),
                nextAt,
                givenUpAt = nextAt is null ? now : (DateTimeOffset?)null,
            }
        );

    /// <summary>Ends the reservation of a mail that was not tried.</summary>
    public static void Release(DbConnection connection, long mail, DateTimeOffset now) =>
        connection.Execute("update mails set next_at = @now where mail_no = @mail and sent_at is null", new { mail, now });

    /// <summary>Makes mails that failed or were given up due again at once.</summary>
    public static int Retry(DbConnection connection, int organisation, DateTimeOffset now) =>
        connection.Execute(
            """
            update mails
            set next_at = @now, given_up_at = null
            where organisation_no = @organisation and sent_at is null and message is not null and reason is not null
            """,
            new { organisation, now }
        );

    /// <summary>All mails of an organisation, oldest first, without their content.</summary>
    public static IReadOnlyList<OutboxMail> List(DbConnection connection, int organisation) =>
        Read(connection, "organisation_no = @organisation", new { organisation }, null, withContent: false);

    /// <summary>Mails that were not sent: waiting, or given up.</summary>
    public static IReadOnlyList<OutboxMail> Open(DbConnection connection, int organisation) =>
        Read(connection, "organisation_no = @organisation and sent_at is null", new { organisation }, null, withContent: false);

    /// <summary>The token with which an employee can unsubscribe; created on first use.</summary>
    public static string LinkOf(DbConnection connection, DbTransaction transaction, int organisation, int employee)
    {
        connection.Execute(
            """
            insert into mail_links (organisation_no, employee_no, token)
            select @organisation, @employee, @token
            where not exists (select 1 from mail_links where organisation_no = @organisation and employee_no = @employee)
            """,
            new
            {
                organisation,
                employee,
                token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            },
            transaction
        );
        return connection.ExecuteScalar<string>(
            "select token from mail_links where organisation_no = @organisation and employee_no = @employee",
            new { organisation, employee },
            transaction
        )!;
    }

    /// <returns>Whose token it is, or null.</returns>
    public static (int Organisation, int Employee)? OwnerOfLink(DbConnection connection, string token) =>
        connection.QuerySingleOrDefault<(long, long)?>(
            "select organisation_no, employee_no from mail_links where token = @token",
            new { token }
        )
            is { } found
            ? ((int)found.Item1, (int)found.Item2)
            : null;

    /// <summary>Stops mail of one kind to an employee, including mail that is waiting.</summary>
    public static void Unsubscribe(DbConnection connection, int organisation, int employee, MailKind kind, DateTimeOffset at)
    {
        using var transaction = connection.BeginWrite(organisation);
        connection.Execute(
            """
            insert into unsubscribed (organisation_no, employee_no, kind, at)
            select @organisation, @employee, @kind, @at
            where not exists (
                select 1
                from unsubscribed
                where organisation_no = @organisation and employee_no = @employee and kind = @kind
              );
            update mails
            set given_up_at = @at, message = null, reason = @reason
            where organisation_no = @organisation
              and employee_no = @employee
              and kind = @kind
              and sent_at is null
              and given_up_at is null;
            """,
            new
            {
                organisation,
                reason = new Message($"unsubscribed").ToStored(),
                employee,
                kind = FactNames.Of(kind),
                at,
            },
            transaction
        );
        transaction.Commit();
    }

    /// <summary>Calls back the mails of a subject that were not sent yet.</summary>
    /// <param name="subject">What their keys begin with, before the reader's id.</param>
    public static void Recall(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string subject,
        Message reason,
        DateTimeOffset at
    ) =>
        connection.Execute(
            """
            update mails
            set given_up_at = @at, message = null, reason = @reason
            where organisation_no = @organisation
              and substring(mail_key, 1, @length) = @prefix
              and sent_at is null
              and given_up_at is null
            """,
            new
            {
                organisation,
                prefix = subject + " ",
                length = subject.Length + 1,
                reason = reason.ToStored(),
                at,
            },
            transaction
        );

    public static void Subscribe(DbConnection connection, int organisation, int employee, MailKind kind) =>
        connection.Execute(
            "delete from unsubscribed where organisation_no = @organisation and employee_no = @employee and kind = @kind",
            new
            {
                organisation,
                employee,
                kind = FactNames.Of(kind),
            }
        );

    /// <summary>
    /// Employees who hold a role on a day, are in service, do not object, have an e-mail address and have not unsubscribed from this
    /// kind of mail, by id.
    /// </summary>
    /// <param name="team">Id of the team, for ambassadors.</param>
    public static IReadOnlyList<MailRecipient> Recipients(
        DbConnection connection,
        int organisation,
        Role role,
        string? team,
        MailKind kind,
        DateOnly day
    )
    {
        var holders = connection
            .Query<(int Number, string Id)>(
                $"""
                select distinct e.employee_no, e.id
                from roles r
                join employees e on e.organisation_no = r.organisation_no and e.employee_no = r.employee_no
                left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
                where r.organisation_no = @organisation and r.role = @role and (@team is null or t.id = @team)
                  and {Dated.HoldsOn("r.")}
                  and not exists (
                    select 1
                    from unsubscribed u
                    where u.organisation_no = r.organisation_no and u.employee_no = r.employee_no and u.kind = @kind
                  )
                order by e.id
                """,
                new
                {
                    organisation,
                    role = RoleNames.Of(role),
                    team,
                    kind = FactNames.Of(kind),
                    day,
                }
            )
            .ToList();
        var objectors = PersonalData.Objectors(connection, organisation, day);
        return
        [
            .. holders
                .Select(holder => (Holder: holder, State: EmployeeFacts.At(connection, organisation, holder.Number, day)))
                .Where(item => item.State is { Email.Length: > 0 } state && state.IsIncluded(day, objectors.Contains(item.Holder.Number)))
                .Select(item => new MailRecipient(
                    item.Holder.Number,
                    item.Holder.Id,
                    item.State!.Email,
                    item.State.Name,
                    item.State.Language is { } language ? FactNames.Of(language) : null
                )),
        ];
    }

    private static List<OutboxMail> Read(
        DbConnection connection,
        string where,
        object parameters,
        DbTransaction? transaction,
        bool withContent = true
    ) =>
        [
            .. connection
                .Query<(
                    long Number,
                    string Key,
                    string Kind,
                    int Employee,
                    byte[]? Content,
                    DateTimeOffset CreatedAt,
                    int Attempts,
                    DateTimeOffset NextAt,
                    DateTimeOffset? SentAt,
                    DateTimeOffset? GivenUpAt,
                    string? Reason
                )>(
                    $"""
                    select
                      mail_no, mail_key, kind, employee_no, {(withContent ? "message" : "null")},
                      created_at, attempts, next_at, sent_at, given_up_at, reason
                    from mails
                    where {where}
                    order by mail_no
                    """,
                    parameters,
                    transaction,
                    buffered: !withContent
                )
                .Take(withContent ? 1 : int.MaxValue)
                .Select(row => new OutboxMail(
                    row.Number,
                    row.Key,
                    FactNames.Parse<MailKind>(row.Kind)!.Value,
                    row.Employee,
                    row.Content,
                    row.CreatedAt,
                    row.Attempts,
                    row.NextAt,
                    row.SentAt,
                    row.GivenUpAt,
                    row.Reason is null ? null : Message.FromStored(row.Reason)
                )),
        ];
}
