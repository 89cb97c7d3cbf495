using System.Globalization;
using System.Text.Json.Nodes;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Privacy;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Overview;
using Intranet.Dashboard.Teams;
using Intranet.Intake;
using Intranet.Reports;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Reports;
using Intranet.Tests.Jobs;
using Xunit.Abstractions;

namespace Intranet.Tests.Whole;

/// <summary>
/// One organisation morning by morning. Feeds are late, out of order, in pieces, or stop; roles, phases and a profile field come weeks
/// after the rest. A reader who knows the truth opens pages, report and mail each morning, and finds no figure that differs from it, and no
/// drop that is not one.
/// </summary>
public class MorningsTests(ITestOutputHelper output)
{
    /// <summary>Whom the first feed is about; the others are in the second.</summary>
    private static int Portal(int people) => people * 2 / 3;

    /// <summary>A Monday.</summary>
    private static readonly DateOnly First = new(2025, 1, 6);

    /// <summary>The benchmarks' <c>long</c> does the whole year, Christmas included.</summary>
    [Fact]
    public Task Half_a_year_of_mornings_tells_nothing_that_is_not_so() => Run(182, 60, output.WriteLine);

    /// <summary>Under fifty people the organisation's own counts are in threes too, and teams are of ten.</summary>
    [Fact]
    public Task Three_months_of_mornings_of_a_small_organisation_tell_nothing_that_is_not_so() => Run(91, 30, output.WriteLine);

