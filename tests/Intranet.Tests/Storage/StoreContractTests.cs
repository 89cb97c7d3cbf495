using System.Data.Common;
using Dapper;
using Intranet.Adoption.Rewards;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;
using Intranet.Storage.Work;
using Intranet.Tests.Jobs;
using Intranet.Tests.Rewards;

namespace Intranet.Tests.Storage;

/// <summary>
/// What both stores promise alike: run on SQLite always, and on a SQL Server where one is at hand (<see cref="TestStores"/>).
/// </summary>
public class StoreContractTests
{
    public static TheoryData<string> Stores => TestStores.Kinds;

    [Theory, MemberData(nameof(Stores))]
    public void The_same_files_make_the_same_store_and_the_same_scores(string kind)
    {
        using var test = TestStores.New(kind);
        using var file = TestStores.New("file");
        foreach (var store in (Store[])[test.Store, file.Store])
        {
            new Importer(store, TestOrganisation.Clock).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions());
            using var connection = store.Open();
            ScoreDays.Run(connection, Organisations.Pick(connection, null), new DateOnly(2025, 9, 24), new DateOnly(2025, 9, 26));
            TestLedger.Of(connection).Should().NotBeEmpty();
        }

        Check(test).Should().Be(Check(file));
        var repeated = new Importer(test.Store, TestOrganisation.Clock).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions());
        repeated.Files.Should().OnlyContain(delivered => delivered.Accepted == 0 && delivered.Rejected == 0);
        Check(test).Should().Be(Check(file), "the same delivery again changes nothing");
    }

    [Theory, MemberData(nameof(Stores))]
    public void Days_and_moments_survive_a_round_trip(string kind)
    {
        using var organisation = TestStores.New(kind);
        organisation.With("employees", "employee_id", "e1").Import();
        using var connection = organisation.Store.Open();
        var day = new DateOnly(2025, 10, 5);
        var moment = new DateTimeOffset(2025, 10, 5, 23, 59, 59, 123, TimeSpan.FromHours(2));
        connection.Execute("insert into trainings (organisation_no, employee_no, day) values (1, 1, @day)", new { day });
        connection.Execute("insert into mail_links (organisation_no, employee_no, token) values (1, 1, @moment)", new { moment });
        connection.ExecuteScalar<long>("select day from trainings").Should().Be(day.DayNumber);
        connection.ExecuteScalar<string>("select token from mail_links").Should().Be("2025-10-05T21:59:59.1230000Z");
        const string both = "from trainings cross join mail_links";
        connection
            .QuerySingle<(DateOnly, DateOnly?, DateTimeOffset, DateTimeOffset?)>($"select day, day, token, token {both}")
            .Should()
            .Be((day, day, moment, moment));
        connection.QuerySingle<(DateOnly?, DateTimeOffset?)>($"select null, null {both}").Should().Be((null, null));
        connection
            .ExecuteScalar<int>(
                $"select count(*) {both} where day <= @day and token <= @moment and @none is null and @never is null",
                new
                {
                    day,
                    moment,
                    none = (DateOnly?)null,
                    never = (DateTimeOffset?)null,
                }
            )
            .Should()
            .Be(1);
        connection.ExecuteScalar<DateOnly?>("select max(day) from trainings where day = @day", new { day }).Should().Be(day);
        connection.ExecuteScalar<DateOnly?>("select max(day) from trainings where day < @day", new { day }).Should().BeNull();
    }

    [Theory, MemberData(nameof(Stores))]
    public void Who_an_employee_is_follows_the_facts_of_the_day(string kind)
    {
        using var test = TestStores.New(kind);
        test.With(
                "employees",
                "employee_id,valid_from,email,name,kind,manager_id,started_on,left_on",
                "e1,2025-01-01,Een@Example.org,Iemand Een,person,,2020-01-01,",
                "e2,2025-01-01,twee@example.org,Iemand Twee,person,e1,2020-01-01,",
                "e2,2025-10-01,anders@example.org,,,e3,,",
                "e3,2025-01-01,drie@example.org,Iemand Drie,person,,2025-11-01,",
                "e4,2025-01-01,twee@example.org,Iemand Vier,person,,2020-01-01,2025-09-01",
                "e5,2025-01-01,dubbel@example.org,Iemand Vijf,person,,,",
                "e6,2025-01-01,dubbel@example.org,Iemand Zes,person,,,",
                "jet,2025-01-01,jet@example.org,Jet,persona,,,"
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,informal")
            .With(
                "memberships",
                "team_id,employee_id,role,valid_from,valid_to",
                "t1,e1,owner,2025-01-01,",
                "t2,e1,member,2025-01-01,2025-09-01"
            )
            .With(
                "roles",
                "role,employee_id,team_id,valid_from,valid_to,consented_on",
                "ambassador,e1,t1,2025-01-01,,2025-02-01",
                "project-group,e1,,2025-01-01,2025-09-01,"
            )
            .Import();
        using var connection = test.Store.Open();
        DateOnly before = new(2025, 8, 1),
            now = new(2025, 10, 2);
        Membership.IdByEmail(connection, 1, "EEN@example.ORG", now).Should().Be("e1");
        Membership.IdByEmail(connection, 1, "twee@example.org", now).Should().BeNull("e2 has another address now, and e4 has left");
        Membership.IdByEmail(connection, 1, "anders@example.org", now).Should().Be("e2");
        Membership.IdByEmail(connection, 1, "dubbel@example.org", now).Should().BeNull("it says nothing where two have it");
        Membership.IdByEmail(connection, 1, "jet@example.org", now).Should().BeNull("the face of the intranet signs in nowhere");
        Membership.IdByEmail(connection, 1, "drie@example.org", now).Should().BeNull("e3 has yet to begin");
        Membership
            .Of(connection, 1, "e1", before)!
            .Should()
            .BeEquivalentTo(
                new
                {
                    IsManager = true,
                    Name = "Iemand Een",
                    Teams = new[] { ("t1", true, true), ("t2", false, false) },
                },
                options => options.ComparingByMembers<Membership>()
            );
        Membership.Of(connection, 1, "e1", before)!.Roles.Should().HaveCount(2);
        Membership
            .Of(connection, 1, "e1", now)!
            .Should()
            .BeEquivalentTo(
                new { IsManager = false, Teams = new[] { ("t1", true, true) } },
                options => options.ComparingByMembers<Membership>()
            );
        Membership
            .Of(connection, 1, "e1", now)!
            .Roles.Should()
            .ContainSingle()
            .Which.Should()
            .Be(new MemberRole(Intranet.Adoption.People.Role.Ambassador, "t1", new(2025, 1, 1), new(2025, 2, 1)));
    }

    [Theory, MemberData(nameof(Stores))]
    public void What_is_entered_by_hand_for_the_first_time_makes_earlier_days_measurable_and_they_are_scored_again(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(8).Did([.. TestOrganisation.Daily("2025-10-01", "2025-11-02", "e1", "e2", "e3", "e4", "e5")]).Import();
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        ScoringMark.Begin(connection, 1, organisation.FirstDay!.Value, new(2025, 11, 3));
        ScoreDays.RunDue(connection, organisation, organisation.FirstDay!.Value, new(2025, 11, 2), CancellationToken.None);
        CheckScores.Run(connection, organisation).Stale.Should().BeEmpty();
        RoleAssignments.Give(
            connection,
            1,
            Intranet.Adoption.People.Role.ProjectGroup,
            "e1",
            null,
            new(2025, 11, 3),
            "e8",
            TestOrganisation.Clock
        );
        CheckScores.Run(connection, organisation).Stale.Should().NotBeEmpty("that nobody was in the project group is a fact now");
        var due = ScoreDueDays.Days(connection, organisation, TestOrganisation.Clock.GetUtcNow())!.Value;
        due.From.Should().Be(organisation.FirstDay.Value);
        ScoreDays.RunDue(connection, organisation, due.From, due.Through, CancellationToken.None);
        CheckScores.Run(connection, organisation).Stale.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Stores))]
    public void Roles_objections_consent_settings_and_asked_reports_are_kept_alike(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(8)
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .With("memberships", "team_id,employee_id", "t1,e1")
            .Did("2025-10-01 10:00 e1 view")
            .Import();
        using var connection = test.Store.Open();
        var organisation = Organisations.Pick(connection, null);
        var today = new DateOnly(2025, 11, 3);
        RoleAssignments.Give(connection, 1, Intranet.Adoption.People.Role.Ambassador, "e1", "t1", today, "e8", TestOrganisation.Clock);
        RoleAssignments.Give(connection, 1, Intranet.Adoption.People.Role.Ambassador, "e1", "t1", today, "e8", TestOrganisation.Clock);
        RoleAssignments
            .On(connection, 1, today)
            .Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Role = Intranet.Adoption.People.Role.Ambassador,
                    Employee = "e1",
                    Team = "t1",
                    TeamName = "Team een",
                    ConsentedOn = (DateOnly?)null,
                }
            );
        PersonalData
            .Consent(connection, 1, 1, Intranet.Adoption.People.Role.Ambassador, today, consents: true, "e1", TestOrganisation.Clock)
            .Should()
            .BeTrue();
        PersonalData
            .Consent(
                connection,
                1,
                1,
                Intranet.Adoption.People.Role.Ambassador,
                today.AddDays(1),
                consents: false,
                "e1",
                TestOrganisation.Clock
            )
            .Should()
            .BeTrue();
        RoleAssignments.On(connection, 1, today).Single().ConsentedOn.Should().Be(today, "what was reported then stays right");
        RoleAssignments.On(connection, 1, today.AddDays(1)).Single().ConsentedOn.Should().BeNull();
        RoleAssignments.Take(
            connection,
            1,
            Intranet.Adoption.People.Role.Ambassador,
            "e1",
            "t1",
            today.AddDays(2),
            "e8",
            TestOrganisation.Clock
        );
        RoleAssignments.On(connection, 1, today.AddDays(2)).Should().BeEmpty();

        PersonalData.SetObjection(connection, 1, 2, today, objects: true, "e2", TestOrganisation.Clock).Should().BeTrue();
        PersonalData.SetObjection(connection, 1, 2, today, objects: true, "e2", TestOrganisation.Clock).Should().BeFalse();
        PersonalData.Objects(connection, 1, 2, today).Should().BeTrue();
        PersonalData.SetObjection(connection, 1, 2, today, objects: false, "e2", TestOrganisation.Clock).Should().BeTrue();
        PersonalData.Objects(connection, 1, 2, today).Should().BeFalse();
        PersonalData
            .SetObjection(connection, 1, 2, today, objects: true, "e2", TestOrganisation.Clock)
            .Should()
            .BeTrue("one may object again on the same day");
        PersonalData.Objects(connection, 1, 2, today).Should().BeTrue();

        var changed = SettingsChange.WithPractices(
            organisation.Json,
            new Dictionary<string, Intranet.Adoption.MeasureSetting>
            {
                ["reach"] = new(0.8),
                ["learning"] = new(Off: true),
                ["photo"] = new(),
            }
        );
        SettingsChange.Save(connection, organisation, changed, $"changed targets and weights", "e8", TestOrganisation.Clock);
        Organisations
            .Pick(connection, null)
            .Settings.Practices.Should()
            .BeEquivalentTo(
                new Dictionary<string, Intranet.Adoption.MeasureSetting> { ["reach"] = new(0.8), ["learning"] = new(Off: true) }
            );
        FluentActions
            .Invoking(() =>
                SettingsChange.Save(connection, organisation, changed, $"changed targets and weights", "e8", TestOrganisation.Clock)
            )
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*changed the settings meanwhile*");
        FluentActions
            .Invoking(() =>
                SettingsChange.WithPractices(
                    organisation.Json,
                    new Dictionary<string, Intranet.Adoption.MeasureSetting> { ["reach"] = new(7) }
                )
            )
            .Should()
            .Throw<RefusedException>();

        var sunday = new DateOnly(2025, 10, 5);
        var number = RequestedReports.Request(connection, 1, sunday, "2025-W40", "nl", "e8", TestOrganisation.Clock.GetUtcNow());
        RequestedReports
            .Request(connection, 1, sunday, "2025-W40", "nl", "e7", TestOrganisation.Clock.GetUtcNow())
            .Should()
            .Be(number, "it is being made already");
        RequestedReports.Reached(connection, number, 2);
        RequestedReports
            .Next(connection, 1)!
            .Should()
            .BeEquivalentTo(
                new
                {
                    Number = number,
                    Step = 2,
                    Week = "2025-W40",
                    RequestedBy = "e8",
                }
            );
        RequestedReports.Done(connection, number, [1, 2, 3], 5, TestOrganisation.Clock.GetUtcNow());
        RequestedReports.Next(connection, 1).Should().BeNull();
        RequestedReports.Pdf(connection, 1, number, 5).Should().Equal(1, 2, 3);
        RequestedReports.Pdf(connection, 1, number, 6).Should().BeNull("it shows groups of five, and the minimum is six now");
        RequestedReports.Pdf(connection, 2, number, 5).Should().BeNull("it is another organisation's");

        WebKeys.Add(connection, "key-1", "<key id='1'/>");
        WebKeys.Add(connection, "key-1", "<key id='2'/>");
        WebKeys.List(connection).Should().Equal("<key id='2'/>");
        ReportOpening.Add(connection, 1, 3, today, "2025-W44");
        ReportOpening.Add(connection, 1, 3, today, "2025-W44");
        connection.ExecuteScalar<int>("select count(*) from report_opens").Should().Be(1);
        Audit.List(connection, 1, null, null, 3).Should().HaveCount(3).And.BeInDescendingOrder(line => line.Number);
        Audit.List(connection, 1, null, "e2", 100).Should().HaveCount(3);
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Stores))]
    public void Late_corrected_and_quarantined_rows_end_where_they_belong(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(6)
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .Did("2025-10-01 10:00 e1 view", "2025-10-01 11:00 nobody post", "2025-10-02 10:00 e2 comment team=t1")
            .Import();
        using (var connection = test.Store.Open())
        {
            Quarantine.List(connection, 1).Should().ContainSingle().Which.WaitsFor.Should().Be("employee:nobody");
            Quarantine.HasWaiting(connection, null, 1).Should().BeTrue();
        }

        test.With("employees", "employee_id,name,email", "nobody,Toch iemand,Toch@Example.org", "e1,Ander,e1@example.org")
            .Import(new ImportOptions("test", AsOf: new DateOnly(2025, 10, 3)));
        test.Counts().Select(row => (row.Employee, row.Day.Day)).Should().Equal(("e1", 1), ("e2", 2), ("nobody", 1));
        test.With(
                "activities",
                "activity_id,occurred_at,employee_id,kind",
                "late,2025-09-20T10:00:00,e1,post",
                "a1,2025-10-01T10:00:00,e1,view"
            )
            .Import();
        test.Counts().Should().HaveCount(4);
        test.With(
                "viva",
                "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Posted "
                    + "Count,Read Count,Liked Count,Assigned Products,Report Period",
                "2025-10-04,TOCH@example.ORG,x,active,2020-01-01,2025-10-04,2,3,1,X,1",
                "2025-10-04,nooit@example.org,x,active,2020-01-01,2025-10-04,2,3,1,X,1"
            )
            .Import();
        test.Counts().Where(row => row.Day.Day == 4).Should().ContainSingle().Which.Counts.Total.Should().Be(6);
        test.With(
                "viva",
                "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Posted "
                    + "Count,Read Count,Liked Count,Assigned Products,Report Period",
                "2025-10-04,e1@example.org,x,active,2020-01-01,2025-10-04,1,0,0,X,1"
            )
            .Import();
        test.Counts()
            .Where(row => row.Day.Day == 4)
            .Should()
            .ContainSingle()
            .Which.Employee.Should()
            .Be("e1", "a newer report of the same day replaces the older");
        using (var connection = test.Store.Open())
        {
            Quarantine.Count(connection, 1).Should().Be(0, "the row that waited was of the report that was replaced");
            StoreCheck.Run(connection).Problems.Should().BeEmpty();
            Deliveries
                .Feeds(connection, Organisations.Pick(connection, null), TestOrganisation.Clock.GetUtcNow())
                .Should()
                .Contain(feed => feed.Kind == "activities" && feed.CompleteThrough == new DateOnly(2025, 10, 2));
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Writers_of_one_organisation_wait_for_each_other_and_lose_nothing(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(20).Import();
        var deliveries = Enumerable
            .Range(0, 8)
            .Select(writer =>
                Task.Run(() =>
                {
                    var folder = Directory.CreateTempSubdirectory("intranet-writer-").FullName;
                    File.WriteAllLines(
                        Path.Combine(folder, "activities.csv"),
                        [
                            "activity_id,occurred_at,employee_id,kind",
                            .. Enumerable.Range(0, 300).Select(i => $"{writer % 4}-{i},2025-10-{1 + i % 5:D2}T10:00:00,e{1 + i % 20},post"),
                        ]
                    );
                    new Importer(test.Store, TestOrganisation.Clock).Import([folder], new ImportOptions("test"));
                    Directory.Delete(folder, recursive: true);
                })
            );
        await Task.WhenAll(deliveries);
        test.Counts().Sum(row => row.Counts.Total).Should().Be(4 * 300, "each activity came twice");
        using var connection = test.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Stores))]
    public void What_is_not_committed_leaves_no_trace_and_events_of_awards_are_append_only(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(6).Import();
        var before = Check(test);
        new Importer(test.Store, TestOrganisation.Clock).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions(DryRun: true));
        Check(test).Should().Be(before);
        using var connection = test.Store.Open();
        TestLedger.EarnCake(connection, TestOrganisation.Sunday, "t1");
        TestLedger
            .Record(connection, "cake:t1:once", AwardEvent.Announced, TestOrganisation.Clock.GetUtcNow())
            .State.Should()
            .Be(AwardState.Announced);
        TestLedger
            .Record(connection, "cake:t1:once", AwardEvent.Announced, TestOrganisation.Clock.GetUtcNow().AddDays(1))
            .AnnouncedOn.Should()
            .Be(TestOrganisation.Clock.GetUtcNow(), "saying it twice is once");
        foreach (var sql in (string[])["update award_events set event = 'delivered'", "delete from award_events"])
        {
            FluentActions.Invoking(() => connection.Execute(sql)).Should().Throw<DbException>().WithMessage("*append-only*");
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public void Work_is_taken_by_one_renewed_failed_parked_and_tried_again(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(6).Import();
        using var connection = test.Store.Open();
        var now = TestOrganisation.Clock.GetUtcNow();
        var minute = TimeSpan.FromMinutes(1);
        JobClaims.Claim(connection, 1, "score", "a", now, minute).Should().Be(0);
        JobClaims.Claim(connection, 1, "score", "b", now, minute).Should().BeNull();
        JobClaims.Claim(connection, 1, "mail", "b", now, minute).Should().Be(0, "another task is another matter");
        JobClaims.Renew(connection, 1, "score", "a", now + minute, minute).Should().BeTrue();
        JobClaims.Claim(connection, 1, "score", "b", now + 1.5 * minute, minute).Should().BeNull("it was renewed");
        JobClaims.Claim(connection, 1, "score", "b", now + 2.5 * minute, minute).Should().Be(0, "its lease is over");
        JobClaims.Renew(connection, 1, "score", "a", now + 2.5 * minute, minute).Should().BeFalse("it is another's");
        JobClaims.Done(connection, 1, "score", "a");
        JobClaims.Failed(connection, 1, "score", "b", now, new($"because"), now + minute);
        JobClaims.Claim(connection, 1, "score", "c", now, minute).Should().BeNull("it waits");
        JobClaims.Claim(connection, 1, "score", "c", now + minute, minute).Should().Be(1);
        JobClaims.Failed(connection, 1, "score", "c", now, new($"because again"), null);
        JobClaims.Claim(connection, 1, "score", "c", now + 99 * minute, minute).Should().BeNull("it is parked");
        JobClaims
            .List(connection, 1)
            .Should()
            .ContainSingle(job => job.Task == "score")
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Reason = new Message($"because again"),
                    Attempts = 2,
                    ParkedAt = now,
                }
            );
        JobClaims.Retry(connection, 1, "score").Should().Be(1);
        JobClaims.Claim(connection, 1, "score", "c", now, minute).Should().Be(0);
        JobClaims.Done(connection, 1, "score", "c");
        JobClaims.Release(connection, 1, "mail", "b");
        JobClaims.List(connection, null).Should().ContainSingle(job => job.Worker == null);
    }

    [Theory, MemberData(nameof(Stores))]
    public void A_mail_is_there_once_and_taken_by_one_until_it_is_sent_given_up_or_let_go(string kind)
    {
        using var test = TestStores.New(kind);
        test.People(6).Import();
        using var connection = test.Store.Open();
        var now = TestOrganisation.Clock.GetUtcNow();
        var hold = TimeSpan.FromMinutes(5);
        using (var transaction = connection.BeginWrite(1))
        {
            Intranet.Storage.Mail.Outbox.Add(connection, transaction, 1, "one", MailKind.Report, 1, [1, 2, 3], now).Should().BeTrue();
            Intranet
                .Storage.Mail.Outbox.Add(connection, transaction, 1, "one", MailKind.Report, 1, [4], now)
                .Should()
                .BeFalse("there is one of each key");
            Intranet.Storage.Mail.Outbox.Add(connection, transaction, 1, "two", MailKind.Reward, 2, [5], now).Should().BeTrue();
            Intranet.Storage.Mail.Outbox.AddGivenUp(connection, transaction, 1, "three", MailKind.Reward, 3, new($"no address"), now);
            transaction.Commit();
        }

        string? Take(DateTimeOffset at) => Intranet.Storage.Mail.Outbox.Take(connection, 1, at, hold)?.Key;
        Take(now).Should().Be("one");
        Take(now).Should().Be("two", "the first is taken");
        Take(now).Should().BeNull();
        Intranet.Storage.Mail.Outbox.IsWaiting(connection, 1, now).Should().BeFalse();
        var repeated = Intranet.Storage.Mail.Outbox.Take(connection, 1, now + hold, hold)!;
        repeated
            .Should()
            .BeEquivalentTo(new { Key = "one", Content = new byte[] { 1, 2, 3 } }, "the worker that took it did not say that it was sent");
        Intranet.Storage.Mail.Outbox.Sent(connection, repeated.Number, now);
        var two = Intranet.Storage.Mail.Outbox.Take(connection, 1, now + hold, hold)!;
        Intranet.Storage.Mail.Outbox.Failed(connection, two.Number, now, new($"later"), now + 3 * hold);
        Take(now + 2.5 * hold).Should().BeNull("it waits");
        Intranet.Storage.Mail.Outbox.Retry(connection, 1, now).Should().Be(1, "what was sent, or has no message, is not tried again");
        Take(now).Should().Be("two");
        Intranet.Storage.Mail.Outbox.Release(connection, two.Number, now);
        Take(now).Should().Be("two");
        Intranet.Storage.Mail.Outbox.Failed(connection, two.Number, now, new($"never"), null);
        Take(now + 99 * hold).Should().BeNull();
        Intranet
            .Storage.Mail.Outbox.Open(connection, 1)
            .Select(mail => (mail.Key, mail.Reason?.ToString()))
            .Should()
            .Equal(("two", "never"), ("three", "no address"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_week_is_scored_published_rewarded_and_mailed_once(string kind)
    {
        using var test = new WorkedOrganisation(
            store: kind == "server"
                ? TestStores.NewDatabase()
                : Path.Combine(Directory.CreateTempSubdirectory("intranet-contract-").FullName, "store.db")
        );
        test.Clock.Now = WorkedOrganisation.At("2025-09-08 07:00");
        test.Import();
        for (var day = new DateOnly(2025, 9, 1); day <= new DateOnly(2025, 9, 7); day = day.AddDays(1))
        {
            test.Deliver("activities.csv", test.Day(day));
        }

        test.Clock.Now = WorkedOrganisation.At("2025-09-09 09:00");
        await test.Work();
        await test.Work();
        test.Mails.Should().HaveCount(test.Outbox().Count);
        test.Outbox().Should().HaveCountGreaterThan(3).And.OnlyContain(mail => mail.SentAt != null && mail.Content == null);
        test.Outbox().Count(mail => mail.Kind == MailKind.Report).Should().Be(3);
        using var connection = test.Test.Store.Open();
        Publications.List(connection, 1, 5).Should().ContainSingle().Which.Languages.Should().Equal("en", "nl");
        Publications.Pdf(connection, 1, new DateOnly(2025, 9, 7), "nl", 5).Should().StartWith("%PDF"u8.ToArray());
        Scorecards.Days(connection, 1).Should().HaveCount(7, "nothing came of the eighth day");
        test.Jobs().Should().BeEmpty();

        using (var transaction = connection.BeginWrite(1))
        {
            var link = Intranet.Storage.Mail.Outbox.LinkOf(connection, transaction, 1, 3);
            Intranet.Storage.Mail.Outbox.LinkOf(connection, transaction, 1, 3).Should().Be(link);
            transaction.Commit();
            Intranet.Storage.Mail.Outbox.OwnerOfLink(connection, link).Should().Be((1, 3));
        }

        Intranet.Storage.Mail.Outbox.Unsubscribe(connection, 1, 3, MailKind.Report, test.Clock.Now);
        Intranet
            .Storage.Mail.Outbox.Recipients(
                connection,
                1,
                Intranet.Adoption.People.Role.ProjectGroup,
                null,
                MailKind.Report,
                new DateOnly(2025, 9, 8)
            )
            .Select(recipient => recipient.Id)
            .Should()
            .Equal("e4");
        Intranet.Storage.Mail.Outbox.Subscribe(connection, 1, 3, MailKind.Report);
        Intranet
            .Storage.Mail.Outbox.Recipients(
                connection,
                1,
                Intranet.Adoption.People.Role.ProjectGroup,
                null,
                MailKind.Report,
                new DateOnly(2025, 9, 8)
            )
            .Select(recipient => recipient.Id)
            .Should()
            .Equal("e3", "e4");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_tables_are_made_once_however_many_begin_at_once(string kind)
    {
        var database =
            kind == "server"
                ? TestStores.NewDatabase()
                : Path.Combine(Directory.CreateTempSubdirectory("intranet-contract-").FullName, "store.db");
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new Store(database).Migrate())));
        applied.Count(names => names.Count > 0).Should().Be(1);
        new Store(database).Migrate().Should().BeEmpty();
        if (kind == "server")
        {
            TestStores.Drop(new Store(database));
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public void Text_is_told_apart_octet_by_octet_except_where_it_is_looked_up_whatever_the_case(string kind)
    {
        using var test = TestStores.New(kind);
        test.With(
                "employees",
                "employee_id,name,email",
                "E1,Een,Een@Example.org",
                "e1,één,twee@example.org",
                "É1,x'); drop table employees --,drie@example.org"
            )
            .Import();
        using var connection = test.Store.Open();
        Organisations.EmployeeNumber(connection, 1, "E1").Should().NotBe(Organisations.EmployeeNumber(connection, 1, "e1")).And.NotBeNull();
        using var transaction = connection.BeginWrite(1);
        var facts = new FactWriter(connection, transaction, 1, new DateOnly(2025, 10, 1));
        (facts.EmployeeByEmail("EEN@example.ORG")?.Number).Should().Be(Organisations.EmployeeNumber(connection, 1, "E1"));
        connection
            .Query<string>("select name from employee_facts order by employee_no", transaction: transaction)
            .Should()
            .Equal("Een", "één", "x'); drop table employees --");
    }

    private static string Check(TestOrganisation test)
    {
        using var connection = test.Store.Open();
        var check = StoreCheck.Run(connection);
        check.Problems.Should().BeEmpty();
        return check.Digest;
    }
}
