using System.Data.Common;
using System.IO.Hashing;
using System.Numerics;
using System.Text;
using Dapper;
using Intranet.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage.People;

/// <summary>
/// The ids of all employees or teams of an organisation, looked up as UTF-8 straight from a feed, twice for each of millions of rows.
/// An open-addressed table, because a dictionary's calls to its comparer took a tenth of the whole intake.
/// </summary>
public sealed class Ids
{
    private readonly (ulong Hash, byte[]? Id, int Number)[] slots;

    private Ids(DbConnection connection, DbTransaction? transaction, int organisation, string what)
    {
        var rows = new List<(byte[] Id, int Number)>();
        if (connection is SqliteConnection)
        {
            // Read as UTF-8: decoding each to a string would cost more than the rest.
            using var read = new Statement(connection, $"select id, {what}_no from {what}s where organisation_no = ?1");
            read.Bind(1, organisation);
            while (read.Step())
            {
                rows.Add((read.Blob(0).ToArray(), (int)read.Integer(1)));
            }
        }
        else
        {
            rows.AddRange(
                connection
                    .Query<(string Id, long Number)>(
                        $"select id, {what}_no from {what}s where organisation_no = @organisation",
                        new { organisation },
                        transaction
                    )
                    .Select(row => (Encoding.UTF8.GetBytes(row.Id), (int)row.Number))
            );
        }

        slots = new (ulong, byte[]?, int)[BitOperations.RoundUpToPowerOf2((uint)rows.Count * 2 + 2)];
        foreach (var (id, number) in rows)
        {
            var hash = XxHash3.HashToUInt64(id);
            var at = hash;
            while (slots[at & (uint)(slots.Length - 1)].Id is not null)
            {
                at++;
            }

            slots[at & (uint)(slots.Length - 1)] = (hash, id, number);
            Last = Math.Max(Last, number);
        }
    }

    /// <summary>The highest number read; a higher one arrived later.</summary>
    public int Last { get; }

    public static Ids Employees(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        new(connection, transaction, organisation, "employee");

    /// <inheritdoc cref="Employees"/>
    public static Ids Teams(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        new(connection, transaction, organisation, "team");

    /// <summary>The highest numbers of employees and teams at present.</summary>
    public static (int Employee, int Team) LastOf(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        connection.QuerySingle<(int, int)>(
            """
            select
              coalesce((select max(employee_no) from employees where organisation_no = @organisation), 0),
              coalesce((select max(team_no) from teams where organisation_no = @organisation), 0)
            """,
            new { organisation },
            transaction
        );

    /// <summary>The numbers of the accounts that are a persona at any time.</summary>
    public static HashSet<int> Personas(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        connection
            .Query<int>(
                $"""
                select distinct employee_no
                from employee_facts {(connection is SqliteConnection ? "indexed by personas" : "")}
                where organisation_no = @organisation
                  and kind = 'persona'
                """,
                new { organisation },
                transaction
            )
            .ToHashSet();

    /// <returns>The number of an id, or null.</returns>
    public int? Find(ReadOnlySpan<byte> id)
    {
        var hash = XxHash3.HashToUInt64(id);
        for (var at = hash; ; at++)
        {
            ref readonly var slot = ref slots[at & (uint)(slots.Length - 1)];
            if (slot.Id is null)
            {
                return null;
            }

            if (slot.Hash == hash && id.SequenceEqual(slot.Id))
            {
                return slot.Number;
            }
        }
    }
}
