using System.Text;
using Dapper;
using Intranet.Adoption.Rewards;
using Intranet.Intake;
using Intranet.Jobs;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Tests.Rewards;
using Intranet.Tests.Whole;
using Microsoft.Data.Sqlite;

namespace Intranet.Tests.Storage;

/// <summary>Who is forgotten is nowhere in the file; and what is older than is kept goes.</summary>
public class ForgettingTests
{
    private static readonly string[] Traces = ["zekere-vergeten-id", "Vergetia de Fictie", "vergetia@example.org", "06-99887766"];

    [Fact]
    public void Nothing_of_a_forgotten_person_is_in_the_file_its_log_or_its_free_pages()
    {
        using var organisation = Organisation();
        var database = organisation.Store.Database;
        Found(database).Should().BeEquivalentTo(Traces, "or the test would find nothing anyhow");
        var preview = Cli.Run("forget", Traces[0], "--database", database);
        preview.Code.Should().Be(2);
        preview.Errors.Should().Contain("--confirm");
        Found(database).Should().HaveCount(4, "nothing went yet");

        SqliteConnection.ClearAllPools();
        var forgot = Cli.Run("forget", Traces[0], "--confirm", Traces[0], "--database", database);
        forgot.Code.Should().Be(0, forgot.Errors);
        Found(database).Should().BeEmpty();
        using var connection = organisation.Store.Open();
        connection.ExecuteScalar<string>("select recipient from awards where scope = 'team'").Should().Be("t1", "team awards stay");
        connection
            .Query<string>("select recipient from awards where scope = 'employee'")
            .Concat(connection.Query<string>("""select "by" from award_events"""))
            .Should()
            .OnlyContain(who => who.StartsWith("forgotten-"))
            .And.HaveCount(2);
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
        Cli.Run("forget", Traces[0], "--database", database).Code.Should().Be(0, "it is done already");
    }

    [Fact]
    public void A_feed_does_not_bring_them_back_until_that_is_lifted()
    {
        using var organisation = Organisation();
        Forgetting.Run(organisation.Store, Pick(organisation), Traces[0], "test", TestOrganisation.Clock);
        Deliver(organisation);
        Found(organisation.Store.Database).Should().BeEmpty("neither a fact nor a row in quarantine says who it is");
        using (var connection = organisation.Store.Open())
        {
            connection.Query<string>("select cells from quarantine").Should().NotBeEmpty().And.OnlyContain(cells => cells == "{}");
        }

        Forgetting.Lift(organisation.Store, Pick(organisation), "nobody", "test", TestOrganisation.Clock).Should().BeFalse();
        Forgetting.Lift(organisation.Store, Pick(organisation), Traces[0], "test", TestOrganisation.Clock).Should().BeTrue();
        using (var connection = organisation.Store.Open())
        {
            connection.ExecuteScalar<int>("select count(*) from forgotten").Should().Be(0, "the address goes with the id");
            connection
                .ExecuteScalar<int>("select count(*) from audit where what like '%let a forgotten person%'")
                .Should()
                .Be(1, "nothing was lifted for nobody");
        }

        new FileInfo(organisation.Store.Path + ".forgotten").Length.Should().Be(0, "a backup that is put back has nobody to forget");

        Deliver(organisation);
        Found(organisation.Store.Database).Should().NotBeEmpty();
    }

    [Fact]
    public void Neither_requests_nor_repeated_answers_bring_them_back()
    {
        foreach (var feed in (string[])["activities", "scim"])
        {
            using var served = new Dashboard.ServedOrganisation(feed);
            served.Organisation.With("employees", "employee_id,name,email,phone", $"{string.Join(',', Traces)}").Import();
            Forgetting.Run(served.Organisation.Store, Pick(served.Organisation), Traces[0], "test", served.Clock);
            var (path, type, bodies) =
                feed == "scim"
                    ? (
                        "/scim/v2/Users",
                        "application/scim+json",
                        (string[])
                            [
                                $$"""{"userName":"{{Traces[2]}}","externalId":"{{Traces[0]}}","displayName":"{{Traces[1]}}"}""",
                                $$"""{"displayName":"{{Traces[1]}}","userName":"{{Traces[0]}}"}""",
                                $$"""{"userName":"another","displayName":"{{Traces[1]}}","emails":[{"value":"{{Traces[2]}}"} ]}""",
                            ]
                    )
                    : (
                        "/api/organisations/test/activities",
                        "application/activity+json",
                        [
                            $$"""{"id":"1","type":"View","actor":"{{Traces[0]}}","published":"2025-10-01T10:00:00Z"}""",
                            $$"""{"id":"2","type":"View","actor":"mailto:{{Traces[2]}}","published":"2025-10-01T10:00:00Z"}""",
                        ]
                    );
            foreach (var body in bodies)
            {
                for (var time = 0; time < 2; time++)
                {
                    var (status, answer, _) = served.Send(HttpMethod.Post, path, body, type, ("Idempotency-Key", body[^40..]));
                    status.Should().Be(feed == "scim" ? 422 : 202, body);
                    answer!.ToJsonString().Should().Contain("forgotten", body);
                }
            }

            using (var connection = served.Organisation.Store.Open())
            {
                connection.Execute("vacuum");
            }

            Found(served.Organisation.Store.Database).Should().BeEmpty(feed);
        }
    }

