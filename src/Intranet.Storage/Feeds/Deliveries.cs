using System.Data.Common;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
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
        var isNew = MakeKnown(connection, transaction, organisation.Number, inputs);
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
    /// again.
    /// </summary>
    internal static void RememberManual(DbConnection connection, DbTransaction transaction, int organisation, params string[] inputs)
    {
        if (
            MakeKnown(connection, transaction, organisation, inputs)
            && connection.ExecuteScalar<DateOnly?>(
                "select first_day from organisations where organisation_no = @organisation",
                new { organisation },
                transaction
            )
                is { } first
        )
        {
            ScoringMark.Touch(connection, transaction, organisation, first);
        }
    }

    /// <returns>Whether a new input can make more measurable, on every day.</returns>
    private static bool MakeKnown(DbConnection connection, DbTransaction transaction, int organisation, IEnumerable<string> inputs)
    {
        var known = connection
            .Query<string>("select input from delivered where organisation_no = @organisation", new { organisation }, transaction)
            .ToHashSet();
        var added = inputs.Where(known.Add).ToList();
        if (added.Count > 0)
        {
            var parameters = new DynamicParameters(new { organisation });
            for (var i = 0; i < added.Count; i++)
            {
                parameters.Add($"input{i}", added[i]);
            }

            var rows = added.Select((_, i) => $"(@organisation, @input{i})");
            connection.Execute($"insert into delivered (organisation_no, input) values {string.Join(", ", rows)}", parameters, transaction);
        }

        return added.Exists(Records.MakesMeasurable);
    }

    /// <summary>The feeds of an organisation, those that deliver activity first.</summary>
    public static IReadOnlyList<Feed> Feeds(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        [
            .. connection
                .Query<(string Source, string Kind, DateOnly On, DateTimeOffset At, DateOnly? Through)>(
                    """
                    select source, kind, delivered_on, last_at, through
                    from feed_days
                    where organisation_no = @Number
                    order by source, kind, delivered_on
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
                        feed.Max(row => row.Through),
                        now
                    )
                )
                .OrderBy(feed => feed.CompleteThrough is null)
                .ThenBy(feed => feed.Kind, StringComparer.Ordinal)
                .ThenBy(feed => feed.Source, StringComparer.Ordinal),
        ];
}
