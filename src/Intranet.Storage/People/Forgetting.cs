using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Intranet.Storage.Access;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage.People;

/// <summary>What is held about a person and goes when they are forgotten: the name of each kind and how many rows.</summary>
/// <param name="Name">So that nobody is forgotten for a digit that was typed wrong.</param>
public sealed record ToForget(string Employee, string Name, IReadOnlyList<(Message What, int Rows)> Rows);

/// <summary>
/// Forgets a person (GDPR article 17): everything about them goes, their id in ledger and audit log becomes a token that leads nowhere,
/// and a keyed hash keeps feeds from bringing them back. Awards of teams stay. Days up to now are final.
/// </summary>
public static class Forgetting
{
    /// <summary>The tables with rows of a person, and what they are about.</summary>
    private static readonly (Message What, string[] Tables)[] Kinds =
    [
        (new($"profile"), ["told_employee_facts", "employee_facts"]),
        (new($"teams"), ["told_memberships", "memberships"]),
        (new($"roles, consent and objections"), ["roles", "statements", "told_objections", "objections"]),
        (new($"channels followed"), ["follows"]),
        (new($"activity"), ["report_opens", "day_counts", "presence", "ever", "trainings", "persona_posts", "answers"]),
        (new($"account"), ["identities", "sign_in_holds"]),
        (new($"mail"), ["mails", "mail_links", "unsubscribed"]),
    ];

    /// <exception cref="RefusedException">There is no such employee.</exception>
    public static ToForget Preview(DbConnection connection, OrganisationRow organisation, string employee)
    {
        var number = Number(connection, organisation, employee);
        var parameters = new { organisation = organisation.Number, number };
        return new(
            employee,
            EmployeeFacts
                .Of(connection, organisation.Number, number)
                .Select(fact => fact.Name)
                .LastOrDefault(name => name is { Length: > 0 })
                ?? "",
            [
                .. Kinds
                    .Select(kind =>
                        (
                            kind.What,
                            Rows: kind.Tables.Sum(table =>
                                connection.ExecuteScalar<int>(
                                    $"select count(*) from {table} where organisation_no = @organisation and employee_no = @number",
                                    parameters
                                )
                            )
                        )
                    )
                    .Append((new($"rows in quarantine"), RowsInQuarantine(connection, organisation.Number, number, employee, null).Count))
                    .Where(item => item.Rows > 0),
            ]
        );
    }

    /// <summary>Whether a person was forgotten here and has not been let in again.</summary>
    public static bool IsForgotten(DbConnection connection, OrganisationRow organisation, string employee) =>
        new Forgotten(connection, organisation.Number, null).Includes(employee);

    /// <summary>Forgets a person. Running it again completes what was broken off.</summary>
    /// <returns>Whether the file holds nothing of them any more; false while other programs have the database open.</returns>
    /// <exception cref="RefusedException">There is no such employee.</exception>
    public static bool Run(Store store, OrganisationRow organisation, string employee, string by, TimeProvider clock)
    {
        using var connection = store.Open();
        if (connection is SqliteConnection)
        {
            connection.Execute("pragma secure_delete = on");
        }

        var number = Number(connection, organisation, employee);
        var token = $"forgotten-{Convert.ToHexString(RandomNumberGenerator.GetBytes(6)).ToLowerInvariant()}";
        using (var transaction = connection.BeginWrite(organisation.Number))
        {
            var emails = connection
                .Query<string?>(
                    "select email from employee_facts where organisation_no = @Number and employee_no = @number",
                    new { organisation.Number, number },
                    transaction
                )
                .OfType<string>()
                .Where(email => email.Length > 0)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            Forget(connection, transaction, organisation.Number, number, employee, emails, token, by, clock.GetUtcNow());
            if (store.IsFile)
            {
                // Before the person is gone: a backup that is put back later has a list beside it of who was forgotten since.
                var forgotten = new Forgotten(connection, organisation.Number, transaction);
                Beside.Add(store, organisation.Id, [forgotten.Hash(employee), .. emails.Select(forgotten.Hash)]);
            }

            transaction.Commit();
        }

        return Purge(connection);
    }

    /// <summary>Removes what deleted rows leave in the file and its log.</summary>
    /// <returns>False while other programs keep the log open.</returns>
    public static bool Purge(DbConnection connection)
    {
        if (connection is not SqliteConnection)
        {
            return true;
        }

        try
        {
            connection.Execute("vacuum", commandTimeout: 0);
            return connection.ExecuteScalar<int>("pragma wal_checkpoint(truncate)", commandTimeout: 0) == 0;
        }
        catch (SqliteException busy) when (Store.IsTransient(busy))
        {
            // The person is forgotten already; what is left of them in the file goes when this is run again.
            return false;
        }
    }

