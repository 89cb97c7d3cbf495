using System.Data.Common;
using System.Globalization;
using Dapper;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Rewards;

/// <summary>Where an award stands.</summary>
public enum AwardState
{
    Earned,
    Announced,
    Delivered,
    Withdrawn,
}

/// <summary>An award in the ledger, with what happened to it.</summary>
public sealed record Award(
    long Number,
    string Reward,
    string Scope,
    string Recipient,
    string Period,
    DateOnly EarnedOn,
    int Units,
    DateTimeOffset? AnnouncedOn,
    DateTimeOffset? DeliveredOn,
    string? DeliveredBy,
    DateTimeOffset? WithdrawnOn,
    string? Reason
)
{
    /// <summary>The same on every machine: reward, recipient and period, of which there is one.</summary>
    public string Id => $"{Reward}:{Recipient}:{Period}";

    public AwardState State =>
        WithdrawnOn is not null ? AwardState.Withdrawn
        : DeliveredOn is not null ? AwardState.Delivered
        : AnnouncedOn is not null ? AwardState.Announced
        : AwardState.Earned;
}

/// <summary>The ledger of awards. What happened is added, never changed; one award for each reward, recipient and period.</summary>
public static class Awards
{
    /// <summary>Writes what was earned and is new, within the budget of the period: first come, then by recipient.</summary>
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
                scope = item.Reward.Scope.ToString().ToLowerInvariant(),
                recipient = item.Recipient,
                period = item.Period,
                budgetPeriod = item.Reward.BudgetPeriodOf(item.On),
                earnedOn = item.On.DayNumber,
                units = item.Units,
                most = item.Reward.Budget?.AtMost ?? int.MaxValue,
            };
            added += connection.Execute(
                """
                insert into awards (organisation_no, reward, scope, recipient, period, budget_period, earned_on, units)
                select @organisation, @reward, @scope, @recipient, @period, @budgetPeriod, @earnedOn, @units
                where (select count(*) from awards a where a.organisation_no = @organisation and a.reward = @reward and coalesce(a.budget_period, '') = coalesce(@budgetPeriod, '')
                  and not exists (select 1 from award_events e where e.award_no = a.award_no and e.event = 'withdrawn')) < @most
                  and not exists (select 1 from awards k where k.organisation_no = @organisation and k.reward = @reward and k.recipient = @recipient and k.period = @period)
                """,
                row,
                transaction
            );

            // Scored out of order, an earlier day may show that it was earned sooner; once announced the date stands.
            connection.Execute(
                """
                update awards set earned_on = @earnedOn, units = @units
                where organisation_no = @organisation and reward = @reward and recipient = @recipient and period = @period and earned_on > @earnedOn
                  and not exists (select 1 from award_events e where e.award_no = awards.award_no)
                """,
                row,
                transaction
            );
        }

        return added;
    }

    public static IReadOnlyList<Award> List(DbConnection connection, int organisation) =>
        [
            .. connection
                .Query<(
                    long Number,
                    string Reward,
                    string Scope,
                    string Recipient,
                    string Period,
                    long EarnedOn,
                    long Units,
                    string? Announced,
                    string? Delivered,
                    string? DeliveredBy,
                    string? Withdrawn,
                    string? Reason
                )>(
                    """
                    select a.award_no, a.reward, a.scope, a.recipient, a.period, a.earned_on, a.units, n.at, d.at, d."by", w.at, w.reason
                    from awards a
                    left join award_events n on n.award_no = a.award_no and n.event = 'announced'
                    left join award_events d on d.award_no = a.award_no and d.event = 'delivered'
                    left join award_events w on w.award_no = a.award_no and w.event = 'withdrawn'
                    where a.organisation_no = @organisation order by a.earned_on, a.reward, a.recipient
                    """,
                    new { organisation }
                )
                .Select(row => new Award(
                    row.Number,
                    row.Reward,
                    row.Scope,
                    row.Recipient,
                    row.Period,
                    DateOnly.FromDayNumber((int)row.EarnedOn),
                    (int)row.Units,
                    Moment(row.Announced),
                    Moment(row.Delivered),
                    row.DeliveredBy,
                    Moment(row.Withdrawn),
                    row.Reason
                )),
        ];

    /// <summary>Awards that nothing has happened to yet, earned on a day or later.</summary>
    public static IReadOnlyList<Award> Unannounced(DbConnection connection, int organisation, DateOnly since) =>
        [
            .. connection
                .Query<(long Number, string Reward, string Scope, string Recipient, string Period, long EarnedOn, long Units)>(
                    """
                    select a.award_no, a.reward, a.scope, a.recipient, a.period, a.earned_on, a.units from awards a
                    where a.organisation_no = @organisation and a.earned_on >= @since and not exists (select 1 from award_events e where e.award_no = a.award_no) order by a.earned_on, a.reward, a.recipient
                    """,
                    new { organisation, since = since.DayNumber }
                )
                .Select(row => new Award(
                    row.Number,
                    row.Reward,
                    row.Scope,
                    row.Recipient,
                    row.Period,
                    DateOnly.FromDayNumber((int)row.EarnedOn),
                    (int)row.Units,
                    null,
                    null,
                    null,
                    null,
                    null
                )),
        ];

    /// <summary>Announces an award that nothing has happened to yet.</summary>
    /// <returns>False when something has meanwhile.</returns>
    public static bool Announce(DbConnection connection, DbTransaction transaction, long award, DateTimeOffset at, string by) =>
        connection.Execute(
            """
            insert into award_events (award_no, event, at, "by") select @award, 'announced', @at, @by where not exists (select 1 from award_events where award_no = @award)
            """,
            new
            {
                award,
                at = at.ToString("O", CultureInfo.InvariantCulture),
                by,
            },
            transaction
        ) == 1;

    /// <summary>Adds an event. Saying the same twice is once; what cannot follow is refused with the reason.</summary>
    public static Award RecordEvent(
        DbConnection connection,
        int organisation,
        string id,
        string what,
        DateTimeOffset at,
        string by,
        string? reason = null
    )
    {
        using var transaction = connection.BeginWrite(organisation);
        var award =
            List(connection, organisation).FirstOrDefault(award => award.Id == id)
            ?? throw new RefusedException($"There is no award '{id}'. 'intranet rewards list' shows their ids.");
        RefusedException? refusal = (what, award.State) switch
        {
            ("withdrawn", AwardState.Delivered) => new($"Award '{id}' cannot be withdrawn: it has been handed over."),
            ("announced", AwardState.Withdrawn) => new($"Award '{id}' cannot be announced: it has been withdrawn."),
            ("delivered", AwardState.Withdrawn) => new($"Award '{id}' cannot be handed over: it has been withdrawn."),
            ("withdrawn", _) when string.IsNullOrWhiteSpace(reason) => new(
                $"Award '{id}' cannot be withdrawn without a reason. Give one with --reason."
            ),
            _ => null,
        };
        if (refusal is not null)
        {
            throw refusal;
        }

        connection.Execute(
            """
            insert into award_events (award_no, event, at, "by", reason) select @Number, @what, @at, @by, @reason
            where not exists (select 1 from award_events where award_no = @Number and event = @what)
            """,
            new
            {
                award.Number,
                what,
                at = at.ToString("O", CultureInfo.InvariantCulture),
                by,
                reason,
            },
            transaction
        );
        transaction.Commit();
        return List(connection, organisation).First(row => row.Id == id);
    }

    private static DateTimeOffset? Moment(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
