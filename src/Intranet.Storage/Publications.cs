using System.Data.Common;
using Dapper;
using Intranet.Adoption.BestPractices;

namespace Intranet.Storage;

/// <summary>Weekly reports as they went out. What is published stays as it was.</summary>
public static class Publications
{
    /// <summary>The Sunday of the last week that was published, or null.</summary>
    public static DateOnly? Last(DbConnection connection, int organisation) =>
        connection.ExecuteScalar<long?>("select max(sunday) from publications where organisation_no = @organisation", new { organisation }) is { } day ? DateOnly.FromDayNumber((int)day) : null;

    /// <summary>Adds a report in one or more languages.</summary>
    /// <returns>False when that week was published before; then nothing changes.</returns>
    public static bool Add(DbConnection connection, DbTransaction transaction, int organisation, string week, Scorecard scorecard, IReadOnlyDictionary<string, byte[]> pdfs, DateTimeOffset at)
    {
        var sunday = scorecard.Date.DayNumber;
        if (connection.Execute("""
            insert into publications (organisation_no, sunday, week, published_at, scorecard) select @organisation, @sunday, @week, @at, @json
            where not exists (select 1 from publications where organisation_no = @organisation and sunday = @sunday)
            """, new { organisation, sunday, week, at = Jobs.Text(at), json = scorecard.ToJson() }, transaction) == 0)
        {
            return false;
        }

        foreach (var (language, pdf) in pdfs)
        {
            connection.Execute("insert into publication_files (organisation_no, sunday, language, pdf) values (@organisation, @sunday, @language, @pdf)", new { organisation, sunday, language, pdf }, transaction);
        }

        return true;
    }

    /// <summary>The scorecards that were published from one Sunday to before another, oldest first.</summary>
    public static IReadOnlyList<Scorecard> Scorecards(DbConnection connection, int organisation, DateOnly from, DateOnly before) =>
        [.. connection.Query<string>("select scorecard from publications where organisation_no = @organisation and sunday >= @from and sunday < @before order by sunday",
            new { organisation, from = from.DayNumber, before = before.DayNumber }).Select(Scorecard.FromJson)];

    /// <summary>The PDF of a week as it was published, or null.</summary>
    public static byte[]? Pdf(DbConnection connection, int organisation, DateOnly sunday, string language) =>
        connection.ExecuteScalar<byte[]?>("select pdf from publication_files where organisation_no = @organisation and sunday = @sunday and language = @language", new { organisation, sunday = sunday.DayNumber, language });

    /// <summary>Which weeks were published when, newest first, and in which languages.</summary>
    public static IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> List(DbConnection connection, int organisation) =>
        [.. connection.Query<(string Week, string At, string Language)>("""
            select p.week, p.published_at, f.language from publications p join publication_files f on f.organisation_no = p.organisation_no and f.sunday = p.sunday
            where p.organisation_no = @organisation order by p.sunday desc, f.language
            """, new { organisation }).GroupBy(row => (row.Week, row.At)).Select(week => (week.Key.Week, Jobs.Time(week.Key.At)!.Value, (IReadOnlyList<string>)[.. week.Select(row => row.Language)]))];
}
