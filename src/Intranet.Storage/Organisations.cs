using System.Data.Common;
using Dapper;
using Intranet.Adoption;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;

namespace Intranet.Storage;

/// <summary>An organisation as stored.</summary>
/// <param name="Number">Its number in this store.</param>
/// <param name="Settings">Its organisation.json as delivered.</param>
public sealed record OrganisationRow(int Number, string Id, OrganisationSettings Settings, string Json, DateOnly? FirstDay)
{
    /// <summary>The last day that a reader saw; null if none did.</summary>
    public DateOnly? ToldThrough { get; init; }

    /// <summary>The last day that is final: what it was scored from was forgotten or is too old.</summary>
    public DateOnly? FinalThrough { get; init; }
}

/// <summary>The organisations in a store.</summary>
public static class Organisations
{
    public static IReadOnlyList<OrganisationRow> All(DbConnection connection) => Read(connection, null);

    public static OrganisationRow? Find(DbConnection connection, string id) => Read(connection, id).SingleOrDefault();

    /// <summary>The ids of all, in order.</summary>
    public static IReadOnlyList<string> Known(DbConnection connection, DbTransaction? transaction = null) =>
        [.. connection.Query<string>("select id from organisations order by id", transaction: transaction)];

    /// <summary>The one asked for, or the only one there is.</summary>
    /// <exception cref="RefusedException">There is no such organisation, or there are several and none is named.</exception>
    public static OrganisationRow Pick(DbConnection connection, string? id)
    {
        var known = Known(connection);
        return id is not null
                ? Find(connection, id)
                    ?? throw (
                        known.Count == 0
                            ? new RefusedException($"There is no organisation '{id}': this database has none yet.")
                            : new RefusedException($"There is no organisation '{id}' here. Known: {string.Join(", ", known)}.")
                    )
            : known.Count == 1 ? Find(connection, known[0])!
            : known.Count == 0 ? throw new RefusedException($"This database has no organisation yet. Run 'intranet import FOLDER' first.")
            : throw new RefusedException($"There are several organisations: {string.Join(", ", known)}. Choose one with --organisation.");
    }

    /// <summary>Makes the organisation or replaces its settings.</summary>
    public static int Save(DbConnection connection, DbTransaction transaction, string id, string settings, DateTimeOffset at)
    {
        var before = connection.QuerySingleOrDefault<(int Number, string Settings, DateOnly? Told, DateOnly? FirstDay)?>(
            "select organisation_no, settings, told_through, first_day from organisations where id = @id",
            new { id },
            transaction
        );
        var (parsed, parsedBefore) = (SettingsFile.Parse(settings), before is { } old ? SettingsFile.Parse(old.Settings) : null);
        if (before is { } known)
        {
            int was = parsedBefore!.MinimumGroupSize,
                now = parsed.MinimumGroupSize;
            if (now < was && known.Told is { } told)
            {
                ToldFacts.KeepMinimum(connection, transaction, known.Number, was, told);
            }

            if (now != was && known.FirstDay is { } first)
            {
                // A raised minimum hides in what is stored too; a lowered one shows more of the days that nobody saw yet.
                ScoringMark.Touch(connection, transaction, known.Number, now < was && known.Told is { } seen ? seen.AddDays(1) : first);
            }
        }

        connection.UpdateOrInsert(
            "update organisations set settings = @settings where id = @id",
            "insert into organisations (id, settings) values (@id, @settings)",
            new { id, settings },
            transaction
        );
        var number = connection.ExecuteScalar<int>("select organisation_no from organisations where id = @id", new { id }, transaction);
        if (Campaigns.TakeOver(connection, transaction, number, parsedBefore, parsed, at) && before is not null)
        {
            var saved = Find(connection, id)!;
            AwardSettlement.Settle(connection, transaction, saved, RecordsReader.Read(connection, saved).Records);
        }

        return number;
    }

    /// <summary>The number of an employee, by id; null when there is none.</summary>
    public static int? EmployeeNumber(DbConnection connection, int organisation, string id) =>
        connection.ExecuteScalar<int?>(
            "select employee_no from employees where organisation_no = @organisation and id = @id",
            new { organisation, id }
        );

    /// <summary>The id of an employee.</summary>
    internal static string EmployeeId(DbConnection connection, int organisation, int number, DbTransaction? transaction = null) =>
        connection.ExecuteScalar<string>(
            "select id from employees where organisation_no = @organisation and employee_no = @number",
            new { organisation, number },
            transaction
        )!;

    /// <summary>The last day with activity, before today.</summary>
    internal static DateOnly? LastDayWithData(DbConnection connection, int organisation, DateOnly today) =>
        connection.ExecuteScalar<DateOnly?>(
            "select max(day) from day_counts where organisation_no = @organisation and day < @today",
            new { organisation, today }
        );

    /// <summary>The last day before a day whose scorecard stands, or null.</summary>
    public static DateOnly? LastScored(DbConnection connection, int organisation, DateOnly today) =>
        connection.ExecuteScalar<DateOnly?>(
            "select max(day) from scores where organisation_no = @organisation and day < @today",
            new { organisation, today }
        );

    private static List<OrganisationRow> Read(DbConnection connection, string? id) =>
        [
            .. connection
                .Query<(int Number, string Id, string Settings, DateOnly? FirstDay, DateOnly? Told, DateOnly? Final)>(
                    """
                    select organisation_no, id, settings, first_day, told_through, final_through
                    from organisations
                    where @id is null or id = @id
                    order by id
                    """,
                    new { id }
                )
                .Select(row => new OrganisationRow(
                    row.Number,
                    row.Id,
                    SettingsFile.Parse(row.Settings) with
                    {
                        Campaigns = Campaigns.List(connection, row.Number),
                    },
                    row.Settings,
                    row.FirstDay
                )
                {
                    ToldThrough = row.Told,
                    FinalThrough = row.Final,
                }),
        ];
}