    [Fact]
    public void After_forgetting_check_says_what_it_could_not_recompute_and_final_days_are_not_told_again()
    {
        using var organisation = Organisation();
        var database = organisation.Store.Database;
        Cli.Run("forget", Traces[0], "--database", database, "--json")
            .Output.Should()
            .Contain(Traces[1], "nobody is forgotten for a typing error");
        Cli.Run("forget", Traces[0], "--confirm", Traces[0], "--database", database).Code.Should().Be(0);
        Cli.Run("check", "--database", database).Errors.Should().Contain("scores through 2025-10-05 are final and were not recomputed");
        var retold = Cli.Run("score", "--date", "2025-10-05", "--retell", "--database", database);
        retold.Code.Should().Be(2);
        retold.Errors.Should().Contain("are final and cannot be told again");
    }

    [Fact]
    public void A_backup_that_is_put_back_says_who_was_forgotten_since()
    {
        using var organisation = Organisation();
        var database = organisation.Store.Database;
        var backup = Path.Combine(organisation.Files, "backup.db");
        Cli.Run("backup", backup, "--database", database).Code.Should().Be(0);
        Cli.Run("forget", Traces[0], "--confirm", Traces[0], "--database", database).Code.Should().Be(0);
        Cli.Run("check", "--database", database).Errors.Should().NotContain("forgotten after it was backed up");
        Cli.Run("restore", backup, "--force", "--database", database).Code.Should().Be(0);
        var check = Cli.Run("check", "--database", database);
        check.Code.Should().Be(4);
        check.Errors.Should().Contain("1 person is in this database who was forgotten after it was backed up");
        Cli.Run("forget", "--again", "--database", database).Code.Should().Be(0);
        Found(database).Should().BeEmpty();
    }

    [Fact]
    public void Days_before_forgetting_are_final_and_say_the_same()
    {
        using var organisation = Organisation();
        var before = organisation.ScoreStored(TestOrganisation.Sunday).ToJson();
        Forgetting.Run(organisation.Store, Pick(organisation), Traces[0], "test", TestOrganisation.Clock);
        organisation.ScoreStored(TestOrganisation.Sunday).ToJson().Should().Be(before);
        organisation.ScoreStored(TestOrganisation.Sunday.AddDays(1)).Population.Should().Be(6);
    }

    [Fact]
    public void Days_that_were_due_are_not_scored_without_who_was_forgotten()
    {
        using var organisation = Organisation();
        using var connection = organisation.Store.Open();
        connection.Execute(
            "insert into scoring (organisation_no, next_day, revision, reports_from) values (1, @due, 1, @due)",
            new { due = TestOrganisation.Sunday.AddDays(-3).DayNumber }
        );
        Forgetting.Run(organisation.Store, Pick(organisation), Traces[0], "test", TestOrganisation.Clock);
        Intranet.Storage.Scores.ScoringMark.Find(connection, 1)!.NextDay.Should().Be(TestOrganisation.Sunday.AddDays(1));
    }

    [Fact]
    public async Task What_is_kept_stops_growing_and_later_days_say_the_same()
    {
        // Five hundred days of six people, of which 120 are kept.
        using var organisation = new TestOrganisation()
            .Settings("""{"id":"test","retainDays":120}""")
            .People(6)
            .Did([.. TestOrganisation.Daily("2024-06-21", "2025-11-02", "e1", "e2", "e3").Where((_, i) => i % 2 == 0)]);
        organisation.Import();
        var last = new DateOnly(2025, 11, 2);
        var counts = new List<int>();
        var scored = new List<string>();
        for (var day = new DateOnly(2024, 6, 23); day <= last; day = day.AddDays(7))
        {
            scored.Add(organisation.ScoreStored(day).ToJson());
        }

        scored.Add(organisation.ScoreStored(last).ToJson());
        using var connection = organisation.Store.Open();
        for (var now = new DateTimeOffset(2025, 6, 2, 9, 0, 0, TimeSpan.Zero); now.Date <= new DateTime(2025, 11, 3); now = now.AddDays(28))
        {
            connection.Execute(
                """
                insert or replace into scoring (organisation_no, next_day, revision, reports_from) values (1, @next, 1, @next)
                """,
                new { next = DateOnly.FromDateTime(now.Date).DayNumber }
            );
            var job = new EndRetention();
            var context = new JobContext(
                connection,
                Organisations.Pick(connection, null),
                new WorkSettings(),
                (_, _) => Task.FromResult(Array.Empty<byte>()),
                new At(now),
                CancellationToken.None
            );
            job.Due(connection, context.Organisation, now).Should().NotBeNull();
            await job.Run(context);
            job.Due(connection, context.Organisation, now).Should().BeNull("it is done");
            counts.Add(connection.ExecuteScalar<int>("select count(*) from day_counts where day <= @day", new { day = now.DayNumber() }));
        }

        counts.Should().OnlyContain(count => count <= 3 * 121 / 2 + 3, "what is kept of people does not grow");
        var row = Organisations.Pick(connection, null);
        row.FinalThrough.Should().NotBeNull();
        organisation.ScoreStored(last).ToJson().Should().Be(scored[^1], "with reach, habits and the curve");
    }

