using System.Data.Common;
using Dapper;
using Intranet.Adoption;
using Intranet.Adoption.Rewards;
using Intranet.Storage.Access;

namespace Intranet.Storage.Rewards;

/// <summary>A campaign as it was from a moment on.</summary>
public sealed record CampaignVersion(Campaign Campaign, DateTimeOffset ChangedAt, string ChangedBy);

/// <summary>Campaigns on record. Each change adds a version; the id and the reward never change.</summary>
public static class Campaigns
{
    /// <summary>Who recorded a campaign that a settings file gives.</summary>
    public const string OfFile = "organisation.json";
    private const string Columns = "c.id, c.reward, c.starts_on, c.ends_on, c.at_most, c.unit_cost, c.changed_at, c.changed_by";

    /// <summary>As they are now, the first to begin first.</summary>
    public static IReadOnlyList<Campaign> List(DbConnection connection, int organisation, DbTransaction? transaction = null) =>
        [
            .. Read(
                    connection,
                    $"""
                    select {Columns}
                    from campaigns c
                    where c.organisation_no = @organisation
                      and not exists (
                        select 1
                        from campaigns later
                        where later.organisation_no = c.organisation_no and later.id = c.id and later.version > c.version
                      )
                    order by c.starts_on, c.id
                    """,
                    organisation,
                    transaction
                )
                .Select(version => version.Campaign),
        ];

    /// <summary>All versions of all campaigns, newest first.</summary>
    public static IReadOnlyList<CampaignVersion> History(DbConnection connection, int organisation) =>
        Read(
            connection,
            $"select {Columns} from campaigns c where c.organisation_no = @organisation order by c.changed_at desc, c.id, c.version desc",
            organisation,
            null
        );

    /// <summary>Records a campaign: a new one, under an id of its own, if it has none; else its dates, its budget or its cost.</summary>
    /// <exception cref="RefusedException">There is no campaign with its id.</exception>
    public static Campaign Put(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Campaign campaign,
        string by,
        DateTimeOffset at
    )
    {
        var campaigns = List(connection, organisation, transaction);
        if (campaign.Id.Length > 0)
        {
            if (campaigns.FirstOrDefault(one => one.Id == campaign.Id) is not { } changed)
            {
                throw new RefusedException($"There is no campaign '{campaign.Id}'.");
            }

            var next = campaign with { Reward = changed.Reward };
            if (next != changed)
            {
                Write(connection, transaction, organisation, next, by, at);
            }

            return next;
        }

        var known = campaigns.Select(one => one.Id).ToHashSet();
        var own = campaign with { Id = $"{campaign.From:yyyy-MM-dd}" };
        for (var number = 2; known.Contains(own.Id); number++)
        {
            own = campaign with { Id = $"{campaign.From:yyyy-MM-dd}-{number}" };
        }

        Write(connection, transaction, organisation, own, by, at);
        return own;
    }

    /// <summary>
    /// Takes over the dates that a settings file gives for a reward, if they are others than those of the file before. A file has room for
    /// one campaign: other dates correct it, unless it has begun and the new ones begin later. Then they are the next one.
    /// </summary>
    /// <returns>Whether there are other dates, so that awards have to follow.</returns>
    internal static bool TakeOver(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        OrganisationSettings? before,
        OrganisationSettings now,
        DateTimeOffset at
    )
    {
        var today = now.LocalDay(at);
        var fromFiles = History(connection, organisation)
            .GroupBy(version => version.Campaign.Id)
            .Where(versions => versions.Last().ChangedBy == OfFile)
            .Select(versions => versions.Key)
            .ToHashSet();
        var isChanged = false;
        foreach (var reward in now.Rewards.Where(reward => reward is { Frequency: RewardFrequency.Campaign, From: not null }))
        {
            var was = before?.Rewards.FirstOrDefault(one => one.Id == reward.Id);
            var campaign = new Campaign("", reward.Id, reward.From!.Value, reward.Until, null, null);
            // Those that a file brought; the others are planned on the page, and not the file's to change.
            var known = List(connection, organisation, transaction)
                .Where(one => one.Reward == reward.Id && fromFiles.Contains(one.Id))
                .ToList();
            if (known.Count > 0 && (was?.From, was?.Until) == (reward.From, reward.Until))
            {
                continue;
            }

            isChanged = true;
            if (known.Count == 0 && was is { Frequency: RewardFrequency.Campaign, From: { } from })
            {
                known.Add(Put(connection, transaction, organisation, campaign with { From = from, Until = was.Until }, OfFile, at));
            }

            if (known.Count == 0 || known[^1].From <= today && (campaign.From > today || campaign.From > known[^1].Until))
            {
                if (known.Count > 0 && known[^1].Until is null)
                {
                    Put(connection, transaction, organisation, known[^1] with { Until = campaign.From.AddDays(-1) }, OfFile, at);
                }

                Put(connection, transaction, organisation, campaign, OfFile, at);
            }
            else
            {
                Put(connection, transaction, organisation, known[^1] with { From = campaign.From, Until = campaign.Until }, OfFile, at);
            }
        }

        return isChanged;
    }

    private static void Write(
        DbConnection connection,
        DbTransaction transaction,
        int organisation,
        Campaign campaign,
        string by,
        DateTimeOffset at
    )
    {
        connection.Execute(
            """
            insert into campaigns (
              organisation_no, id, version, reward, starts_on, ends_on, at_most, unit_cost, changed_at, changed_by
            )
            select @organisation, @Id, coalesce(max(version), 0) + 1, @Reward, @From, @Until, @AtMost, @unitCost, @at, @by
            from campaigns
            where organisation_no = @organisation and id = @Id
            """,
            new
            {
                organisation,
                campaign.Id,
                campaign.Reward,
                campaign.From,
                campaign.Until,
                campaign.AtMost,
                unitCost = (double?)campaign.UnitCost,
                at,
                by,
            },
            transaction
        );
        Audit.Write(
            connection,
            organisation,
            campaign.Until is { } until
                ? new Message($"campaign {campaign.Id} of {campaign.Reward}: from {campaign.From:yyyy-MM-dd} through {until:yyyy-MM-dd}")
                : new Message($"campaign {campaign.Id} of {campaign.Reward}: from {campaign.From:yyyy-MM-dd}"),
            by,
            at,
            transaction
        );
    }

    private static List<CampaignVersion> Read(DbConnection connection, string sql, int organisation, DbTransaction? transaction) =>
        [
            .. connection
                .Query<(
                    string Id,
                    string Reward,
                    DateOnly From,
                    DateOnly? Until,
                    long? AtMost,
                    double? UnitCost,
                    DateTimeOffset At,
                    string By
                )>(sql, new { organisation }, transaction)
                .Select(row => new CampaignVersion(
                    new(row.Id, row.Reward, row.From, row.Until, (int?)row.AtMost, (decimal?)row.UnitCost),
                    row.At,
                    row.By
                )),
        ];
}