    /// <summary>Lets somebody who was forgotten be delivered again, with their id and the addresses they had.</summary>
    /// <param name="name">Their id, or an address of theirs.</param>
    /// <returns>False if they were not forgotten.</returns>
    public static bool Lift(Store store, OrganisationRow organisation, string name, string by, TimeProvider clock)
    {
        using var connection = store.Open();
        using var transaction = connection.BeginWrite(organisation.Number);
        var hash = new Forgotten(connection, organisation.Number, transaction).Hash(name);
        var hashes = connection
            .Query<byte[]>(
                """
                select other.hash
                from forgotten f
                join forgotten other on other.organisation_no = f.organisation_no and (other.person = f.person or other.hash = f.hash)
                where f.organisation_no = @Number and f.hash = @hash
                """,
                new { organisation.Number, hash },
                transaction
            )
            .ToList();
        if (hashes.Count == 0)
        {
            return false;
        }

        connection.Execute(
            "delete from forgotten where organisation_no = @Number and hash = @one",
            hashes.Select(one => new { organisation.Number, one }),
            transaction
        );
        Audit.Write(connection, organisation.Number, $"let a forgotten person be delivered again", by, clock, transaction);
        transaction.Commit();
        if (store.IsFile)
        {
            Beside.Remove(store, organisation.Id, hashes);
        }

        return true;
    }

    /// <summary>The ids of people who were forgotten after this database, a backup, was made, and are in it again.</summary>
    public static IReadOnlyList<string> ForgottenSince(Store store, DbConnection connection, OrganisationRow organisation)
    {
        var hashes = Beside.Read(store, organisation.Id);
        if (hashes.Count == 0)
        {
            return [];
        }

        var forgotten = new Forgotten(connection, organisation.Number, null);
        return
        [
            .. connection
                .Query<string>("select id from employees where organisation_no = @Number", new { organisation.Number })
                .Where(id => hashes.Contains(Convert.ToHexString(forgotten.Hash(id)))),
        ];
    }

    private static int Number(DbConnection connection, OrganisationRow organisation, string employee) =>
        Organisations.EmployeeNumber(connection, organisation.Number, employee)
        ?? throw new RefusedException($"There is no employee '{employee}' in {organisation.Id}. Use the id from the employee feed.");

