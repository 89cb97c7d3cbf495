using System.Data.Common;
using Dapper;

namespace Intranet.Storage.Scores;

/// <summary>
/// How far the scoring of an organisation is: all days before <see cref="NextDay"/> are scored, and nothing has touched them since.
/// </summary>
/// <param name="Revision">Another one whenever a day that is over was touched.</param>
/// <param name="ReportsFrom">The first Sunday of which a weekly report is due.</param>
public sealed record ScoringMark(DateOnly NextDay, long Revision, DateOnly ReportsFrom)
{
    public static ScoringMark? Find(DbConnection connection, int organisation) =>
        connection.QuerySingleOrDefault<(long NextDay, long Revision, long ReportsFrom)?>(
            "select next_day, revision, reports_from from scoring where organisation_no = @organisation",
            new { organisation }
        )
            is { } row
            ? new(Day(row.NextDay), row.Revision, Day(row.ReportsFrom))
            : null;

    /// <summary>Begins at the first day of activity; reports are due from the week that ended last.</summary>
    public static ScoringMark Begin(DbConnection connection, int organisation, DateOnly firstDay, DateOnly today)
    {
        using var transaction = connection.BeginWrite(organisation);
        connection.Execute(
            """
            insert into scoring (organisation_no, next_day, revision, reports_from) select @organisation, @firstDay, 0, @sunday
            where not exists (select 1 from scoring where organisation_no = @organisation)
            """,
            new
            {
                organisation,
                firstDay = firstDay.DayNumber,
                sunday = today.DayNumber - (int)today.DayOfWeek - (today.DayOfWeek == DayOfWeek.Sunday ? 7 : 0),
            },
            transaction
        );
        transaction.Commit();
        return Find(connection, organisation)!;
    }

    /// <summary>Something that came in says more about a day that is over: that day and those after it are to be scored again.</summary>
    public static void Touch(DbConnection connection, DbTransaction transaction, int organisation, DateOnly day) =>
        connection.Execute(
            "update scoring set next_day = case when next_day > @day then @day else next_day end, revision = revision + 1 where organisation_no = @organisation",
            new { organisation, day = day.DayNumber },
            transaction
        );

    /// <summary>A day is scored, unless something touched the organisation since this mark was read.</summary>
    /// <returns>Whether the mark moved on.</returns>
    public bool Advance(DbConnection connection, DbTransaction transaction, int organisation, DateOnly scored) =>
        connection.Execute(
            "update scoring set next_day = @next where organisation_no = @organisation and revision = @Revision and next_day <= @day",
            new
            {
                organisation,
                Revision,
                day = scored.DayNumber,
                next = scored.DayNumber + 1,
            },
            transaction
        ) == 1;

    private static DateOnly Day(long number) => DateOnly.FromDayNumber((int)number);
}