    internal static async Task Run(int days, int people, Action<string> say)
    {
        using var world = new World(days, people);
        await using var pages = await MorningPages.Start(world.Worked.Test.Store, world.Worked.Clock);
        var read = new Dictionary<string, WeeklyReport>();
        int mornings = 0,
            compared = 0,
            broken = 0,
            waited = 0,
            fell = 0,
            practices = 0;
        var mailed = new Dictionary<string, double>();
        for (var day = 1; day <= days; day++)
        {
            var today = First.AddDays(day);
            world.Deliver(day);
            world.Worked.Clock.Now = World.At(today, 8, 30);
            await world.Worked.Work();
            mornings++;
            using var reader = world.Reader(today);
            var overview = new OverviewQueries(reader);
            waited += overview.Choice().Complete?.Through < today.AddDays(-1) ? 1 : 0;
            if (overview.ThisWeek() is { } soFar)
            {
                ((double)soFar.Week.Active).Should().Be(world.Active(soFar.Week.Monday, soFar.Through), "so far on {0}", today);
            }

            if (overview.Report(null) is not { } report)
            {
                continue;
            }

            // The week that is shown, all before it, and each figure with the same name.
            foreach (var (sunday, card) in report.Trend.Where(point => point.Scorecard is not null))
            {
                var active = card!.Practices.SelectMany(practice => practice.Measures).Single(measure => measure.Id == "weekly-active");
                active.Numerator.Should().Be(world.Active(sunday.AddDays(-6), sunday), "week of {0} as told on {1}", sunday, today);
            }

            var truth = world.Truth(report.Sunday);
            foreach (var practice in report.Now.Practices.Where(practice => practice.Id is not "profiles"))
            {
                foreach (var measure in practice.Measures.Where(measure => measure.Value is not null))
                {
                    measure
                        .Value.Should()
                        .BeApproximately(
                            World.Value(truth, measure.Id)!.Value,
                            1e-9,
                            "{0} of {1} on {2}",
                            measure.Id,
                            report.Sunday,
                            today
                        );
                }
            }

            var printed = JsonNode.Parse(overview.Export(null)!.ToJson())!;
            ((double?)printed["index"]).Should().Be(report.Now.Index);
            foreach (var team in new TeamQueries(reader).Export(null)!.Teams)
            {
                var members = Enumerable.Range(1, people).Where(person => $"t{1 + person % 3}" == team.Id).ToList();
                var count = members.Count(person => World.WasActive(person, report.Sunday.AddDays(-6), report.Sunday));
                ((double)team.WeeklyActive!.Value).Should().Be(ShownCount.InThrees(count, members.Count) / (double)members.Count);
            }

            // What is said of a change is so.
            var lead = report.Lead(new ReportTexts("nl"));
            if (report.Compared is { } comparison)
            {
                compared++;
                broken += comparison.IsWhole ? 0 : 1;
                var before = world.Truth(report.Sunday.AddDays(-7));
                var earlier = report.Trend[^2].Scorecard!;
                foreach (var id in comparison.Shared.Where(id => id is not "profiles"))
                {
                    // Where roles are not known yet, a practice is made of fewer measures than it would be.
                    if (World.Measured(earlier, id).SequenceEqual(World.Measured(before, id)))
                    {
                        comparison
                            .ScoreBefore(id)
                            .Should()
                            .BeApproximately(World.Score(before, id)!.Value, 1e-9, "{0} a week before {1}", id, report.Sunday);
                        practices++;
                    }

                    if (World.Measured(report.Now, id).SequenceEqual(World.Measured(truth, id)))
                    {
                        report
                            .Now.Practices.Single(practice => practice.Id == id)
                            .Score.Should()
                            .BeApproximately(World.Score(truth, id)!.Value, 1e-9, "{0} on {1}", id, report.Sunday);
                    }
                }

                if (System.Text.RegularExpressions.Regex.IsMatch(lead, "^Dat is [0-9]+ minder"))
                {
                    fell++;
                    var (now, then) = comparison.Index!.Value;
                    now.Should().BeLessThan(then);
                }
            }

            if (!lead.StartsWith("Dat is", StringComparison.Ordinal))
            {
                lead.Should().MatchRegex("^(Er is nog geen eerdere|Niet te vergelijken)");
            }

            // What a community manager sees, and the report as it was printed first.
            if (day > 31 && today.DayOfWeek is (DayOfWeek.Monday or DayOfWeek.Thursday))
            {
                pages.Read(
                    "e5",
                    report,
                    report.Now.Teams.ToDictionary(
                        team => team.Id,
                        team =>
                        {
                            var members = Enumerable.Range(1, people).Where(person => $"t{1 + person % 3}" == team.Id).ToList();
                            return (members.Count(one => World.WasActive(one, report.Sunday.AddDays(-6), report.Sunday)), members.Count);
                        }
                    )
                );
            }

            if (read.TryAdd(IsoWeek.Of(report.Sunday), report))
            {
                await pages.ReadReport(report);
            }

            // What was told stays, and the report is of the week that pages open on, from the first working day on.
            var week = IsoWeek.Of(report.Sunday);
            mailed.TryAdd(week, report.Now.Index!.Value);
            report
                .Now.Index.Should()
                .Be(
                    mailed[week],
                    "{0} was told, and stays as it was on {1}: {2}",
                    week,
                    today,
                    string.Join(' ', report.Now.Practices.Select(one => $"{one.Id} {one.Score:0.00}"))
                );
            using var connection = world.Worked.Test.Store.Open();
            if (Holidays.IsWorkingDay(today, new HashSet<DateOnly>()))
            {
                Publications.Last(connection, 1).Should().Be(report.Sunday, "it is {0}", today);
            }
        }

        var subjects = world.Worked.Mails.Where(mail => mail.Subject!.StartsWith("Weekrapport", StringComparison.Ordinal)).ToList();
        subjects.Should().NotBeEmpty();
        foreach (var mail in subjects)
        {
            var week = mailed.Keys.Single(week =>
                mail.Subject!.StartsWith($"Weekrapport wk {int.Parse(week[6..], CultureInfo.InvariantCulture)}:", StringComparison.Ordinal)
            );
            mail.Subject!.Should().EndWith($"adoptie {ReportTexts.Whole(mailed[week]):0} van de 100");
            pages.ReadMail(mail, read[week]);
        }

        compared.Should().BeGreaterThan(mornings / 2);
        practices.Should().BeGreaterThan(3 * compared);
        broken.Should().BePositive("roles and phases came");
        waited.Should().BePositive("feeds were late");
        pages.Figures.Should().BeGreaterThan(5 * mornings);
        say($"{mornings} mornings, {compared} with a comparison, {broken} over other practices, {fell} with a drop, {waited} waiting");
        say($"{pages.Figures} figures and sentences read on pages, in reports and mails");
    }