    private static void Forget(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        int number,
        string id,
        IReadOnlySet<string> emails,
        string token,
        string by,
        DateTimeOffset at
    )
    {
        var forgotten = new Forgotten(connection, organisation, transaction);
        var person = RandomNumberGenerator.GetBytes(16);
        foreach (var name in emails.Prepend(id))
        {
            connection.Execute(
                """
                insert into forgotten (organisation_no, hash, at, person)
                select @organisation, @hash, @at, @person
                where not exists (select 1 from forgotten where organisation_no = @organisation and hash = @hash)
                """,
                new
                {
                    organisation,
                    hash = forgotten.Hash(name),
                    at,
                    person,
                },
                transaction
            );
        }

        var row = new
        {
            organisation,
            number,
            id,
            token,
            quoted = JsonSerializer.Serialize(id, Plain),
        };
        var theirs = Theirs(connection, organisation, number, id, transaction);
        connection.Execute(
            "delete from quarantine where organisation_no = @organisation and quarantine_no = @found",
            RowsInQuarantine(connection, organisation, number, id, transaction).Select(found => new { organisation, found }),
            transaction
        );
        foreach (var table in Kinds.SelectMany(kind => kind.Tables))
        {
            connection.Execute($"delete from {table} where organisation_no = @organisation and employee_no = @number", row, transaction);
        }

        connection.Execute(
            "delete from told where organisation_no = @organisation and what = 'employee' and number = @number",
            row,
            transaction
        );
        connection.Execute(
            "delete from scim_resources where organisation_no = @organisation and kind = 'user' and number = @number",
            row,
            transaction
        );
        connection.Execute(
            "update scim_resources set resource = replace(resource, @quoted, '\"\"') where organisation_no = @organisation",
            row,
            transaction
        );
        foreach (var table in (ReadOnlySpan<string>)["employee_facts", "told_employee_facts"])
        {
            connection.Execute(
                $"update {table} set manager_id = '' where organisation_no = @organisation and manager_id = @id",
                row,
                transaction
            );
        }

        connection.Execute(
            """
            delete from answered_requests
            where token_no in (select token_no from tokens where organisation_no = @organisation)
            """,
            row,
            transaction
        );
        connection.Execute("delete from asked_reports where organisation_no = @organisation and asked_by = @id", row, transaction);
        connection.Execute(
            "update tokens set created_by = @token where organisation_no = @organisation and created_by = @id",
            row,
            transaction
        );
        connection.Execute(
            """
            update awards
            set recipient = @token
            where organisation_no = @organisation and scope = 'employee' and recipient = @id;
            update reward_days
            set recipient = @token
            where organisation_no = @organisation and scope = 'employee' and recipient = @id;
            update campaigns
            set changed_by = @token
            where organisation_no = @organisation and changed_by = @id;
            delete from award_people
            where employee_no = @number
              and award_no in (select award_no from awards where organisation_no = @organisation)
            """,
            row,
            transaction
        );
        var events = connection
            .Query<(long Award, string Event, long Nth, string By, string? Reason)>(
                """
                select e.award_no, e.event, e.nth, e."by", e.reason
                from award_events e
                join awards a on a.award_no = e.award_no
                where a.organisation_no = @organisation
                """,
                row,
                transaction
            )
            .Select(line =>
                (line.Award, line.Event, line.Nth, Old: line, By: theirs.Contains(line.By) ? token : line.By, Reason: Without(line.Reason))
            )
            .Where(line => line.By != line.Old.By || line.Reason != line.Old.Reason)
            .Select(line => new
            {
                line.Award,
                line.Event,
                line.Nth,
                line.By,
                line.Reason,
            })
            .ToList();
        Unlocked(
            connection,
            transaction,
            () =>
                connection.Execute(
                    """update award_events set "by" = @By, reason = @Reason where award_no = @Award and event = @Event and nth = @Nth""",
                    events,
                    transaction
                )
        );
        foreach (
            var line in connection
                .Query<(long Number, string By, string What)>(
                    """select audit_no, "by", what from audit where organisation_no = @organisation""",
                    row,
                    transaction
                )
                .ToList()
        )
        {
            var what = line.What.StartsWith("[\"", StringComparison.Ordinal)
                ? WithoutNames(line.What.Replace(row.quoted, $"\"{token}\"", StringComparison.Ordinal))
                : Without(line.What);
            if (theirs.Contains(line.By) || what != line.What)
            {
                connection.Execute(
                    """update audit set "by" = @by, what = @what where audit_no = @Number""",
                    new
                    {
                        line.Number,
                        by = theirs.Contains(line.By) ? token : line.By,
                        what,
                    },
                    transaction
                );
            }
        }

        connection.Execute("delete from employees where organisation_no = @organisation and employee_no = @number", row, transaction);
        connection.Execute(
            """
            update organisations
            set final_through = (select max(day) from scores s where s.organisation_no = organisations.organisation_no)
            where organisation_no = @organisation
              and exists (
                select 1
                from scores s
                where s.organisation_no = organisations.organisation_no
                  and s.day > coalesce(organisations.final_through, 0)
              )
            """,
            row,
            transaction
        );
        connection.Execute(
            """
            update scoring
            set next_day = (select o.final_through + 1 from organisations o where o.organisation_no = scoring.organisation_no),
                revision = revision + 1
            where organisation_no = @organisation
              and next_day <= (select o.final_through from organisations o where o.organisation_no = scoring.organisation_no)
            """,
            row,
            transaction
        );
        Audit.Write(connection, organisation, new Message($"forgot a person: {token}"), by == id ? token : by, at, transaction);

        string? Without(string? text) =>
            text is null ? null : Regex.Replace(WithoutNames(text), $@"(?<!\w){Regex.Escape(id)}(?!\w)", token);

        // Whoever records an event writes who they are and why in their own words. Also as it is written in JSON.
        string WithoutNames(string text) =>
            theirs
                .Where(one => one != id && one.Length > 2)
                .OrderByDescending(one => one.Length)
                .SelectMany(one => new[] { one, JsonEncodedText.Encode(one).Value }.Distinct())
                .Aggregate(text, (left, one) => Regex.Replace(left, $@"(?<!\w){Regex.Escape(one)}(?!\w)", token, RegexOptions.IgnoreCase));
    }

