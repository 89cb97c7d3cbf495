using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Rewards;
using Xunit.Abstractions;

namespace Intranet.Tests.Rewards;

/// <summary>The ledger is that of a second computation, which was written apart from the product.</summary>
public class SecondComputationTests(ITestOutputHelper output)
{
    private const int Organisations = 50;

    [Fact]
    public void Both_computations_agree_on_every_award_of_lively_organisations()
    {
        var seeds = Enumerable.Range(1, Organisations).Select(n => 1500 + n).ToList();
        var today = DateOnly.FromDateTime(TestOrganisation.Clock.GetUtcNow().Date);
        var compared = new List<(string Reward, bool IsWaiting)>();
        var hidden = 0;
        var sync = new Lock();
        Parallel.ForEach(
            seeds,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            seed =>
            {
                var generated = new GeneratedOrganisation(seed, weeks: 16 + seed % 5, most: 6);
                var expected = new SecondComputation(generated).Awards(today);
                Ledger(generated)
                    .Should()
                    .Equal(expected.Select(Line).Order(StringComparer.Ordinal), $"that is the second computation of seed {seed}");

                var without = new SecondComputation(generated, hides: false).Awards(today);
                lock (sync)
                {
                    compared.AddRange(expected.Select(award => (award.Reward, award.IsWaiting)));
                    hidden += without.Select(award => award.Id).Except(expected.Select(award => award.Id)).Count();
                }
            }
        );

        var counts = compared.GroupBy(award => award.Reward).ToDictionary(group => group.Key, group => group.Count());
        output.WriteLine($"seeds {seeds[0]} to {seeds[^1]}: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))};");
        output.WriteLine($"{compared.Count(award => award.IsWaiting)} wait, {hidden} more without the rule about hidden teams");
        counts.Should().HaveCount(5).And.OnlyContain(count => count.Value >= 10);
        compared.Should().Contain(award => award.IsWaiting);
        hidden.Should().BePositive("teams whose activity is hidden would have earned");
    }

    /// <summary>As scoring makes it, but for the scorecards.</summary>
    private static IEnumerable<string> Ledger(GeneratedOrganisation generated)
    {
        using var test = new TestOrganisation();
        generated.Deliver(test);
        test.Import().Quarantined.Should().Be(0);
        using var connection = test.Store.Open();
        Campaigns(connection, generated);
        var organisation = Intranet.Storage.Organisations.Pick(connection, null);
        var days = Enumerable.Range(0, GeneratedOrganisation.Last.DayNumber - generated.First.DayNumber + 1);
        var scored = new Scorer(connection, organisation).Score([.. days.Select(generated.First.AddDays)]).ToList();
        using (var transaction = connection.BeginWrite(organisation.Number))
        {
            foreach (var day in scored)
            {
                AwardSettlement.Earn(connection, transaction, organisation, day.Records, day.Day, day.Earned);
            }

            transaction.Commit();
        }

        return TestLedger
            .Of(connection)
            .Select(award => $"{award.Id} {award.EarnedOn:yyyy-MM-dd} {award.Units} {award.State}")
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Those that the settings have no room for.</summary>
    private static void Campaigns(System.Data.Common.DbConnection connection, GeneratedOrganisation generated)
    {
        var organisation = Intranet.Storage.Organisations.Pick(connection, null);
        using var transaction = connection.BeginWrite(organisation.Number);
        foreach (var campaign in generated.Campaigns.Skip(generated.Campaigns.FindIndex(one => one.Reward == "cake") == 0 ? 1 : 0))
        {
            Intranet
                .Storage.Rewards.Campaigns.Put(
                    connection,
                    transaction,
                    organisation.Number,
                    new("", campaign.Reward, campaign.From, campaign.Until, campaign.AtMost, null),
                    "test",
                    TestOrganisation.Clock.GetUtcNow()
                )
                .Id.Should()
                .Be(campaign.Id);
        }

        transaction.Commit();
    }

    private static string Line(SecondComputation.Award award) =>
        $"{award.Id} {award.EarnedOn:yyyy-MM-dd} {award.Units} {(award.IsWaiting ? "Waiting" : "Earned")}";
}
