using System.IO.Hashing;
using System.Numerics;
using Dapper;
using Intranet.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>
/// The ids of all employees or teams of an organisation, to be looked up as they stand in a feed: as UTF-8, twice for every row of
/// millions. An open-addressed table, since a dictionary's calls to its comparer took a tenth of the whole intake.
/// </summary>
public sealed class Ids
{
    private readonly (ulong Hash, byte[]? Id, int Number)[] slots;

    private Ids(SqliteConnection connection, int organisation, string what)
    {
        using var count = new Statement(connection, $"select count(*) from {what}s where organisation_no = ?1");
        count.Bind(1, organisation).Step();
        slots = new (ulong, byte[]?, int)[BitOperations.RoundUpToPowerOf2((uint)count.Integer(0) * 2 + 2)];
        using var read = new Statement(connection, $"select id, {what}_no from {what}s where organisation_no = ?1");
        read.Bind(1, organisation);
        while (read.Step())
        {
            var id = read.Blob(0).ToArray();
            var number = (int)read.Integer(1);
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

    /// <summary>The highest number: a later one has arrived since.</summary>
    public int Last { get; }

    /// <summary>Seen in whatever transaction the connection is in.</summary>
    public static Ids Employees(SqliteConnection connection, int organisation) => new(connection, organisation, "employee");

    /// <inheritdoc cref="Employees"/>
    public static Ids Teams(SqliteConnection connection, int organisation) => new(connection, organisation, "team");

    /// <summary>The highest numbers of employees and teams as they are now.</summary>
    public static (int Employee, int Team) LastOf(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        connection.QuerySingle<(int, int)>("""
            select coalesce((select max(employee_no) from employees where organisation_no = @organisation), 0), coalesce((select max(team_no) from teams where organisation_no = @organisation), 0)
            """, new { organisation }, transaction);

    /// <summary>The numbers of the employees that are personas at any time.</summary>
    public static HashSet<int> Personas(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        connection.Query<int>("select distinct employee_no from employee_facts indexed by personas where organisation_no = @organisation and kind = 'persona'", new { organisation }, transaction).ToHashSet();

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
