using System.Data.Common;
using Dapper;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Rewards;

/// <summary>The ledger of awards: one for each reward, recipient and period. Events are added, never changed.</summary>
public static class Awards
{
    /// <summary>Adds the awards that are new, within the budget of the period; recipients come in the order of their ids.</summary>
    /// <returns>How many were new.</returns>
    public static int Earn(DbConnection connection, DbTransaction transaction, int organisation, IEnumerable<Earned> earned)
    {
        var added = 0;
        foreach (var item in earned.OrderBy(item => item.Recipient, StringComparer.Ordinal))
        {
            var row = new
            {
                organisation,
                reward = item.Reward.Id,
                scope = Text(item.Reward.Scope),
                recipient = item.Recipient,
                period = item.Period,
                budgetPeriod = item.Reward.BudgetPeriodOf(item.On),
                earnedOn = item.On,
                units = item.Units,
                most = item.Reward.Budget?.AtMost ?? int.MaxValue,
            };
            var isNew =
                connection.Execute(
                    """
                    insert into awards (organisation_no, reward, scope, recipient, period, budget_period, earned_on, units)
                    select @organisation, @reward, @scope, @recipient, @period, @budgetPeriod, @earnedOn, @units
                    where not exists (
                        select 1
                        from awards known
                        where known.organisation_no = @organisation
                          and known.reward = @reward
                          and known.recipient = @recipient
                          and known.period = @period
                      )
                      and (
                        select count(*)
                        from awards spent
                        where spent.organisation_no = @organisation
                          and spent.reward = @reward
                          and coalesce(spent.budget_period, '') = coalesce(@budgetPeriod, '')
                          and not exists (
                            select 1
                            from award_events e
                            where e.award_no = spent.award_no and e.event = 'withdrawn'
                          )
                      ) < @most
                    """,
                    row,
                    transaction
                ) == 1;
            if (isNew)
            {
                var award = connection.ExecuteScalar<long>(
                    """
                    select award_no
                    from awards
                    where organisation_no = @organisation and reward = @reward and recipient = @recipient and period = @period
                    """,
                    row,
                    transaction
                );
                Ledger.Append(connection, transaction, organisation, award);
                added++;
                continue;
            }

            // Days may be scored out of order, and an earlier one may show that the award was earned sooner. Its date is corrected
            // as long as it has no events.
            connection.Execute(
                """
                update awards
                set earned_on = @earnedOn, units = @units
                where organisation_no = @organisation
                  and reward = @reward
                  and recipient = @recipient
                  and period = @period
                  and earned_on > @earnedOn
                  and not exists (select 1 from award_events e where e.award_no = awards.award_no)
                """,
                row,
                transaction
            );
        }

        return added;
    }

    /// <summary>All awards of an organisation, by date, reward and recipient.</summary>
    public static IReadOnlyList<Award> List(DbConnection connection, int organisation) => Read(connection, organisation, null);

    /// <summary>Awards without any event, earned on a day or later.</summary>
    public static IReadOnlyList<Award> Unannounced(DbConnection connection, int organisation, DateOnly since) =>
        Read(connection, organisation, since);

    /// <summary>Announces an award that has no event yet.</summary>
    /// <returns>False when it has one by now.</returns>
    public static bool Announce(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        long award,
        DateTimeOffset at,
        string by
    )
    {
        var isNew =
            connection.Execute(
                """
                insert into award_events (award_no, event, at, "by")
                select @award, 'announced', @at, @by
                where not exists (select 1 from award_events where award_no = @award)
                """,
                new
                {
                    award,
                    at,
                    by,
                },
                transaction
            ) == 1;
        if (isNew)
        {
            Ledger.Append(connection, transaction, organisation, award, Text(AwardEvent.Announced));
        }

        return isNew;
    }

    /// <summary>Adds an event to an award; recording the same event again changes nothing.</summary>
    /// <exception cref="RefusedException">
    /// There is no such award, the event cannot follow the earlier ones, or a withdrawal has no reason.
    /// </exception>
    public static Award RecordEvent(
        DbConnection connection,
        int organisation,
        string id,
        AwardEvent what,
        DateTimeOffset at,
        string by,
        string? reason = null
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var award =
            List(connection, organisation).FirstOrDefault(award => award.Id == id)
            ?? throw new RefusedException($"There is no award '{id}'. 'intranet rewards list' shows the ids.");
        if (!award.Allows(what))
        {
            throw what switch
            {
                AwardEvent.Withdrawn => new RefusedException($"Award '{id}' cannot be withdrawn: it has been delivered."),
                AwardEvent.Announced => new RefusedException($"Award '{id}' cannot be announced: it has been withdrawn."),
                _ => new RefusedException($"Award '{id}' cannot be delivered: it has been withdrawn."),
            };
        }

        if (Award.NeedsReason(what) && string.IsNullOrWhiteSpace(reason))
        {
            throw new RefusedException($"Award '{id}' cannot be withdrawn without a reason. Give one with --reason.");
        }

        var isNew =
            connection.Execute(
                """
                insert into award_events (award_no, event, at, "by", reason)
                select @Number, @name, @at, @by, @reason
                where not exists (select 1 from award_events where award_no = @Number and event = @name)
                """,
                new
                {
                    award.Number,
                    name = Text(what),
                    at,
                    by,
                    reason,
                },
                transaction
            ) == 1;
        if (isNew)
        {
            Ledger.Append(connection, transaction, organisation, award.Number, Text(what));
        }

        transaction.Commit();
        return List(connection, organisation).First(row => row.Id == id);
    }

    private static IReadOnlyList<Award> Read(DbConnection connection, int organisation, DateOnly? unannouncedSince) =>
        [
            .. connection
                .Query<(
                    long Number,
                    string Reward,
                    string Scope,
                    string Recipient,
                    string Period,
                    DateOnly EarnedOn,
                    int Units,
                    DateTimeOffset? Announced,
                    DateTimeOffset? Delivered,
                    string? DeliveredBy,
                    DateTimeOffset? Withdrawn,
                    string? Reason
                )>(
                    """
                    select
                      a.award_no, a.reward, a.scope, a.recipient, a.period, a.earned_on, a.units,
                      announced.at, delivered.at, delivered."by", withdrawn.at, withdrawn.reason
                    from awards a
                    left join award_events announced on announced.award_no = a.award_no and announced.event = 'announced'
                    left join award_events delivered on delivered.award_no = a.award_no and delivered.event = 'delivered'
                    left join award_events withdrawn on withdrawn.award_no = a.award_no and withdrawn.event = 'withdrawn'
                    where a.organisation_no = @organisation
                      and (
                        @unannouncedSince is null
                        or (
                          a.earned_on >= @unannouncedSince
                          and not exists (select 1 from award_events e where e.award_no = a.award_no)
                        )
                      )
                    order by a.earned_on, a.reward, a.recipient
                    """,
                    new { organisation, unannouncedSince }
                )
                .Select(row => new Award(
                    row.Number,
                    row.Reward,
                    Enum.Parse<RewardScope>(row.Scope, ignoreCase: true),
                    row.Recipient,
                    row.Period,
                    row.EarnedOn,
                    row.Units,
                    row.Announced,
                    row.Delivered,
                    row.DeliveredBy,
                    row.Withdrawn,
                    row.Reason
                )),
        ];

    /// <summary>Scopes and events as the database has them.</summary>
    private static string Text(Enum value) => value.ToString().ToLowerInvariant();
}
