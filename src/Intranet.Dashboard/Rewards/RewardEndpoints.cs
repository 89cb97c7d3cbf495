using System.Globalization;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Intranet.Dashboard.Rewards;

/// <summary>What was earned and what is still to be delivered, and campaigns.</summary>
internal static class RewardEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("/rewards", Show);
        organisation.MapGet("/rewards/orders.csv", Csv);
        organisation.MapPost(
            "/rewards",
            (Page page, RewardQueries queries, [FromForm] string award, [FromForm] AwardEvent what) =>
            {
                queries.RecordEvent(award, what);
                return page.Go("/rewards", what == AwardEvent.Announced ? "announced" : "delivered");
            }
        );
        organisation.MapPost(
            "/rewards/campaign",
            (
                Page page,
                RewardQueries queries,
                [FromForm] string? reward,
                [FromForm] Field<IsoDate>? from,
                [FromForm] Field<IsoDate>? until,
                [FromForm] Field<int>? most,
                [FromForm] Field<decimal>? cost
            ) =>
            {
                queries.StartCampaign(new(reward, from, until, most, cost));
                return page.Go("/rewards", "campaign");
            }
        );
    }

    private static Task<IResult> Show(Page page, RewardQueries queries, [AsParameters] CampaignForm form)
    {
        var maySeeAll = page.Reader.May(Rights.Rewards);
        return page.Show<RewardsPage>(
            page.T["nav-rewards"],
            "nav-rewards",
            (nameof(RewardsPage.Ledger), queries.Ledger()),
            (nameof(RewardsPage.Names), queries.LedgerNames()),
            (nameof(RewardsPage.Orders), maySeeAll ? queries.Orders() : []),
            (nameof(RewardsPage.Preview), maySeeAll && !string.IsNullOrEmpty(form.Reward) ? queries.Preview(form) : null)
        );
    }

    private static IResult Csv(Page page, RewardQueries queries) =>
        page.Csv(
            "orders.csv",
            ["award", "team", "location", "slices"],
            queries
                .ExportOrders()
                .Select(order => (string[])[order.Award, order.Team, order.Location, order.Slices.ToString(CultureInfo.InvariantCulture)])
        );
}
