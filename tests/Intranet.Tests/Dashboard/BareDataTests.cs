using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Tests.Dashboard;

/// <summary>
/// Pages of organisations that deliver little or nothing: everything that cannot be shown says why and what would mend it.
/// </summary>
public class BareDataTests(SampleSite site) : IClassFixture<SampleSite>
{
    private static readonly string[] Paths =
    [
        "",
        "/adoption",
        "/teams",
        "/rewards",
        "/reports",
        "/rollout",
        "/me",
        "/administration",
        "/administration/quarantine",
        "/administration/settings",
        "/administration/roles",
        "/administration/audit",
        "/administration/jobs",
        .. Practice.All.Select(practice => $"/practices/{practice.Id}"),
    ];

    [ResearchInstituteFact]
    public void Real_data_without_profiles_or_roles_are_shown_for_what_they_are()
    {
        new Importer(site.Store, site.Clock).Import([Samples.ResearchInstitute], new ImportOptions("research-institute"));
        string id,
            employee;
        using (var connection = site.Store.Open())
        {
            id = Organisations
                .Known(connection)
                .Single(known => known is not ("elders" or "voorbeeldhoven" or "leeg" or "laat-nl" or "laat-en"));
            var organisation = Organisations.Find(connection, id)!;
            var last = Intranet.Storage.Feeds.Deliveries.Complete(connection, organisation, DateTimeOffset.UtcNow)!.Through;
            site.Clock.Now = new DateTimeOffset(last.AddDays(1).ToDateTime(new(9, 0)), TimeSpan.Zero);
            employee = RecordsReader.Read(connection, organisation).Records is var records
                ? records.EmployeeIds[records.RosterAt(last).Population[0]]
                : "";
            Intranet.Scoring.ScoreDays.RunOn(
                connection,
                organisation,
                [.. Enumerable.Range(0, 13).Select(week => last.AddDays(-84 + 7 * week))]
            );
            foreach (
                var role in (Intranet.Adoption.People.Role[])
                    [Intranet.Adoption.People.Role.CommunityManager, Intranet.Adoption.People.Role.Administrator]
            )
            {
                RoleAssignments.Give(connection, organisation.Number, role, employee, null, last.AddDays(1), "test", site.Clock);
            }
        }

        Look(id, employee);
        using var session = new Session(site.Url);
        session.SignIn(id, employee);
        session.Page($"/o/{id}/practices/profiles").QuerySelector("#lacks")!.ParentElement!.TextContent.Should().Contain("employees.csv");
        session.Page($"/o/{id}").QuerySelector("h1")!.TextContent.Should().MatchRegex("Adoptie: [0-9]+ van de 100|Nog geen score");
    }

    [Fact]
    public void Before_there_is_any_activity_pages_say_what_would_be_there()
    {
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "leeg")).FullName;
        File.WriteAllText(Path.Combine(folder, "organisation.json"), """{"id":"leeg","name":"Leeg"}""");
        File.WriteAllText(Path.Combine(folder, "employees.csv"), "employee_id,name\nl1,Niemand Nog\n");
        File.WriteAllText(Path.Combine(folder, "roles.csv"), "role,employee_id\ncommunity-manager,l1\nadministrator,l1\n");
        new Importer(site.Store, site.Clock).Import([folder], new ImportOptions("leeg"));
        Look("leeg", "l1", withPractices: false);
    }

    [Theory]
    [InlineData("nl", "nog geen gegevens")]
    [InlineData("en", "no data yet")]
    public void Own_weeks_of_which_nothing_was_delivered_are_no_weeks_without_activity(string language, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "laat-" + language)).FullName;
        File.WriteAllText(Path.Combine(folder, "organisation.json"), $$"""{"id":"laat-{{language}}","name":"Laat"}""");
        File.WriteAllText(Path.Combine(folder, "employees.csv"), "employee_id,name\nl1,Niemand Nog\n");
        var last = DateOnly.FromDateTime(site.Clock.Now.Date).AddDays(-21);
        var days = new[] { last.AddDays(-7), last }.Select(day => $"{day:yyyyMMdd},{day:yyyy-MM-dd}T10:00:00,l1,view\n");
        File.WriteAllText(Path.Combine(folder, "activities.csv"), "activity_id,occurred_at,employee_id,kind\n" + string.Concat(days));
        new Importer(site.Store, site.Clock).Import([folder], new ImportOptions("laat-" + language));
        using var session = new Session(site.Url, language);
        session.SignIn("laat-" + language, "l1");
        var rows = session.Page($"/o/laat-{language}/me").QuerySelectorAll("section[aria-labelledby=activity] tbody tr").ToList();
        rows.Should().HaveCount(13);
        rows.Select(row => row.TextContent.Contains(text, StringComparison.Ordinal)).Count(isLate => isLate).Should().BeInRange(2, 3);
        rows[^1].TextContent.Should().NotContain(text, "that week was delivered, and nothing was in it");
    }

    private void Look(string id, string employee, bool withPractices = true)
    {
        foreach (var language in (string[])["nl", "en"])
        {
            using var session = new Session(site.Url, language);
            session.SignIn(id, employee);
            foreach (var path in Paths.Where(path => withPractices || !path.StartsWith("/practices", StringComparison.Ordinal)))
            {
                var page = session.Page($"/o/{id}{path}");
                page.QuerySelector("h1")!.TextContent.Trim().Should().NotBeEmpty(path);
                page.QuerySelector("main")!.TextContent.Should().NotContain("NaN").And.NotContain("∞").And.NotMatchRegex("\\{[0-9]");
            }
        }
    }
}
