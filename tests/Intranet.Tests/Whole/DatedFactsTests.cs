using System.Net;
using Intranet.Adoption.People;
using Intranet.Dashboard;
using Intranet.Dashboard.Access;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Tests.Dashboard;
using Intranet.Tests.Jobs;

namespace Intranet.Tests.Whole;

/// <summary>An employee who starts next week is not in service today, and a fact of tomorrow counts tomorrow, everywhere.</summary>
public class DatedFactsTests
{
    private static readonly DateOnly Today = new(2025, 11, 3);
    private static readonly DateOnly NextWeek = Today.AddDays(7);

    [Fact]
    public void Who_starts_next_week_can_sign_in_next_week()
    {
        using var organisation = new TestOrganisation();
        NewHire(organisation).With("roles", "role,employee_id", "project-group,new", "administrator,e1").Import();
        using var connection = organisation.Store.Open();
        Membership.Of(connection, 1, "new", Today).Should().BeNull();
        Membership.IdByEmail(connection, 1, "new@example.org", Today).Should().BeNull();
        Membership.Of(connection, 1, "new", NextWeek)!.Roles.Should().ContainSingle();
        Membership.IdByEmail(connection, 1, "new@example.org", NextWeek).Should().Be("new");
    }

    [Fact]
    public async Task A_role_given_on_the_page_lets_nobody_in_who_has_not_started()
    {
        using var organisation = new TestOrganisation();
        NewHire(organisation).With("roles", "role,employee_id", "administrator,e1").Import();
        var clock = new ServedOrganisation.TurnedClock { Now = At(Today) };
        await using var app = WebHost.Build(
            organisation.Store,
            new WebSettings("http://127.0.0.1:0", SignIn: SignInSettings.Demonstration),
            clock
        );
        await app.StartAsync();
        var url = app.Urls.Single();
        using (var administrator = new Session(url))
        {
            administrator.SignIn("test", "e1");
            const string page = "/o/test/administration/roles";
            using var given = administrator.Post(page, administrator.Token(page), ("role", "project-group"), ("employee", "new"));
            given.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        using var connection = organisation.Store.Open();
        RoleAssignments.On(connection, 1, Today).Should().ContainSingle(role => role.Employee == "new").Which.Name.Should().Be("Nieuw");
        Recipients(connection, Role.ProjectGroup, Today).Should().BeEmpty();
        Recipients(connection, Role.ProjectGroup, NextWeek).Should().Equal("new");
        using var newHire = new Session(url);
        newHire.SignIn("test", "new");
        using (var early = newHire.Get("/o/test/me"))
        {
            early.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }

        clock.Now = At(NextWeek);
        newHire.SignIn("test", "new");
        using var started = newHire.Get("/o/test/me");
        started.StatusCode.Should().Be(HttpStatusCode.OK);
        await app.StopAsync();
    }

    [Fact]
    public async Task Who_starts_next_week_gets_no_report_announcement_or_reminder_before()
    {
        using var organisation = new WorkedOrganisation();
        var files = organisation.Test.Files;
        // A photo is missing in team 1, so that its ambassador is to be reminded.
        organisation.Test.With(
            "employees",
            [
                .. File.ReadAllLines(Path.Combine(files, "employees.csv"))
                    .Select(line => line.Replace("p6.png", "", StringComparison.Ordinal)),
            ]
        );
        organisation.Clock.Now = WorkedOrganisation.At("2025-08-25 03:00");
        organisation.Import();
        organisation.Deliver(
            "employees.csv",
            "employee_id,valid_from,started_on\n"
                + string.Concat(((string[])["e1", "e2", "e3"]).Select(id => $"{id},2025-01-01,2025-09-02\n"))
        );
        for (var day = new DateOnly(2025, 8, 25); day <= new DateOnly(2025, 9, 3); day = day.AddDays(1))
        {
            organisation.Clock.Now = new DateTimeOffset(day.AddDays(1).ToDateTime(new TimeOnly(7, 0)), TimeSpan.Zero);
            organisation.Deliver("activities.csv", organisation.Day(day));
            await organisation.Work();
        }

        var mails = organisation.Outbox();
        mails.Where(mail => mail.Kind == MailKind.Report).Select(mail => mail.Key[^2..]).Should().Equal("e4", "e5");
        mails.Where(mail => mail.Kind == MailKind.Reminder).Select(mail => mail.Key).Should().Equal("reminder t1 2025-W36 e2");
        var early = mails.Where(mail => mail.CreatedAt < WorkedOrganisation.At("2025-09-02 00:00")).ToList();
        early.Should().Contain(mail => mail.Kind == MailKind.Reward, "the community manager is told instead");
        early.Select(mail => mail.Employee).Should().NotContain([1, 2, 3]);
    }

    [Fact]
    public void A_team_that_has_ended_gives_no_access()
    {
        using var organisation = new TestOrganisation().People(2);
        organisation
            .With("teams", "team_id,name,kind", "t1,Blijft,department", "t2,Verdwijnt,department")
            .With("memberships", "team_id,employee_id,role", "t1,e1,owner", "t2,e1,owner")
            .With("roles", "role,employee_id,team_id", "ambassador,e1,t1", "ambassador,e1,t2", "ambassador,e2,t2", "project-group,e2,")
            .Import();
        organisation.With("teams", "team_id,name,kind", "t1,Blijft,department").Import(new(Full: true, Force: true));
        using var connection = organisation.Store.Open();
        var yesterday = Today.AddDays(-1);
        Membership.Of(connection, 1, "e1", yesterday)!.Teams.Select(team => team.Team).Should().BeEquivalentTo("t1", "t2");
        Membership.Of(connection, 1, "e1", yesterday)!.Roles.Select(held => held.Team).Should().BeEquivalentTo("t1", "t2");
        Membership.Of(connection, 1, "e1", Today)!.Teams.Should().Equal(("t1", true, true));
        Membership.Of(connection, 1, "e1", Today)!.Roles.Select(held => held.Team).Should().Equal("t1");
        Membership.Of(connection, 1, "e2", Today)!.Roles.Select(held => (held.Role, held.Team)).Should().Equal((Role.ProjectGroup, null));
    }

    [Fact]
    public void A_fact_of_tomorrow_counts_tomorrow_for_sign_in_and_mail()
    {
        using var organisation = new TestOrganisation();
        organisation
            .With(
                "employees",
                "employee_id,valid_from,email,name,kind,language,manager_id,left_on",
                "e1,2025-01-01,old@example.org,Anna,person,nl,e2,",
                "e1,2025-11-04,new@example.org,Anne,person,en,e3,",
                "e2,2025-01-01,e2@example.org,Bert,person,,,",
                "e2,2025-11-04,e2@example.org,Bert,service,,,",
                "e3,2025-01-01,e3@example.org,Cas,person,,,",
                "e3,2025-11-05,e3@example.org,Cas,person,,,2025-11-04"
            )
            .With("teams", "team_id,valid_from,name,kind", "t1,2025-01-01,Oud,department", "t1,2025-11-04,Nieuw,project")
            .With("memberships", "team_id,employee_id", "t1,e1")
            .With("roles", "role,employee_id,team_id", "project-group,e1,", "project-group,e2,", "project-group,e3,", "ambassador,e1,t1")
            .Import();
        using var connection = organisation.Store.Open();
        var tomorrow = Today.AddDays(1);
        Membership.IdByEmail(connection, 1, "old@example.org", Today).Should().Be("e1");
        Membership.IdByEmail(connection, 1, "new@example.org", Today).Should().BeNull();
        Membership.IdByEmail(connection, 1, "new@example.org", tomorrow).Should().Be("e1");
        Membership.Of(connection, 1, "e1", Today)!.Name.Should().Be("Anna");
        Membership.Of(connection, 1, "e1", Today)!.Teams.Should().Equal(("t1", false, true));
        Membership.Of(connection, 1, "e1", tomorrow)!.Teams.Should().Equal(("t1", false, false));
        Membership.Of(connection, 1, "e2", Today)!.IsManager.Should().BeTrue();
        Membership.Of(connection, 1, "e3", Today)!.IsManager.Should().BeFalse();
        Membership.Of(connection, 1, "e3", tomorrow)!.IsManager.Should().BeTrue();
        Outbox
            .Recipients(connection, 1, Role.ProjectGroup, null, MailKind.Report, Today)
            .Should()
            .Equal(
                new MailRecipient(1, "e1", "old@example.org", "Anna", "nl"),
                new MailRecipient(2, "e2", "e2@example.org", "Bert", null),
                new MailRecipient(3, "e3", "e3@example.org", "Cas", null)
            );
        Outbox
            .Recipients(connection, 1, Role.ProjectGroup, null, MailKind.Report, tomorrow)
            .Should()
            .Equal(new MailRecipient(1, "e1", "new@example.org", "Anne", "en"), new MailRecipient(3, "e3", "e3@example.org", "Cas", null));
        Recipients(connection, Role.ProjectGroup, Today.AddDays(2)).Should().Equal("e1");
        RoleAssignments
            .On(connection, 1, Today)
            .Single(role => role.Role == Role.Ambassador)
            .Should()
            .BeEquivalentTo(new { Name = "Anna", TeamName = "Oud" });
        RoleAssignments
            .On(connection, 1, tomorrow)
            .Single(role => role.Role == Role.Ambassador)
            .Should()
            .BeEquivalentTo(new { Name = "Anne", TeamName = "Nieuw" });
    }

    [Fact]
    public void A_fact_of_tomorrow_counts_tomorrow_for_scim()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Organisation.With(
                "employees",
                "employee_id,valid_from,name,job_title,left_on",
                "e1,2025-11-04,Later,baas,",
                "e2,2025-11-04,Vertrokken,,2025-11-04"
            )
            .With("teams", "team_id,valid_from,name", "t1,2025-11-04,Morgen")
            .Import();
        string? Of(string path, string attribute) => served.Send(HttpMethod.Get, path).Body![attribute]?.ToString();
        Of("/scim/v2/Users/1", "displayName").Should().Be("Iemand 1");
        Of("/scim/v2/Users/1", "title").Should().BeNull();
        Of("/scim/v2/Users/2", "active").Should().Be("true");
        Of("/scim/v2/Groups/1", "displayName").Should().Be("Team een");
        served.Clock.Now = served.Clock.Now.AddDays(1);
        Of("/scim/v2/Users/1", "displayName").Should().Be("Later");
        Of("/scim/v2/Users/1", "title").Should().Be("baas");
        Of("/scim/v2/Users/2", "active").Should().Be("false");
        Of("/scim/v2/Groups/1", "displayName").Should().Be("Morgen");
    }

