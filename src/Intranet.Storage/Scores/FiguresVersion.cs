using System.Data.Common;
using Dapper;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Scores;

/// <summary>
/// A version of an organisation's figures, rewards and settings, from a few rows. Pages cache what they read under it.
/// </summary>
public static class FiguresVersion
{
    public static string Of(DbConnection connection, OrganisationRow organisation)
    {
        var row = connection.QuerySingle<(long? Revision, long? NextDay, long? Last, long? Award, long Events, long Campaigns)>(
            """
            select
              (select revision from scoring where organisation_no = @Number),
              (select next_day from scoring where organisation_no = @Number),
              (select max(day) from scores where organisation_no = @Number),
              (select max(award_no) from awards where organisation_no = @Number),
              (
                select count(*)
                from award_events e
                join awards a on a.award_no = e.award_no
                where a.organisation_no = @Number
              ),
              (select count(*) from campaigns where organisation_no = @Number)
            """,
            new { organisation.Number }
        );
        var settings = string.GetHashCode(organisation.Json, StringComparison.Ordinal);
        return $"{organisation.Number} {row.Revision} {row.NextDay} {row.Last} {row.Award} {row.Events} {row.Campaigns} {settings}";
    }
}
