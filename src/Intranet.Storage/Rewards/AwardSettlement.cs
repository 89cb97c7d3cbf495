using System.Data.Common;
using System.Text.Json;
using Dapper;
using Intranet.Adoption;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Rewards;

/// <summary>
/// Makes the ledger what <see cref="AwardRules"/> call for: after a day was scored, and after a campaign changed. What was told or has an
/// event stays.
/// </summary>
public static class AwardSettlement
{
    /// <summary>Records for whom the conditions of rewards were met on a day, and settles which awards follow.</summary>
    public static void Earn(
        DbConnection connection,
        DbTransaction transaction,
        OrganisationRow organisation,
        Records records,
        DateOnly day,
        IReadOnlyCollection<Earned> earned
    )
    {
        RewardDays.Store(connection, transaction, organisation.Number, day, earned);
        var campaigns = Campaigns.List(connection, organisation.Number, transaction);
        var rows = Rows(connection, transaction, organisation.Number);
        foreach (var reward in records.Settings.Rewards)
        {
            var periods = PeriodsOn(records.Settings with { Campaigns = campaigns }, reward, day);
            var known = rows.Where(row => row.Reward == reward.Id && row.Lapsed == 0 && row.EarnedOn <= day)
                .Select(row => (row.Recipient, row.Period))
                .ToHashSet();
            if (
                rows.Exists(row => row.Reward == reward.Id && row.Lapsed == 0 && row.EarnedOn == day)
                || earned.Any(one => one.Reward.Id == reward.Id && periods.Any(period => !known.Contains((one.Recipient, period))))
            )
            {
                Settle(connection, transaction, organisation.Number, records, reward, campaigns, rows);
            }
        }
    }

    /// <summary>Settles which awards follow from what was scored, after a campaign or a setting changed.</summary>
    public static void Settle(DbConnection connection, DbTransaction transaction, OrganisationRow organisation, Records records)
    {
        var campaigns = Campaigns.List(connection, organisation.Number, transaction);
        var rows = Rows(connection, transaction, organisation.Number);
        foreach (var reward in records.Settings.Rewards)
        {
            Settle(connection, transaction, organisation.Number, records, reward, campaigns, rows);
        }
    }

    private static HashSet<string> PeriodsOn(OrganisationSettings settings, Reward reward, DateOnly day) =>
        [.. reward.PeriodsOn(settings.CampaignsOf(reward), day)];

    /// <summary>
    /// Makes the awards of a reward what the days call for. Those that were told, or with an event, stand, and so do those of an earlier
    /// version, which had other rules; the others may move to another day, or lapse.
    /// </summary>
    private static void Settle(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Records records,
        Reward reward,
        IReadOnlyList<Campaign> campaigns,
        IReadOnlyList<Row> rows
    )
    {
        var (told, final) = connection.QuerySingle<(DateOnly?, DateOnly?)>(
            "select told_through, final_through from organisations where organisation_no = @organisation",
            new { organisation },
            transaction
        );
        var mine = rows.Where(row => row.Reward == reward.Id).ToList();
        bool Stands(Row row) =>
            row.Scope != FactNames.Of(reward.Scope)
            || row.HasEvents == 1
            || row.Lapsed == 0 && (row.IsOfEarlierVersion == 1 || row.EarnedOn <= told || row.EarnedOn <= final);
        var people = reward.Scope == RewardScope.Team ? People(connection, transaction, organisation, reward.Id, records) : null;
        var due = AwardRules
            .Due(
                records,
                reward,
                (records.Settings with { Campaigns = campaigns }).CampaignsOf(reward),
                RewardDays.Of(connection, transaction, organisation, reward),
                [
                    .. mine.Where(Stands)
                        .Select(row => new SettledAward(
                            row.Recipient,
                            row.Period,
                            row.EarnedOn,
                            row.Withdrawn == 1,
                            people?[row.Number].ToHashSet() is { Count: > 0 } known ? known : null
                        )),
                ],
                final?.AddDays(1) ?? DateOnly.MinValue
            )
            .ToDictionary(award => (award.Recipient, award.Period), award => award.Day);
        var open = mine.Where(row => !Stands(row)).ToDictionary(row => (row.Recipient, row.Period));
        foreach (var ((recipient, period), on) in due)
        {
            if (open.TryGetValue((recipient, period), out var row) && row.Lapsed == 0 && row.EarnedOn == on)
            {
                Refresh(connection, transaction, organisation, records, reward, row, people?[row.Number] ?? []);
                continue;
            }

            var cost = campaigns.FirstOrDefault(campaign => campaign.Reward == reward.Id && campaign.Id == period)?.UnitCost;
            Write(
                connection,
                transaction,
                organisation,
                records,
                reward with
                {
                    UnitCost = cost ?? reward.UnitCost,
                },
                (recipient, period, on),
                row?.Number
            );
        }

        connection.Execute(
            "update awards set lapsed = 1 where award_no = @Number",
            open.Where(known => known.Value.Lapsed == 0 && !due.ContainsKey(known.Key)).Select(known => new { known.Value.Number }),
            transaction
        );
    }

