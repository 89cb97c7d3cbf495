using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Rewards;
using Intranet.Jobs;
using Intranet.Jobs.Mail;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Tests.Dashboard;
using Intranet.Tests.Jobs;

namespace Intranet.Tests.Rewards;

/// <summary>What the hand-over list, announcements and hints say is true on the day they are read.</summary>
public class HandOverTests
{
    private static readonly DateOnly Sunday = TestOrganisation.Sunday;

    [Fact]
    public void The_list_has_the_name_place_and_heads_of_today_and_says_which_team_is_gone()
    {
        using var test = Team(
            settings: """{"id":"test","rewards":[{"id":"full-house","off":true}]}""",
            photosOf: 12,
            memberships: Enumerable.Range(7, 6).Select(i => $"b,e{i},2025-01-01,2025-10-20")
        );
        test.ScoreRange(Sunday, Sunday)
            .Select(award => award.Id)
            .Should()
            .Equal("cake:a:once", "cake:b:once", "photo-wall:a:once", "photo-wall:b:once");
        test.Settings("""{"id":"test","rewards":[{"id":"cake","off":true},{"id":"photo-wall","isHandedOver":true,"scope":"employee"}]}""")
            .With("teams", "team_id,name,kind,location,valid_from", "a,Groen en water,department,Werf Oost,2025-10-15")
            .With("objections", "employee_id,since", "e1,2025-10-10")
            .With("memberships", "team_id,employee_id,valid_from,valid_to", "a,n1,2025-10-16,", "a,e2,2025-01-01,2025-10-16")
            .Import();
        using var connection = test.Store.Open();
        RewardOrders
            .Of(connection, Organisations.Pick(connection, null), new(2025, 10, 25))
            .Select(order =>
                (order.Award.Id, Name: order.Award.Definition.Name["nl"], order.Team, order.Location, order.Slices, order.IsGone)
            )
            .Should()
            .Equal(
                [
                    ("cake:b:once", "Taart", "Wegen", "Werf Noord", 6, true),
                    ("cake:a:once", "Taart", "Groen en water", "Werf Oost", 6, false),
                ],
                "who objects has a slice, who left has none, a newcomer has one; photo walls were nothing to hand over when earned"
            );
    }

    [Fact]
    public void An_award_keeps_the_definition_it_was_earned_under()
    {
        using var test = Team();
        test.ScoreRange(Sunday, Sunday);
        test.Settings(
                """
                {"id":"test","rewards":[{"id":"photo-wall","off":true},{"id":"cake","scope":"employee","isHandedOver":false,"unitCost":9,
                "designatedTeamsOnly":false,"name":{"nl":"Bloemen","en":"Flowers"},"conditions":[{"measure":"complete","atLeast":1}]}]}
                """
            )
            .ScoreRange(Sunday, Sunday.AddDays(3))
            .Select(award => (award.Id, award.Scope, award.Definition.Name["en"], award.Definition.IsHandedOver, award.State))
            .Should()
            .Contain(("cake:a:once", RewardScope.Team, "Cake", true, AwardState.Earned))
            .And.Contain(("cake:e1:once", RewardScope.Employee, "Flowers", false, AwardState.Earned))
            .And.HaveCount(13, "one of the team, and of twelve people, for those of team b have profiles too")
            .And.OnlyContain(award => award.State == AwardState.Earned);
        using var connection = test.Store.Open();
        RewardOrders.Of(connection, Organisations.Pick(connection, null), Sunday).Should().ContainSingle();
    }

