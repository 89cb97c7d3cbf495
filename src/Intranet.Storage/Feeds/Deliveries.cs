using System.Data.Common;
using System.Globalization;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Storage.Scores;

namespace Intranet.Storage.Feeds;

/// <summary>What came of one delivered file or request.</summary>
public sealed record Delivery(string File, string Kind, long Rows, long Accepted, long Duplicates, long Rejected);

/// <summary>How fresh a feed is.</summary>
/// <param name="Kind">What it brings: activities, employees, ...</param>
/// <param name="LastAt">When it last delivered.</param>
/// <param name="CompleteThrough">The last day of which nothing more is to be expected in the normal course; null for feeds without
/// days.</param>
/// <param name="UsualGap">Days between deliveries that nine in ten did not exceed, of the last 28; null until there are four days
/// with deliveries.</param>
/// <param name="SilentDays">Days since the last delivery.</param>
public sealed record Feed(string Source, string Kind, DateTimeOffset LastAt, DateOnly? CompleteThrough, int? UsualGap, int SilentDays)
{
    /// <summary>Silent for two days longer than usual.</summary>
    public bool IsOverdue => SilentDays >= UsualGap + 2;
}

/// <summary>The memory of what was delivered: which inputs exist at all, and what each feed brought on which day.</summary>
public static class Deliveries
{
    private const int GapsLookedAt = 28;
    private const int FewestGaps = 3;

    /// <param name="through">The last day the delivery contains data for.</param>
    /// <returns>Whether an input was delivered for the first time that may make measurable, on every day, what was not.</returns>
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
            update feed_days set last_at = @at, deliveries = deliveries + 1, rows = rows + @Rows, accepted = accepted + @Accepted,
              duplicates = duplicates + @Duplicates, rejected = rejected + @Rejected, through = case when through > @through then through else coalesce(@through, through) end
            where organisation_no = @Number and source = @source and kind = @Kind and delivered_on = @on
            """,
            """
            insert into feed_days (organisation_no, source, kind, delivered_on, last_at, deliveries, rows, accepted, duplicates, rejected, through)
            values (@Number, @source, @Kind, @on, @at, 1, @Rows, @Accepted, @Duplicates, @Rejected, @through)
            """,
            new
            {
                organisation.Number,
                source,
                delivery.Kind,
                on = LocalDay(organisation, at).DayNumber,
                at = at.ToString("O"),
                delivery.Rows,
                delivery.Accepted,
                delivery.Duplicates,
                delivery.Rejected,
                through = through?.DayNumber,
            },
            transaction
        );
        return isNew;
    }

    /// <summary>
    /// What was entered by hand is known from now on, as if a file had brought it; what that makes measurable is scored again from
    /// the first day on.
    /// </summary>
    internal static void EnteredByHand(DbConnection connection, DbTransaction transaction, int organisation, params string[] inputs)
    {
        if (
            MakeKnown(connection, transaction, organisation, inputs)
            && connection.ExecuteScalar<long?>(
                "select first_day from organisations where organisation_no = @organisation",
                new { organisation },
                transaction
            )
                is { } first
        )
        {
            ScoringMark.Touch(connection, transaction, organisation, DateOnly.FromDayNumber((int)first));
        }
    }

    /// <returns>Whether an input is new that may make measurable, on every day, what was not.</returns>
    private static bool MakeKnown(DbConnection connection, DbTransaction transaction, int organisation, IEnumerable<string> inputs)
    {
        var known = connection
            .Query<string>("select input from delivered where organisation_no = @organisation", new { organisation }, transaction)
            .ToHashSet();
        var added = inputs.Where(known.Add).ToList();
        if (added.Count > 0)
        {
            var parameters = new DynamicParameters(new { organisation });
            added.ForEach(input => parameters.Add($"input{parameters.ParameterNames.Count()}", input));
            connection.Execute(
                $"insert into delivered (organisation_no, input) values {string.Join(", ", parameters.ParameterNames.Where(name => name != "organisation").Select(name => $"(@organisation, @{name})"))}",
                parameters,
                transaction
            );
        }

        return added.Exists(Records.MakesMeasurable);
    }

    /// <summary>The feeds of an organisation, those that bring activity first.</summary>
    public static IReadOnlyList<Feed> Feeds(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        [
            .. connection
                .Query<(string Source, string Kind, long On, string At, long? Through)>(
                    "select source, kind, delivered_on, last_at, through from feed_days where organisation_no = @Number order by source, kind, delivered_on",
                    new { organisation.Number }
                )
                .GroupBy(row => (row.Source, row.Kind))
                .Select(feed =>
                    Feed(
                        organisation,
                        feed.Key.Source,
                        feed.Key.Kind,
                        [.. feed.Select(row => (int)row.On)],
                        feed.Last().At,
                        feed.Max(row => row.Through),
                        now
                    )
                )
                .OrderBy(feed => feed.CompleteThrough is null)
                .ThenBy(feed => feed.Kind, StringComparer.Ordinal)
                .ThenBy(feed => feed.Source, StringComparer.Ordinal),
        ];

    private static Feed Feed(
        OrganisationRow organisation,
        string source,
        string kind,
        int[] days,
        string lastAt,
        long? through,
        DateTimeOffset now
    )
    {
        var at = DateTimeOffset.Parse(lastAt, CultureInfo.InvariantCulture);
        int[] gaps = [.. days.Zip(days.Skip(1), (one, next) => next - one).TakeLast(GapsLookedAt).Order()];
        return new(
            source,
            kind,
            at,
            // A day is complete once it was over when data came, or data of a later day came.
            through is { } last
                ? DateOnly.FromDayNumber((int)Math.Min(last, LocalDay(organisation, at).DayNumber - 1))
                : null,
            gaps.Length < FewestGaps ? null : gaps[(int)Math.Ceiling(0.9 * gaps.Length) - 1],
            LocalDay(organisation, now).DayNumber - days[^1]
        );
    }

    private static DateOnly LocalDay(OrganisationRow organisation, DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, organisation.Settings.TimeZone).DateTime);
}
