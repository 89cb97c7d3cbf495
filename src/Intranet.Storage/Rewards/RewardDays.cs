using System.Data.Common;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Rewards;

/// <summary>
/// The days on which the conditions of rewards were met, as stretches without a gap. A day that is scored in order makes its stretches a
/// day longer, so they do not grow with history.
/// </summary>
internal static class RewardDays
{
    /// <summary>Records for whom the conditions were met on a day, and that they were not for anybody else.</summary>
    public static void Store(DbConnection connection, DbTransaction transaction, int organisation, DateOnly day, IEnumerable<Earned> earned)
    {
        var before = day.AddDays(-1);
        var met = earned.Select(one => (Reward: one.Reward.Id, one.Reward.Scope, one.Recipient)).ToHashSet();
        var near = Read(
            connection,
            transaction,
            """
            select reward, scope, recipient, first_day, last_day
            from reward_days
            where organisation_no = @organisation and last_day >= @before and first_day <= @after
            order by first_day
            """,
            new
            {
                organisation,
                before,
                after = day.AddDays(1),
            }
        );
        List<object> removed = [],
            added = [],
            putBack = [];
        var isLonger = false;
        foreach (var key in met.Union(near.Select(known => known.Key)))
        {
            object Row(Stretch stretch) =>
                new
                {
                    organisation,
                    key.Reward,
                    scope = FactNames.Of(key.Scope),
                    key.Recipient,
                    stretch.First,
                    stretch.Last,
                };
            List<Stretch> known = [.. near[key]];
            var now = Stretch.With(known, day, met.Contains(key));
            if (known is [{ Last: var last }] && last == before && now is [{ Last: var longer }] && longer == day)
            {
                isLonger = true;
                continue;
            }

            removed.AddRange(known.Except(now).Select(Row));
            added.AddRange(now.Except(known).Select(Row));
            putBack.AddRange(now.Intersect(known).Where(stretch => stretch.Last == before).Select(Row));
        }

        if (isLonger)
        {
            // Nearly all go on; the few others are put back.
            connection.Execute(
                "update reward_days set last_day = @day where organisation_no = @organisation and last_day = @before",
                new
                {
                    organisation,
                    day,
                    before,
                },
                transaction
            );
            Execute(
                """
                update reward_days
                set last_day = @Last
                where organisation_no = @organisation
                  and reward = @Reward
                  and scope = @scope
                  and recipient = @Recipient
                  and first_day = @First
                """,
                putBack
            );
        }

        Execute(
            """
            delete from reward_days
            where organisation_no = @organisation
              and reward = @Reward
              and scope = @scope
              and recipient = @Recipient
              and first_day = @First
            """,
            removed
        );
        Execute(
            """
            insert into reward_days (organisation_no, reward, scope, recipient, first_day, last_day)
            values (@organisation, @Reward, @scope, @Recipient, @First, @Last)
            """,
            added
        );
        void Execute(string sql, List<object> rows)
        {
            if (rows.Count > 0)
            {
                connection.Execute(sql, rows, transaction);
            }
        }
    }

    /// <summary>By recipient, oldest first: all days on which the conditions of a reward were met.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Stretch>> Of(
        DbConnection connection,
        DbTransaction? transaction,
        int organisation,
        Reward reward
    ) =>
        Read(
                connection,
                transaction,
                """
                select reward, scope, recipient, first_day, last_day
                from reward_days
                where organisation_no = @organisation and reward = @Id and scope = @scope
                order by first_day
                """,
                new
                {
                    organisation,
                    reward.Id,
                    scope = FactNames.Of(reward.Scope),
                }
            )
            .ToDictionary(group => group.Key.Recipient, group => (IReadOnlyList<Stretch>)[.. group]);

    private static ILookup<(string Reward, RewardScope Scope, string Recipient), Stretch> Read(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object parameters
    ) =>
        connection
            .Query<(string Reward, string Scope, string Recipient, DateOnly First, DateOnly Last)>(sql, parameters, transaction)
            .ToLookup(
                row => (row.Reward, FactNames.Parse<RewardScope>(row.Scope)!.Value, row.Recipient),
                row => new Stretch(row.First, row.Last)
            );
}
