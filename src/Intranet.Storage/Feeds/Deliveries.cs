using System.Data.Common;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Storage.Access;
using Intranet.Storage.Scores;

namespace Intranet.Storage.Feeds;

/// <summary>The result of one delivered file or request.</summary>
public sealed record Delivery(string File, string Kind, long Rows, long Accepted, long Duplicates, long Rejected);

/// <summary>What was delivered: which inputs ever were, and what each feed delivered on which day.</summary>
public static class Deliveries
{
    /// <param name="through">The last day with data in the delivery.</param>
    /// <returns>Whether an input was delivered for the first time that can make more measurable, on every day.</returns>
    public static bool Remember(
        DbConnection connection,
        DbTransaction transaction,
        OrganisationRow organisation,
        string source,
        Delivery delivery,
        IEnumerable<string> inputs,
        DateOnly? through,
        DateTimeOffset at
    )
    {
        var isNew = MakeKnown(connection, transaction, organisation.Number, inputs, organisation.Settings.LocalDay(at));
        if (through is not null)
        {
            // It delivers activity again. People and teams from the same source say nothing about that.
            connection.Execute(
                "delete from ended_feeds where organisation_no = @Number and source = @source",
                new { organisation.Number, source },
                transaction
            );
        }

        connection.UpdateOrInsert(
            """
            update feed_days
            set last_at = @at, deliveries = deliveries + 1, rows = rows + @Rows, accepted = accepted + @Accepted,
              duplicates = duplicates + @Duplicates, rejected = rejected + @Rejected,
              through = case when through > @through then through else coalesce(@through, through) end
            where organisation_no = @Number and source = @source and kind = @Kind and delivered_on = @on
            """,
            """
            insert into feed_days (
              organisation_no, source, kind, delivered_on, last_at, deliveries, rows, accepted, duplicates, rejected, through
            )
            values (@Number, @source, @Kind, @on, @at, 1, @Rows, @Accepted, @Duplicates, @Rejected, @through)
            """,
            new
            {
                organisation.Number,
                source,
                delivery.Kind,
                on = organisation.Settings.LocalDay(at),
                at,
                delivery.Rows,
                delivery.Accepted,
                delivery.Duplicates,
                delivery.Rejected,
                through,
            },
            transaction
        );
        return isNew;
    }

    /// <summary>
    /// Records inputs that were entered by hand, as if a file had delivered them. If they make more measurable, all days are scored
    /// again but those that were told.
    /// </summary>
    internal static void RememberManual(DbConnection connection, DbTransaction transaction, int organisation, params string[] inputs)
    {
        if (
            MakeKnown(connection, transaction, organisation, inputs, DateOnly.MinValue)
            && FirstUntold(connection, transaction, organisation) is { } first
        )
        {
            ScoringMark.Touch(connection, transaction, organisation, first);
        }
    }

    /// <summary>
    /// The first day with activity that was not told yet: what new inputs make measurable begins there. Null without activity.
    /// </summary>
    public static DateOnly? FirstUntold(DbConnection connection, DbTransaction transaction, int organisation) =>
        connection.ExecuteScalar<DateOnly?>(
            """
            select case when told_through >= first_day then told_through + 1 else first_day end
            from organisations
            where organisation_no = @organisation
            """,
            new { organisation },
            transaction
        );

    /// <summary>
    /// Days that were told stay without what arrives for the first time now: else a change would be told that comes from the input. For the
    /// same reason a column of activities counts from now on, where there was activity without it for longer than measures look back.
    /// </summary>
    /// <returns>Whether a new input can make more measurable, on every day that was not told.</returns>
    private static bool MakeKnown(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        IEnumerable<string> inputs,
        DateOnly today
    )
    {
        var known = connection
            .Query<string>("select input from delivered where organisation_no = @organisation", new { organisation }, transaction)
            .ToHashSet();
        var added = inputs.Where(known.Add).ToList();
        if (added.Count > 0)
        {
            var (first, told) = connection.QuerySingle<(DateOnly?, DateOnly?)>(
                "select first_day, told_through from organisations where organisation_no = @organisation",
                new { organisation },
                transaction
            );
            var untold = told?.AddDays(1) ?? DateOnly.MinValue;
            connection.Execute(
                "insert into delivered (organisation_no, input, counts_from, first_on) values (@organisation, @input, @from, @firstOn)",
                added.Select(input => new
                {
                    organisation,
                    input,
                    from = Records.IsOfActivities(input) && first < today.AddDays(-28) ? today : untold,
                    firstOn = today == DateOnly.MinValue ? (DateOnly?)null : today,
                }),
                transaction
            );
        }

        return added.Exists(Records.MakesMeasurable);
    }

    /// <summary>The feeds of an organisation, those that deliver activity first.</summary>
    public static IReadOnlyList<Feed> Feeds(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var arrivals = connection
            .Query<(string Source, DateOnly Day, long Rows, DateOnly FirstOn, DateOnly LastOn)>(
                "select source, day, rows, first_on, last_on from arrivals where organisation_no = @Number",
                new { organisation.Number }
            )
            .GroupBy(row => row.Source)
            .ToDictionary(
                source => source.Key,
                source =>
                    (IReadOnlyDictionary<DateOnly, Arrival>)
                        source.ToDictionary(row => row.Day, row => new Arrival(row.Rows, row.FirstOn, row.LastOn))
            );
        return
        [
            .. connection
                .Query<(string Source, string Kind, DateOnly On, DateTimeOffset At, DateOnly? Through, DateOnly? Ended)>(
                    """
                    select d.source, d.kind, d.delivered_on, d.last_at, d.through, e.ended_on
                    from feed_days d
                    left join ended_feeds e on e.organisation_no = d.organisation_no and e.source = d.source
                    where d.organisation_no = @Number
                    order by d.source, d.kind, d.delivered_on
                    """,
                    new { organisation.Number }
                )
                .GroupBy(row => (row.Source, row.Kind))
                .Select(feed =>
                    Feed.Of(
                        organisation.Settings,
                        feed.Key.Source,
                        feed.Key.Kind,
                        [.. feed.Select(row => row.On)],
                        feed.Last().At,
                        [.. feed.Select(row => row.Through)],
                        feed.Key.Kind == "activities" ? arrivals.GetValueOrDefault(feed.Key.Source) : null,
                        feed.Any(row => row.Through is not null) ? feed.First().Ended : null,
                        now
                    )
                )
                .OrderBy(feed => feed.CompleteThrough is null)
                .ThenBy(feed => feed.Kind, StringComparer.Ordinal)
                .ThenBy(feed => feed.Source, StringComparer.Ordinal),
        ];
    }

