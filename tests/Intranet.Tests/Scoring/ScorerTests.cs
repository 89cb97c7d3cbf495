using Intranet.Adoption;
using Intranet.Intake;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Tests.Rewards;

namespace Intranet.Tests.Scoring;

public sealed class ScorerTests : IDisposable
{
    private static readonly DateOnly[] Days = [new(2025, 9, 7), new(2025, 9, 28), new(2025, 10, 5)];
    private readonly TestOrganisation organisation = new();

    public ScorerTests() =>
        new Importer(organisation.Store, TestOrganisation.Clock).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions());

    [Fact]
    public void Days_scored_together_have_the_figures_and_rewards_of_days_scored_alone()
    {
        using var connection = organisation.Store.Open();
        var row = Organisations.Find(connection, "voorbeeldhoven")!;
        var together = new Scorer(connection, row).Score(Days).ToList();
        together.Select(day => day.Day).Should().Equal(Days);
        together.Should().Contain(day => day.Earned.Count > 0);
        foreach (var day in together)
        {
            var alone = new Scorer(connection, row).Score(day.Day);
            day.Scorecard.ToJson().Should().Be(alone.Scorecard.ToJson());
            day.Earned.Should().Equal(alone.Earned);
        }
    }

    [Fact]
    public void Other_settings_score_what_would_be_and_store_nothing()
    {
        using var connection = organisation.Store.Open();
        var row = Organisations.Find(connection, "voorbeeldhoven")!;
        const string measure = "complete";
        var settings = row.Settings with { Practices = new Dictionary<string, MeasureSetting> { [measure] = new(Target: 0.123) } };
        var scorecard = new Scorer(connection, row with { Settings = settings }).Score(Days[^1]).Scorecard;
        TestOrganisation.Measure(scorecard, measure).Target.Should().Be(0.123);
        Scorecards.Days(connection, row.Number).Should().BeEmpty();
        TestLedger.Of(connection).Should().BeEmpty();
    }

    public void Dispose() => organisation.Dispose();
}
