using System.Text.RegularExpressions;
using Intranet.Storage;
using Intranet.Storage.Reports;
using Intranet.Storage.Scores;

namespace Intranet.Tests.Dashboard;

/// <summary>Every role at every address gets the exact answer in the table.</summary>
public partial class PermissionTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string All = "CPAMEX",
        Root = "/o/voorbeeldhoven";

    /// <summary>By letter: community manager, project group, ambassador, manager, employee, administrator.</summary>
    private static readonly Dictionary<char, string> Roles = new()
    {
        ['C'] = SampleSite.CommunityManager,
        ['P'] = SampleSite.ProjectGroup,
        ['A'] = SampleSite.Ambassador,
        ['M'] = SampleSite.Manager,
        ['E'] = SampleSite.Employee,
        ['X'] = SampleSite.Administrator,
    };

    /// <summary>
    /// Every address, who has the right to it, and the exact answers. Where a form names nothing that exists, those who may send it get
    /// 422 or 302 and nothing changes.
    /// </summary>
    private static readonly Row[] Table =
    [
        new("GET", "", "", "CPM", 200) { Others = 302 },
        new("GET", "/theme.css", "/theme.css", All, 200),
        new("GET", "/logo", "/logo", All, 200),
        new("GET", "/scorecard.json", "/scorecard.json", "CPM", 200),
        new("GET", "/practices/{id}", "/practices/profiles", "CPM", 200),
        new("GET", "/practices/{id}", "/practices/nothing", "CPM", 404),
        new("GET", "/adoption", "/adoption", "CP", 200),
        new("GET", "/adoption", "/adoption?group=frontline", "CP", 200),
        new("GET", "/adoption", "/adoption?group=team:juridisch", "C", 200) { HiddenFrom = "P" },
        new("GET", "/adoption", "/adoption?group=team:archief", "CP", 404),
        new("GET", "/adoption", "/adoption?day=2025-10-01", "CP", 404),
        new("GET", "/teams", "/teams", "CAM", 200),
        new("GET", "/teams.csv", "/teams.csv", "C", 200),
        new("GET", "/teams/{team}", "/teams/juridisch", "CA", 200) { HiddenFrom = "M" },
        new("GET", "/teams/{team}", "/teams/directie", "CM", 200) { HiddenFrom = "A" },
        new("GET", "/teams/{team}", "/teams/groen", "C", 200) { HiddenFrom = "AM" },
        new("GET", "/teams/{team}", "/teams/nothing", "CAM", 404),
        new("GET", "/team", "/team?id=juridisch", "CA", 200) { HiddenFrom = "M" },
        new("GET", "/team", "/team?id=..", "CAM", 404),
        new("GET", "/rewards", "/rewards", "CAM", 200),
        new("GET", "/rewards/orders", "/rewards/orders", "C", 200),
        new("GET", "/rewards/orders.csv", "/rewards/orders.csv", "C", 200),
        new("POST", "/rewards", "/rewards", "C", 422, ("award", "none"), ("what", "Delivered")),
        new(
            "POST",
            "/rewards/campaign",
            "/rewards/campaign",
            "C",
            422,
            ("reward", "cake"),
            ("from", "2025-12-31"),
            ("until", "2025-12-01")
        ),
        new("GET", "/reports", "/reports", "CP", 200),
        new("POST", "/reports", "/reports", "CP", 422, ("week", "2031-W01"), ("in", "nl")),
        new("GET", "/reports/{week}", "/reports/2025-W40", "CP", 200),
        new("GET", "/reports/{week}-{language}.pdf", "/reports/2025-W40-nl.pdf", "CP", 200),
        new("GET", "/reports/{week}-{language}.pdf", "/reports/2025-W39-nl.pdf", "CP", 404),
        new("GET", "/reports/asked/{number:long}", "/reports/asked/1", "CP", 200),
        new("GET", "/reports/asked/{number:long}", "/reports/asked/999", "CP", 404),
        new("GET", "/reports/asked/{number:long}.pdf", "/reports/asked/1.pdf", "CP", 200),
        new("GET", "/reports/asked/{number:long}.pdf", "/reports/asked/999.pdf", "CP", 404),
        new("GET", "/rollout", "/rollout", "CP", 200),
        new("GET", "/{**elsewhere}", "/nowhere/at-all", All, 404),
        new("GET", "/me", "/me", All, 200),
        new("GET", "/me.json", "/me.json", All, 200),
        new("POST", "/me/objection", "/me/objection", All, 302, ("objects", "no")),
        new("POST", "/me/consent", "/me/consent", All, 422, ("role", "nothing")),
        new("GET", "/administration", "/administration", "X", 200),
        new("POST", "/administration/tokens", "/administration/tokens", "X", 422, ("feed", "nowhere"), ("source", "x")),
        new("POST", "/administration/feeds/end", "/administration/feeds/end", "X", 422, ("source", "nothing")),
        new("POST", "/administration/tokens/revoke", "/administration/tokens/revoke", "X", 302, ("token", "999")),
        new("GET", "/administration/quarantine", "/administration/quarantine", "X", 200),
        new("POST", "/administration/quarantine", "/administration/quarantine", "X", 302, ("row", "999"), ("value", "x")),
        new("POST", "/administration/quarantine/drop", "/administration/quarantine/drop", "X", 302, ("row", "999")),
        new("POST", "/administration/quarantine/retry", "/administration/quarantine/retry", "X", 302),
        new("GET", "/administration/settings", "/administration/settings", "X", 200),
        new("GET", "/administration/settings", "/administration/settings?preview=1&weight-reach=2", "X", 200),
        new("POST", "/administration/settings", "/administration/settings", "X", 422, ("target-reach", "0")),
        new("GET", "/administration/roles", "/administration/roles", "X", 200),
        new(
            "POST",
            "/administration/roles",
            "/administration/roles",
            "X",
            422,
            ("role", "ambassador"),
            ("employee", "nobody"),
            ("team", "groen")
        ),
        new(
            "POST",
            "/administration/roles/take",
            "/administration/roles/take",
            "X",
            302,
            ("role", "ambassador"),
            ("employee", "nobody"),
            ("team", "groen")
        ),
        new("POST", "/administration/roles/confirm", "/administration/roles/confirm", "X", 404, ("employee", "nobody")),
        new("GET", "/administration/forget", "/administration/forget", "X", 200),
        new("POST", "/administration/forget", "/administration/forget", "X", 422, ("employee", "nobody"), ("confirmation", "another")),
        new("GET", "/administration/audit", "/administration/audit", "X", 200),
        new("GET", "/administration/jobs", "/administration/jobs", "X", 200),
        new("POST", "/administration/jobs", "/administration/jobs", "X", 302, ("task", "nothing")),
    ];

    private readonly SampleSite site = Prepared(site);

    [Fact]
    public void Every_address_there_is_is_in_the_table() =>
        site
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
        using var session = site.Enter(Roles[role]);
        var token = session.Token($"{Root}/me");
        foreach (var row in Table)
        {
            using var response = row.Method == "GET" ? session.Get(Root + row.Path) : session.Post(Root + row.Path, token, row.Form);
            var status = (int)response.StatusCode;
            status.Should().Be(row.For(role), $"{row.Method} {row.Path} for {role}");

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
        using var session = site.Enter(SampleSite.Stranger);
        var token = session.Token("/o/elders/me");
        foreach (var row in Table)
        {
            using var response = row.Method == "GET" ? session.Get(Root + row.Path) : session.Post(Root + row.Path, token, row.Form);
            ((int)response.StatusCode).Should().Be(404, row.Path);
            (await response.Content.ReadAsStringAsync()).Should().NotContain("Voorbeeldhoven");
        }
    }

    [Fact]
    public void A_visitor_who_is_not_signed_in_is_sent_to_sign_in_and_changes_nothing()
    {
        using var session = site.Enter(null);
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
        using var manager = site.Enter(SampleSite.CommunityManager);
        using var stranger = site.Enter(SampleSite.Employee);
        using var administrator = site.Enter(SampleSite.Administrator);
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
    [InlineData(SampleSite.Administrator)]
    [InlineData(SampleSite.CommunityManager)]
    [InlineData(null)]
    public void Only_who_administers_the_installation_makes_organisations(string? employee)
    {
        using var session = site.Enter(employee);
        var token = session.Token(employee is null ? "/sign-in" : $"{Root}/me");
        using var response = session.Post("/organisations", token, ("id", "mine"), ("name", "Mine"), ("in", "nl"));
        ((int)response.StatusCode).Should().Be(employee is null ? 401 : 403);
        using var connection = site.Store.Open();
        Organisations.Known(connection).Should().NotContain("mine");
    }

    [Fact]
    public void Whom_a_feed_names_a_manager_sees_their_own_teams_at_once_and_the_scorecard_after_the_first_scoring()
    {
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "nieuw")).FullName;
        void Import(params string[] lines)
        {
            File.WriteAllLines(Path.Combine(folder, "employees.csv"), lines);
            new Intranet.Intake.Importer(site.Store, site.Clock).Import([folder], new Intranet.Intake.ImportOptions("nieuw"));
        }

        Import("employee_id", "n1", "n2", "n3");
        Import("employee_id,is_manager", "n1,no", "n2,no", "n3,no");
        Score(TestOrganisation.Sunday);
        site.Clock.Now += TimeSpan.FromDays(7);
        Import("employee_id,is_manager", "n1,yes", "n2,no", "n3,no");
        using (var session = site.Enter(null))
        {
            session.SignIn("nieuw", "n1");
            ((int)session.Get("/o/nieuw/teams").StatusCode).Should().Be(200);
            ((int)session.Get("/o/nieuw/scorecard.json").StatusCode).Should().Be(403);
            Score(DateOnly.FromDateTime(site.Clock.Now.Date));
            ((int)session.Get("/o/nieuw/scorecard.json").StatusCode).Should().Be(404, "there is no week to see yet");
        }

        site.Clock.Now -= TimeSpan.FromDays(7);

        void Score(DateOnly day)
        {
            using var connection = site.Store.Open();
            Intranet.Scoring.ScoreDays.RunOn(connection, Organisations.Find(connection, "nieuw")!, [day]);
        }
    }

    [Fact]
    public void The_start_page_leads_to_the_only_organisation_one_belongs_to()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        using var response = session.Get("/");
        response.Headers.Location!.ToString().Should().Be(Root);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    public void A_form_that_another_site_sends_signs_nobody_in_or_out(string path)
    {
        using var session = site.Enter(SampleSite.Manager);
        foreach (var token in (string?[])[null, "nonsense"])
        {
            using var response = session.Post(path, token, ("organisation", "voorbeeldhoven"), ("employee", SampleSite.Employee));
            ((int)response.StatusCode).Should().Be(400);
        }

        ((int)session.Get($"{Root}/teams").StatusCode).Should().Be(200, "it is still the manager");
    }

    [Fact]
    public void A_session_does_not_open_feeds_and_there_is_no_other_way_in()
    {
        foreach (var employee in Roles.Values)
        {
            using var session = site.Enter(employee);
            var token = session.Token($"{Root}/me");
            foreach (var path in (string[])["/scim/v2/Users", "/scim/v2/Groups", "/scim/v2/Users/1"])
            {
                ((int)session.Get(path).StatusCode).Should().Be(401, path);
            }

            ((int)session.Post("/api/organisations/voorbeeldhoven/activities", token).StatusCode).Should().Be(415);
            ((int)session.Get("/jobs").StatusCode).Should().Be(404);
        }

        // What lies outside the organisations is known, too.
        site.Routes.Select(route => route.RoutePattern.RawText!)
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
                .. site
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
        using var session = site.Enter(SampleSite.Ambassador);
        var start = session.Get(Root);
        start.Headers.Location!.ToString().Should().Be($"{Root}/teams/juridisch", "one look, no click");
        var page = session.Page($"{Root}/teams/juridisch");
        page.QuerySelector("#gaps")!.TextContent.Should().Contain("ene collega");
        page.QuerySelectorAll(".todo tbody tr").Should().ContainSingle().Which.TextContent.Should().Contain("Expertise");
        var list = session.Page($"{Root}/teams");
        list.QuerySelectorAll("#teams tbody tr").Should().ContainSingle();
        list.Body!.TextContent.Should().NotContain("Groenvoorziening");

        // That they looked is in the audit log; a manager of the same organisation sees no names.
        using var administrator = site.Enter(SampleSite.Administrator);
        administrator
            .Text($"{Root}/administration/audit")
            .Should()
            .Contain("de ontbrekende profielgegevens van team juridisch bekeken")
            .And.Contain(SampleSite.Ambassador);
        using var manager = site.Enter(SampleSite.CommunityManager);
        manager.Page($"{Root}/teams/juridisch").QuerySelector("#gaps").Should().BeNull();
    }

    [Fact]
    public void A_manager_sees_the_scorecard_without_the_teams_of_others()
    {
        using var session = site.Enter(SampleSite.Manager);
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
        using var client = new HttpClient { BaseAddress = new Uri(site.Url) };
        foreach (var path in (string[])["/", "/sign-in", Root])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "adoptie.example.org";
            ((int)client.Send(request).StatusCode).Should().Be(404, "a name of another site may point here");
        }

        using var session = site.Enter(null);
        using var response = session.Post(
            "/sign-in",
            session.Token("/sign-in"),
            "adoptie.example.org",
            ("organisation", "voorbeeldhoven"),
            ("employee", SampleSite.Employee)
        );
        ((int)response.StatusCode).Should().Be(404, "nobody signs in by that name either");
    }

    [Fact]
    public void Nothing_personal_is_in_an_address_and_every_word_of_a_page_is_there_in_both_languages()
    {
        foreach (var (role, employee) in Roles)
        {
            foreach (var language in (string[])["nl", "en"])
            {
                using var session = new Session(site.Url, language);
                session.SignIn("voorbeeldhoven", employee);
                foreach (
                    var row in Table.Where(row =>
                        row.Method == "GET" && row.For(role) == 200 && !row.Path.Contains('.') && row.Path is not ("" or "/logo")
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

    /// <summary>Publishes the report of week 40, and makes the one that was requested first.</summary>
    private static SampleSite Prepared(SampleSite site)
    {
        using var connection = site.Store.Open();
        var organisation = Organisations.Find(connection, "voorbeeldhoven")!;
        if (RequestedReports.List(connection, organisation.Number, 5).Count > 0)
        {
            return site;
        }

        var (sunday, pdf) = (new DateOnly(2025, 10, 5), "%PDF-"u8.ToArray());
        using (var transaction = connection.BeginWrite(organisation.Number))
        {
            var scorecard = Scorecards.Find(connection, organisation.Number, sunday)!;
            var pdfs = new Dictionary<string, byte[]> { ["nl"] = pdf };
            Publications.Add(
                connection,
                transaction,
                organisation.Number,
                "2025-W40",
                scorecard,
                new Dictionary<DateOnly, Intranet.Storage.Reports.ToldFigures>(),
                [],
                pdfs,
                site.Clock.Now
            );
            transaction.Commit();
        }

        var number = RequestedReports.Request(
            connection,
            organisation.Number,
            sunday,
            "2025-W40",
            "nl",
            SampleSite.CommunityManager,
            site.Clock.Now
        );
        RequestedReports.Done(connection, number, pdf, 5, site.Clock.Now);
        return site;
    }

    /// <summary>One address.</summary>
    /// <param name="Who">Letters of the roles that have the right to it.</param>
    /// <param name="Status">What they get.</param>
    private sealed record Row(string Method, string Route, string Path, string Who, int Status, params (string, string)[] Form)
    {
        /// <summary>Letters of the roles that have the right but not to this: for them it does not exist.</summary>
        public string HiddenFrom { get; init; } = "";

        /// <summary>What everybody else gets.</summary>
        public int Others { get; init; } = 403;

        public int For(char role) =>
            Who.Contains(role) ? Status
            : HiddenFrom.Contains(role) ? 404
            : Others;
    }

    [GeneratedRegex("v0[0-9]{3}|@|example")]
    private static partial Regex PersonalAddress();
}
