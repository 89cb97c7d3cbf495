using System.Data.Common;
using Dapper;
using Intranet.Adoption.BestPractices;

namespace Intranet.Storage.Scores;

/// <summary>Stored scorecards, one for each organisation and day. Scoring a day again replaces its scorecard.</summary>
public static class Scorecards
{
    public static void Save(DbConnection connection, DbTransaction transaction, int organisation, Scorecard scorecard)
    {
        if (scorecard.AdoptionCurve.Count > 0 && scorecard.AdoptionCurve[^1] is var point && point.WeekEnding == scorecard.Date)
        {
            connection.UpdateOrInsert(
                "update adoption_points set habitual = @share where organisation_no = @organisation and week_ending = @WeekEnding",
                "insert into adoption_points (organisation_no, week_ending, habitual) values (@organisation, @WeekEnding, @share)",
                new
                {
                    organisation,
                    point.WeekEnding,
                    share = point.Habitual.Value,
                },
                transaction
            );
        }

        connection.UpdateOrInsert(
            "update scores set scorecard = @json where organisation_no = @organisation and day = @day",
            "insert into scores (organisation_no, day, scorecard) values (@organisation, @day, @json)",
            new
            {
                organisation,
                day = scorecard.Date,
                json = scorecard.ToJson(),
            },
            transaction
        );
    }

    public static Scorecard? Find(DbConnection connection, int organisation, DateOnly day) =>
        connection.ExecuteScalar<string>(
            "select scorecard from scores where organisation_no = @organisation and day = @day",
            new { organisation, day }
        )
            is { } json
            ? Scorecard.FromJson(json)
            : null;

    public static DateOnly? LastDay(DbConnection connection, int organisation) =>
        connection.ExecuteScalar<long?>("select max(day) from scores where organisation_no = @organisation", new { organisation })
            is { } day
            ? DateOnly.FromDayNumber((int)day)
            : null;

    /// <summary>The days that were scored, in order.</summary>
    public static IReadOnlyList<DateOnly> Days(DbConnection connection, int organisation) =>
        [.. connection.Query<DateOnly>("select day from scores where organisation_no = @organisation order by day", new { organisation })];
}
