using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Adoption.Rewards;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Tests.Whole;
using Xunit.Abstractions;

namespace Intranet.Tests.Rewards;

/// <summary>
/// The ledger depends on the facts alone: not on the order of scoring, on what was known when, or on processes that are killed. What was
/// announced or delivered stays so.
/// </summary>
public class AwardOrderTests(ITestOutputHelper output)
{
    private const int Weeks = 7;
    private static readonly DateOnly Last = GeneratedOrganisation.Last;
    private static readonly DateTimeOffset Now = TestOrganisation.Clock.GetUtcNow();

    [Fact]
    public void Any_order_of_scoring_and_delivery_gives_the_ledger_of_scoring_in_order_once()
    {
        var (all, waiting) = (0, 0);
        foreach (var seed in Enumerable.Range(2600, 8))
        {
            var plan = new Plan(seed);
            using var orderly = new TestOrganisation(file: true);
            plan.DeliverAll(orderly);
            Score(orderly, plan.Days);
            var expected = Ledger(orderly);

            using var disorderly = new TestOrganisation(file: true);
            plan.DeliverFirst(disorderly);
            ScoreInDisorder(disorderly, plan, plan.Days.Where(_ => plan.Random.Next(3) > 0));
            plan.DeliverRest(disorderly);
            ScoreInDisorder(disorderly, plan, plan.Days.Concat(plan.Days.Where(_ => plan.Random.Next(4) == 0)));

            Ledger(disorderly).Should().Equal(expected, $"the facts of seed {seed} are the same");
            using var connection = disorderly.Store.Open();
            StoreCheck.Run(connection).Problems.Should().BeEmpty();
            all += expected.Count;
            waiting += expected.Count(line => line.EndsWith("Waiting", StringComparison.Ordinal));
        }

        output.WriteLine($"{all} awards, {waiting} of them waiting");
        all.Should().BeGreaterThan(200);
        waiting.Should().BeGreaterThan(20);
    }

    [Fact]
    public async Task Processes_that_are_killed_leave_the_ledger_of_an_undisturbed_one()
    {
        const int seed = 2700;
        var plan = new Plan(seed);
        using var calm = new TestOrganisation(file: true);
        plan.DeliverAll(calm);
        Score(calm, plan.Days);

        using var wild = new TestOrganisation(file: true);
        plan.DeliverAll(wild);
        string[] database = ["--database", wild.Store.Database];
        var kills = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(slot => Task.Run(() => Work(new Random(seed + slot)))));
        Cli.Run(["score", "--from", Text(plan.Days[0]), "--to", Text(Last), .. database, "--quiet"]).Code.Should().Be(0);

        var expected = Ledger(calm);
        output.WriteLine($"seed {seed}: {kills} processes killed while they scored; {expected.Count} awards");
        kills.Should().BeGreaterThanOrEqualTo(6);
        Ledger(wild).Should().Equal(expected, $"that is the ledger of seed {seed} undisturbed");
        Cli.Run(["check", .. database]).Should().Match<Cli.Result>(result => result.Code == 0, "check finds no problem");
        Digest(wild).Should().Be(Digest(calm));

