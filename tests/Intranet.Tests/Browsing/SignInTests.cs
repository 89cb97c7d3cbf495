using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Tests.Dashboard;
using Intranet.Tests.Rewards;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Intranet.Tests.Browsing;

/// <summary>Signing in at a real OpenID Connect provider (OpenIddict) in a real browser.</summary>
public class SignInTests(SignInTests.Place place) : IClassFixture<SignInTests.Place>
{
    private const string Root = "/o/voorbeeldhoven";
    private readonly SampleSite site = place.Site;
    private readonly Forger forger = place.Forger;

    /// <summary>The site, the provider and a browser.</summary>
    public sealed class Place : IAsyncLifetime, IDisposable
    {
        private IdentityProvider? provider;
        private IPlaywright? playwright;

        internal string ProviderUrl => provider!.Url;

        internal Forger Forger { get; } = new();

        internal SampleSite Site { get; } = new();

        internal IBrowser Browser { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Site.SitePort = FreePort();
            provider = await IdentityProvider.Start($"http://127.0.0.1:{Site.SitePort}");
            Site.SignIn = new SignInSettings(
                provider.Url,
                IdentityProvider.ClientId,
                IdentityProvider.ClientSecret,
                "email",
                new Dictionary<Role, string[]>
                {
                    [Role.Administrator] = ["intranet.admins"],
                    [Role.CommunityManager] = ["Intranet.Managers"],
                }
            );
            Site.SignIn.Check();
            Site.Configure = services =>
                services.Configure<OpenIdConnectOptions>(
                    OpenIdConnectDefaults.AuthenticationScheme,
                    options => options.BackchannelHttpHandler = Forger
                );
            await Site.InitializeAsync();
            Site.Clock.Now = DateTimeOffset.UtcNow;
            (playwright, Browser) = await BrowsedSite.Start();
        }

