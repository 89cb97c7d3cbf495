using System.Data.Common;
using Dapper;
using Intranet.Adoption.Activity;

namespace Intranet.Storage.Scores;

/// <summary>
/// How far an organisation has been scored: all days before <see cref="NextDay"/> are scored, and no data for them arrived since.
/// </summary>
/// <param name="Revision">Increases whenever data arrive for a day that is over.</param>
/// <param name="ReportsFrom">The first Sunday for which a weekly report is due.</param>
public sealed record ScoringMark(DateOnly NextDay, long Revision, DateOnly ReportsFrom)
{
    public static ScoringMark? Find(DbConnection connection, int organisation) =>
        connection.QuerySingleOrDefault<(DateOnly NextDay, long Revision, DateOnly ReportsFrom)?>(
            "select next_day, revision, reports_from from scoring where organisation_no = @organisation",
            new { organisation }
        )
            is { } row
            ? new(row.NextDay, row.Revision, row.ReportsFrom)
            : null;

    /// <summary>Begins at the first day of activity, unless scoring has begun.</summary>
    /// <param name="today">Reports are due from the last complete week before it.</param>
    public static ScoringMark Begin(DbConnection connection, int organisation, DateOnly firstDay, DateOnly today)
    {
        using var transaction = connection.BeginWrite(organisation);
        connection.Execute(
            """
            insert into scoring (organisation_no, next_day, revision, reports_from)
            select @organisation, @firstDay, 0, @sunday
            where not exists (select 1 from scoring where organisation_no = @organisation)
            """,
            new
            {
                organisation,
                firstDay,
                sunday = IsoWeek.LastSundayBefore(today),
            },
            transaction
        );
        transaction.Commit();
        return Find(connection, organisation)!;
    }

    /// <summary>Reports are due from the last complete week before a day: until then there was nothing to report.</summary>
    public static void ReportFrom(DbConnection connection, int organisation, DateOnly today)
    {
        using var transaction = connection.BeginWrite(organisation);
        connection.Execute(
            "update scoring set reports_from = @sunday where organisation_no = @organisation",
            new { organisation, sunday = IsoWeek.LastSundayBefore(today) },
            transaction
        );
        transaction.Commit();
    }

    /// <summary>Data arrived for a day that is over: that day and those after it are to be scored again.</summary>
    public static void Touch(DbConnection connection, DbTransaction transaction, int organisation, DateOnly day) =>
        connection.Execute(
            """
            update scoring
            set next_day = case when next_day > @day then @day else next_day end,
                revision = revision + 1
            where organisation_no = @organisation
            """,
            new { organisation, day = Later(day, Final(connection, transaction, organisation)) },
            transaction
        );

    /// <summary>Final days are never scored again.</summary>
    private static DateOnly Later(DateOnly day, DateOnly? final) => final is { } last && day <= last ? last.AddDays(1) : day;

    private static DateOnly? Final(DbConnection connection, DbTransaction transaction, int organisation) =>
        connection.ExecuteScalar<DateOnly?>(
            "select final_through from organisations where organisation_no = @organisation",
            new { organisation },
            transaction
        );

    /// <summary>Whether no data arrived for a day that is over since this mark was read.</summary>
    public bool IsCurrent(DbConnection connection, DbTransaction transaction, int organisation) =>
        connection.ExecuteScalar<long>(
            "select revision from scoring where organisation_no = @organisation",
            new { organisation },
            transaction
        ) == Revision;

    /// <summary>Moves past a day that was scored, unless data arrived since this mark was read.</summary>
    /// <returns>Whether the mark moved.</returns>
    public bool Advance(DbConnection connection, DbTransaction transaction, int organisation, DateOnly scored) =>
        connection.Execute(
            """
            update scoring
            set next_day = @next
            where organisation_no = @organisation and revision = @Revision and next_day <= @scored
            """,
            new
            {
                organisation,
                Revision,
                scored,
                next = scored.AddDays(1),
            },
            transaction
        ) == 1;
}
