using System.Data.Common;
using System.Text.Json;
using Dapper;
using Intranet.Adoption.BestPractices;
using Intranet.Storage.Work;

namespace Intranet.Storage.Reports;

/// <summary>Weekly reports as they went out. What is published stays as it was.</summary>
public static class Publications
{
    /// <summary>The Sunday of the last week that was published, or null.</summary>
    public static DateOnly? Last(DbConnection connection, int organisation) =>
        connection.ExecuteScalar<long?>("select max(sunday) from publications where organisation_no = @organisation", new { organisation })
            is { } day
            ? DateOnly.FromDayNumber((int)day)
            : null;

    /// <summary>Adds a report in one or more languages.</summary>
    /// <param name="told">The index of each Sunday of its trend.</param>
    /// <returns>False when that week was published before; then nothing changes.</returns>
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
        var sunday = scorecard.Date.DayNumber;
        if (
            connection.Execute(
                """
                insert into publications (organisation_no, sunday, week, published_at, scorecard, told) select @organisation, @sunday, @week, @at, @json, @told
                where not exists (select 1 from publications where organisation_no = @organisation and sunday = @sunday)
                """,
                new
                {
                    organisation,
                    sunday,
                    week,
                    at = JobClaims.Text(at),
                    json = scorecard.ToJson(),
                    told = JsonSerializer.Serialize(told),
                },
                transaction
            ) == 0
        )
        {
            return false;
        }

        foreach (var (language, pdf) in pdfs)
        {
            connection.Execute(
                "insert into publication_files (organisation_no, sunday, language, pdf) values (@organisation, @sunday, @language, @pdf)",
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

    /// <summary>What the last report before a Sunday told of the index of each week; null where there was none.</summary>
    public static IReadOnlyDictionary<DateOnly, double>? ToldBefore(DbConnection connection, int organisation, DateOnly sunday) =>
        connection.QueryFirstOrDefault<string?>(
            "select told from publications where organisation_no = @organisation and sunday < @sunday order by sunday desc",
            new { organisation, sunday = sunday.DayNumber }
        )
            is { } json
            ? JsonSerializer.Deserialize<Dictionary<DateOnly, double>>(json)
            : null;

    /// <summary>The PDF of a week as it was published, or null.</summary>
    public static byte[]? Pdf(DbConnection connection, int organisation, DateOnly sunday, string language) =>
        connection.ExecuteScalar<byte[]?>(
            "select pdf from publication_files where organisation_no = @organisation and sunday = @sunday and language = @language",
            new
            {
                organisation,
                sunday = sunday.DayNumber,
                language,
            }
        );

    /// <summary>Which weeks were published when, newest first, and in which languages.</summary>
    public static IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> List(
        DbConnection connection,
        int organisation
    ) =>
        [
            .. connection
                .Query<(string Week, string At, string Language)>(
                    """
                    select p.week, p.published_at, f.language from publications p join publication_files f on f.organisation_no = p.organisation_no and f.sunday = p.sunday
                    where p.organisation_no = @organisation order by p.sunday desc, f.language
                    """,
                    new { organisation }
                )
                .GroupBy(row => (row.Week, row.At))
                .Select(week =>
                    (week.Key.Week, JobClaims.Time(week.Key.At)!.Value, (IReadOnlyList<string>)[.. week.Select(row => row.Language)])
                ),
        ];
}
