using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Reports;

namespace Intranet.Tests.Reports;

/// <summary>What a report asks for, what became of it, whom it thanks and how it compares, in both languages.</summary>
public class FollowUpTests
{
    private static readonly DateOnly Sunday = new(2025, 10, 5);
    private static readonly OrganisationSettings Settings = new() { Id = "test", Name = "Test" };

    [Theory]
    [InlineData("nl", "Dat is 5 meer dan een week eerder, toen het 50 was.")]
    [InlineData("en", "That is 5 more than a week earlier, when it was 50.")]
    public void A_week_over_the_same_practices_is_compared(string language, string text) =>
        Lead(Report([Card(Use(0.35), Photo(0.57)), Card(Use(0.28), Photo(0.57))]), language).Should().StartWith(text);

    [Theory]
    [InlineData("nl", "Niet te vergelijken met een week eerder: één praktijk erbij. De ene praktijk van beide weken staat op 50, was 40.")]
    [InlineData("en", "Not comparable with a week earlier: one more practice. The one practice that both weeks have is at 50, was 40.")]
    public void A_practice_more_is_no_rise(string language, string text) =>
        Lead(Report([Card(Use(0.35), Photo(0.57)), Card(Use(0.28))]), language).Should().StartWith(text);

    [Theory]
    [InlineData("nl", "Deze week is niet compleet: er zijn nog geen gegevens na 3 oktober 2025.")]
    [InlineData("en", "This week is not complete: there is no data after 3 October 2025 yet.")]
    public void A_week_of_which_part_is_missing_is_compared_with_nothing(string language, string text)
    {
        var report = Report([Card(Use(0.10)), Card(Use(0.28))]) with { LastDay = Sunday.AddDays(-2) };
        Lead(report, language).Should().StartWith(text);
        report.Compared.Should().BeNull();
        report.FollowUp(new ReportTexts(language)).Should().BeEmpty();
        report.Thanks(new ReportTexts(language)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("nl", "Niet te vergelijken met een week eerder: de bron portal levert niets meer.")]
    [InlineData("en", "Not comparable with a week earlier: the feed portal has ended.")]
    public void A_feed_that_ended_is_no_drop(string language, string text)
    {
        Feed ended = new("portal", "activities", default, Sunday.AddDays(-3), 1, 4) { EndedOn = Sunday };
        var report = Report([Card(Use(0.10)), Card(Use(0.28))]) with { Feeds = [ended] };
        Lead(report, language).Should().StartWith(text);
        (report with { Feeds = [ended with { CompleteThrough = Sunday.AddDays(-40) }] }).Compared.Should().NotBeNull("that was weeks ago");
    }

    [Theory]
    [InlineData("nl", "Niet te vergelijken met een week eerder: de bron portal is erbij gekomen.")]
    [InlineData("en", "Not comparable with a week earlier: the feed portal was added.")]
    public void A_feed_that_was_added_is_no_rise(string language, string text)
    {
        Feed first = new("files", "activities", default, Sunday, 1, 0) { FirstDay = Sunday.AddDays(-100), KnownDays = 60 },
            added = new("portal", "activities", default, Sunday, 1, 0) { FirstDay = Sunday.AddDays(-20), KnownDays = 20 };
        var report = Report([Card(Use(0.35)), Card(Use(0.28))]) with { Feeds = [first, added] };
        Lead(report, language).Should().StartWith(text);
        report.FeedBreaks.Should().Equal([WeeklyReport.TrendWeeks - 3], "the week in which it began");
        (report with { Feeds = [first, added with { FirstDay = Sunday.AddDays(-34) }] }).Compared.Should().NotBeNull("both weeks have it");
        (report with { Feeds = [first, added with { FirstDay = Sunday.AddDays(-33) }] }).Compared.Should().BeNull();
    }

    [Fact]
    public void A_week_that_is_to_be_scored_again_compares_with_nothing()
    {
        var report = Report([Card(Use(0.35)), Card(Use(0.28))]);
        (report with { DueFrom = Sunday.AddDays(1) }).Compared.Should().NotBeNull();
        var due = report with { DueFrom = Sunday.AddDays(-10) };
        due.Compared.Should().BeNull();
        Lead(due, "nl").Should().StartWith("Niet te vergelijken met een week eerder: er kwamen gegevens bij");
    }

    [Theory]
    [InlineData(
        "nl",
        "deze week actief: 35%, was 28% (+7).",
        "eigen foto: nog 57%, zoals vorige week.",
        "Groen: nog 2 profielen tot de beloning, vorige week 4."
    )]
    [InlineData("en", "active this week: 35%, was 28% (+7).", "photo", "Groen: 2 profiles to go until the reward, 4 last week.")]
    public void The_next_report_says_what_became_of_the_last_three(string language, string rise, string same, string cake)
    {
        var report = Report([
            Card(Use(0.35), Photo(0.57)) with
            {
                Teams = [Team(8)],
            },
            Card(Use(0.28), Photo(0.57)) with
            {
                Teams = [Team(6)],
            },
        ]) with
        {
            Requested = [(Sunday.AddDays(-7), ["use/weekly-active", "profiles/photo", "cake/groen"])],
            Missing = new Dictionary<string, (int?, int?)> { ["groen"] = (2, 4) },
        };
        var lines = report.FollowUp(new ReportTexts(language));
        lines.Should().HaveCount(3);
        lines[0].Should().Contain(rise);
        lines[1].Should().Contain(same);
        lines[2].Should().Be(cake);
        (report with { Requested = [(Sunday.AddDays(-14), ["use/weekly-active"])] }).FollowUp(new ReportTexts(language)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("nl", "Voor de 3e week: ")]
    [InlineData("en", "Week 3 in a row: ")]
    public void What_was_called_for_twice_makes_room_or_says_so(string language, string prefix)
    {
        var texts = new ReportTexts(language);
        var report = Report([Card(Use(0.28), Photo(0.50)), Card(Use(0.28), Photo(0.57)), Card(Use(0.28), Photo(0.57))]);
        report.NextSteps(texts)[0].Key.Should().Be("use/weekly-active", "it costs most");
        (DateOnly, IReadOnlyList<string>)[] twice =
        [
            (Sunday.AddDays(-7), ["use/weekly-active"]),
            (Sunday.AddDays(-14), ["use/weekly-active"]),
        ];
        var steps = (report with { Requested = twice }).NextSteps(texts);
        steps[0].Key.Should().Be("profiles/photo");
        steps[1].Key.Should().Be("use/weekly-active");
        steps[1].Text.Should().StartWith(prefix);
        var moved = Report([Card(Use(0.31), Photo(0.50)), Card(Use(0.28), Photo(0.57)), Card(Use(0.28), Photo(0.57))]) with
        {
            Requested = twice,
        };
        moved.NextSteps(texts)[0].Key.Should().Be("use/weekly-active", "it moved, so it is worth asking for");
        (report with { Requested = [(Sunday, ["profiles/photo"]), .. twice] })
            .NextSteps(texts)
            .Select(step => step.Key)
            .Should()
            .Equal(["profiles/photo"], "a report that was published stays as it was");
    }

    [Theory]
    [InlineData(
        "nl",
        "Dank aan Groen, dat dit verdiende: Taart.",
        "Gebruik ging van 40 naar 50, vooral door deze week actief (35%, was 28%)."
    )]
    [InlineData("en", "Thanks to Groen, who earned: Cake.", "Use went from 40 to 50, most of all through active this week (35%, was 28%).")]
    public void Teams_are_thanked_and_what_raised_a_practice_is_named(string language, string team, string practice)
    {
        var report = Report([Card(Use(0.35), Photo(0.57)), Card(Use(0.28), Photo(0.57))]) with
        {
            Awards =
            [
                new(
                    Settings.Rewards.Single(reward => reward.Id == "cake").Name,
                    "Groen",
                    Sunday.AddDays(-2),
                    AwardState.Earned,
                    null,
                    true
                ),
            ],
        };
        report.Thanks(new ReportTexts(language)).Should().Equal(team, practice);
    }

    [Fact]
    public void Nobody_is_asked_to_change_what_is_over()
    {
        MeasureScore ready = new("ready-before-next", MeasureStatus.Measured, 1, 2, 0.5, 1, 0.5, 50) { IsOver = true };
        var pace = PracticeScore.Of("pace", [ready]);
        Advice.For(pace, "nl").Should().StartWith("De invoering is klaar");
        Report([new("test", Sunday, 100, [pace])]).NextSteps(new ReportTexts("nl")).Should().BeEmpty();
        Advice.For(PracticeScore.Of("pace", [ready with { IsOver = false }]), "nl").Should().StartWith("Wacht met de volgende fase");
    }

    [Fact]
    public void An_index_that_was_told_and_differs_is_corrected_in_whole_points()
    {
        using var organisation = new TestOrganisation()
            .People(60)
            .Did([.. Enumerable.Range(1, 20).SelectMany(i => TestOrganisation.Daily("2025-08-04", "2025-10-05", $"e{i}"))]);
        organisation.Score(Sunday.AddDays(-7));
        organisation.ScoreStored(Sunday);
        using var connection = organisation.Store.Open();
        var row = Intranet.Storage.Organisations.Pick(connection, null);
        using (var transaction = connection.BeginTransaction())
        {
            var card = Intranet.Storage.Scores.Scorecards.Find(connection, 1, Sunday.AddDays(-7))!;
            Intranet
                .Storage.Reports.Publications.Add(
                    connection,
                    transaction,
                    1,
                    "2025-W39",
                    card,
                    new Dictionary<DateOnly, Intranet.Storage.Reports.ToldFigures>
                    {
                        [Sunday.AddDays(-7)] = new(card.Index!.Value - 4, WeeklyReport.Value(card, "weekly-active") - 0.01),
                    },
                    [],
                    new Dictionary<string, byte[]>(),
                    TestOrganisation.Clock.GetUtcNow()
                )
                .Should()
                .BeTrue();
            transaction.Commit();
        }

        var report = WeeklyReport.Read(connection, row, "2025-W40", TestOrganisation.Clock.GetUtcNow());
        report.Corrections.Should().HaveCount(2).And.OnlyContain(correction => correction.Sunday == Sunday.AddDays(-7));
        (report.Corrections[0].Now - report.Corrections[0].Was).Should().BeApproximately(4, 1e-9);
        report
            .Corrections[1]
            .Describe(new ReportTexts("nl"))
            .Should()
            .StartWith("Het aandeel actief in wk 39 is gecorrigeerd van 32% naar 33%");
    }

    private static string Lead(WeeklyReport report, string language) => report.Lead(new ReportTexts(language));

    private static PracticeScore Use(double value) =>
        PracticeScore.Of("use", [new("weekly-active", MeasureStatus.Measured, 100 * value, 100, value, 0.7, 0.4, 100 * value / 0.7)]);

    private static PracticeScore Photo(double value) =>
        PracticeScore.Of("profiles", [new("photo", MeasureStatus.Measured, 100 * value, 100, value, 0.95, 0.2, 100 * value / 0.95)]);

    private static TeamScore Team(int complete) => new("groen", "Groen", false, true, 10) { Complete = complete / 10.0 };

    private static Scorecard Card(params PracticeScore[] practices) => new("test", Sunday, 100, practices);

    /// <param name="cards">Newest first, a week apart.</param>
    private static WeeklyReport Report(Scorecard[] cards) =>
        new()
        {
            Organisation = Settings,
            Week = "2025-W40",
            Sunday = Sunday,
            Now = cards[0],
            Trend =
            [
                .. Enumerable
                    .Range(0, WeeklyReport.TrendWeeks)
                    .Select(week => WeeklyReport.TrendWeeks - 1 - week)
                    .Select(back => (Sunday.AddDays(-7 * back), back < cards.Length ? cards[back] : null)),
            ],
            Corrections = [],
            Persona = null,
            Awards = [],
            NearCake = [],
            Missing = new Dictionary<string, (int?, int?)>(),
            Requested = [],
            FirstDay = Sunday.AddDays(-100),
            LastDay = Sunday,
            Feeds = [],
        };
}