    /// <summary>Events of awards are never changed, but for this.</summary>
    private static void Unlocked(DbConnection connection, DbTransaction transaction, Action change)
    {
        if (connection is not SqliteConnection)
        {
            connection.Execute("disable trigger award_events_are_append_only on award_events", transaction: transaction);
            change();
            connection.Execute("enable trigger award_events_are_append_only on award_events", transaction: transaction);
            return;
        }

        var definition = connection.ExecuteScalar<string>(
            "select sql from sqlite_master where type = 'trigger' and name = 'award_events_are_never_changed'",
            transaction: transaction
        )!;
        connection.Execute("drop trigger award_events_are_never_changed", transaction: transaction);
        change();
        connection.Execute(definition, transaction: transaction);
    }

    /// <summary>A person's id, addresses, names and telephone numbers.</summary>
    private static HashSet<string> Theirs(DbConnection connection, int organisation, int number, string id, DbTransaction? transaction) =>
        EmployeeFacts
            .Of(connection, organisation, number, transaction)
            .SelectMany(fact => new[] { fact.Email, fact.Name, fact.Phone })
            .Append(id)
            .OfType<string>()
            .Where(text => text.Length > 0)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Quarantined rows with the person's id, an address, name or telephone number in a cell.</summary>
    private static List<long> RowsInQuarantine(DbConnection connection, int organisation, int number, string id, DbTransaction? transaction)
    {
        var theirs = Theirs(connection, organisation, number, id, transaction);
        return
        [
            .. connection
                .Query<(long Number, string Value, string Cells)>(
                    "select quarantine_no, value, cells from quarantine where organisation_no = @organisation",
                    new { organisation },
                    transaction
                )
                .Where(row =>
                    theirs.Contains(row.Value)
                    || JsonSerializer.Deserialize<Dictionary<string, string>>(row.Cells)!.Values.Any(theirs.Contains)
                )
                .Select(row => row.Number),
        ];
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The list beside the database file of who was forgotten: it stays when a backup is put in the file's place.</summary>
    private static class Beside
    {
        public static void Add(Store store, string organisation, IEnumerable<byte[]> hashes)
        {
            using var file = new FileStream(store.Path + ".forgotten", FileMode.Append, FileAccess.Write, FileShare.Read);
            foreach (var hash in hashes)
            {
                file.Write(Encoding.UTF8.GetBytes($"{Convert.ToHexString(hash)} {organisation}\n"));
            }

            file.Flush(flushToDisk: true);
        }

        /// <summary>Once they may be delivered again, a backup that is put back need not forget them again.</summary>
        public static void Remove(Store store, string organisation, IEnumerable<byte[]> hashes)
        {
            var path = store.Path + ".forgotten";
            if (File.Exists(path))
            {
                var lines = hashes.Select(hash => $"{Convert.ToHexString(hash)} {organisation}").ToHashSet();
                File.WriteAllLines(path + ".tmp", File.ReadLines(path).Where(line => !lines.Contains(line)));
                File.Move(path + ".tmp", path, overwrite: true);
            }
        }

        public static HashSet<string> Read(Store store, string organisation)
        {
            var path = store.Path + ".forgotten";
            return !store.IsFile || !File.Exists(path)
                ? new HashSet<string>()
                : File.ReadLines(path)
                    .Where(line => line.EndsWith(" " + organisation, StringComparison.Ordinal))
                    .Select(line => line.Split(' ')[0])
                    .ToHashSet();
        }
    }
}

/// <summary>Recognises people who were forgotten, by a keyed hash of their id or address.</summary>
internal sealed class Forgotten
{
    private readonly byte[] key;
    private readonly HashSet<string> hashes;

    public Forgotten(DbConnection connection, int organisation, DbTransaction? transaction)
    {
        hashes = connection
            .Query<byte[]>("select hash from forgotten where organisation_no = @organisation", new { organisation }, transaction)
            .Select(Convert.ToHexString)
            .ToHashSet();
        key = connection.ExecuteScalar<byte[]>("select secret from forgetting_key", transaction: transaction)!;
    }

    /// <param name="name">An id or address, the way feeds write one.</param>
    public bool Includes(string name) => hashes.Count > 0 && hashes.Contains(Convert.ToHexString(Hash(name)));

    public byte[] Hash(string name)
    {
        const string Mailto = "mailto:";
        var plain = name.Trim().ToLower(CultureInfo.InvariantCulture);
        return HMACSHA256.HashData(
            key,
            Encoding.UTF8.GetBytes(plain.StartsWith(Mailto, StringComparison.Ordinal) ? plain[Mailto.Length..] : plain)
        );
    }
}