        public async Task DisposeAsync()
        {
            await Browser.DisposeAsync();
            playwright?.Dispose();
            await Site.DisposeAsync();
            await (provider?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        public void Dispose() => Forger.Dispose();
    }

    [Fact]
    public async Task An_employee_signs_in_sees_their_own_pages_and_signs_out()
    {
        var page = await SignIn("v0011", Root + "/teams?sort=name");
        page.Url.Should().EndWith(Root + "/teams?sort=name", "one comes where one wanted to be");
        await Assertions.Expect(page.Locator(".who .name")).ToHaveTextAsync("Umut van Voorbeeldhoven");
        (await page.Context.CookiesAsync())
            .Single(cookie => cookie.Name == "intranet")
            .Should()
            .BeEquivalentTo(
                new
                {
                    HttpOnly = true,
                    SameSite = SameSiteAttribute.Lax,
                    Expires = -1,
                }
            );
        (await page.EvaluateAsync<string>("document.cookie")).Should().BeEmpty("no script can read any of it");

        await page.GetByRole(AriaRole.Button, new() { Name = "Uitloggen" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Je bent uitgelogd");
        await page.GotoAsync(site.Url + Root);
        page.Url.Should().StartWith(place.ProviderUrl, "the provider asks again, and the page before is gone");
        await page.GoBackAsync();
        (await page.ContentAsync()).Should().NotContain("Umut van Voorbeeldhoven");
    }

    [Fact]
    public async Task A_session_ends_after_its_hours_and_a_form_sent_too_late_changes_nothing()
    {
        var page = await SignIn("v0011", Root + "/rewards");
        site.Clock.Now = site.Clock.Now.AddHours(9);
        await page.GetByRole(AriaRole.Button, new() { Name = "Uitgereikt" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Je sessie is voorbij");
        using (var connection = site.Store.Open())
        {
            TestLedger.Of(connection).Should().NotContain(award => award.State == AwardState.Delivered);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Naar de startpagina" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Adoptie", new() { Timeout = 10_000 });
    }

    [Fact]
    public async Task A_forged_token_is_refused()
    {
        var forged = 0;
        try
        {
            foreach (var forgery in (string[])["signature", "nonce", "audience", "none"])
            {
                forger.Forgery = forgery;
                var page = await SignIn("v0011", Root);
                forger.Forged.Should().Be(++forged, "or nothing was forged");
                (await page.Locator("h1").InnerTextAsync()).Should().Be("Het inloggen is niet gelukt", forgery);
                (await page.Context.CookiesAsync()).Should().NotContain(cookie => cookie.Name == "intranet", forgery);
                await page.Context.CloseAsync();
            }
        }
        finally
        {
            forger.Forgery = null;
        }

        await Assertions.Expect((await SignIn("v0011", Root)).Locator("h1")).ToContainTextAsync("Adoptie");
    }

    [Fact]
    public async Task An_answer_of_the_provider_works_once_and_in_one_browser()
    {
        var page = await Open();
        var answer = "";
        page.Request += (_, request) => answer = request.Url.Contains("/signed-in?", StringComparison.Ordinal) ? request.Url : answer;
        await Go(page, "v0011", Root);
        answer.Should().NotBeEmpty();

        // Again, in the same browser, and by another person who got hold of the address.
        foreach (var other in (IPage[])[page, await Open()])
        {
            await other.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "intranet" });
            await other.GotoAsync(answer);
            await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("Het inloggen is niet gelukt");
            (await other.Context.CookiesAsync()).Should().NotContain(cookie => cookie.Name == "intranet");
        }
    }

    [Fact]
    public async Task Who_has_no_role_sees_only_oneself_who_is_unknown_nothing_and_roles_may_come_from_the_provider()
    {
        var employee = await SignIn("v0007", "/");
        employee.Url.Should().EndWith(Root + "/me");
        (await employee.GotoAsync(site.Url + Root + "/teams"))!.Status.Should().Be(403);

        var unknown = await SignIn("nobody", "/");
        await Assertions.Expect(unknown.Locator("h1")).ToHaveTextAsync("Je bent hier nog niet bekend");
        (await unknown.GotoAsync(site.Url + Root))!.Status.Should().Be(404);

        var unverified = await SignIn("unverified-v0011", "/");
        await Assertions.Expect(unverified.Locator("h1")).ToHaveTextAsync("Je bent hier nog niet bekend", new() { Timeout = 5000 });

        var administrator = await SignIn("admin-unknown", Root + "/administration");
        await Assertions.Expect(administrator.Locator("h1")).ToHaveTextAsync("Bronnen en sleutels");
        (await administrator.GotoAsync(site.Url + Root + "/teams"))!
            .Status.Should()
            .Be(403, "an administrator sees no more of people than others");
        (await administrator.GotoAsync(site.Url + Root + "/me"))!.Status.Should().Be(403, "who is no employee has no page");

        // Who administers the installation makes an organisation, and its first token.
        await administrator.GotoAsync(site.Url + Root + "/administration");
        await administrator.GetByRole(AriaRole.Link, new() { Name = "Organisaties" }).ClickAsync();
        await administrator.GetByLabel("Korte naam").FillAsync("nieuwkomer");
        await administrator.GetByLabel("Naam", new() { Exact = true }).FillAsync("Stichting <b>Nieuwkomer</b>");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Maak de organisatie" }).ClickAsync();
        await Assertions.Expect(administrator.Locator("h1")).ToHaveTextAsync("Bronnen en sleutels");
        administrator.Url.Should().EndWith("/o/nieuwkomer/administration");
        await Assertions.Expect(administrator.Locator(".home")).ToContainTextAsync("Stichting <b>Nieuwkomer</b>");
        (await administrator.GotoAsync(site.Url + "/o/nieuwkomer/administration/settings"))!
            .Status.Should()
            .Be(200, "without a figure yet");

        // Another site cannot have them make one.
        var forged = administrator.Context.APIRequest.CreateFormData().Append("id", "vervalst").Append("name", "Vervalst");
        (await administrator.Context.APIRequest.PostAsync(site.Url + "/organisations", new() { Form = forged })).Status.Should().Be(400);

        // Choosing an employee is for demonstrations.
        var chosen = administrator.Context.APIRequest.CreateFormData().Append("organisation", "voorbeeldhoven").Append("employee", "v0011");
        (await administrator.Context.APIRequest.PostAsync(site.Url + "/sign-in", new() { Form = chosen })).Status.Should().Be(404);

        var manager = await SignIn("group-v0156", Root + "/teams");
        await Assertions.Expect(manager.Locator("#teams tbody tr")).ToHaveCountAsync(31);
    }

    [Fact]
    public async Task Leaving_or_losing_a_role_ends_access_at_once()
    {
        var page = await SignIn("v0012", Root + "/rollout");
        using (var connection = site.Store.Open())
        {
            RoleAssignments.Take(
                connection,
                1,
                Intranet.Adoption.People.Role.ProjectGroup,
                "v0012",
                null,
                DateOnly.FromDateTime(site.Clock.Now.Date),
                "test",
                site.Clock
            );
        }

        (await page.ReloadAsync())!.Status.Should().Be(403);
        using (var connection = site.Store.Open())
        {
            Dapper.SqlMapper.Execute(
                connection,
                "update employee_facts set left_on = '2026-01-01' where employee_no = (select employee_no from employees where "
                    + "organisation_no = 1 and id = 'v0012') and organisation_no = 1"
            );
        }

        (await page.ReloadAsync())!.Status.Should().Be(404);
    }

    [Fact]
    public async Task The_first_sign_in_binds_and_a_feed_that_gives_the_address_to_another_account_gives_it_nothing()
    {
        // v0152 is a community manager here, with the account v0152; v0153 is an account that a feed gives the address to.
        using (var connection = site.Store.Open())
        {
            RoleAssignments.Give(connection, 1, Role.CommunityManager, "v0152", null, Today, "test", site.Clock);
        }

        var manager = await SignIn("v0152", Root + "/teams");
        (await manager.ReloadAsync())!.Status.Should().Be(200);
        Deliver("employees.csv", "employee_id,email\nv0152,intruder@voorbeeldhoven.example\n");
        var intruder = await SignIn("intruder", "/");
        await Assertions.Expect(intruder.Locator("h1")).ToHaveTextAsync("Je bent hier nog niet bekend");
        (await intruder.GotoAsync(site.Url + Root + "/teams"))!.Status.Should().Be(404);
        (await manager.ReloadAsync())!.Status.Should().Be(404, "until an administrator confirms, nobody signs in with it");

        // The administrator is told, and confirms after asking; then the new account is theirs and the old one no more.
        var administrator = await SignIn("admin-unknown", Root + "/administration/roles");
        await Assertions.Expect(administrator.Locator("#hold")).ToHaveTextAsync("Inloggen wacht op bevestiging");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Bevestig het adres" }).ClickAsync();
        await Assertions.Expect(administrator.Locator("#hold")).ToHaveCountAsync(0);
        (await intruder.GotoAsync(site.Url + Root + "/teams"))!.Status.Should().Be(200);
        (await manager.ReloadAsync())!.Status.Should().Be(404);
        using (var connection = site.Store.Open())
        {
            Intranet
                .Storage.Access.Audit.List(connection, 1, null, null, 20)
                .Select(line => line.What.ToString())
                .Should()
                .Contain("the e-mail address of v0152 changed")
                .And.Contain("confirmed the e-mail address of v0152");
        }
    }

    [Fact]
    public async Task Another_account_with_the_same_address_opens_nothing()
    {
        (await SignIn("v0154", "/")).Url.Should().EndWith(Root + "/me");

        // The prefix makes another account of it, whose address the provider says is the same.
        var other = await SignIn("second-v0154", "/");
        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("Je bent hier nog niet bekend");
    }

    [Fact]
    public async Task Signing_out_ends_a_copied_cookie_and_no_other_address_signs_out()
    {
        var page = await SignIn("v0011", Root);
        var cookie = (await page.Context.CookiesAsync()).Single(one => one.Name == "intranet");
        using var thief = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        async Task<HttpStatusCode> Copy()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, site.Url + Root);
            request.Headers.Add("Cookie", $"intranet={cookie.Value}");
            return (await thief.SendAsync(request)).StatusCode;
        }

        (await Copy()).Should().Be(HttpStatusCode.OK);
        (await page.Context.APIRequest.GetAsync(site.Url + "/signout-oidc"))
            .Status.Should()
            .Be(404, "the framework's own address is closed");
        (await Copy()).Should().Be(HttpStatusCode.OK);
        await page.GetByRole(AriaRole.Button, new() { Name = "Uitloggen" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Je bent uitgelogd");
        (await Copy()).Should().Be(HttpStatusCode.Redirect, "to sign in again");
    }

    [Fact]
    public void A_feed_appoints_no_administrators()
    {
        using var organisation = new TestOrganisation().People(6).With("roles", "role,employee_id", "administrator,e1");
        organisation.Import();
        organisation.With("roles", "role,employee_id", "administrator,e1", "administrator,e2", "community-manager,e3");
        organisation.Import(new Intranet.Intake.ImportOptions { IsOperator = false }).Quarantined.Should().Be(1);
        using var connection = organisation.Store.Open();
        RoleAssignments
            .On(connection, 1, TestOrganisation.Sunday)
            .Select(held => (held.Role, held.Employee))
            .Should()
            .BeEquivalentTo([(Role.Administrator, "e1"), (Role.CommunityManager, "e3")]);
    }

    private DateOnly Today => DateOnly.FromDateTime(site.Clock.Now.Date);

    /// <summary>Delivers a file as a feed does.</summary>
    private void Deliver(string name, string text)
    {
        var folder = Directory.CreateTempSubdirectory("intranet-test-").FullName;
        File.WriteAllText(Path.Combine(folder, name), text);
        new Intranet.Intake.Importer(site.Store, site.Clock).Import(
            [Path.Combine(folder, name)],
            new Intranet.Intake.ImportOptions("voorbeeldhoven") { IsOperator = false }
        );
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Signing_in_leads_nowhere_else(string where)
    {
        var page = await SignIn("v0007", "/sign-in?return=" + Uri.EscapeDataString(where));
        page.Url.Should().StartWith(site.Url);
    }

    private async Task<IPage> Open()
    {
        var context = await place.Browser.NewContextAsync(new BrowserNewContextOptions { Locale = "nl-NL" });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return page;
    }

    private async Task<IPage> SignIn(string account, string path)
    {
        var page = await Open();
        await Go(page, account, path);
        return page;
    }

    private async Task Go(IPage page, string account, string path)
    {
        await page.GotoAsync(site.Url + path);
        await page.Locator("input[name=login]").FillAsync(account);
        await page.Locator("input[name=password]").FillAsync("anything");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(url =>
            url.StartsWith(site.Url, StringComparison.Ordinal) && !url.Contains("/signed-in?", StringComparison.Ordinal)
        );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Stands between the site and the provider, and changes the token on its way.</summary>
    internal sealed class Forger : DelegatingHandler
    {
        public Forger()
            : base(new HttpClientHandler()) { }

        public string? Forgery { get; set; }

        public int Forged { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (Forgery is not null && request.RequestUri!.AbsolutePath == "/token")
            {
                var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
                var parts = ((string)body["id_token"]!).Split('.');
                var claims = JsonNode.Parse(Decode(parts[1]))!;
                switch (Forgery)
                {
                    case "signature":
                        parts[2] = parts[2][..10] + (parts[2][10] == 'A' ? 'B' : 'A') + parts[2][11..];
                        break;
                    case "nonce":
                        claims["nonce"] = "another";
                        parts[1] = Encode(claims.ToJsonString());
                        break;
                    case "audience":
                        claims["aud"] = "another";
                        parts[1] = Encode(claims.ToJsonString());
                        break;
                    default:
                        parts[0] = Encode("""{"alg":"none"}""");
                        parts[2] = "";
                        break;
                }

                body["id_token"] = string.Join('.', parts);
                response.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
                Forged++;
            }

            return response;
        }

        private static string Decode(string part) =>
            Encoding.UTF8.GetString(
                Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='))
            );

        private static string Encode(string text) =>
            Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
    }
}
