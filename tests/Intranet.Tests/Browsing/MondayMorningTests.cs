using System.Net;
using System.Net.Http.Headers;
using Intranet.Adoption.Rewards;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Tests.Dashboard;
using Intranet.Tests.Rewards;
using Microsoft.Playwright;
using UglyToad.PdfPig;

namespace Intranet.Tests.Browsing;

/// <summary>
/// What each of the people does on a Monday morning, in a real browser: with the mouse, with the keyboard alone, and with scripts
/// off.
/// </summary>
[Collection(Browsers.Name)]
public class MondayMorningTests(BrowsedSite browsed)
{
    private const string Root = "/o/voorbeeldhoven";

    [Theory]
    [InlineData(Way.Mouse)]
    [InlineData(Way.Keyboard)]
    [InlineData(Way.WithoutScripts)]
    public async Task The_community_manager_finds_the_worst_practice_hands_over_a_cake_and_downloads_the_report(Way way)
    {
        var page = await browsed.Enter(SampleSite.CommunityManager, hasScripts: way != Way.WithoutScripts);
        var hand = new Hand(page, way);
        await page.GotoAsync(browsed.Site.Url + Root);

        // One look: the worst is named above the chart. A click: what to do about it.
        (await page.Locator("#practices").InnerTextAsync())
            .Should()
            .Contain("bij Stap voor stap is het meest te winnen");
        await hand.Press(page.Locator("table a", new PageLocatorOptions { HasTextString = "Stap voor stap" }));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Stap voor stap");
        await Assertions.Expect(page.Locator(".todo")).ToContainTextAsync("De invoering is klaar");

        // The cake.
        await hand.Press(page.Locator("nav").GetByRole(AriaRole.Link, new() { Name = "Beloningen" }).First);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("uitreik");
        var cakes = page.Locator("section[aria-labelledby=waiting] tbody tr");
        var before = await cakes.CountAsync();
        before.Should().BePositive();
        var team = await cakes.First.Locator("th").InnerTextAsync();
        await hand.Press(cakes.First.GetByRole(AriaRole.Button, new() { Name = "Uitgereikt" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Uitgereikt: Taart");
        await Assertions.Expect(cakes).ToHaveCountAsync(before - 1);
        var entry = page.Locator("section[aria-labelledby=ledger] tr", new PageLocatorOptions { HasTextString = "Taart" })
            .Filter(new() { HasTextString = team });
        await Assertions.Expect(entry).ToContainTextAsync("door Umut van Voorbeeldhoven");

        // It was not: within the hour that is taken back. A reason to withdraw is asked for in the same row.
        await hand.Press(entry.GetByRole(AriaRole.Button, new() { Name = "Toch niet uitgereikt" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("toch niet uitgereikt");
        await Assertions.Expect(cakes).ToHaveCountAsync(before);
        var row = cakes.Filter(new() { HasTextString = team });
        await hand.Press(row.Locator("summary"));
        await hand.Write(row.GetByLabel("Reden"), "Toch niet nodig");
        await hand.Press(row.GetByRole(AriaRole.Button, new() { Name = "Uitgereikt" }));
        await Assertions.Expect(cakes).ToHaveCountAsync(before - 1);
        using (var connection = browsed.Site.Store.Open())
        {
            TestLedger
                .Of(connection)
                .Count(award =>
                    award.Reward == "cake" && award.State == AwardState.Delivered && award.DeliveredBy == "Umut van Voorbeeldhoven"
                )
                .Should()
                .BePositive();
        }

        // The report, made now.
        await hand.Press(page.Locator("nav").GetByRole(AriaRole.Link, new() { Name = "Rapporten" }).First);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Rapporten");
        await hand.Press(page.GetByRole(AriaRole.Button, new() { Name = "Maak het rapport" }));
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("wk 40");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Download de pdf" });
        for (var looks = 0; way == Way.WithoutScripts && await link.CountAsync() == 0 && looks < 60; looks++)
        {
            await Task.Delay(500);
            await page.GetByRole(AriaRole.Link, new() { Name = "Kijk opnieuw" }).ClickAsync();
        }

        await Assertions.Expect(link).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var downloading = page.WaitForDownloadAsync();
        await hand.Press(link);
        var download = await downloading;
        download.SuggestedFilename.Should().Be("voorbeeldhoven-2025-W40-nl.pdf");
        using var pdf = PdfDocument.Open(await File.ReadAllBytesAsync((await download.PathAsync())!));
        pdf.GetPage(1).Text.Should().Contain("Adoptie: 84 van de 100");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(Way.Mouse)]
    [InlineData(Way.Keyboard)]
    [InlineData(Way.WithoutScripts)]
    public async Task The_ambassador_sees_whom_to_nudge(Way way)
    {
        var page = await browsed.Enter(SampleSite.Ambassador, width: 360, hasScripts: way != Way.WithoutScripts);
        var hand = new Hand(page, way);
        await page.GotoAsync(browsed.Site.Url);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Juridische zaken");
        await Assertions.Expect(page.Locator(".todo")).ToContainTextAsync("Expertise, Werkplek");
        await hand.Press(page.Locator("nav").GetByRole(AriaRole.Link, new() { Name = "Mijn teams" }).First);
        await Assertions.Expect(page.Locator("#teams tbody tr")).ToHaveCountAsync(1);
        (await page.GotoAsync(browsed.Site.Url + Root + "/teams/groen"))!.Status.Should().Be(404);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(Way.Mouse)]
    [InlineData(Way.Keyboard)]
    [InlineData(Way.WithoutScripts)]
    public async Task The_administrator_creates_a_token_and_corrects_a_row(Way way)
    {
        var page = await browsed.Enter(SampleSite.Administrator, hasScripts: way != Way.WithoutScripts);
        var hand = new Hand(page, way);
        await page.GotoAsync(browsed.Site.Url);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Bronnen en sleutels");
        await hand.Write(page.GetByLabel("Naam van de bron"), $"intranet-{way}".ToLowerInvariant());
        await hand.Press(page.GetByRole(AriaRole.Button, new() { Name = "Maak een sleutel" }));
        var token = await page.Locator("code.token").InnerTextAsync();

        // The token opens its door, and is not shown again.
        using var feed = new HttpClient { BaseAddress = new Uri(browsed.Site.Url) };
        feed.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var sent = await feed.PostAsync(
            "/api/organisations/voorbeeldhoven/activities",
            new StringContent(
                $$"""{"@context":"https://www.w3.org/ns/activitystreams","type":"View","id":"by-{{way}}","actor":"""
                    + $$"""{"id":"v0012"},"published":"2025-10-05T12:00:00Z"}""",
                new MediaTypeHeaderValue("application/activity+json")
            )
        );
        sent.StatusCode.Should().Be(HttpStatusCode.Accepted, await sent.Content.ReadAsStringAsync());
        await hand.Press(page.Locator("nav.sub").GetByRole(AriaRole.Link, new() { Name = "Bronnen en sleutels" }));
        await Assertions.Expect(page.Locator("code.token")).ToHaveCountAsync(0);
        (await page.ContentAsync()).Should().NotContain(token);

        await hand.Press(page.Locator("nav.sub").GetByRole(AriaRole.Link, new() { Name = "Quarantaine" }));
        var row = page.Locator("tbody tr").First;
        await Assertions.Expect(row).ToContainTextAsync("activities-late.csv");
        await Assertions.Expect(row).ToContainTextAsync("kind");
        (await page.ContentAsync()).Should().NotContain("v0012", "what else a row says may be what an employee did");
        await hand.Write(row.Locator("input[name=value]"), "view");
        await hand.Press(row.GetByRole(AriaRole.Button, new() { Name = "Lees in" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("ingelezen");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(Way.Mouse, "v0007")]
    [InlineData(Way.Keyboard, "v0008")]
    [InlineData(Way.WithoutScripts, "v0009")]
    public async Task The_employee_sees_what_is_held_objects_and_takes_it_back(Way way, string employee)
    {
        var page = await browsed.Enter(employee, hasScripts: way != Way.WithoutScripts);
        var hand = new Hand(page, way);
        await page.GotoAsync(browsed.Site.Url);
        await Assertions.Expect(page.Locator("#profile")).ToContainTextAsync("profiel");
        var downloading = page.WaitForDownloadAsync();
        await hand.Press(page.GetByRole(AriaRole.Link, new() { Name = "Download alles" }));
        var held = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync((await (await downloading).PathAsync())!))!;
        ((string?)held["employee"]).Should().Be(employee);
        held["profile"]!.AsArray().Should().NotBeEmpty();
        await hand.Press(page.GetByRole(AriaRole.Button, new() { Name = "Ik maak bezwaar" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Je bezwaar is genoteerd");
        await hand.Press(page.GetByRole(AriaRole.Button, new() { Name = "Laat mij weer meetellen" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Je telt weer mee");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_campaign_is_previewed_and_started_and_settings_are_previewed_and_kept()
    {
        var page = await browsed.Enter(SampleSite.CommunityManager);
        await page.GotoAsync(browsed.Site.Url + Root + "/rewards");
        await page.GetByLabel("Beloning").SelectOptionAsync(new SelectOptionValue { Label = "Fotowand" });
        await page.GetByLabel("Eerste dag").FillAsync("2025-11-01");
        await page.GetByLabel("Laatste dag").FillAsync("2025-12-31");
        await page.GetByLabel("Hoogstens").FillAsync("4");
        await page.GetByLabel("Euro per stuk").FillAsync("1.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Laat zien wat het oplevert" }).ClickAsync();
        await Assertions.Expect(page.Locator(".preview h3")).ToContainTextAsync("Vandaag zouden er");
        await Assertions.Expect(page.Locator(".preview")).ToContainTextAsync("hoogstens 4 beloningen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin deze actie" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("De actie staat");
        using (var connection = browsed.Site.Store.Open())
        {
            Organisations
                .Find(connection, "voorbeeldhoven")!
                .Settings.Campaigns.Should()
                .ContainEquivalentOf(
                    new
                    {
                        Reward = "photo-wall",
                        From = new DateOnly(2025, 11, 1),
                        Until = new DateOnly(2025, 12, 31),
                        AtMost = 4,
                        UnitCost = 1.5m,
                    }
                );
        }

        var administrator = await browsed.Enter(SampleSite.Administrator);
        await administrator.GotoAsync(browsed.Site.Url + Root + "/administration/settings");
        await administrator.GetByLabel("Doel van deze week actief in procenten").FillAsync("50");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Laat zien wat het doet" }).ClickAsync();
        await Assertions.Expect(administrator.Locator("#effect")).ToContainTextAsync("De index zou van 84 naar");
        await Assertions.Expect(administrator.Locator(".todo li")).ToContainTextAsync("Gebruik");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Bewaar deze instellingen" }).ClickAsync();
        await Assertions.Expect(administrator.GetByRole(AriaRole.Status)).ToContainTextAsync("bewaard");
        using (var connection = browsed.Site.Store.Open())
        {
            Organisations.Find(connection, "voorbeeldhoven")!.Settings.Practices["weekly-active"].Target.Should().Be(0.5);
        }

        await page.Context.CloseAsync();
        await administrator.Context.CloseAsync();
    }
}

/// <summary>By itself, since it moves the clock.</summary>
public sealed class ObjectionTests : IAsyncLifetime
{
    private readonly SampleSite site = new();

    public Task InitializeAsync() => site.InitializeAsync();

    public Task DisposeAsync() => site.DisposeAsync();

    [Fact]
    public void Who_objects_is_out_of_the_figures_after_the_next_scoring_and_older_figures_stay()
    {
        using var session = site.Enter(SampleSite.Employee);
        using (var response = session.Post("/o/voorbeeldhoven/me/objection", session.Token("/o/voorbeeldhoven/me"), ("objects", "yes")))
        {
            response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        var day = new DateOnly(2025, 10, 6);
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "monday")).FullName;
        File.WriteAllLines(
            Path.Combine(folder, "activities.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                $"m1,{day:yyyy-MM-dd}T10:00:00,{SampleSite.Employee},post",
                $"m2,{day:yyyy-MM-dd}T10:00:00,v0012,post",
            ]
        );
        site.Clock.Now = site.Clock.Now.AddDays(1);
        new Importer(site.Store, site.Clock).Import([folder], new ImportOptions("voorbeeldhoven"));
        using var connection = site.Store.Open();
        var organisation = Organisations.Find(connection, "voorbeeldhoven")!;
        var due = Intranet.Jobs.Work.ScoreDueDays.Days(connection, organisation, site.Clock.Now.AddDays(2))!.Value;
        due.From.Should().Be(day, "what was told of earlier days stays");
        due.Through.Should().Be(day, "so little of it was waited for two days");
        Intranet.Scoring.ScoreDays.RunDue(connection, organisation, due.From, due.Through, CancellationToken.None);
        Scorecards
            .Find(connection, organisation.Number, day)!
            .Population.Should()
            .Be(Scorecards.Find(connection, organisation.Number, day.AddDays(-1))!.Population - 1);
        var records = RecordsReader.Read(connection, organisation).Records;
        records.RosterAt(day).IsIncluded[Array.IndexOf(records.EmployeeIds, SampleSite.Employee)].Should().BeFalse();

        // An employee who objects still sees their own page, and may take it back. Yesterday's session is over by now.
        session.Get("/o/voorbeeldhoven/me").StatusCode.Should().Be(HttpStatusCode.Redirect);
        using var later = site.Enter(SampleSite.Employee);
        later.Text("/o/voorbeeldhoven/me").Should().Contain("Je maakt bezwaar");
        later.Post("/o/voorbeeldhoven/me/objection", later.Token("/o/voorbeeldhoven/me"), ("objects", "no")).Dispose();
        RecordsReader
            .Read(connection, organisation)
            .Records.RosterAt(day.AddDays(1))
            .IsIncluded[Array.IndexOf(records.EmployeeIds, SampleSite.Employee)]
            .Should()
            .BeTrue();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void Consent_that_is_taken_back_counts_from_that_day_and_not_before()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        var token = session.Token("/o/voorbeeldhoven/me");
        session.Post("/o/voorbeeldhoven/me/consent", token, ("role", "community-manager"), ("consent", "no")).Dispose();
        using var connection = site.Store.Open();
        var organisation = Organisations.Find(connection, "voorbeeldhoven")!;
        var records = RecordsReader.Read(connection, organisation).Records;
        records
            .RosterAt(new(2025, 10, 5))
            .ConsentedHolders.Should()
            .Contain(holding => holding.Role == Intranet.Adoption.People.Role.CommunityManager);
        records
            .RosterAt(new(2025, 10, 6))
            .ConsentedHolders.Should()
            .NotContain(holding => holding.Role == Intranet.Adoption.People.Role.CommunityManager);
        records
            .RosterAt(new(2025, 10, 6))
            .Holders.Should()
            .Contain(holding => holding.Role == Intranet.Adoption.People.Role.CommunityManager, "the role itself stays");
        session.Post("/o/voorbeeldhoven/me/consent", token, ("role", "community-manager"), ("consent", "yes")).Dispose();
        RecordsReader
            .Read(connection, organisation)
            .Records.RosterAt(new(2025, 10, 6))
            .ConsentedHolders.Should()
            .Contain(holding => holding.Role == Intranet.Adoption.People.Role.CommunityManager);
    }

    [Fact]
    public void What_is_held_is_everything_that_any_table_has_of_a_person()
    {
        using var session = site.Enter(SampleSite.CommunityManager);
        var held = System.Text.Json.Nodes.JsonNode.Parse(session.Text("/o/voorbeeldhoven/me.json"))!.AsObject();
        using var connection = site.Store.Open();
        var number = Organisations.EmployeeNumber(connection, 1, SampleSite.CommunityManager)!.Value;

        // Whatever tables there are, today or later: each that has an employee in it is in the export, or said here to say nothing more.
        string[] saysNoMore = ["employees", "presence", "mail_links", "sign_in_holds", "ever"];
        var tables = Dapper
            .SqlMapper.Query<string>(
                connection,
                "select distinct m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'employee_no' where "
                    + "m.type = 'table' order by 1"
            )
            .ToList();
        tables.Except(saysNoMore).Should().HaveCount(18, "a new table with employees in it must be in the export too");
        foreach (
            var (table, name) in (ReadOnlySpan<(string, string)>)
                [
                    ("employee_facts", "profile"),
                    ("memberships", "teams"),
                    ("roles", "roles"),
                    ("follows", "follows"),
                    ("objections", "objections"),
                    ("report_opens", "reportOpens"),
                    ("trainings", "trainings"),
                    ("answers", "answers"),
                    ("persona_posts", "personaPosts"),
                    ("mails", "mails"),
                    ("unsubscribed", "unsubscribed"),
                    ("statements", "statements"),
                    ("identities", "accounts"),
                    ("told_employee_facts", "toldProfile"),
                    ("told_memberships", "toldTeams"),
                    ("told_objections", "toldObjections"),
                ]
        )
        {
            held[name]!
                .AsArray()
                .Count.Should()
                .Be(
                    Dapper.SqlMapper.ExecuteScalar<int>(
                        connection,
                        $"select count(*) from {table} where organisation_no = 1 and employee_no = @number",
                        new { number }
                    ),
                    table
                );
        }

        held["activity"]!
            .AsArray()
            .Sum(day =>
                ((string[])["sign_in", "view", "reaction", "comment", "post", "share", "follow", "profile_update", "training"]).Sum(kind =>
                    (int?)day![kind] ?? 0
                )
            )
            .Should()
            .BePositive()
            .And.Be(
                File.ReadLines(Path.Combine(Samples.Folder("voorbeeldhoven"), "activities.csv"))
                    .Count(line =>
                        line.Contains($",{SampleSite.CommunityManager},", StringComparison.Ordinal)
                        && line.Split(',')[1] == SampleSite.CommunityManager
                    )
            );
    }
}
