using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>The ids of all employees or teams of an organisation, to be looked up as they stand in a feed: as UTF-8.</summary>
public sealed class Ids
{
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> numbers;

    private Ids(IEnumerable<(string Id, long Number)> rows) =>
        numbers = rows.ToDictionary(row => Encoding.UTF8.GetBytes(row.Id), row => (int)row.Number, Utf8.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();

    public static Ids Employees(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        new(connection.Query<(string, long)>("select id, employee_no from employees where organisation_no = @organisation", new { organisation }, transaction));

    public static Ids Teams(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        new(connection.Query<(string, long)>("select id, team_no from teams where organisation_no = @organisation", new { organisation }, transaction));

    /// <summary>The numbers of the employees that are personas at any time.</summary>
    public static IReadOnlySet<int> Personas(SqliteConnection connection, int organisation, SqliteTransaction? transaction = null) =>
        connection.Query<int>("select distinct employee_no from employee_facts where organisation_no = @organisation and kind = 'persona'", new { organisation }, transaction).ToHashSet();

    public bool TryFind(ReadOnlySpan<byte> id, out int number) => numbers.TryGetValue(id, out number);

    private sealed class Utf8 : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8 Comparer { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)XxHash3.HashToUInt64(alternate));

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
