using System.Globalization;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Storage;
using Intranet.Storage.Rewards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Dashboard.Rewards;

/// <summary>What was earned and what is still to be delivered, and campaigns.</summary>
internal static class RewardEndpoints
{
    public static void Map(IEndpointRouteBuilder organisation)
    {
        organisation.MapGet("/rewards", Show);
        organisation.MapGet("/rewards/orders", Paper);
        organisation.MapGet("/rewards/orders.csv", Csv);
        organisation.MapPost("/rewards", Record);
        organisation.MapPost(
            "/rewards/campaign",
            (
                Page page,
                RewardQueries queries,
                [FromForm] string? campaign,
                [FromForm] string? reward,
                [FromForm] Field<IsoDate>? from,
                [FromForm] Field<IsoDate>? until,
                [FromForm] Field<int>? most,
                [FromForm] Field<decimal>? cost
            ) =>
            {
                queries.SaveCampaign(new(campaign, reward, from, until, most, cost));
                return page.Go("/rewards", "campaign");
            }
        );
    }

    private static Task<IResult> Show(Page page, RewardQueries queries, [AsParameters] CampaignForm form)
    {
        var maySeeAll = page.Reader.May(Rights.Rewards);
        var (ledger, names) = (queries.Ledger(), queries.LedgerNames());
        var about = page.Http.Request.Query["about"].ToString();
        var done = ledger.FirstOrDefault(award => award.Id == about) is { } known
            ? RewardWords.Done(page.View, page.Http.Request.Query[View.NoticeName], known, names)
            : null;
        return page.Show<RewardsPage>(
            page.T["nav-rewards"],
            "nav-rewards",
            (nameof(RewardsPage.Ledger), ledger),
            (nameof(RewardsPage.Done), done),
            (nameof(RewardsPage.Names), names),
            (nameof(RewardsPage.Orders), maySeeAll ? queries.Orders() : []),
            (nameof(RewardsPage.Now), page.Http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            (nameof(RewardsPage.Authors), maySeeAll ? queries.CampaignAuthors() : new Dictionary<string, string>()),
            (nameof(RewardsPage.Campaigns), maySeeAll ? queries.Campaigns() : []),
            (
                nameof(RewardsPage.Changed),
                maySeeAll && form is { Campaign: { Length: > 0 } id, Reward: null or "" } ? queries.Campaign(id) : null
            ),
            (nameof(RewardsPage.Preview), maySeeAll && !string.IsNullOrEmpty(form.Reward) ? queries.Preview(form) : null)
        );
    }

    private static Task<IResult> Paper(Page page, RewardQueries queries) =>
        page.Show<OrdersPage>(page.T["hand-over-list"], "nav-rewards", (nameof(OrdersPage.Orders), queries.ExportOrders()));

    private static IResult Csv(Page page, RewardQueries queries) =>
        page.Csv(
            "hand-over-list.csv",
            ["award", "team", "location", "slices", "reward", "note"],
            queries
                .ExportOrders()
                .Select(order =>
                    (string[])
                        [
                            order.Award.Id,
                            order.Team,
                            order.Location,
                            order.Slices.ToString(CultureInfo.InvariantCulture),
                            order.Award.Definition.Name[page.T.Language],
                            order.IsGone ? page.T["team-gone"] : "",
                        ]
                )
        );

    private static async Task<IResult> Record(
        Page page,
        RewardQueries queries,
        [FromForm] string award,
        [FromForm] AwardEvent what,
        [FromForm] string? reason
    )
    {
        bool isNew;
        try
        {
            isNew =
                what == AwardEvent.Announced && page.Http.RequestServices.GetService<AwardAnnouncer>() is { } announcer
                    ? await queries.Announce(award, announcer)
                    : queries.RecordEvent(award, what, reason);
        }
        catch (RefusedException) when (queries.Ledger().Any(one => one.Id == award))
        {
            // Somebody else was first: the page says what happened, and who did it.
            isNew = false;
        }

        return page.GoAbout(
            "/rewards",
            award,
            !isNew
                ? "already"
                : what switch
                {
                    AwardEvent.Announced => "announced",
                    AwardEvent.Delivered => "delivered",
                    AwardEvent.TakenBack => "taken-back",
                    _ => "withdrawn",
                }
        );
    }
}
