using System.Text.RegularExpressions;

namespace Intranet.Tests.Dashboard;

/// <summary>Every role and every address: allowed, or 403 or 404, as the table of who sees what says.</summary>
public partial class WhoSeesWhatTests(WebTown town) : IClassFixture<WebTown>
{
    private const string All = "CPAMEX",
        Root = "/o/voorbeeldhoven";

    /// <summary>By letter: community manager, project group, ambassador, manager, employee, administrator.</summary>
    private static readonly Dictionary<char, string> Roles = new()
    {
        ['C'] = WebTown.CommunityManager,
        ['P'] = WebTown.ProjectGroup,
        ['A'] = WebTown.Ambassador,
        ['M'] = WebTown.Manager,
        ['E'] = WebTown.Employee,
        ['X'] = WebTown.Administrator,
    };

    /// <summary>
    /// Method, route, an address of it, who may, and what a form has in it. Where a form names nothing that is there, who may gets
    /// 422 or 302, and nothing changes.
    /// </summary>
    private static readonly (string Method, string Route, string Path, string Who, (string, string)[] Form)[] Table =
    [
        ("GET", "", "", All, []),
        ("GET", "/theme.css", "/theme.css", All, []),
        ("GET", "/logo", "/logo", All, []),
        ("GET", "/scorecard.json", "/scorecard.json", "CPM", []),
        ("GET", "/practices/{id}", "/practices/profiles", "CPM", []),
        ("GET", "/practices/{id}", "/practices/nothing", "", []),
        ("GET", "/adoption", "/adoption", "CP", []),
        ("GET", "/adoption", "/adoption?group=frontline", "CP", []),
        ("GET", "/adoption", "/adoption?group=team:juridisch", "C", []),
        ("GET", "/adoption", "/adoption?group=team:archief", "", []),
        ("GET", "/adoption", "/adoption?day=2025-10-01", "", []),
        ("GET", "/teams", "/teams", "CAM", []),
        ("GET", "/teams.csv", "/teams.csv", "C", []),
        ("GET", "/teams/{team}", "/teams/juridisch", "CA", []),
        ("GET", "/teams/{team}", "/teams/directie", "CM", []),
        ("GET", "/teams/{team}", "/teams/groen", "C", []),
        ("GET", "/teams/{team}", "/teams/nothing", "", []),
        ("GET", "/rewards", "/rewards", "CAM", []),
        ("GET", "/rewards/orders.csv", "/rewards/orders.csv", "C", []),
        ("POST", "/rewards", "/rewards", "C", [("award", "none"), ("what", "Delivered")]),
        ("POST", "/rewards/campaign", "/rewards/campaign", "C", [("reward", "cake"), ("from", "2025-12-31"), ("until", "2025-12-01")]),
        ("GET", "/reports", "/reports", "CP", []),
        ("POST", "/reports", "/reports", "CP", [("week", "2031-W01"), ("in", "nl")]),
        ("GET", "/reports/{week}", "/reports/2025-W40", "CP", []),
        ("GET", "/reports/{week}-{language}.pdf", "/reports/2025-W40-nl.pdf", "", []),
        ("GET", "/reports/asked/{number:long}", "/reports/asked/999", "", []),
        ("GET", "/reports/asked/{number:long}.pdf", "/reports/asked/999.pdf", "", []),
        ("GET", "/rollout", "/rollout", "CP", []),
        ("GET", "/{**elsewhere}", "/nowhere/at-all", "", []),
        ("GET", "/me", "/me", All, []),
        ("GET", "/me.json", "/me.json", All, []),
        ("POST", "/me/objection", "/me/objection", All, [("objects", "no")]),
        ("POST", "/me/consent", "/me/consent", All, [("role", "nothing")]),
        ("GET", "/administration", "/administration", "X", []),
        ("POST", "/administration/tokens", "/administration/tokens", "X", [("feed", "nowhere"), ("source", "x")]),
        ("POST", "/administration/tokens/revoke", "/administration/tokens/revoke", "X", [("token", "999")]),
        ("GET", "/administration/quarantine", "/administration/quarantine", "X", []),
        ("POST", "/administration/quarantine", "/administration/quarantine", "X", [("row", "999"), ("value", "x")]),
        ("POST", "/administration/quarantine/drop", "/administration/quarantine/drop", "X", [("row", "999")]),
        ("POST", "/administration/quarantine/retry", "/administration/quarantine/retry", "X", []),
        ("GET", "/administration/settings", "/administration/settings", "X", []),
        ("POST", "/administration/settings", "/administration/settings", "X", [("target-reach", "0")]),
        ("GET", "/administration/roles", "/administration/roles", "X", []),
        (
            "POST",
            "/administration/roles",
            "/administration/roles",
            "X",
            [("role", "ambassador"), ("employee", "nobody"), ("team", "groen")]
        ),
        (
            "POST",
            "/administration/roles/take",
            "/administration/roles/take",
            "X",
            [("role", "ambassador"), ("employee", "nobody"), ("team", "groen")]
        ),
        ("GET", "/administration/audit", "/administration/audit", "X", []),
        ("GET", "/administration/jobs", "/administration/jobs", "X", []),
        ("POST", "/administration/jobs", "/administration/jobs", "X", [("task", "nothing")]),
    ];