    [Fact]
    public void An_address_that_changes_hands_tomorrow_is_whose_it_is_on_the_day_of_a_report()
    {
        using var organisation = new TestOrganisation();
        organisation
            .With(
                "employees",
                "employee_id,valid_from,email",
                "e1,2025-01-01,desk@example.org",
                "e1,2025-10-02,",
                "e2,2025-01-01,",
                "e2,2025-10-02,Desk@example.org",
                "e3,2025-10-10,e3@example.org"
            )
            .Import();
        File.WriteAllLines(
            Path.Combine(organisation.Files, "usage.csv"),
            [
                "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,"
                    + "Posted Count,Read Count,Liked Count,Assigned Products,Report Period",
                "2025-10-01,desk@example.org,,active,,2025-10-01,1,0,0,,1",
                "2025-10-02,desk@example.org,,active,,2025-10-02,1,0,0,,1",
                "2025-10-02,e3@example.org,,active,,2025-10-02,1,0,0,,1",
            ]
        );
        organisation.Import().Quarantined.Should().Be(0);
        organisation
            .Counts()
            .Select(count => (count.Employee, count.Day))
            .Should()
            .Equal(("e1", new(2025, 10, 1)), ("e2", new(2025, 10, 2)), ("e3", new(2025, 10, 2)));
    }