    /// <summary>Of which days activity came from each feed.</summary>
    public static IReadOnlyList<FeedPeriod> Periods(DbConnection connection, OrganisationRow organisation) =>
        connection.ExecuteScalar<DateTimeOffset?>(
            // Where there is one feed, nothing can begin or end beside it.
            """
            select max(last_at)
            from feed_days
            where organisation_no = @Number
              and through is not null
              and exists (
                select 1
                from feed_days other
                where other.organisation_no = @Number
                  and other.through is not null
                  and (other.source <> feed_days.source or other.kind <> feed_days.kind)
              )
            """,
            new { organisation.Number }
        )
            is { } at
            ? [.. Feeds(connection, organisation, at).Select(feed => feed.Period).OfType<FeedPeriod>()]
            : [];

    /// <summary>Remembers of which days activities came from a source today, for as long as that tells something.</summary>
    public static void Arrived(
        DbConnection connection,
        DbTransaction transaction,
        OrganisationRow organisation,
        string source,
        IReadOnlyDictionary<DateOnly, long> rows,
        DateTimeOffset at
    )
    {
        if (rows.Count == 0)
        {
            return;
        }

        var today = organisation.Settings.LocalDay(at);
        var oldest = (rows.Keys.Max() is var newest && newest < today ? newest : today).AddDays(-Arrivals.Remembered);
        var first = rows.Keys.Min();
        foreach (var (day, count) in rows.Where(row => row.Key >= oldest || row.Key == first))
        {
            connection.UpdateOrInsert(
                """
                update arrivals
                set rows = rows + @count, last_on = @on
                where organisation_no = @Number and source = @source and day = @day
                """,
                """
                insert into arrivals (organisation_no, source, day, rows, first_on, last_on)
                values (@Number, @source, @day, @count, @on, @on)
                """,
                new
                {
                    organisation.Number,
                    source,
                    day,
                    count,

                    // What came while the day was not over is no first piece of it: a stream brings a day all day long.
                    on = today > day ? today : day.AddDays(1),
                },
                transaction
            );
        }

        connection.Execute(
            // The first day of a source is kept: it tells whether another went on where one stopped.
            """
            delete from arrivals
            where organisation_no = @Number
              and source = @source
              and day < @oldest
              and day > (
                select min(first.day)
                from arrivals first
                where first.organisation_no = @Number and first.source = @source
              )
            """,
            new
            {
                organisation.Number,
                source,
                oldest,
            },
            transaction
        );
    }

    /// <summary>Up to which day activity is complete; null if there is none.</summary>
    public static CompleteDays? Complete(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        CompleteDays.Of(Feeds(connection, organisation, now))
        // Stores of the first version do not say which days were delivered.
        ?? (
            Organisations.LastDayWithData(connection, organisation.Number, organisation.Settings.LocalDay(now)) is { } last
                ? new(last, null)
                : null
        );

    /// <summary>
    /// The first day to score: that of the first activity or, where only profiles were delivered, the day on which they came, so that a
    /// pilot with profiles earns its cake. Pages and reports wait for activity.
    /// </summary>
    public static DateOnly? FirstDay(DbConnection connection, OrganisationRow organisation) =>
        organisation.FirstDay
        ?? connection.ExecuteScalar<DateOnly?>(
            "select min(first_on) from delivered where organisation_no = @Number and input like 'employees.%'",
            new { organisation.Number }
        );

    /// <summary>An administrator says that a feed delivers no more, so that nothing waits for it. A later delivery undoes that.</summary>
    /// <exception cref="RefusedException">There is no such feed, or it has ended.</exception>
    public static void End(DbConnection connection, OrganisationRow organisation, string source, string by, TimeProvider clock)
    {
        using var transaction = connection.BeginWrite(organisation.Number);
        var row = new
        {
            organisation.Number,
            source,
            on = organisation.Settings.LocalDay(clock.GetUtcNow()),
        };
        if (
            connection.Execute(
                """
                insert into ended_feeds (organisation_no, source, ended_on)
                select @Number, @source, @on
                where exists (select 1 from feed_days where organisation_no = @Number and source = @source)
                  and not exists (select 1 from ended_feeds where organisation_no = @Number and source = @source)
                """,
                row,
                transaction
            ) == 0
        )
        {
            throw new RefusedException($"There is no feed '{source}' that could be ended. 'intranet status' shows the feeds.");
        }

        // Pages keep what they read until this changes.
        connection.Execute("update scoring set revision = revision + 1 where organisation_no = @Number", row, transaction);
        Audit.Write(connection, organisation.Number, new Message($"ended the feed {source}"), by, clock.GetUtcNow(), transaction);
        transaction.Commit();
    }
}
