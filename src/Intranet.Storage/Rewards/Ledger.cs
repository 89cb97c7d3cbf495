using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Intranet.Storage.Rewards;

/// <summary>
/// The chain that shows whether anybody changed the ledger behind the program's back: each award and each of its events has an entry
/// whose hash covers the entry before it. Who received an award, who recorded an event and why are not covered, so that a person can be
/// forgotten.
/// </summary>
internal static class Ledger
{
    private const string Earned = "earned";

    /// <summary>Adds the entry of an award, or of an event of it, that was recorded in this transaction.</summary>
    public static void Append(DbConnection connection, DbTransaction transaction, int organisation, long award, string @event = Earned)
    {
        var entry = connection.QuerySingle<Entry>(
            """
            select
              @award as Award, @event as Event,
              a.reward, a.scope, a.recipient, a.period, a.budget_period as BudgetPeriod, a.earned_on as EarnedOn, a.units,
              e.at as RecordedAt, coalesce(e.nth, 1) as Nth
            from awards a
            left join award_events e
              on e.award_no = a.award_no
              and e.event = @event
              and e.nth = (select max(nth) from award_events last where last.award_no = @award and last.event = @event)
            where a.award_no = @award
            """,
            new { award, @event },
            transaction
        );
        var head = connection.ExecuteScalar<byte[]?>(
            "select ledger_head from organisations where organisation_no = @organisation",
            new { organisation },
            transaction
        );
        connection.Execute(
            """
            insert into ledger (organisation_no, entry_no, award_no, event, nth, hash)
            select @organisation, coalesce(max(entry_no), 0) + 1, @award, @event, @Nth, @hash
            from ledger
            where organisation_no = @organisation;
            update organisations set ledger_head = @hash where organisation_no = @organisation
            """,
            new
            {
                organisation,
                award,
                @event,
                entry.Nth,
                hash = entry.Follow(head),
            },
            transaction
        );
    }

    /// <summary>Makes the chain of a database from before there was one.</summary>
    public static void Begin(DbConnection connection, DbTransaction transaction)
    {
        foreach (
            var (organisation, award, @event) in connection
                .Query<(int, long, string?)>(
                    """
                    select a.organisation_no, a.award_no, e.event
                    from awards a
                    left join award_events e on e.award_no = a.award_no
                    order by a.award_no, e.at, e.event
                    """,
                    transaction: transaction
                )
                .GroupBy(row => row.Item2)
                .SelectMany(rows => rows.Where(row => row.Item3 is not null).Prepend((rows.First().Item1, rows.Key, Earned)))
                .ToList()
        )
        {
            Append(connection, transaction, organisation, award, @event!);
        }
    }

    /// <summary>Whether the entries follow from each other, end where the organisation's row says, and are all there.</summary>
    public static bool IsWhole(DbConnection connection, long organisation)
    {
        byte[]? head = null;
        foreach (
            var entry in connection.Query<Entry>(
                """
                select
                  l.award_no as Award, l.event, l.hash,
                  a.reward, a.scope, a.recipient, a.period, a.budget_period as BudgetPeriod, a.earned_on as EarnedOn, a.units,
                  e.at as RecordedAt
                from ledger l
                left join awards a on a.organisation_no = l.organisation_no and a.award_no = l.award_no
                left join award_events e on e.award_no = l.award_no and e.event = l.event and e.nth = l.nth
                where l.organisation_no = @organisation
                order by l.entry_no
                """,
                new { organisation },
                buffered: false
            )
        )
        {
            if (!entry.Follow(head).AsSpan().SequenceEqual(entry.Hash))
            {
                return false;
            }

            head = entry.Hash;
        }

        var (last, missing) = connection.QuerySingle<(byte[]?, long)>(
            """
            select o.ledger_head, (
              select count(*)
              from (
                select a.award_no, 'earned' as event, 1 as nth from awards a where a.organisation_no = o.organisation_no
                union all
                select e.award_no, e.event, e.nth
                from award_events e
                join awards a on a.award_no = e.award_no
                where a.organisation_no = o.organisation_no
              ) happened
              where not exists (
                select 1
                from ledger l
                where l.organisation_no = o.organisation_no
                  and l.award_no = happened.award_no
                  and l.event = happened.event
                  and l.nth = happened.nth
              )
            )
            from organisations o
            where o.organisation_no = @organisation
            """,
            new { organisation }
        );
        return missing == 0 && head.AsSpan().SequenceEqual(last);
    }

    /// <summary>What an entry says; of an award that is no longer there, nothing but its number.</summary>
    private sealed class Entry
    {
        public long Award { get; init; }
        public string Event { get; init; } = "";
        public byte[]? Hash { get; init; }
        public string? Reward { get; init; }
        public string? Scope { get; init; }
        public string? Recipient { get; init; }
        public string? Period { get; init; }
        public string? BudgetPeriod { get; init; }
        public long? EarnedOn { get; init; }
        public long? Units { get; init; }
        public string? RecordedAt { get; init; }
        public long Nth { get; init; }

        /// <summary>
        /// The hash of this entry after another. The day of an award counts from its first event on; until then it may move.
        /// </summary>
        public byte[] Follow(byte[]? before)
        {
            string?[] words =
            [
                Award.ToString(CultureInfo.InvariantCulture),
                Event,
                Reward,
                Scope,
                Scope == "employee" ? "" : Recipient,
                Period,
                BudgetPeriod,
                .. Event == Earned
                    ? (string?[])[]
                    : [EarnedOn?.ToString(CultureInfo.InvariantCulture), Units?.ToString(CultureInfo.InvariantCulture), RecordedAt],
            ];
            return SHA256.HashData([.. before ?? [], .. Encoding.UTF8.GetBytes(string.Join('\n', words))]);
        }
    }
}