    [Fact]
    public void A_full_import_ends_who_is_here_and_absent_even_when_their_end_was_known()
    {
        using var organisation = new TestOrganisation();
        organisation
            .With(
                "employees",
                "employee_id,valid_from,started_on,left_on",
                "e1,2025-01-01,2020-01-01,",
                "e2,2025-01-01,2020-01-01,2025-12-31",
                "e3,2025-01-01,2020-01-01,2025-06-01",
                "e4,2025-12-01,2025-12-01,"
            )
            .Import();
        organisation.With("employees", "employee_id", "e1");
        organisation.Import(new ImportOptions(Full: true, Force: true, AsOf: Today));
        using var connection = organisation.Store.Open();
        DateOnly? LeftOn(int employee) => EmployeeFacts.At(connection, 1, employee, new(2026, 1, 1))!.LeftOn;
        LeftOn(1).Should().BeNull();
        LeftOn(2).Should().Be(Today);
        LeftOn(3).Should().Be(new DateOnly(2025, 6, 1), "who has left already is not ended again");
        LeftOn(4).Should().BeNull("nothing is known of e4 yet");
    }

    private static TestOrganisation NewHire(TestOrganisation organisation) =>
        organisation.With(
            "employees",
            "employee_id,email,name,started_on",
            "e1,e1@example.org,Iemand,2020-01-01",
            $"new,new@example.org,Nieuw,{NextWeek:yyyy-MM-dd}"
        );

    private static IEnumerable<string> Recipients(System.Data.Common.DbConnection connection, Role role, DateOnly day) =>
        Outbox.Recipients(connection, 1, role, null, MailKind.Report, day).Select(recipient => recipient.Id);

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);
}
