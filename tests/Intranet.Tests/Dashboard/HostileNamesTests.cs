using AngleSharp.Dom;
using Intranet.Intake;

namespace Intranet.Tests.Dashboard;

/// <summary>Nothing that people or feeds wrote takes effect in a page, a chart or a download.</summary>
public class HostileNamesTests(SampleSite site) : IClassFixture<SampleSite>
{
    private const string Root = "/o/boos",
        Script = "<script>alert(1)</script>",
        Image = "\"><img src=x onerror=alert(1)>",
        Formula = "=HYPERLINK(\"http://evil.example\")";

    [Fact]
    public void A_name_is_a_name_wherever_it_stands()
    {
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "boos")).FullName;
        static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        File.WriteAllText(
            Path.Combine(folder, "organisation.json"),
            """{"id":"boos","name":NAME,"rewards":[{"id":"cake","name":{"nl":"<b>Taart</b>","en":"<i>Cake</i>"}}]}""".Replace(
                "NAME",
                System.Text.Json.JsonSerializer.Serialize(Image + Script),
                StringComparison.Ordinal
            )
        );
        File.WriteAllLines(
            Path.Combine(folder, "employees.csv"),
            [
                "employee_id,name,department,job_title,photo,phone,location,about,expertise,works_at",
                .. Enumerable
                    .Range(1, 14)
                    .Select(i =>
                        $"b{i},{Cell(i % 2 == 0 ? Script : Image)},{Cell(Script)},{Cell(Image)},p{i},{(i == 3 ? "" : "1")}23,"
                        + $"{Cell(Formula)},{Cell(Script)},{Cell(Image)},office"
                    ),
            ]
        );
        File.WriteAllLines(
            Path.Combine(folder, "teams.csv"),
            [
                "team_id,name,kind,location",
                $"{Cell("<t1>&?/'")},{Cell(Script)},department,{Cell(Image)}",
                $"t2,{Cell(Formula)},department,{Cell(Script)}",
            ]
        );
        File.WriteAllLines(
            Path.Combine(folder, "memberships.csv"),
            ["team_id,employee_id", .. Enumerable.Range(1, 14).Select(i => $"{(i <= 7 ? Cell("<t1>&?/'") : "t2")},b{i}")]
        );
        File.WriteAllLines(
            Path.Combine(folder, "roles.csv"),
            ["role,employee_id,team_id", "community-manager,b1,", "administrator,b1,", $"ambassador,b1,{Cell("<t1>&?/'")}"]
        );
        File.WriteAllLines(Path.Combine(folder, "phases.csv"), ["phase,name,starts_on,team_id", $"1,{Cell(Script)},2025-09-01,t2"]);
        File.WriteAllLines(
            Path.Combine(folder, "activities.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                .. Enumerable.Range(1, 60).Select(i => $"h{i},2025-{8 + i % 2:D2}-{1 + i % 28:D2}T10:00:00,b{1 + i % 14},post"),
                $"h99,2025-10-05T10:00:00,b2,post",
                $"h100,2025-10-05T10:00:00,b2,{Cell(Script)}",
            ]
        );
        new Importer(site.Store, site.Clock).Import([folder], new ImportOptions("boos"));
        using (var connection = site.Store.Open())
        {
            Intranet.Scoring.ScoreDays.RunOn(
                connection,
                Intranet.Storage.Organisations.Find(connection, "boos")!,
                [.. Enumerable.Range(0, 5).Select(week => TestOrganisation.Sunday.AddDays(-28 + 7 * week))]
            );
        }

        using var session = new Session(site.Url);
        session.SignIn("boos", "b1");
        var team = Uri.EscapeDataString("<t1>&?/'");
        var shown = "";
        foreach (
            var path in (string[])
                [
                    "",
                    "/practices/profiles",
                    "/adoption",
                    "/adoption?group=team:" + team,
                    "/teams",
                    $"/teams?q={Uri.EscapeDataString(Script)}",
                    $"/teams/{team}",
                    "/teams/t2",
                    "/rewards",
                    "/rewards?reward=cake&from=2025-11-01&until=2025-12-31&cost=1",
                    "/reports",
                    "/rollout",
                    "/me",
                    "/administration",
                    "/administration/quarantine",
                    "/administration/roles",
                    "/administration/settings",
                    "/administration/audit",
                ]
        )
        {
            var page = session.Page(Root + path);
            page.QuerySelectorAll("script")
                .Should()
                .OnlyContain(script => script.GetAttribute("src")!.StartsWith("/assets/", StringComparison.Ordinal), path);
            page.QuerySelectorAll("img[src=x], [onerror], main b, main i").Should().BeEmpty(path);
            shown += page.Body!.TextContent + page.Title;
        }

        shown.Should().Contain(Script).And.Contain(Image).And.Contain(Formula, "they are shown as what they are");
        session.Text($"{Root}/teams.csv").Should().Contain("'=HYPERLINK").And.NotMatchRegex("(^|,)\"?=HYPERLINK");
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public void A_team_called_like_a_folder_has_its_page(string id)
    {
        var organisation = $"punt{id.Length}";
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, organisation)).FullName;
        File.WriteAllLines(Path.Combine(folder, "employees.csv"), ["employee_id", .. Enumerable.Range(1, 9).Select(i => $"p{i}")]);
        File.WriteAllLines(Path.Combine(folder, "teams.csv"), ["team_id,name,kind", $"{id},Punten,department"]);
        File.WriteAllLines(
            Path.Combine(folder, "memberships.csv"),
            ["team_id,employee_id", .. Enumerable.Range(1, 9).Select(i => $"{id},p{i}")]
        );
        File.WriteAllLines(Path.Combine(folder, "roles.csv"), ["role,employee_id,team_id", $"ambassador,p1,{id}", "community-manager,p2,"]);
        File.WriteAllLines(
            Path.Combine(folder, "activities.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                .. Enumerable.Range(1, 9).Select(i => $"a{i},2025-10-0{i % 5 + 1}T10:00:00,p{i},view"),
            ]
        );
        new Importer(site.Store, site.Clock).Import([folder], new ImportOptions(organisation));
        using (var connection = site.Store.Open())
        {
            Intranet.Scoring.ScoreDays.RunOn(
                connection,
                Intranet.Storage.Organisations.Find(connection, organisation)!,
                [TestOrganisation.Sunday.AddDays(-7), TestOrganisation.Sunday]
            );
        }

        using var session = new Session(site.Url);
        session.SignIn(organisation, "p2");
        var link = session.Page($"/o/{organisation}/teams").QuerySelector("main table tbody th a")!.GetAttribute("href")!;
        new Uri(new Uri(site.Url), link).AbsolutePath.Should().Be($"/o/{organisation}/team", "a browser leaves the address as it is");
        session.Page(link).QuerySelector("h1")!.TextContent.Should().Contain("Punten");
        session.Page(link).QuerySelector("form.picker input[name=id]")!.GetAttribute("value").Should().Be(id);

        using var ambassador = new Session(site.Url);
        ambassador.SignIn(organisation, "p1");
        ambassador.Get($"/o/{organisation}").Headers.Location!.OriginalString.Should().Be($"/o/{organisation}/team?id={id}");
    }
}