    [Fact]
    public async Task Announcing_on_the_page_mails_once_and_withdrawing_calls_the_mail_back()
    {
        using var test = Team();
        test.ScoreRange(Sunday, Sunday);
        using var reader = new TestReader(test, Rights.Rewards);
        AwardAnnouncer announcer = (connection, organisation, award, by) =>
            AnnounceAwards.Announce(
                connection,
                organisation,
                award,
                by,
                new WorkSettings { Mail = new MailSettings { From = "intranet@example.org" } },
                TestOrganisation.Clock
            );
        var queries = new RewardQueries(reader.Context);
        (await queries.Announce("cake:a:once", announcer)).Should().BeTrue();
        (await queries.Announce("cake:a:once", announcer)).Should().BeFalse("it had been announced");
        using var connection = test.Store.Open();
        Outbox.List(connection, 1).Select(mail => (mail.Key, mail.GivenUpAt)).Should().Equal(("reward cake:a:once e1", null));
        queries.Invoking(it => it.RecordEvent("cake:a:once", AwardEvent.Withdrawn, " ")).Should().Throw<InvalidInputException>();
        queries.RecordEvent("cake:a:once", AwardEvent.Withdrawn, "the photos are of cats").Should().BeTrue();
        Outbox.Take(connection, 1, TestOrganisation.Clock.GetUtcNow(), TimeSpan.FromMinutes(1)).Should().BeNull("it is called back");
        Outbox.Open(connection, 1).Should().ContainSingle().Which.GivenUpAt.Should().NotBeNull();
        queries.RecordEvent("cake:a:once", AwardEvent.Withdrawn, "again").Should().BeFalse();
        TestLedger.Of(connection).Single().Reason.Should().Be("the photos are of cats");
        (await queries.Invoking(it => it.Announce("cake:a:once", announcer)).Should().ThrowAsync<RefusedException>())
            .Which.Message.Should()
            .Contain("Reader withdrew it on")
            .And.Contain("the photos are of cats");
    }

    [Fact]
    public void An_award_of_a_single_person_is_on_no_list_and_nobody_else_records_its_events()
    {
        using var test = Team(
            settings: """
            {"id":"test","rewards":[{"id":"photo-wall","off":true},{"id":"cake","off":true},{"id":"hero","scope":"employee",
            "isHandedOver":true,"conditions":[{"measure":"complete","atLeast":1}]}]}
            """
        );
        test.ScoreRange(Sunday, Sunday).Should().HaveCount(12);
        using var reader = new TestReader(test, Rights.Rewards);
        var queries = new RewardQueries(reader.Context);
        queries.Orders().Should().BeEmpty();
        queries.Ledger().Should().BeEmpty();
        queries.Invoking(it => it.RecordEvent("hero:e1:once", AwardEvent.Delivered, null)).Should().Throw<NotFoundException>();
    }

