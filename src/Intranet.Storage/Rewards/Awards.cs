using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Intranet.Adoption;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Storage.Mail;

namespace Intranet.Storage.Rewards;

/// <summary>The ledger of awards: one for each reward, recipient and period. Events are added, never changed.</summary>
public static class Awards
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>All awards of an organisation, by date, reward and recipient.</summary>
    /// <param name="today">Budgets of quarters and years that begin later do not count yet.</param>
    public static IReadOnlyList<Award> List(DbConnection connection, OrganisationRow organisation, DateOnly today) =>
        WaitingList.Mark(Read(connection, organisation.Number), organisation.Settings, today);

    /// <summary>Whether there may be an award to announce that was earned on a day or later.</summary>
    public static bool HasUnannounced(DbConnection connection, int organisation, DateOnly since) =>
        connection.ExecuteScalar<int>(
            """
            select case when exists (
                select 1
                from awards a
                where a.organisation_no = @organisation
                  and a.lapsed = 0
                  and coalesce(a.known_on, a.earned_on) >= @since
                  and not exists (
                    select 1
                    from award_events e
                    where e.award_no = a.award_no
                      and e.event in ('announced', 'withdrawn')
                  )
                  and (select count(*) from award_events e where e.award_no = a.award_no and e.event = 'delivered')
                    = (select count(*) from award_events e where e.award_no = a.award_no and e.event = 'taken_back')
              ) then 1 else 0 end
            """,
            new { organisation, since }
        ) == 1;

    /// <summary>Adds an event to an award.</summary>
    /// <returns>The award after it, and whether the event is new: saying it again changes nothing.</returns>
    /// <exception cref="RefusedException">
    /// There is no such award, the event cannot follow the earlier ones, or a withdrawal has no reason.
    /// </exception>
    public static (Award Award, bool IsNew) RecordEvent(
        DbConnection connection,
        OrganisationRow organisation,
        string id,
        AwardEvent what,
        DateTimeOffset at,
        string by,
        string? reason = null
    )
    {
        using var transaction = connection.BeginWrite(organisation.Number);
        var isNew = RecordEvent(connection, transaction, organisation, id, what, at, by, reason);
        transaction.Commit();
        return (Find(connection, organisation, id, at), isNew);
    }

    /// <inheritdoc cref="RecordEvent(DbConnection, OrganisationRow, string, AwardEvent, DateTimeOffset, string, string?)"/>
    /// <returns>Whether the event is new.</returns>
    public static bool RecordEvent(
        DbConnection connection,
        DbTransaction transaction,
        OrganisationRow organisation,
        string id,
        AwardEvent what,
        DateTimeOffset at,
        string by,
        string? reason = null
    )
    {
        // Budgets as they are in this transaction: one that was lowered a moment ago leaves nothing to announce.
        var settings = organisation.Settings with
        {
            Campaigns = Campaigns.List(connection, organisation.Number, transaction),
        };
        var award = Find(connection, organisation with { Settings = settings }, id, at);
        if (!award.Allows(what, at))
        {
            throw Refusal(organisation.Settings, award, what);
        }

        if (Award.NeedsReason(what) && string.IsNullOrWhiteSpace(reason))
        {
            throw new RefusedException($"Award '{id}' cannot be withdrawn without a reason. Give one with --reason.");
        }

        if (
            what switch
            {
                AwardEvent.Announced => award.AnnouncedOn is not null || award.State == AwardState.Delivered,
                AwardEvent.Delivered => award.DeliveredOn is not null,
                AwardEvent.Withdrawn => award.WithdrawnOn is not null,
                _ => false,
            }
        )
        {
            return false;
        }

        var row = new
        {
            award.Number,
            name = FactNames.Of(what),
            at,
            by,
            reason,
        };
        connection.Execute(
            """
            insert into award_events (award_no, event, nth, at, "by", reason)
            select @Number, @name, coalesce(max(nth), 0) + 1, @at, @by, @reason
            from award_events
            where award_no = @Number and event = @name
            """,
            row,
            transaction
        );
        Ledger.Append(connection, transaction, organisation.Number, award.Number, FactNames.Of(what));
        if (what == AwardEvent.Withdrawn)
        {
            Outbox.Recall(connection, transaction, organisation.Number, MailKeyOf(award), new Message($"the reward was withdrawn"), at);
        }

        return true;
    }

    /// <summary>What the keys of the mails about an award begin with.</summary>
    public static string MailKeyOf(Award award) => $"reward {award.Id}";

    /// <exception cref="RefusedException">There is no such award.</exception>
    public static Award Find(DbConnection connection, OrganisationRow organisation, string id, DateTimeOffset at) =>
        List(connection, organisation, organisation.Settings.LocalDay(at)).FirstOrDefault(award => award.Id == id)
        ?? throw new RefusedException($"There is no award '{id}'. 'intranet rewards list' shows the ids.");

    private static RefusedException Refusal(OrganisationSettings settings, Award award, AwardEvent what) =>
        (what, award.State) switch
        {
            (AwardEvent.Withdrawn, _) => new(
                $"""
                Award '{award.Id}' cannot be withdrawn: {award.DeliveredBy} recorded it as delivered on
                {settings.LocalTime(award.DeliveredOn!.Value):yyyy-MM-dd HH:mm}.
                """
            ),
            (AwardEvent.TakenBack, AwardState.Delivered) => new(
                $"Award '{award.Id}' was delivered more than an hour ago. That cannot be taken back any more."
            ),
            (AwardEvent.TakenBack, _) => new($"Award '{award.Id}' has not been delivered, so there is nothing to take back."),
            (AwardEvent.Announced, AwardState.Waiting) => new(
                $"Award '{award.Id}' cannot be announced: it is on the waiting list. The budget went to those who earned it earlier."
            ),
            (_, AwardState.Waiting) => new(
                $"Award '{award.Id}' cannot be delivered: it is on the waiting list. The budget went to those who earned it earlier."
            ),
            (AwardEvent.Announced, _) => new(
                $"""
                Award '{award.Id}' cannot be announced: {award.WithdrawnBy} withdrew it on
                {settings.LocalTime(award.WithdrawnOn!.Value):yyyy-MM-dd HH:mm} ({award.Reason}).
                """
            ),
            _ => new(
                $"""
                Award '{award.Id}' cannot be delivered: {award.WithdrawnBy} withdrew it on
                {settings.LocalTime(award.WithdrawnOn!.Value):yyyy-MM-dd HH:mm} ({award.Reason}).
                """
            ),
        };

    private static List<Award> Read(DbConnection connection, int organisation)
    {
        return
        [
            .. connection
                .Query<ListedRow>(
                    """
                    select
                      a.award_no as Number, a.reward, a.scope, a.recipient, a.period, a.earned_on as EarnedOn, a.known_on as KnownOn,
                      a.found_on as FoundOn, a.units, a.definition,
                      announced.at as AnnouncedOn, delivered.at as DeliveredOn, delivered."by" as DeliveredBy,
                      withdrawn.at as WithdrawnOn, withdrawn."by" as WithdrawnBy, withdrawn.reason
                    from awards a
                    left join award_events announced on announced.award_no = a.award_no and announced.event = 'announced'
                    left join award_events delivered
                      on delivered.award_no = a.award_no
                      and delivered.event = 'delivered'
                      and not exists (
                        select 1
                        from award_events back
                        where back.award_no = a.award_no and back.event = 'taken_back' and back.nth = delivered.nth
                      )
                    left join award_events withdrawn on withdrawn.award_no = a.award_no and withdrawn.event = 'withdrawn'
                    where a.organisation_no = @organisation and a.lapsed = 0
                    order by a.earned_on, a.reward, a.recipient
                    """,
                    new { organisation }
                )
                .Select(row => new Award
                {
                    Number = row.Number,
                    Reward = row.Reward,
                    Scope = FactNames.Parse<RewardScope>(row.Scope)!.Value,
                    Recipient = row.Recipient,
                    Period = row.Period,
                    EarnedOn = row.EarnedOn,
                    KnownOn = row.KnownOn,
                    FoundOn = row.FoundOn,
                    Units = (int)row.Units,
                    Definition = JsonSerializer.Deserialize<Reward>(row.Definition, Json)!,
                    AnnouncedOn = row.AnnouncedOn,
                    DeliveredOn = row.DeliveredOn,
                    DeliveredBy = row.DeliveredBy,
                    WithdrawnOn = row.WithdrawnOn,
                    WithdrawnBy = row.WithdrawnBy,
                    Reason = row.Reason,
                }),
        ];
    }

    private sealed class ListedRow
    {
        public long Number { get; init; }
        public string Reward { get; init; } = "";
        public string Scope { get; init; } = "";
        public string Recipient { get; init; } = "";
        public string Period { get; init; } = "";
        public DateOnly EarnedOn { get; init; }
        public DateOnly? KnownOn { get; init; }
        public DateOnly? FoundOn { get; init; }
        public long Units { get; init; }
        public string Definition { get; init; } = "";
        public DateTimeOffset? AnnouncedOn { get; init; }
        public DateTimeOffset? DeliveredOn { get; init; }
        public string? DeliveredBy { get; init; }
        public DateTimeOffset? WithdrawnOn { get; init; }
        public string? WithdrawnBy { get; init; }
        public string? Reason { get; init; }
    }
}
