using Dapper;
using Intranet.Adoption;
using Microsoft.Data.Sqlite;

namespace Intranet.Storage;

/// <summary>An organisation as stored.</summary>
/// <param name="Number">Its number in this store.</param>
/// <param name="Settings">Its organisation.json as delivered.</param>
public sealed record OrganisationRow(int Number, string Id, OrganisationSettings Settings, string Json, DateOnly? FirstDay);

/// <summary>The organisations in a store.</summary>
public static class Organisations
{
    public static IReadOnlyList<OrganisationRow> All(SqliteConnection connection) =>
        [.. connection.Query<(long Number, string Id, string Settings, long? FirstDay)>(
                "select organisation_no, id, settings, first_day from organisations order by id")
            .Select(row => new OrganisationRow((int)row.Number, row.Id, SettingsFile.Parse(row.Settings), row.Settings,
                row.FirstDay is { } day ? DateOnly.FromDayNumber((int)day) : null))];

    public static OrganisationRow? Find(SqliteConnection connection, string id) => All(connection).FirstOrDefault(row => row.Id == id);

    /// <summary>The one asked for, or the only one there is.</summary>
    public static OrganisationRow Pick(SqliteConnection connection, string? id)
    {
        var all = All(connection);
        return id is not null
            ? all.FirstOrDefault(row => row.Id == id) ?? throw new RefusedException($"There is no organisation '{id}' here. Known: {Names(all)}.")
            : all.Count == 1 ? all[0]
            : throw new RefusedException(all.Count == 0
                ? "There is no organisation in this database yet. Run 'intranet import FOLDER' first."
                : $"There is more than one organisation: {Names(all)}. Name one with --organisation.");
    }

    /// <summary>Makes the organisation or replaces its settings.</summary>
    public static int Save(SqliteConnection connection, SqliteTransaction transaction, string id, string settings) =>
        connection.ExecuteScalar<int>(
            "insert into organisations (id, settings) values (@id, @settings) on conflict (id) do update set settings = excluded.settings returning organisation_no",
            new { id, settings }, transaction);

    /// <summary>The last day up to which activity is complete: the last one with data, before today.</summary>
    public static DateOnly? LastCompleteDay(SqliteConnection connection, int organisation, DateOnly today) =>
        connection.ExecuteScalar<long?>("select max(day) from day_counts where organisation_no = @organisation and day < @today",
            new { organisation, today = today.DayNumber }) is { } day ? DateOnly.FromDayNumber((int)day) : null;

    private static string Names(IEnumerable<OrganisationRow> rows) => string.Join(", ", rows.Select(row => row.Id).DefaultIfEmpty("none"));
}