        // Two are killed after some days, and the third goes on to its end, unless the others are in its way.
        void Work(Random random)
        {
            for (var run = 0; run < 3; run++)
            {
                var first = random.Next(plan.Days.Count / 2);
                var count = random.Next(plan.Days.Count / 3, plan.Days.Count - first);
                using var process = Cli.Start([
                    "score",
                    "--from",
                    Text(plan.Days[first]),
                    "--to",
                    Text(plan.Days[first + count - 1]),
                    "--json",
                    .. database,
                ]);
                var errors = process.StandardError.ReadToEndAsync();
                for (var lines = run == 2 ? int.MaxValue : random.Next(1, count); lines > 0; lines--)
                {
                    if (process.StandardOutput.ReadLine() is null)
                    {
                        break;
                    }
                }

                if (run < 2)
                {
                    process.Kill();
                }

                process.WaitForExit();
                if (process.ExitCode == 0)
                {
                    continue;
                }

                run.Should().BeLessThan(2, errors.Result);
                Interlocked.Increment(ref kills);
            }
        }
    }

    [Fact]
    public void The_preview_of_a_day_is_what_scoring_it_adds()
    {
        var added = 0;
        foreach (var seed in Enumerable.Range(2800, 5))
        {
            var plan = new Plan(seed);
            using var test = new TestOrganisation(file: true);
            plan.DeliverFirst(test);
            using var connection = test.Store.Open();
            foreach (var (index, day) in plan.Shuffled(plan.Days).Take(24).Index())
            {
                if (index == 12)
                {
                    plan.DeliverRest(test);
                }

                var organisation = Organisations.Pick(connection, null);
                var preview = RewardPreview.Run(connection, organisation, day).Select(line => Line(line.Award)).ToList();
                var before = Granted().Select(award => award.Id).ToHashSet();
                ScoreDays.Run(connection, organisation, day, day);
                var after = Granted().Where(award => !before.Contains(award.Id)).Select(Line).ToList();
                preview.Should().Equal(after, $"that is what scoring {day:yyyy-MM-dd} of seed {seed} added");
                added += after.Count;

                IEnumerable<Award> Granted() =>
                    Awards
                        .List(connection, organisation, day)
                        .Where(award => award.State is not (AwardState.Waiting or AwardState.Withdrawn));
            }
        }

        output.WriteLine($"{added} awards added");
        added.Should().BeGreaterThan(20);
    }

    [Fact]
    public void What_was_announced_or_delivered_stays_so_whatever_comes_after()
    {
        var kept = 0;
        foreach (var seed in Enumerable.Range(2900, 3))
        {
            var plan = new Plan(seed);
            using var test = new TestOrganisation(file: true);
            plan.DeliverFirst(test);
            var told = new Dictionary<string, (AwardState State, DateOnly EarnedOn)>();
            ScoreInDisorder(test, plan, plan.Days.Where(_ => plan.Random.Next(3) > 0));
            Tell();
            plan.DeliverRest(test);
            Check("late facts and corrected campaigns");
            ScoreInDisorder(test, plan, plan.Days);
            Check("scoring again");
            Tell();
            foreach (var change in plan.Upheavals())
            {
                plan.Settings(test, change);
                Check(change.ToString());
                ScoreInDisorder(test, plan, plan.Days.Where(_ => plan.Random.Next(2) == 0));
                Check($"scoring after {change}");
                Tell();
            }

            kept += told.Count;

            void Tell()
            {
                using var connection = test.Store.Open();
                foreach (var award in TestLedger.Of(connection).Where(award => award.State is AwardState.Earned or AwardState.Announced))
                {
                    if (plan.Random.Next(3) > 0)
                    {
                        var what = plan.Random.Next(2) == 0 ? AwardEvent.Announced : AwardEvent.Delivered;
                        var now = TestLedger.Record(connection, award.Id, what, Now);
                        told[award.Id] = (now.State, now.EarnedOn);
                    }
                }
            }

            void Check(string after)
            {
                using var connection = test.Store.Open();
                var ledger = TestLedger.Of(connection).ToDictionary(award => award.Id);
                told.Keys.Where(id => ledger.TryGetValue(id, out var award) && award.IsWaiting)
                    .Should()
                    .BeEmpty($"none of seed {seed} waits");
                told.Keys.Except(ledger.Keys).Should().BeEmpty($"none of seed {seed} lapses by {after}");
                told.ToDictionary(pair => pair.Key, pair => (ledger[pair.Key].State, ledger[pair.Key].EarnedOn))
                    .Should()
                    .Equal(told, $"none of seed {seed} changes by {after}");
            }
        }

        output.WriteLine($"{kept} awards were announced or delivered");
        kept.Should().BeGreaterThan(100);
    }

    private static void Score(TestOrganisation test, IReadOnlyList<DateOnly> days)
    {
        using var connection = test.Store.Open();
        ScoreDays.RunOn(connection, Organisations.Pick(connection, null), days);
    }

    /// <summary>In random chunks, from three threads.</summary>
    private static void ScoreInDisorder(TestOrganisation test, Plan plan, IEnumerable<DateOnly> days)
    {
        var rest = new Queue<DateOnly>(plan.Shuffled(days));
        var chunks = new List<List<DateOnly>>();
        while (rest.Count > 0)
        {
            List<DateOnly> chunk = [];
            for (var count = plan.Random.Next(1, 9); count > 0 && rest.Count > 0; count--)
            {
                chunk.Add(rest.Dequeue());
            }

            chunks.Add([.. chunk.Distinct().Order()]);
        }

        Parallel.ForEach(chunks, new ParallelOptions { MaxDegreeOfParallelism = 3 }, chunk => Score(test, chunk));
    }

    private static List<string> Ledger(TestOrganisation test)
    {
        using var connection = test.Store.Open();
        return [.. TestLedger.Of(connection).Select(award => $"{Line(award)} {award.State}").Order(StringComparer.Ordinal)];
    }

    private static string Line(Award award) => $"{award.Id} {award.EarnedOn:yyyy-MM-dd} {award.Units}";

    private static string Digest(TestOrganisation test)
    {
        using var connection = test.Store.Open();
        return StoreCheck.Run(connection).Digest;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A change of the settings that should leave what was told alone.</summary>
    private enum Upheaval
    {
        NoBudget,
        OtherScope,
        NeverMet,
        LongerHold,
        AllOff,
        OtherFrequency,
    }

    /// <summary>An organisation with rewards of its own, of which a part is known at first, and the rest is delivered late.</summary>
    private sealed class Plan
    {
        private readonly int seed;
        private readonly GeneratedOrganisation rows;
        private readonly JsonArray rewards = [];
        private readonly (DateOnly Planned, DateOnly Corrected)? dates;
        private readonly List<Campaign> planned = [];
        private readonly List<Campaign> corrected = [];

        public Plan(int seed)
        {
            this.seed = seed;
            Random = new Random(seed);
            rows = Rows();
            Days = [.. Enumerable.Range(0, 7 * Weeks).Select(rows.First.AddDays)];
            foreach (var id in (string[])["cake", "photo-wall", "full-house", "open-book"])
            {
                rewards.Add(
                    With(new JsonObject { ["id"] = id, ["heldDays"] = Random.Next(1, 15) }, Random.Next(2) == 0 ? null : "campaign")
                );
            }

            for (var number = 1; number <= 4; number++)
            {
                var scope = number == 1 ? RewardScope.Employee : (RewardScope)Random.Next(3);
                var names = RewardMeasures.Names(scope).Order(StringComparer.Ordinal).ToList();
                rewards.Add(
                    With(
                        new JsonObject
                        {
                            ["id"] = $"own-{number}",
                            ["scope"] = scope.ToString().ToLowerInvariant(),
                            ["heldDays"] = Random.Next(3) == 0 ? 1 : Random.Next(1, 12),
                            ["graceDays"] = Random.Next(2) * 30,
                            ["conditions"] = new JsonArray([
                                .. Enumerable
                                    .Range(0, Random.Next(1, 3))
                                    .Select(_ => new JsonObject
                                    {
                                        ["measure"] = names[Random.Next(names.Count)],
                                        ["atLeast"] = Random.Next(1, 10) / 10.0,
                                    }),
                            ]),
                        },
                        ((string[])["once", "campaign", "quarter", "year"])[Random.Next(4)]
                    )
                );
            }

            // The dates are those of the cake in the settings, or of campaigns on the page.
            dates = Random.Next(2) == 0 ? (Days[Random.Next(Days.Count)], Days[Random.Next(Days.Count)]) : null;
            foreach (var reward in dates is null ? (string[])["cake", "photo-wall", "own-2"] : [])
            {
                var from = Days[Random.Next(Days.Count)];
                var campaign = new Campaign("", reward, from, Random.Next(2) == 0 ? null : from.AddDays(Random.Next(30)), Some(3), null);
                planned.Add(campaign);
                var other = Days[Random.Next(Days.Count)];
                corrected.Add(campaign with { From = other, Until = Random.Next(2) == 0 ? null : other.AddDays(Random.Next(30)) });
            }
        }

        public Random Random { get; }

        /// <summary>Those to score.</summary>
        public List<DateOnly> Days { get; }

        public List<T> Shuffled<T>(IEnumerable<T> items) => [.. items.OrderBy(_ => Random.Next())];

        /// <summary>What is known in the end, at once.</summary>
        public void DeliverAll(TestOrganisation test)
        {
            rows.Deliver(test);
            Settings(test, Upheaval.NoBudget, isFirst: true);
            Put(test, planned);
            Settings(test, null);
            Put(test, corrected);
        }

        /// <summary>What is known at first: some rows are missing, others are wrong, and so are campaigns and budgets.</summary>
        public void DeliverFirst(TestOrganisation test)
        {
            var known = Rows();
            foreach (var row in known.Employees.GroupBy(row => row.Id).SelectMany(facts => facts.OrderBy(row => row.From).Skip(1)).ToList())
            {
                if (Random.Next(4) == 0)
                {
                    known.Employees.Remove(row);
                }
                else if (Random.Next(8) == 0)
                {
                    known.Employees[known.Employees.IndexOf(row)] = row with { Photo = "", LeftOn = null };
                }
            }

            known.Members.RemoveAll(_ => Random.Next(12) == 0);
            for (var at = 0; at < known.Members.Count; at++)
            {
                known.Members[at] = Random.Next(3) == 0 ? known.Members[at] with { To = null } : known.Members[at];
            }

            known.Objections.RemoveAll(_ => Random.Next(2) == 0);
            known.Ambassadors.RemoveAll(_ => Random.Next(3) == 0);
            known.Acts.RemoveAll(_ => Random.Next(10) == 0);
            known.Deliver(test);
            Settings(test, Upheaval.NoBudget, isFirst: true);
            Put(test, planned);
        }

        /// <summary>The rest, with everything that is known already.</summary>
        public void DeliverRest(TestOrganisation test)
        {
            rows.Deliver(test);
            Settings(test, null);
            Put(test, corrected);
        }

        public List<Upheaval> Upheavals() => [.. Shuffled(Enum.GetValues<Upheaval>()).Take(3)];

        /// <summary>Delivers the files with the settings as they are in the end, or with a change.</summary>
        public void Settings(TestOrganisation test, Upheaval? change, bool isFirst = false)
        {
            var settings = (JsonObject)JsonNode.Parse(rows.Settings())!;
            var changed = (JsonArray)rewards.DeepClone();
            foreach (var reward in changed.Cast<JsonObject>())
            {
                var isOwn = reward.ContainsKey("conditions");
                if ((string?)reward["id"] == "cake" && dates is { } known)
                {
                    reward["from"] = Text(isFirst ? known.Planned : known.Corrected);
                }

                switch (change)
                {
                    case Upheaval.NoBudget:
                        reward["budget"] = new JsonObject { ["atMost"] = 0, ["per"] = "once" };
                        break;
                    case Upheaval.OtherScope:
                        reward["scope"] = (string?)reward["scope"] == "employee" ? "team" : "employee";
                        reward["conditions"] = new JsonArray(new JsonObject { ["measure"] = "photo", ["atLeast"] = 1 });
                        break;
                    case Upheaval.NeverMet when isOwn:
                        reward["conditions"]!.AsArray().Clear();
                        reward["conditions"] = new JsonArray(new JsonObject { ["measure"] = "completeness", ["atLeast"] = 1 });
                        break;
                    case Upheaval.LongerHold:
                        reward["heldDays"] = Reward.LongestHold;
                        break;
                    case Upheaval.AllOff:
                        reward["off"] = true;
                        break;
                    case Upheaval.OtherFrequency:
                        reward["frequency"] = (string?)reward["frequency"] == "quarter" ? "year" : "quarter";
                        break;
                }
            }

            settings["rewards"] = changed;
            test.Settings(settings.ToJsonString()).Import().Quarantined.Should().Be(0, $"the rows of seed {seed} are right");
        }

        private GeneratedOrganisation Rows() => new(seed, Weeks, most: 4);

        private JsonObject With(JsonObject reward, string? frequency)
        {
            if (frequency is not null)
            {
                reward["frequency"] = frequency;
            }

            if (Random.Next(2) == 0)
            {
                reward["budget"] = new JsonObject
                {
                    ["atMost"] = Random.Next(4),
                    ["per"] = ((string[])["once", "campaign", "quarter", "year"])[Random.Next(4)],
                };
            }

            return reward;
        }

        private int? Some(int most) => Random.Next(2) == 0 ? Random.Next(most) : null;

        /// <summary>As the page does: new ones the first time, the others are corrected.</summary>
        private static void Put(TestOrganisation test, List<Campaign> campaigns)
        {
            if (campaigns.Count == 0)
            {
                return;
            }

            using var connection = test.Store.Open();
            var organisation = Organisations.Pick(connection, null);
            var records = RecordsReader.Read(connection, organisation).Records;
            using var transaction = connection.BeginWrite(organisation.Number);
            var known = Campaigns.List(connection, organisation.Number, transaction);
            foreach (var campaign in campaigns)
            {
                var id = known.FirstOrDefault(one => one.Reward == campaign.Reward)?.Id ?? "";
                Campaigns.Put(connection, transaction, organisation.Number, campaign with { Id = id }, "test", Now);
            }

            AwardSettlement.Settle(connection, transaction, organisation, records);
            transaction.Commit();
        }
    }
}