    /// <summary>A reader with all rights who is in no team.</summary>
    internal static Reader Anybody(System.Data.Common.DbConnection connection, DateOnly today)
    {
        var none = new HashSet<string>();
        return new Reader(
            Organisations.Pick(connection, null),
            1,
            "reader",
            "Reader",
            ~Rights.None,
            none,
            none,
            [],
            [],
            none,
            today,
            false
        );
    }

    /// <summary>What people really did, how it was delivered, and what would be known had everything come at once.</summary>
    private sealed class World : IDisposable
    {
        private readonly int days;
        private readonly int people;
        private readonly TestOrganisation oracle = new();
        private readonly Dictionary<DateOnly, Scorecard> truths = [];
        private readonly List<(int Arrives, string Source, int Day, int Piece, int Of)> deliveries = [];

        public World(int days, int people)
        {
            (this.days, this.people) = (days, people);
            Worked = new WorkedOrganisation();
            File.Delete(Path.Combine(Worked.Test.Files, "roles.csv"));
            Worked.Clock.Now = At(First, 0, 5);
            Settle(Worked.Test);
            Worked.Import();
            Settle(oracle)
                .With("roles", Roles)
                .With("phases", Phases)
                .With("activities", [Header, .. Enumerable.Range(0, days).SelectMany(Rows)]);
            new Importer(oracle.Store, new Jobs.WorkedOrganisation.TurnedClock { Now = At(First.AddDays(days + 1), 9, 0) }).Import(
                [oracle.Files],
                new ImportOptions()
            );

            for (var day = 0; day < days; day++)
            {
                foreach (var source in (string[])["files", "portal"])
                {
                    var (late, pieces) = (source, day) switch
                    {
                        // Up to six days late, out of order.
                        ("portal", >= 42 and < 63) => (day * 5 % 7, 1),
                        // Stopped for ten days, then all at once.
                        ("portal", >= 84 and < 94) => (94 - day, 1),
                        // In three pieces, a day apart.
                        ("files", >= 106 and < 126) => (0, 3),
                        _ => (0, 1),
                    };
                    for (var piece = 0; piece < pieces; piece++)
                    {
                        deliveries.Add((day + 1 + late + piece, source, day, piece, pieces));
                    }
                }
            }
        }

        public WorkedOrganisation Worked { get; }

