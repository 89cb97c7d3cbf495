namespace Intranet.Tests.Dashboard;

/// <summary>Campaigns on the page of rewards.</summary>
public class CampaignPageTests(SampleSite site) : IClassFixture<SampleSite>
{
    [Fact]
    public void A_change_keeps_the_campaign_and_its_history_says_in_names_who_made_it()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        var root = "/o/voorbeeldhoven";
        var href = session.Page($"{root}/rewards").QuerySelector("a[href*='?campaign=']")!.GetAttribute("href")!;
        var id = Uri.UnescapeDataString(href.Split("campaign=")[1].Split('#')[0]);
        using var sent = session.Post(
            $"{root}/rewards/campaign",
            session.Token($"{root}/me"),
            ("campaign", id),
            ("reward", "cake"),
            ("from", "2025-09-01"),
            ("until", ""),
            ("most", "8"),
            ("cost", "2.75")
        );
        ((int)sent.StatusCode).Should().BeLessThan(400);
        var campaign = session.Page($"{root}/rewards").QuerySelectorAll(".campaign tbody tr").Single();
        campaign.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).Should().Contain("geen einddatum");
        var history = campaign.QuerySelectorAll("li").Select(line => line.TextContent).ToList();
        history.Should().HaveCount(2);
        history.Should().ContainSingle(line => line.Contains("door het instellingenbestand: 1 september 2025 tot en met 31 oktober 2025"));
        history.Should().ContainSingle(line => line.Contains("door Umut van Voorbeeldhoven: vanaf 1 september 2025, zonder einddatum"));
    }
}
