using System.IO.Hashing;
using System.Numerics;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>
/// The ids of all employees or teams of an organisation, to be looked up as they stand in a feed: as UTF-8, twice for every row of
/// millions. An open-addressed table, since a dictionary's calls to its comparer took a tenth of the whole intake.
/// </summary>
public sealed class Ids
{
    private readonly (ulong Hash, byte[]? Id, int Number)[] slots;

    private Ids(IReadOnlyCollection<(string Id, long Number)> rows)
    {
        slots = new (ulong, byte[]?, int)[BitOperations.RoundUpToPowerOf2((uint)rows.Count * 2 + 2)];
        foreach (var (id, number) in rows)
        {
            var utf8 = Encoding.UTF8.GetBytes(id);
            var hash = XxHash3.HashToUInt64(utf8);
            var at = hash;
            while (slots[at & (uint)(slots.Length - 1)].Id is not null)
            {
                at++;
            }

            slots[at & (uint)(slots.Length - 1)] = (hash, utf8, (int)number);
            Last = Math.Max(Last, (int)number);
        }
    }

    /// <summary>The highest number: a later one has arrived since.</summary>
    public int Last { get; }

    public static Ids Employees(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        new([.. connection.Query<(string, long)>("select id, employee_no from employees where organisation_no = @organisation", new { organisation }, transaction)]);

    public static Ids Teams(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        new([.. connection.Query<(string, long)>("select id, team_no from teams where organisation_no = @organisation", new { organisation }, transaction)]);

    /// <summary>The highest numbers of employees and teams as they are now.</summary>
    public static (int Employee, int Team) LastOf(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        connection.QuerySingle<(int, int)>("""
            select coalesce((select max(employee_no) from employees where organisation_no = @organisation), 0), coalesce((select max(team_no) from teams where organisation_no = @organisation), 0)
            """, new { organisation }, transaction);

    /// <summary>The numbers of the employees that are personas at any time.</summary>
    public static HashSet<int> Personas(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        connection.Query<int>("select distinct employee_no from employee_facts where organisation_no = @organisation and kind = 'persona'", new { organisation }, transaction).ToHashSet();

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
