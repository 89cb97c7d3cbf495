using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Storage.Activity;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>The result of checking a whole store.</summary>
/// <param name="Digest">
/// A hash of the content, independent of the order in which it was written: stores with the same content have the same digest.
/// </param>
/// <param name="Problems">One sentence each; empty when the store is sound.</param>
public sealed record CheckResult(string Digest, IReadOnlyList<Message> Problems);

/// <summary>Checks a store: file integrity, references, and data that are stored twice on purpose.</summary>
public static class StoreCheck
{
    /// <summary>The content by ids, not by numbers of this store, in a fixed order and without times of processing.</summary>
    private static readonly string[] Content =
    [
        """
            select 'organisation', id, settings, first_day
            from organisations
            order by id
            """,
        """
            select 'delivered', o.id, d.input
            from delivered d
            join organisations o on o.organisation_no = d.organisation_no
            order by 2, 3
            """,
        $"""
            select 'employee', o.id, e.id, f.valid_from, {string.Join(", ", EmployeeFacts.Columns.Select(column => $"f.{column}"))}
            from employee_facts f
            join employees e on e.organisation_no = f.organisation_no and e.employee_no = f.employee_no
            join organisations o on o.organisation_no = f.organisation_no
            order by 2, 3, 4
            """,
        $"""
            select 'team', o.id, t.id, f.valid_from, {string.Join(", ", TeamFacts.Table.Names.Select(column => $"f.\"{column}\""))}
            from team_facts f
            join teams t on t.organisation_no = f.organisation_no and t.team_no = f.team_no
            join organisations o on o.organisation_no = f.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'channel', o.id, c.id, c.name, c.department
            from channels c
            join organisations o on o.organisation_no = c.organisation_no
            order by 2, 3
            """,
        """
            select 'membership', o.id, t.id, e.id, m.valid_from, m.valid_to, m.role
            from memberships m
            join employees e on e.organisation_no = m.organisation_no and e.employee_no = m.employee_no
            join teams t on t.organisation_no = m.organisation_no and t.team_no = m.team_no
            join organisations o on o.organisation_no = m.organisation_no
            order by 2, 3, 4, 5
            """,
        """
            select 'role', o.id, r.role, e.id, t.id, r.valid_from, r.valid_to, r.consented_on
            from roles r
            join employees e on e.organisation_no = r.organisation_no and e.employee_no = r.employee_no
            left join teams t on t.organisation_no = r.organisation_no and t.team_no = r.team_no
            join organisations o on o.organisation_no = r.organisation_no
            order by 2, 3, 4, 5, 6
            """,
        """
            select 'follow', o.id, c.id, e.id, f.valid_from, f.valid_to
            from follows f
            join employees e on e.organisation_no = f.organisation_no and e.employee_no = f.employee_no
            join channels c on c.organisation_no = f.organisation_no and c.channel_no = f.channel_no
            join organisations o on o.organisation_no = f.organisation_no
            order by 2, 3, 4, 5
            """,
        """
            select 'objection', o.id, e.id, j.valid_from, j.valid_to
            from objections j
            join employees e on e.organisation_no = j.organisation_no and e.employee_no = j.employee_no
            join organisations o on o.organisation_no = j.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'phase', o.id, p.phase, t.id, p.name, p.starts_on
            from phases p
            left join teams t on t.organisation_no = p.organisation_no and t.team_no = p.team_no
            join organisations o on o.organisation_no = p.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'open', o.id, e.id, r.day, r.week
            from report_opens r
            join employees e on e.organisation_no = r.organisation_no and e.employee_no = r.employee_no
            join organisations o on o.organisation_no = r.organisation_no
            order by 2, 3, 4, 5
            """,
        """
            select 'presence', o.id, e.id, p.chunk, p.active, p.acted
            from presence p
            join employees e on e.organisation_no = p.organisation_no and e.employee_no = p.employee_no
            join organisations o on o.organisation_no = p.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'training', o.id, e.id, r.day
            from trainings r
            join employees e on e.organisation_no = r.organisation_no and e.employee_no = r.employee_no
            join organisations o on o.organisation_no = r.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'persona', o.id, p.content, e.id, p.day
            from persona_posts p
            join employees e on e.organisation_no = p.organisation_no and e.employee_no = p.employee_no
            join organisations o on o.organisation_no = p.organisation_no
            order by 2, 3
            """,
        """
            select 'answer', o.id, a.content, e.id, a.day
            from answers a
            join employees e on e.organisation_no = a.organisation_no and e.employee_no = a.employee_no
            join organisations o on o.organisation_no = a.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'closed', o.id, s.name, c.day, c.events, c."sum", c."xor"
            from closed_days c
            join sources s on s.organisation_no = c.organisation_no and s.source_no = c.source_no
            join organisations o on o.organisation_no = c.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'source', o.id, s.name, s.newest_day, s.closed_through
            from sources s
            join organisations o on o.organisation_no = s.organisation_no
            where s.newest_day is not null
            order by 2, 3
            """,
        """
            select 'scim', o.id, s.kind, coalesce(e.id, t.id), s.name, s.external_id, s.resource, s.deleted
            from scim_resources s
            left join employees e on s.kind = 'user' and e.organisation_no = s.organisation_no and e.employee_no = s.number
            left join teams t on s.kind = 'group' and t.organisation_no = s.organisation_no and t.team_no = s.number
            join organisations o on o.organisation_no = s.organisation_no
            order by 2, 3, 4
            """,
        """
            select 'quarantine', o.id, q.source, q.kind, q.fingerprint, q.cells
            from quarantine q
            join organisations o on o.organisation_no = q.organisation_no
            order by 2, 3, 4, 5
            """,
        """
            select 'score', o.id, s.day, s.scorecard
            from scores s
            join organisations o on o.organisation_no = s.organisation_no
            order by 2, 3
            """,
        """
            select 'award', o.id, a.reward, a.recipient, a.period, a.earned_on, a.units, e.event
            from awards a
            left join award_events e on e.award_no = a.award_no
            join organisations o on o.organisation_no = a.organisation_no
            where a.lapsed = 0
            order by 2, 3, 4, 5, 6, 8
            """,
    ];

