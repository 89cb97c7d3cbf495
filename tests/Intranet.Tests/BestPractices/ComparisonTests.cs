using Intranet.Adoption.BestPractices;
using Intranet.Reports;

namespace Intranet.Tests.BestPractices;

/// <summary>What may be said of a change, worked out by hand.</summary>
public class ComparisonTests
{
    private static readonly MeasureScore Active = new("weekly-active", MeasureStatus.Measured, 35, 100, 0.35, 0.7, 0.4, 50),
        Spread = new("spread", MeasureStatus.Measured, 4, 10, 0.4, 0.8, 0.2, 50),
        Photo = new("photo", MeasureStatus.Measured, 57, 100, 0.57, 0.95, 0.2, 60);

    [Fact]
    public void The_same_practices_compare()
    {
        var comparison = new Comparison(
            Card(("use", 50, [Active]), ("profiles", 60, [Photo])),
            Card(("use", 40, [Active]), ("profiles", 60, [Photo])),
            []
        );
        comparison.IsWhole.Should().BeTrue();
        comparison.Index.Should().Be((55.0, 50.0));
        comparison.ScoreBefore("use").Should().Be(40);
        comparison.ValueBefore("photo").Should().Be(0.57);
    }

    [Fact]
    public void A_practice_that_came_or_went_does_not_and_the_index_is_over_those_that_both_have()
    {
        var one = Card(("use", 50, [Active]), ("profiles", 60, [Photo]));
        var two = Card(("use", 40, [Active]), ("profiles", null, [Photo with { Value = null, Score = null }]));
        var came = new Comparison(one, two, []);
        (came.Added, came.Lost, came.Altered, came.IsWhole).Should().Be((1, 0, 0, false));
        came.Index.Should().Be((50.0, 40.0));
        came.ScoreBefore("profiles").Should().BeNull();
        var went = new Comparison(two, one, []);
        (went.Added, went.Lost, went.Altered).Should().Be((0, 1, 0));
    }

    [Fact]
    public void A_practice_measured_in_another_way_does_not()
    {
        var before = Card(("use", 50, [Active]));
        new Comparison(Card(("use", 50, [Active, Spread])), before, []).Altered.Should().Be(1, "one more measure");
        new Comparison(Card(("use", 50, [Active with { Target = 0.5 }])), before, []).Altered.Should().Be(1, "another target");
        new Comparison(Card(("use", 50, [Active with { Weight = 1 }])), before, []).Altered.Should().Be(1, "another weight");
        new Comparison(Card(("use", 50, [Active])) with { Definitions = 99 }, before, []).Altered.Should().Be(1, "another definition");
        new Comparison(Card(("use", 50, [Active with { Target = 0.5 }])), before, [])
            .ValueBefore("weekly-active")
            .Should()
            .Be(0.35, "values do");
        var profiles = Card(("profiles", 60, [Photo]));
        new Comparison(profiles with { ProfileFields = ["photo 2", "about 1"] }, profiles with { ProfileFields = ["photo 2"] }, [])
            .Altered.Should()
            .Be(1, "a field came");
        new Comparison(profiles with { ProfileFields = ["photo 2", "about 1"] }, profiles with { ProfileFields = ["photo 2"] }, [])
            .ValueBefore("photo")
            .Should()
            .BeNull();
    }

    [Fact]
    public void What_an_input_changes_that_came_between_does_not_compare()
    {
        Scorecard now = Card(("use", 50, [Active, Spread]), ("profiles", 60, [Photo])),
            before = Card(("use", 40, [Active, Spread]), ("profiles", 50, [Photo]));
        new Comparison(now, before, ["employees.left_on"]).Shared.Should().BeEmpty("it says who is counted");
        new Comparison(now, before, ["objections"]).ValueBefore("weekly-active").Should().BeNull();
        var teams = new Comparison(now, before, ["teams.designated"]);
        teams.Shared.Should().Equal(["profiles"], "spread is over designated teams");
        teams.ValueBefore("weekly-active").Should().Be(0.35, "that has nothing to do with teams");
        new Comparison(now, before, ["employees.email", "channels"]).IsWhole.Should().BeTrue("nothing here depends on these");
    }

    [Theory]
    [InlineData(99.3, 99.0, "gelijk", "no change")]
    [InlineData(62.5, 62.4, "+1", "+1")] // 63 beside 62
    [InlineData(59.6, 61.4, "−1", "−1")] // 60 beside 61
    [InlineData(50, 50, "gelijk", "no change")]
    public void A_difference_is_that_of_the_figures_beside_it(double now, double before, string dutch, string english)
    {
        new ReportTexts("nl").Difference(now, before).Should().Be(dutch);
        new ReportTexts("en").Difference(now, before).Should().Be(english);
    }

    private static Scorecard Card(params (string Id, double? Score, MeasureScore[] Measures)[] practices) =>
        new(
            "test",
            new(2025, 10, 5),
            100,
            [
                .. practices.Select(practice => new PracticeScore(
                    practice.Id,
                    practice.Score is null ? MeasureStatus.NoInput : MeasureStatus.Measured,
                    practice.Score,
                    null,
                    practice.Measures
                )),
            ]
        );
}
