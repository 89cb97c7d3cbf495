using System.Data.Common;
using System.Text.Json;
using Dapper;
using Intranet.Adoption.BestPractices;

namespace Intranet.Storage.Reports;

/// <summary>The figures of a week that a report told.</summary>
/// <param name="Active">The share active in the week, from 0 to 1; null if it was not told.</param>
public sealed record ToldFigures(double Index, double? Active);

/// <summary>Weekly reports as they were published. They never change afterwards.</summary>
public static class Publications
{
    /// <summary>The Sunday of the last week that was published, or null.</summary>
    public static DateOnly? Last(DbConnection connection, int organisation) =>
        connection.ExecuteScalar<DateOnly?>(
            "select max(sunday) from publications where organisation_no = @organisation",
            new { organisation }
        );

    /// <summary>Adds a report in one or more languages.</summary>
    /// <param name="told">What it tells of each Sunday in its trend.</param>
    /// <param name="steps">What it asked for, by key.</param>
    /// <returns>False when that week was published before; nothing changes then.</returns>
    public static bool Add(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string week,
        Scorecard scorecard,
        IReadOnlyDictionary<DateOnly, ToldFigures> told,
        IReadOnlyList<string> steps,
        IReadOnlyDictionary<string, byte[]> pdfs,
        DateTimeOffset at
    )
    {
        var sunday = scorecard.Date;
        var isNew =
            connection.Execute(
                """
                insert into publications (organisation_no, sunday, week, published_at, scorecard, told, steps, minimum)
                select @organisation, @sunday, @week, @at, @json, @told, @steps, @MinimumGroupSize
                where not exists (
                    select 1
                    from publications
                    where organisation_no = @organisation and sunday = @sunday
                  )
                """,
                new
                {
                    organisation,
                    sunday,
                    week,
                    at,
                    json = scorecard.ToJson(),
                    told = JsonSerializer.Serialize(told),
                    steps = JsonSerializer.Serialize(steps),
                    scorecard.MinimumGroupSize,
                },
                transaction
            ) == 1;
        if (!isNew)
        {
            return false;
        }

        foreach (var (language, pdf) in pdfs)
        {
            connection.Execute(
                """
                insert into publication_files (organisation_no, sunday, language, pdf)
                values (@organisation, @sunday, @language, @pdf)
                """,
                new
                {
                    organisation,
                    sunday,
                    language,
                    pdf,
                },
                transaction
            );
        }

        return true;
    }

    /// <summary>The figures of each week as the last report before a Sunday gave them; null when there is no such report.</summary>
    public static IReadOnlyDictionary<DateOnly, ToldFigures>? ToldBefore(DbConnection connection, int organisation, DateOnly sunday) =>
        connection.QueryFirstOrDefault<string?>(
            """
            select told
            from publications
            where organisation_no = @organisation and sunday < @sunday
            order by sunday desc
            """,
            new { organisation, sunday }
        )
            is { } json
            ? JsonSerializer
                .Deserialize<Dictionary<DateOnly, JsonElement>>(json)!
                .ToDictionary(
                    week => week.Key,
                    // The first version told the index only.
                    week =>
                        week.Value.ValueKind == JsonValueKind.Number
                            ? new ToldFigures(week.Value.GetDouble(), null)
                            : week.Value.Deserialize<ToldFigures>()!
                )
            : null;

    /// <summary>What the reports up to a Sunday asked for, by key, newest first.</summary>
    public static IReadOnlyList<(DateOnly Sunday, IReadOnlyList<string> Keys)> Steps(
        DbConnection connection,
        int organisation,
        DateOnly through,
        DateOnly from
    ) =>
        [
            .. connection
                .Query<(DateOnly Sunday, string Steps)>(
                    """
                    select sunday, steps
                    from publications
                    where organisation_no = @organisation and sunday <= @through and sunday >= @from
                    order by sunday desc
                    """,
                    new
                    {
                        organisation,
                        through,
                        from,
                    }
                )
                .Select(row => (row.Sunday, (IReadOnlyList<string>)JsonSerializer.Deserialize<string[]>(row.Steps)!)),
        ];

    /// <summary>
    /// The PDF of a week as it was published, or null; null too if it was made under a smaller minimum group size than today's.
    /// </summary>
    public static byte[]? Pdf(DbConnection connection, int organisation, DateOnly sunday, string language, int minimum) =>
        connection.ExecuteScalar<byte[]?>(
            """
            select f.pdf
            from publication_files f
            join publications p on p.organisation_no = f.organisation_no and p.sunday = f.sunday
            where f.organisation_no = @organisation and f.sunday = @sunday and f.language = @language and p.minimum >= @minimum
            """,
            new
            {
                organisation,
                sunday,
                language,
                minimum,
            }
        );

    /// <summary>The number of published weeks that show smaller groups than today's minimum and are not given out any more.</summary>
    public static int Outdated(DbConnection connection, int organisation, int minimum) =>
        connection.ExecuteScalar<int>(
            "select count(*) from publications where organisation_no = @organisation and minimum < @minimum",
            new { organisation, minimum }
        );

    /// <summary>The published weeks that may be given out, newest first, with time and languages.</summary>
    public static IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> List(
        DbConnection connection,
        int organisation,
        int minimum
    ) =>
        [
            .. connection
                .Query<(string Week, DateTimeOffset At, string Language)>(
                    """
                    select p.week, p.published_at, f.language
                    from publications p
                    join publication_files f on f.organisation_no = p.organisation_no and f.sunday = p.sunday
                    where p.organisation_no = @organisation and p.minimum >= @minimum
                    order by p.sunday desc, f.language
                    """,
                    new { organisation, minimum }
                )
                .GroupBy(row => (row.Week, row.At))
                .Select(week => (week.Key.Week, week.Key.At, (IReadOnlyList<string>)[.. week.Select(row => row.Language)])),
        ];
}
