using System.Data.Common;
using System.Text.Json;
using Dapper;
using Intranet.Adoption.BestPractices;

namespace Intranet.Storage.Reports;

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
    /// <param name="told">The index of each Sunday in its trend.</param>
    /// <returns>False when that week was published before; nothing changes then.</returns>
    public static bool Add(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string week,
        Scorecard scorecard,
        IReadOnlyDictionary<DateOnly, double> told,
        IReadOnlyDictionary<string, byte[]> pdfs,
        DateTimeOffset at
    )
    {
        var sunday = scorecard.Date;
        var isNew =
            connection.Execute(
                """
                insert into publications (organisation_no, sunday, week, published_at, scorecard, told)
                select @organisation, @sunday, @week, @at, @json, @told
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

    /// <summary>The index of each week as the last report before a Sunday gave it; null when there is no such report.</summary>
    public static IReadOnlyDictionary<DateOnly, double>? ToldBefore(DbConnection connection, int organisation, DateOnly sunday) =>
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
            ? JsonSerializer.Deserialize<Dictionary<DateOnly, double>>(json)
            : null;

    /// <summary>The PDF of a week as it was published, or null.</summary>
    public static byte[]? Pdf(DbConnection connection, int organisation, DateOnly sunday, string language) =>
        connection.ExecuteScalar<byte[]?>(
            """
            select pdf
            from publication_files
            where organisation_no = @organisation and sunday = @sunday and language = @language
            """,
            new
            {
                organisation,
                sunday,
                language,
            }
        );

    /// <summary>The published weeks, newest first, with time and languages.</summary>
    public static IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> List(
        DbConnection connection,
        int organisation
    ) =>
        [
            .. connection
                .Query<(string Week, DateTimeOffset At, string Language)>(
                    """
                    select p.week, p.published_at, f.language
                    from publications p
                    join publication_files f on f.organisation_no = p.organisation_no and f.sunday = p.sunday
                    where p.organisation_no = @organisation
                    order by p.sunday desc, f.language
                    """,
                    new { organisation }
                )
                .GroupBy(row => (row.Week, row.At))
                .Select(week => (week.Key.Week, week.Key.At, (IReadOnlyList<string>)[.. week.Select(row => row.Language)])),
        ];
}