    [Fact]
    public void A_delivery_is_taken_back_within_the_hour_and_recorded_again_and_the_chain_holds()
    {
        using var test = Team();
        test.ScoreRange(Sunday, Sunday);
        using var connection = test.Store.Open();
        var now = TestOrganisation.Clock.GetUtcNow();
        TestLedger.Record(connection, "cake:a:once", AwardEvent.Delivered, now, "noor").State.Should().Be(AwardState.Delivered);
        TestLedger.Record(connection, "cake:a:once", AwardEvent.TakenBack, now.AddMinutes(59), "piet").State.Should().Be(AwardState.Earned);
        TestLedger.Record(connection, "cake:a:once", AwardEvent.Delivered, now.AddHours(2), "piet").DeliveredBy.Should().Be("piet");
        connection
            .Invoking(it => TestLedger.Record(it, "cake:a:once", AwardEvent.TakenBack, now.AddHours(3).AddMinutes(1)))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*more than an hour ago*");
        connection
            .Invoking(it => TestLedger.Record(it, "cake:a:once", AwardEvent.Withdrawn, now.AddHours(2), reason: "too late"))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*piet recorded it as delivered on 2025-11-03 12:00*");
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void Hints_say_what_to_look_at_and_name_nobody()
    {
        // e6 leaves the team while it must hold, and is back a week later; two have the same photo in two sizes, three the same text.
        using var test = Team(
            photosOf: 5,
            memberships: ["a,e6,2025-01-01,2025-10-02", "a,e6,2025-10-10,", .. Enumerable.Range(7, 6).Select(i => $"b,e{i},2025-01-01,")],
            photo: i => i <= 2 ? $"https://example.org/p.png?size={i}" : $"p{i}.png",
            about: i => i <= 3 ? "Ik werk hier." : $"over mij {i}"
        );
        test.ScoreRange(Sunday, new(2025, 10, 9)).Select(award => award.EarnedOn).Should().Equal(new DateOnly(2025, 10, 8));
        using var connection = test.Store.Open();
        RewardOrders
            .Of(connection, Organisations.Pick(connection, null), new(2025, 10, 20))
            .Single()
            .Hints.Should()
            .BeEquivalentTo([
                new HandOverHint(HandOverHintKind.Left, 1),
                new HandOverHint(HandOverHintKind.CameBack, 1),
                new HandOverHint(HandOverHintKind.SamePhoto, 2),
                new HandOverHint(HandOverHintKind.SameText, 3),
            ]);
    }

    [Fact]
    public void Facts_that_arrive_long_after_their_day_give_a_hint_and_facts_without_a_date_give_their_day_of_delivery()
    {
        using var test = Team(photosOf: 0);
        test.ScoreRange(Sunday.AddDays(-10), Sunday.AddDays(15)).Should().BeEmpty();
        test.With("employees", [Header, .. Enumerable.Range(1, 6).Select(i => Employee(i, "2025-09-20", $"p{i}.png", $"over mij {i}"))]);
        test.ScoreRange(Sunday.AddDays(-10), Sunday.AddDays(15)).Should().ContainSingle().Which.EarnedOn.Should().Be(new(2025, 9, 26));
        using var connection = test.Store.Open();
        RewardOrders
            .Of(connection, Organisations.Pick(connection, null), new(2025, 10, 20))
            .Single()
            .Hints.Should()
            .Equal(new HandOverHint(HandOverHintKind.Late, 0));

        using var undated = new TestOrganisation()
            .With("employees", ["employee_id,photo,started_on", .. Enumerable.Range(1, 5).Select(i => $"e{i},p{i}.png,2020-01-01")])
            .With("teams", "team_id,name,kind", "a,Koken,informal")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 5).Select(i => $"a,e{i}")]);
        var wall = undated.ScoreRange(Sunday, Sunday).Single();
        wall.EarnedOn.Should().Be(Sunday);
        wall.Date.Should().Be(new(2025, 11, 3), "nobody knew it before it was delivered");
    }

    private const string Header = "employee_id,valid_from,email,photo,phone,about,started_on";

    private static string Employee(int i, string from, string photo, string about) =>
        $"e{i},{from},e{i}@example.org,{photo},{(photo.Length > 0 ? $"12{i}" : "")},{(photo.Length > 0 ? about : "")},2020-01-01";

    /// <summary>Team a of six with an ambassador, and team b; the first ones have complete profiles since long.</summary>
    private static TestOrganisation Team(
        string settings = """{"id":"test","rewards":[{"id":"photo-wall","off":true}]}""",
        int photosOf = 12,
        IEnumerable<string>? memberships = null,
        Func<int, string>? photo = null,
        Func<int, string>? about = null
    ) =>
        new TestOrganisation()
            .Settings(settings)
            .With(
                "employees",
                [
                    Header,
                    .. Enumerable
                        .Range(1, 12)
                        .Select(i =>
                            Employee(
                                i,
                                "2025-01-01",
                                i <= photosOf ? photo?.Invoke(i) ?? $"p{i}.png" : "",
                                about?.Invoke(i) ?? $"over mij {i}"
                            )
                        ),
                    "n1,2025-01-01,,,,,2020-01-01",
                ]
            )
            .With("teams", "team_id,name,kind,location", "a,Groen,department,Werf Zuid", "b,Wegen,department,Werf Noord")
            .With(
                "memberships",
                [
                    "team_id,employee_id,valid_from,valid_to",
                    .. Enumerable
                        .Range(1, memberships?.Any(row => row.StartsWith("a,e6", StringComparison.Ordinal)) == true ? 5 : 6)
                        .Select(i => $"a,e{i},2025-01-01,"),
                    .. memberships ?? [],
                ]
            )
            .With("roles", "role,employee_id,team_id", "ambassador,e1,a");
}