    [Fact]
    public async Task What_is_older_than_is_kept_goes_also_when_the_feed_has_stopped()
    {
        using var organisation = Organisation();
        using var connection = organisation.Store.Open();
        connection.Execute(
            "insert into scoring (organisation_no, next_day, revision, reports_from) values (1, @next, 1, @next)",
            new { next = TestOrganisation.Sunday.AddDays(1).DayNumber }
        );
        var now = new DateTimeOffset(2028, 11, 26, 9, 0, 0, TimeSpan.Zero);
        var job = new EndRetention();
        job.Due(connection, Pick(organisation), now).Should().NotBeNull();
        await job.Run(
            new JobContext(
                connection,
                Pick(organisation),
                new WorkSettings(),
                (_, _) => Task.FromResult(Array.Empty<byte>()),
                new At(now),
                CancellationToken.None
            )
        );
        connection.ExecuteScalar<int>("select count(*) from day_counts").Should().Be(0);
        connection.ExecuteScalar<int>("select count(*) from scores").Should().BePositive("scorecards stay");
    }

    private static TestOrganisation Organisation()
    {
        var organisation = new TestOrganisation()
            .Settings(
                """
                {"id":"test","rewards":[{"id":"eigen","name":{"nl":"Eigen","en":"Own"},"text":{"nl":"x","en":"x"},"scope":"employee",
                 "conditions":[{"measure":"photo","atLeast":1}],"frequency":"once"}]}
                """
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .With("memberships", ["team_id,employee_id", $"t1,{Traces[0]}", .. Enumerable.Range(1, 6).Select(i => $"t1,e{i}")])
            .With("roles", "role,employee_id", $"community-manager,{Traces[0]}")
            .Did([.. TestOrganisation.Daily("2025-08-01", "2025-10-05", "e1", Traces[0])]);
        Employees(organisation);
        organisation.Import();
        organisation.ScoreStored(TestOrganisation.Sunday);
        using var connection = organisation.Store.Open();
        TestLedger.EarnCake(connection, TestOrganisation.Sunday, "t1");
        TestLedger.Record(
            connection,
            "cake:t1:once",
            AwardEvent.Withdrawn,
            TestOrganisation.Clock.GetUtcNow(),
            Traces[0],
            $"asked by {Traces[0]}, that is {Traces[1].ToUpperInvariant()}, {Traces[1]} <{Traces[2]}>"
        );
        Intranet.Storage.Access.Audit.Write(connection, 1, $"exported the teams", Traces[0], TestOrganisation.Clock);
        Intranet.Storage.Access.Audit.Write(connection, 1, $"gave the role community-manager to {Traces[0]}", "e1", TestOrganisation.Clock);
        Intranet.Storage.Access.Audit.Write(connection, 1, $"sent the report to {Traces[1]}", Traces[1], TestOrganisation.Clock);
        return organisation;
    }

    private static void Employees(TestOrganisation organisation) =>
        organisation.With(
            "employees",
            [
                "employee_id,name,email,phone,photo,manager_id",
                $"{Traces[0]},{Traces[1]},{Traces[2]},{Traces[3]},p.png,",
                .. Enumerable.Range(1, 6).Select(i => $"e{i},Iemand {i},e{i}@example.org,,,{(i == 1 ? Traces[0] : "")}"),
            ]
        );

    private static void Deliver(TestOrganisation organisation)
    {
        Employees(organisation);
        organisation.With(
            "activities-later",
            "activity_id,occurred_at,employee_id,kind",
            $"x1,2025-10-05T10:00:00,{Traces[0]},view",
            $"x2,2025-10-05T10:00:00, {Traces[0]} ,view"
        );
        organisation.Import();
    }

    private static OrganisationRow Pick(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        return Organisations.Pick(connection, null);
    }

    /// <summary>Which of the traces are in the bytes of the database, its log and its index of the log.</summary>
    private static List<string> Found(string database)
    {
        SqliteConnection.ClearAllPools();
        var bytes = ((string[])["", "-wal", "-shm"])
            .Select(suffix => database + suffix)
            .Where(File.Exists)
            .SelectMany(File.ReadAllBytes)
            .ToArray();
        return [.. Traces.Where(trace => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace)) >= 0)];
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

file static class Days
{
    public static int DayNumber(this DateTimeOffset moment) => DateOnly.FromDateTime(moment.Date).DayNumber;
}
