using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Privacy;

namespace Intranet.Tests.Privacy;

/// <summary>
/// Plays the attacker of docs/privacy.md on random organisations: nobody outside the reader has a figure that is certain. With one of the
/// rules switched off, somebody has, which shows that the attacker can find what there is to find.
/// </summary>
public class AttackerTests
{
    /// <summary>What an attacker found in an organisation.</summary>
    internal sealed record Found(IReadOnlyList<string> People, IReadOnlyList<string> HiddenTeams);

    [Fact]
    public void Nobody_can_be_told_apart_in_forty_organisations()
    {
        foreach (var seed in Enumerable.Range(1, 40))
        {
            var found = Attack(seed);
            found.People.Should().BeEmpty($"organisation {seed}");
            found.HiddenTeams.Should().BeEmpty($"organisation {seed}");
        }
    }

    /// <summary>The long form: with all rules, and the number of organisations in which somebody is found without each of them.</summary>
    internal static void Run(int organisations, Action<string> say)
    {
        foreach (
            var (what, off, tells) in new[]
            {
                ("all rules", RulesOff.None, true),
                ("without groups standing clear", RulesOff.Overlap, true),
                ("without threes", RulesOff.InThrees, true),
                ("without told days", RulesOff.None, false),
            }
        )
        {
            var found = Enumerable.Range(1, organisations).Select(seed => Attack(seed, off, tells)).ToList();
            int people = found.Count(one => one.People.Count > 0),
                teams = found.Count(one => one.HiddenTeams.Count > 0);
            say($"{what}: people found in {people} of {organisations}, hidden teams in {teams}");
            (people + teams > 0).Should().Be(off != RulesOff.None || !tells);
        }
    }

    [Theory]
    [InlineData("no overlap")]
    [InlineData("in threes")]
    [InlineData("told stays told")]
    public void Without_one_of_the_rules_the_attacker_finds_people(string rule)
    {
        var off = rule switch
        {
            "no overlap" => RulesOff.Overlap,
            "in threes" => RulesOff.InThrees,
            _ => RulesOff.None,
        };
        Enumerable.Range(1, 40).Any(seed => Attack(seed, off, rule != "told stays told").People.Count > 0).Should().BeTrue();
    }

    /// <summary>Attacks with everything that can be read, and again as some of the members, who see less of their teams.</summary>
    internal static Found Attack(int seed, RulesOff off = RulesOff.None, bool tells = true)
    {
        using var organisation = new WatchedOrganisation(seed, tells);
        ShownGroups.Off[organisation.Id] = off;
        try
        {
            var seen = organisation.Watch().ToList();
            if (Environment.GetEnvironmentVariable("ATT_LAST") == "1")
                seen = [seen[^1]];
            var attacker = new Attacker(organisation, !off.HasFlag(RulesOff.InThrees), tells);
            foreach (var (look, cards) in seen)
            {
                foreach (var card in cards)
                {
                    attacker.Read(card, look);
                }
            }

            List<string> people = [.. attacker.Certain()];
            List<string> hidden =
            [
                .. seen.SelectMany(look => look.Cards.Select(card => (look.Look, Card: card)))
                    .SelectMany(item =>
                        item.Card.Teams.Where(team => team.Suppressed && team.Members < 5)
                            .Select(team => (item.Look, item.Card, Team: team))
                    )
                    .Where(item =>
                        attacker.Of($"week {item.Card.Date}", organisation.Members(item.Team.Id, item.Card.Date, item.Look))
                            is var (least, most)
                        && least == most
                    )
                    .Select(item => $"{item.Team.Id} on {item.Card.Date}")
                    .Distinct(),
            ];
            foreach (var reader in Readers(organisation, seen[^1]))
            {
                var member = new Attacker(organisation, !off.HasFlag(RulesOff.InThrees), tells);
                foreach (var (look, cards) in seen)
                {
                    var ever = organisation.EverIn(reader, look);
                    foreach (var card in cards)
                    {
                        member.Read(card.For(card.MinimumGroupSize, ever.Contains), look);
                    }
                }

                member.Know(reader, seen[^1].Cards.Select(card => card.Date));
                people.AddRange(member.Certain(reader).Select(one => $"{reader} of {one}"));
            }

            return new(people, hidden);
        }
        finally
        {
            ShownGroups.Off.TryRemove(organisation.Id, out _);
        }
    }

    /// <summary>A member of each of the two smallest teams that are shown.</summary>
    private static IEnumerable<string> Readers(WatchedOrganisation organisation, (int Look, IReadOnlyList<Scorecard> Cards) last) =>
        last.Cards[^1]
            .Teams.Where(team => !team.Suppressed)
            .OrderBy(team => team.Members)
            .Take(2)
            .Select(team => organisation.Members(team.Id, last.Cards[^1].Date, last.Look).Order(StringComparer.Ordinal).First())
            .Distinct();
}
