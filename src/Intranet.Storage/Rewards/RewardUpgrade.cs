using System.Data.Common;
using System.Text.Json;
using Dapper;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Storage.Settings;

namespace Intranet.Storage.Rewards;

/// <summary>
/// Gives a store from before campaigns were records what follows from its settings: the campaign of each reward, and the definition of each
/// award. Else the next campaign would make a reward forget the one before, and give a second award for the same days.
/// </summary>
internal static class RewardUpgrade
{
    public static void Run(DbConnection connection, DbTransaction transaction, DateTimeOffset at)
    {
        foreach (
            var (number, json) in connection
                .Query<(int, string)>("select organisation_no, settings from organisations", transaction: transaction)
                .ToList()
        )
        {
            var settings = SettingsFile.Parse(json);
            foreach (var campaign in settings.Rewards.SelectMany(settings.CampaignsOf).Where(campaign => !(campaign.Until < campaign.From)))
            {
                Campaigns.Put(connection, transaction, number, campaign with { Id = "" }, Campaigns.OfFile, at);
            }

            Define(connection, transaction, number, [.. settings.Rewards]);
        }
    }

    private static void Define(DbConnection connection, DbTransaction transaction, int organisation, List<Reward> rewards)
    {
        foreach (
            var (id, scope) in connection
                .Query<(string, string)>(
                    "select distinct reward, scope from awards where organisation_no = @organisation and definition is null",
                    new { organisation },
                    transaction
                )
                .ToList()
        )
        {
            // One that was switched off since keeps what it was by default.
            var known =
                rewards.Concat(Reward.Defaults).FirstOrDefault(reward => reward.Id == id)
                ?? new Reward
                {
                    Id = id,
                    Name = new Dictionary<string, string> { ["nl"] = id, ["en"] = id },
                    Text = new Dictionary<string, string> { ["nl"] = "", ["en"] = "" },
                    Scope = RewardScope.Team,
                    Conditions = [],
                };
            connection.Execute(
                """
                update awards
                set definition = @definition
                where organisation_no = @organisation and reward = @id and scope = @scope and definition is null
                """,
                new
                {
                    organisation,
                    id,
                    scope,
                    definition = JsonSerializer.Serialize(known with { Scope = FactNames.Parse<RewardScope>(scope)!.Value }, Awards.Json),
                },
                transaction
            );
        }
    }
}