        public static DateTimeOffset At(DateOnly day, int hour, int minute) =>
            WorkedOrganisation.At(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {hour:00}:{minute:00}"));

        /// <summary>What arrives in the night before a day.</summary>
        public void Deliver(int day)
        {
            Worked.Clock.Now = At(First.AddDays(day), 1, 0);
            foreach (var one in deliveries.Where(one => one.Arrives == day))
            {
                Worked.Deliver(
                    "activities.csv",
                    string.Join(
                        '\n',
                        Rows(one.Day)
                            .Where((row, at) => (row[0] == 'f') == (one.Source == "files") && at % one.Of == one.Piece)
                            .Prepend(Header)
                            .Append("")
                    ),
                    one.Source
                );
            }

            if (day == 30)
            {
                Worked.Deliver("roles.csv", string.Join('\n', Roles) + "\n");
            }

            if (day == 51)
            {
                Worked.Deliver("phases.csv", string.Join('\n', Phases) + "\n");
            }

            if (day == 65)
            {
                Worked.Deliver(
                    "employees.csv",
                    string.Join('\n', Enumerable.Range(1, people).Select(i => $"e{i},over mij {i}").Prepend("employee_id,about")) + "\n"
                );
            }
        }

        public static bool WasActive(int person, DateOnly from, DateOnly through) =>
            Enumerable
                .Range(from.DayNumber - First.DayNumber, through.DayNumber - from.DayNumber + 1)
                .Any(day => day >= 0 && Is(person, day));

        /// <summary>As it is shown: exactly from fifty people on.</summary>
        public double Active(DateOnly from, DateOnly through)
        {
            var active = Enumerable.Range(1, people).Count(person => WasActive(person, from, through));
            return people < 50 ? ShownCount.InThrees(active, people) : active;
        }

        public Scorecard Truth(DateOnly day) => truths.TryGetValue(day, out var known) ? known : truths[day] = oracle.ScoreStored(day);

        public static double? Value(Scorecard card, string measure) => WeeklyReport.Value(card, measure);

        public static IEnumerable<string> Measured(Scorecard card, string practice) =>
            card
                .Practices.Single(one => one.Id == practice)
                .Measures.Where(measure => measure.Value is not null)
                .Select(measure => measure.Id);

        public static double? Score(Scorecard card, string practice) => card.Practices.Single(one => one.Id == practice).Score;

        public OrganisationContext Reader(DateOnly today)
        {
            var context = new OrganisationContext(Worked.Test.Store, new ModelCache(), Worked.Clock);
            context.Enter(connection => Anybody(connection, today));
            return context;
        }

        public void Dispose()
        {
            Worked.Dispose();
            oracle.Dispose();
        }

        private const string Header = "activity_id,occurred_at,employee_id,kind";

        private static readonly string[] Roles =
        [
            "role,employee_id,team_id,consented_on",
            "project-group,e3,,2024-01-01",
            "project-group,e4,,2024-01-01",
            "community-manager,e5,,2024-01-01",
            "ambassador,e2,t3,2024-01-01",
        ];

        private static readonly string[] Phases = ["phase,name,starts_on,team_id", "1,Begin,2025-02-10,t1", "2,Rest,2025-03-17,"];

        private TestOrganisation Settle(TestOrganisation organisation) =>
            organisation
                .Settings("""{"id":"test","name":"Gemeente Test","reminders":false}""")
                .With(
                    "employees",
                    [
                        "employee_id,name,email,department,job_title,photo,started_on,is_manager,works_at",
                        .. Enumerable
                            .Range(1, people)
                            .Select(i =>
                                $"e{i},Iemand {i},e{i}@example.org,Afdeling {1 + i % 3},baan,{(i % 4 == 0 ? "" : $"p{i}")},2020-01-01,"
                                + $"{(i <= 6 ? "ja" : "nee")},{(i % 2 == 0 ? "frontline" : "office")}"
                            ),
                    ]
                )
                .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,department", "t3,Team drie,department")
                .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, people).Select(i => $"t{1 + i % 3},e{i}")]);

        /// <summary>Whether somebody was active: less at weekends, hardly on holidays, and truly less for three weeks.</summary>
        private static bool Is(int person, int day)
        {
            var date = First.AddDays(day);
            var chance =
                Holidays.IsDutchHoliday(date) ? 2
                : date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 6
                : day is >= 133 and < 154 ? 18
                : 34;
            return Draw(person, day) % 100 < chance;
        }

        private static int Draw(int person, int day) => (int)((uint)HashCode(person, day) >> 1);

        private static uint HashCode(int person, int day)
        {
            var x = (uint)(person * 73_856_093) ^ (uint)((day + 1) * 19_349_663);
            x = (x ^ x >> 16) * 0x45d9f3b;
            x = (x ^ x >> 16) * 0x45d9f3b;
            return x ^ x >> 16;
        }

        private IEnumerable<string> Rows(int day)
        {
            for (var person = 1; person <= people; person++)
            {
                if (Is(person, day))
                {
                    var source = person <= Portal(people) ? "f" : "p";
                    var kind = (Draw(person, day) / 100 % 5) switch
                    {
                        0 => "post",
                        1 => "comment",
                        2 => "reaction",
                        _ => "view",
                    };
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{source}{person}-{day},{First.AddDays(day):yyyy-MM-dd}T{9 + person % 9:00}:00:00,e{person},{kind}"
                    );
                }
            }
        }
    }
}