    /// <summary>What an award is for follows the facts too, until it is told: members may arrive late for the day it was earned.</summary>
    private static void Refresh(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Records records,
        Reward reward,
        Row row,
        IEnumerable<int> people
    )
    {
        var details = RewardEvaluator.Details(records, reward, row.Recipient, row.EarnedOn);
        if (details.Units == row.Units && details.KnownOn == row.KnownOn && people.ToHashSet().SetEquals(details.People))
        {
            return;
        }

        connection.Execute(
            "update awards set known_on = @KnownOn, units = @Units where award_no = @Number",
            new
            {
                details.KnownOn,
                details.Units,
                row.Number,
            },
            transaction
        );
        connection.Execute("delete from award_people where award_no = @Number", new { row.Number }, transaction);
        WritePeople(connection, transaction, organisation, records, row.Number, details.People);
    }

    /// <param name="number">The number of the award if it is there.</param>
    private static void Write(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Records records,
        Reward reward,
        (string Recipient, string Period, DateOnly On) due,
        long? number
    )
    {
        var details = RewardEvaluator.Details(records, reward, due.Recipient, due.On);
        var row = new
        {
            organisation,
            reward = reward.Id,
            scope = FactNames.Of(reward.Scope),
            recipient = due.Recipient,
            period = due.Period,
            earnedOn = due.On,
            knownOn = details.KnownOn,
            units = details.Units,
            definition = JsonSerializer.Serialize(reward, Awards.Json),
            number,
        };
        if (number is null)
        {
            connection.Execute(
                """
                insert into awards (
                  organisation_no, reward, scope, recipient, period, earned_on, known_on, found_on, units, definition
                )
                select
                  @organisation, @reward, @scope, @recipient, @period, @earnedOn, @knownOn, coalesce(max(day), @earnedOn), @units,
                  @definition
                from scores
                where organisation_no = @organisation
                """,
                row,
                transaction
            );
            number = connection.ExecuteScalar<long>(
                """
                select award_no
                from awards
                where organisation_no = @organisation and reward = @reward and recipient = @recipient and period = @period
                """,
                row,
                transaction
            );
            Ledger.Append(connection, transaction, organisation, number.Value);
        }
        else
        {
            connection.Execute(
                """
                update awards
                set earned_on = @earnedOn, known_on = @knownOn, units = @units, definition = @definition, lapsed = 0
                where award_no = @number
                """,
                row,
                transaction
            );
            connection.Execute("delete from award_people where award_no = @number", row, transaction);
        }

        WritePeople(connection, transaction, organisation, records, number.Value, details.People);
    }

    private static void WritePeople(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Records records,
        long award,
        IReadOnlyList<int> people
    ) =>
        connection.Execute(
            """
            insert into award_people (award_no, employee_no)
            select @award, employee_no
            from employees
            where organisation_no = @organisation and id = @id
            """,
            people.Select(employee => new
            {
                award,
                organisation,
                id = records.EmployeeIds[employee],
            }),
            transaction
        );

    /// <summary>For whom awards of a reward were, as numbers in the records, by the number of the award.</summary>
    private static ILookup<long, int> People(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        string reward,
        Records records
    ) =>
        connection
            .Query<(long Award, string Employee)>(
                """
                select a.award_no, e.id
                from awards a
                join award_people p on p.award_no = a.award_no
                join employees e on e.organisation_no = a.organisation_no and e.employee_no = p.employee_no
                where a.organisation_no = @organisation and a.reward = @reward
                """,
                new { organisation, reward },
                transaction
            )
            .ToLookup(row => row.Award, row => Array.BinarySearch(records.EmployeeIds, row.Employee, StringComparer.Ordinal));

    private static List<Row> Rows(DbConnection connection, DbTransaction transaction, int organisation) =>
        connection
            .Query<Row>(
                """
                select
                  a.award_no as Number, a.reward, a.scope, a.recipient, a.period, a.earned_on as EarnedOn,
                  a.known_on as KnownOn, a.units, a.lapsed, case when a.found_on is null then 1 else 0 end as IsOfEarlierVersion,
                  case when exists (select 1 from award_events e where e.award_no = a.award_no) then 1 else 0 end as HasEvents,
                  case when exists (
                      select 1
                      from award_events e
                      where e.award_no = a.award_no and e.event = 'withdrawn'
                    ) then 1 else 0 end as Withdrawn
                from awards a
                where a.organisation_no = @organisation
                """,
                new { organisation },
                transaction
            )
            .AsList();

    private sealed class Row
    {
        public long Number { get; init; }
        public string Reward { get; init; } = "";
        public string Scope { get; init; } = "";
        public string Recipient { get; init; } = "";
        public string Period { get; init; } = "";
        public DateOnly EarnedOn { get; init; }
        public DateOnly? KnownOn { get; init; }
        public long Units { get; init; }
        public long Lapsed { get; init; }
        public long IsOfEarlierVersion { get; init; }
        public long HasEvents { get; init; }
        public long Withdrawn { get; init; }
    }
}