    public static CheckResult Run(DbConnection connection)
    {
        var problems = new List<Message>();
        if (connection is SqliteConnection)
        {
            problems.AddRange(
                connection
                    .Query<string>("pragma integrity_check")
                    .Where(line => line != "ok")
                    .Select(line => new Message($"The database file is damaged: {line}. Restore a backup."))
            );
            problems.AddRange(
                connection
                    .Query<(string Table, long? Row, string Parent, long Key)>("pragma foreign_key_check")
                    .Select(row => new Message($"{row.Table} refers to missing rows of {row.Parent}. Restore a backup."))
            );
        }

        foreach (var (number, id) in connection.Query<(long, string)>("select organisation_no, id from organisations order by id").ToList())
        {
            Organisation(connection, number, id, problems);
            if (!Ledger.IsWhole(connection, number))
            {
                problems.Add(
                    new(
                        $"""
                        {id}: the ledger of rewards was changed outside this program: an award or one of its events is missing, added
                        or altered. Compare 'intranet rewards list' with a backup.
                        """
                    )
                );
            }
        }

        problems.AddRange(
            connection
                .Query<string>(
                    """
                    select id
                    from organisations o
                    where final_through is null
                      and not exists (
                        select first_day
                        intersect
                        select min(day) from day_counts d where d.organisation_no = o.organisation_no
                      )
                    """
                )
                .Select(id => new Message($"{id}: the first day of activity is not the first day with counts."))
        );
        return new(Digest(connection), problems);
    }