    [Fact]
    public void Every_address_there_is_is_in_the_table() =>
        town
            .Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/o/{organisation}", StringComparison.Ordinal))
            .SelectMany(route =>
                route
                    .Metadata.OfType<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()
                    .Single()
                    .HttpMethods.Select(method => (method, route.RoutePattern.RawText!["/o/{organisation}".Length..].TrimEnd('/')))
            )
            .Should()
            .BeSubsetOf(Table.Select(row => (row.Method, row.Route)));

    [Theory]
    [InlineData('C')]
    [InlineData('P')]
    [InlineData('A')]
    [InlineData('M')]
    [InlineData('E')]
    [InlineData('X')]
    public void A_role_sees_what_is_its_own_and_nothing_else(char role)
    {
        using var session = town.Enter(Roles[role]);
        var token = session.Token($"{Root}/me");
        foreach (var row in Table)
        {
            using var response = row.Method == "GET" ? session.Get(Root + row.Path) : session.Post(Root + row.Path, token, row.Form);
            var status = (int)response.StatusCode;
            if (row.Who.Contains(role))
            {
                status.Should().BeOneOf([200, 302, 422], $"{row.Method} {row.Path} is for {role}");
            }
            else
            {
                status.Should().BeOneOf([403, 404], $"{row.Method} {row.Path} is not for {role}");
            }

            // Whatever it is, nothing of it is kept, and no script or style but the site's own is allowed.
            response.Headers.CacheControl?.ToString().Should().NotContain("public", row.Path);
            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                response
                    .Headers.GetValues("Content-Security-Policy")
                    .Single()
                    .Should()
                    .Contain("default-src 'none'")
                    .And.NotContain("unsafe-inline")
                    .And.Contain("frame-ancestors 'none'");
                response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
                response.Headers.CacheControl!.NoStore.Should().BeTrue();
            }

            // Of another organisation there is nothing, not even that it is there.
            using var elsewhere =
                row.Method == "GET" ? session.Get("/o/elders" + row.Path) : session.Post("/o/elders" + row.Path, token, row.Form);
            ((int)elsewhere.StatusCode).Should().Be(404, $"{row.Path} of another organisation");
        }
    }

    [Fact]
    public async Task A_stranger_who_holds_every_role_elsewhere_finds_nothing_here()
    {
        using var session = town.Enter(WebTown.Stranger);
        var token = session.Token("/o/elders/me");
        foreach (var row in Table)
        {
            using var response = row.Method == "GET" ? session.Get(Root + row.Path) : session.Post(Root + row.Path, token, row.Form);
            ((int)response.StatusCode).Should().Be(404, row.Path);
            (await response.Content.ReadAsStringAsync()).Should().NotContain("Voorbeeldhoven");
        }
    }

    [Fact]
    public void Who_is_not_signed_in_is_sent_to_the_door_and_changes_nothing()
    {
        using var session = town.Enter(null);
        var token = session.Token("/sign-in");
        foreach (var row in Table)
        {
            using var response = row.Method == "GET" ? session.Get(Root + row.Path) : session.Post(Root + row.Path, token, row.Form);
            ((int)response.StatusCode).Should().Be(row.Method == "GET" ? 302 : 401, row.Path);
            if (row.Method == "GET")
            {
                response.Headers.Location!.ToString().Should().Contain("/sign-in?return=%2Fo%2F");
            }
        }
    }

    [Fact]
    public void A_form_that_another_site_sends_changes_nothing()
    {
        using var manager = town.Enter(WebTown.CommunityManager);
        using var stranger = town.Enter(WebTown.Employee);
        using var administrator = town.Enter(WebTown.Administrator);
        var theirs = stranger.Token($"{Root}/me");
        foreach (var row in Table.Where(row => row.Method == "POST"))
        {
            var session = row.Who.Contains('X') ? administrator : manager;
            foreach (var token in (string?[])[null, "nonsense", theirs])
            {
                using var response = session.Post(Root + row.Path, token, row.Form);
                ((int)response.StatusCode)
                    .Should()
                    .Be(
                        400,
                        $"{row.Path} with {(token is null ? "no token" : token == theirs ? "the token of another" : "a made-up token")}"
                    );
            }
        }
    }

    [Theory]
    [InlineData(WebTown.Administrator)]
    [InlineData(WebTown.CommunityManager)]
    public void Only_who_administers_the_installation_makes_organisations(string employee)
    {
        using var session = town.Enter(employee);
        using var response = session.Post("/organisations", session.Token($"{Root}/me"), ("id", "mine"), ("name", "Mine"), ("in", "nl"));
        ((int)response.StatusCode).Should().Be(403);
        using var connection = town.Store.Open();
        Intranet.Storage.Organisations.Known(connection).Should().Equal("elders", "voorbeeldhoven");
    }

    [Fact]
    public void A_session_opens_no_door_for_feeds_and_there_is_no_other_way_in()
    {
        foreach (var employee in Roles.Values)
        {
            using var session = town.Enter(employee);
            var token = session.Token($"{Root}/me");
            foreach (var path in (string[])["/scim/v2/Users", "/scim/v2/Groups", "/scim/v2/Users/1"])
            {
                ((int)session.Get(path).StatusCode).Should().Be(401, path);
            }

            ((int)session.Post("/api/organisations/voorbeeldhoven/activities", token).StatusCode).Should().BeOneOf(401, 415);
            ((int)session.Get("/jobs").StatusCode).Should().Be(404);
        }

        // What lies outside the organisations is known, too.
        town.Routes.Select(route => route.RoutePattern.RawText!)
            .Where(route => !route.StartsWith("/o/", StringComparison.Ordinal))
            .Distinct()
            .Should()
            .BeSubsetOf([
                "/",
                "/sign-in",
                "/sign-out",
                "/signed-out",
                "/sign-in-failed",
                "/organisations",
                "/assets/{name}",
                "/unsubscribe/{token}/{kind}",
                "/health/live",
                "/health/ready",
                "/openapi/{documentName}.json",
                .. town
                    .Routes.Select(route => route.RoutePattern.RawText!)
                    .Where(route =>
                        route.StartsWith("/scim/", StringComparison.Ordinal)
                        || route.StartsWith("/api/", StringComparison.Ordinal)
                        || route.StartsWith("scim", StringComparison.Ordinal)
                    ),
            ]);
    }

    [Fact]
    public void An_ambassador_sees_own_teams_only_and_whom_to_help()
    {
        using var session = town.Enter(WebTown.Ambassador);
        var start = session.Get(Root);
        start.Headers.Location!.ToString().Should().Be($"{Root}/teams/juridisch", "one look, no click");
        var page = session.Page($"{Root}/teams/juridisch");
        page.QuerySelector("#gaps")!.TextContent.Should().Contain("ene collega");
        page.QuerySelectorAll(".todo tbody tr").Should().ContainSingle().Which.TextContent.Should().Contain("Expertise");
        var list = session.Page($"{Root}/teams");
        list.QuerySelectorAll("#teams tbody tr").Should().ContainSingle();
        list.Body!.TextContent.Should().NotContain("Groenvoorziening");

        // That they looked is in the audit log; a manager of the same organisation sees no names.
        using var administrator = town.Enter(WebTown.Administrator);
        administrator
            .Text($"{Root}/administration/audit")
            .Should()
            .Contain("looked at the profile gaps of team juridisch")
            .And.Contain(WebTown.Ambassador);
        using var manager = town.Enter(WebTown.CommunityManager);
        manager.Page($"{Root}/teams/juridisch").QuerySelector("#gaps").Should().BeNull();
    }

    [Fact]
    public void A_manager_sees_the_scorecard_without_the_teams_of_others()
    {
        using var session = town.Enter(WebTown.Manager);
        session.Text(Root).Should().NotContain("Juridische zaken", "which team lacks what is not theirs");
        session.Text($"{Root}/scorecard.json").Should().NotContain("\"teams\":[{");
        session
            .Page($"{Root}/teams")
            .QuerySelectorAll("#teams tbody tr")
            .Should()
            .ContainSingle()
            .Which.TextContent.Should()
            .Contain("Bestuur en directie");
    }

    [Fact]
    public void A_demonstration_is_for_this_machine_only_whatever_name_it_is_called_by()
    {
        using var client = new HttpClient { BaseAddress = new Uri(town.Url) };
        foreach (var path in (string[])["/", "/sign-in", Root])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "adoptie.example.org";
            ((int)client.Send(request).StatusCode).Should().Be(404, "a name of another site may point here");
        }
    }

    [Fact]
    public void Nothing_personal_is_in_an_address_and_every_word_of_a_page_is_there_in_both_languages()
    {
        foreach (var (role, employee) in Roles)
        {
            foreach (var language in (string[])["nl", "en"])
            {
                using var session = new Session(town.Url, language);
                session.SignIn("voorbeeldhoven", employee);
                foreach (
                    var row in Table.Where(row =>
                        row.Method == "GET" && row.Who.Contains(role) && !row.Path.Contains('.') && row.Path is not ("" or "/logo")
                    )
                )
                {
                    var page = session.Page(Root + row.Path);
                    page.DocumentElement.GetAttribute("lang").Should().Be(language);
                    page.QuerySelectorAll("a[href],form[action]")
                        .Select(element => element.GetAttribute("href") ?? element.GetAttribute("action")!)
                        .Should()
                        .NotContain(address => PersonalAddress().IsMatch(address), row.Path);
                }
            }
        }
    }

    [GeneratedRegex("v0[0-9]{3}|@|example")]
    private static partial Regex PersonalAddress();
}
