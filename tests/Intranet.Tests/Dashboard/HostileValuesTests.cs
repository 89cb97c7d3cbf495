using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Intranet.Tests.Dashboard;

/// <summary>Days, weeks and numbers in addresses and forms that are wrong, or written in another way.</summary>
public class HostileValuesTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string Root = "/o/voorbeeldhoven";

    [Theory]
    [InlineData("2025-10-05", 200)]
    [InlineData("", 200)]
    [InlineData("05-10-2025", 404)]
    [InlineData("10/05/2025", 404)]
    [InlineData("2025-10-5", 404)]
    [InlineData("20251005", 404)]
    [InlineData("2025-10-05T00:00:00", 404)]
    [InlineData(" 2025-10-05", 404)]
    [InlineData("5 October 2025", 404)]
    [InlineData("2025-02-30", 404)]
    [InlineData("2025-W40", 404)]
    [InlineData("0001-01-01", 404)]
    [InlineData("9999-12-31", 404)]
    [InlineData("٢٠٢٥-١٠-٠٥", 404)]
    public void A_day_in_an_address_is_written_in_one_way(string day, int status)
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        foreach (
            var path in (string[])
                ["", "/scorecard.json", "/practices/profiles", "/adoption", "/teams", "/teams.csv", $"/teams/{SampleSite.AmbassadorTeam}"]
        )
        {
            using var response = session.Get($"{Root}{path}?day={Uri.EscapeDataString(day)}");
            ((int)response.StatusCode).Should().Be(status, path);
        }
    }

    [Theory]
    [InlineData("/reports/2025-W40", 200)]
    [InlineData("/reports/2025-W54", 404)]
    [InlineData("/reports/2025-W00", 404)]
    [InlineData("/reports/2025-W4", 404)]
    [InlineData("/reports/2025-w40", 404)]
    [InlineData("/reports/2025-10-05", 404)]
    [InlineData("/reports/9999-W01", 404)]
    [InlineData("/reports/0000-W01-nl.pdf", 404)]
    [InlineData("/reports/nonsense-nl.pdf", 404)]
    [InlineData("/reports/asked/one", 404)]
    [InlineData("/reports/asked/99999999999999999999", 404)]
    [InlineData("/teams?sort=99&designated=yes", 200)]
    [InlineData("/adoption?group=team:", 404)]
    [InlineData("/adoption?group=%00", 404)]
    public void A_week_number_or_choice_that_does_not_exist_is_not_found(string path, int status)
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        using var response = session.Get(Root + path);
        ((int)response.StatusCode).Should().Be(status);
    }

    [Theory]
    [InlineData("/health/ready", 200)]
    [InlineData("/sign-in", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/assets/site.css", 200)]
    [InlineData(Root, 200)]
    [InlineData(Root + "/teams.csv", 200)]
    [InlineData(Root + "/teams/nothing", 404)]
    [InlineData("/nothing", 404)]
    public async Task What_can_be_read_can_be_asked_about(string path, int status)
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        using var whole = session.Get(path);
        using var head = session.Send(HttpMethod.Head, path);
        ((int)head.StatusCode).Should().Be(status);
        ((int)whole.StatusCode).Should().Be(status);
        head.Content.Headers.ContentType.Should().Be(whole.Content.Headers.ContentType);
        (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Sixty_four_forms_that_come_slowly_keep_no_page_waiting()
    {
        using var session = site.Enter(SampleSite.Employee);
        var address = new Uri(site.Url);
        var cookies = session.Cookies.GetCookieHeader(address);
        session.Text(Root + "/me");
        var slow = new List<System.Net.Sockets.TcpClient>();
        for (var i = 0; i < 64; i++)
        {
            var client = new System.Net.Sockets.TcpClient(address.Host, address.Port);
            slow.Add(client);
            await client
                .GetStream()
                .WriteAsync(
                    System.Text.Encoding.ASCII.GetBytes(
                        $"POST {Root}/me/objection HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: {cookies}\r\n"
                            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\na"
                    )
                );
        }

        await Task.Delay(200);
        foreach (var (path, seconds) in ((string, double)[])[("/health/ready", 1), (Root + "/me", 2), ("/sign-in", 2)])
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            session.Text(path);
            watch.Elapsed.TotalSeconds.Should().BeLessThan(seconds, path);
        }

        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public void A_zero_in_a_path_is_refused_and_elsewhere_names_nothing()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        foreach (var path in (string[])["/teams/%00", "/%00", "/practices/use%00"])
        {
            // The server refuses such an address before anything else sees it: HTTP has no other answer for a malformed one.
            ((int)session.Get(Root + path).StatusCode)
                .Should()
                .Be(400, path);
        }

        foreach (var (path, status) in ((string, int)[])[("/teams?q=%00", 200), ("/team?id=%00", 404), ("/adoption?group=team:%00", 404)])
        {
            ((int)session.Get(Root + path).StatusCode).Should().Be(status, path);
        }

        ((int)session.Get(Root).StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("2,75", "2.75")]
    [InlineData("2.75", "2.75")]
    [InlineData(" 3 ", "3")]
    [InlineData("0", "0")]
    [InlineData("", null)]
    public void A_cost_is_written_with_a_comma_or_a_point(string cost, string? shown)
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        session.Page(Preview(("cost", cost))).QuerySelector("#cost")!.GetAttribute("value").Should().Be(shown);
    }

    [Theory]
    [InlineData("cost", "two", "bedrag in euro's")]
    [InlineData("cost", "-1", "bedrag in euro's")]
    [InlineData("cost", "1.000,50", "bedrag in euro's")]
    [InlineData("cost", "1e3", "bedrag in euro's")]
    [InlineData("cost", "NaN", "bedrag in euro's")]
    [InlineData("cost", "79228162514264337593543950336", "bedrag in euro's")]
    [InlineData("cost", "79228162514264337593543950335", "bedrag in euro's")]
    [InlineData("most", "1000001", "geheel getal")]
    [InlineData("most", "many", "geheel getal")]
    [InlineData("most", "1,5", "geheel getal")]
    [InlineData("most", "-1", "geheel getal")]
    [InlineData("most", "99999999999", "geheel getal")]
    [InlineData("from", "10/05/2025", "geen datum")]
    [InlineData("from", "05-10-2025", "geen datum")]
    [InlineData("from", "", "geen datum")]
    [InlineData("from", "1999-12-31", "geen datum")]
    [InlineData("until", "2200-01-01", "geen datum")]
    [InlineData("until", "2025-10-05", "eindigen")]
    public void A_campaign_with_a_wrong_value_is_refused_with_what_to_do(string field, string value, string message)
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        using var shown = session.Get(Preview((field, value)));
        ((int)shown.StatusCode).Should().Be(422);
        Content(shown).Should().Contain(message);
        using var sent = session.Post($"{Root}/rewards/campaign", session.Token($"{Root}/me"), Campaign((field, value)));
        ((int)sent.StatusCode).Should().Be(422);
        Content(sent).Should().Contain(message);
    }

    [Theory]
    [InlineData("/rewards", "award=cake:groen:once&what=Withdrawn")]
    [InlineData("/rewards", "award=cake:groen:once&what=7")]
    [InlineData("/rewards", "award=cake:groen:once&what=nothing")]
    [InlineData("/rewards", "what=Delivered")]
    [InlineData("/reports", "week=2025-W54")]
    [InlineData("/reports", "week=05-10-2025")]
    [InlineData("/reports", "in=nl")]
    public void A_form_of_a_community_manager_with_a_wrong_value_is_refused(string path, string form) =>
        IsRefused(SampleSite.CommunityManager, path, form);

    [Theory]
    [InlineData("/administration/quarantine", "row=first&value=x")]
    [InlineData("/administration/quarantine/drop", "row=99999999999999999999")]
    [InlineData("/administration/tokens/revoke", "token=1,5")]
    [InlineData("/administration/tokens/revoke", "")]
    [InlineData("/administration/settings", "target-reach=many")]
    [InlineData("/administration/settings", "weight-reach=-1")]
    [InlineData("/administration/roles", "role=king&employee=v0007")]
    public void A_form_of_an_administrator_with_a_wrong_value_is_refused(string path, string form) =>
        IsRefused(SampleSite.Administrator, path, form);

    private void IsRefused(string employee, string path, string form)
    {
        using var session = site.Enter(employee);
        var fields = form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]));
        using var response = session.Post(Root + path, session.Token($"{Root}/me"), [.. fields]);
        ((int)response.StatusCode).Should().Be(422);
        Content(response).Should().NotBeEmpty();
    }

    private static string Preview((string Name, string Value) change) =>
        $"{Root}/rewards?{string.Join('&', Campaign(change).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"))}";

    /// <summary>A campaign that is right but for one field.</summary>
    private static (string Name, string Value)[] Campaign((string Name, string Value) change) =>
        [
            .. new[] { ("reward", "cake"), ("from", "2025-11-01"), ("until", "2025-12-31"), ("most", "10"), ("cost", "2.5") }.Select(
                field => field.Item1 == change.Name ? change : field
            ),
        ];

    private static string Content(HttpResponseMessage response) =>
        new HtmlParser().ParseDocument(response.Content.ReadAsStringAsync().Result).QuerySelector("main")!.TextContent;
}