    /// <summary>Compares day counts with the fingerprints that they were made from, and presence bits with day counts.</summary>
    private static void Organisation(DbConnection connection, long number, string id, List<Message> problems)
    {
        var bits = connection
            .Query<(long Employee, long Chunk, byte[] Active, byte[] Acted)>(
                "select employee_no, chunk, active, acted from presence where organisation_no = @number",
                new { number }
            )
            .ToDictionary(row => (row.Employee, row.Chunk), row => (row.Active, row.Acted));
        // What final days were scored from may be gone; and of people who were forgotten the fingerprints stay, which say nothing.
        var (final, isSomeoneForgotten) = connection.QuerySingle<(long Final, bool)>(
            """
            select coalesce(final_through, -1),
              case when exists (select 1 from forgotten f where f.organisation_no = o.organisation_no) then 1 else 0 end
            from organisations o
            where organisation_no = @number
            """,
            new { number }
        );
        long wrong = 0,
            days = 0,
            counted = 0;
        foreach (var (employee, day, spaces) in Counts(connection, number, Damaged).Where(row => row.Day > final))
        {
            counted += spaces.Where(space => space.Origin == CountOrigin.Events).Sum(space => (long)space.Total);
            if (spaces.Sum(space => (long)space.Total) > 0)
            {
                days++;
                wrong +=
                    bits.TryGetValue((employee, day / DayBits.ChunkDays), out var chunk)
                    && Has(chunk.Active, day)
                    && Has(chunk.Acted, day) == spaces.Exists(space => space.Actions > 0)
                        ? 0
                        : 1;
            }
        }

        var known = connection.ExecuteScalar<long>(
            $"""
            select (select coalesce(sum({(
                connection is SqliteConnection ? "length" : "datalength"
            )}(prints)), 0) / 8 from fingerprints where organisation_no = @number and day > @final)
              + (select coalesce(sum(events), 0) from closed_days where organisation_no = @number and day > @final)
            """,
            new { number, final }
        );
        if (isSomeoneForgotten ? counted > known : counted != known)
        {
            problems.Add(new($"{id}: the day counts hold {counted} activities, but {known} were imported."));
        }

        var marked = bits.Sum(chunk =>
            Enumerable
                .Range(0, DayBits.ChunkDays)
                .Count(bit => chunk.Key.Chunk * DayBits.ChunkDays + bit > final && Has(chunk.Value.Active, bit))
        );
        if (wrong > 0 || marked != days)
        {
            problems.Add(new($"{id}: days with activity differ from the day counts ({wrong} wrong, {marked} marked, {days} counted)."));
        }

        void Damaged(long employee, long day) =>
            problems.Add(
                new(
                    $"""
                    {id}: the counts of employee number {employee} on {DateOnly.FromDayNumber((int)day):yyyy-MM-dd} are damaged.
                    Restore a backup.
                    """
                )
            );

        static bool Has(byte[] bits, long day) => (bits[day % DayBits.ChunkDays >> 3] >> (int)(day & 7) & 1) != 0;
    }

    private static IEnumerable<(long Employee, long Day, List<SpaceCounts> Spaces)> Counts(
        DbConnection connection,
        long organisation,
        Action<long, long> damaged
    )
    {
        foreach (
            var (employee, day, packed) in connection.Query<(long, long, byte[])>(
                "select employee_no, day, counts from day_counts where organisation_no = @organisation",
                new { organisation },
                buffered: false
            )
        )
        {
            List<SpaceCounts> spaces = [];
            try
            {
                PackedCounts.Unpack(packed, spaces);
            }
            catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException)
            {
                damaged(employee, day);
                continue;
            }

            yield return (employee, day, spaces);
        }
    }

    /// <summary>Counts and fingerprints of an organisation as lines, independent of the order of import.</summary>
    private static IEnumerable<string> Unpacked(DbConnection connection, long organisation)
    {
        var employees = Ids("employee");
        var teams = Ids("team");
        foreach (
            var line in Counts(connection, organisation, (_, _) => { })
                .SelectMany(row =>
                    row.Spaces.Select(space =>
                        $"count {row.Day} {employees[row.Employee]} {teams.GetValueOrDefault(space.Team)} {space.Origin} "
                        + $"{string.Join(' ', ((ReadOnlySpan<int>)space.Kinds).ToArray())} {(int)space.Marks}"
                    )
                )
                .Order(StringComparer.Ordinal)
        )
        {
            yield return line;
        }

        foreach (
            var day in connection
                .Query<(string Source, long Day, byte[] Prints)>(
                    """
                    select s.name, f.day, f.prints
                    from fingerprints f
                    join sources s on s.organisation_no = f.organisation_no and s.source_no = f.source_no
                    where f.organisation_no = @organisation
                    order by s.name, f.day
                    """,
                    new { organisation }
                )
                .GroupBy(row => (row.Source, row.Day))
        )
        {
            var prints = day.SelectMany(row => MemoryMarshal.Cast<byte, long>(row.Prints).ToArray());
            yield return $"prints {day.Key.Source} {day.Key.Day} {DayDigest.Of(prints)}";
        }

        Dictionary<long, string> Ids(string what) =>
            connection
                .Query<(long Number, string Id)>(
                    $"select {what}_no, id from {what}s where organisation_no = @organisation",
                    new { organisation }
                )
                .ToDictionary(row => row.Number, row => row.Id);
    }

    private static string Digest(DbConnection connection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sql in Content)
        {
            using var reader = connection.ExecuteReader(sql);
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    hash.AppendData(
                        Encoding.UTF8.GetBytes(
                            reader.GetValue(i) switch
                            {
                                DBNull => "\0",
                                byte[] octets => Convert.ToHexString(octets),
                                var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
                            }
                        )
                    );
                    hash.AppendData([0x1f]);
                }
            }
        }

        foreach (
            var line in connection
                .Query<long>("select organisation_no from organisations order by id")
                .ToList()
                .SelectMany(organisation => Unpacked(connection, organisation))
        )
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
            hash.AppendData([0x1f]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
