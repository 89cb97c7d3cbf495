using System.Globalization;
using Intranet.Adoption.Activity;
using Intranet.Intake;
using Intranet.Tests.Privacy;

namespace Intranet.Tests.Whole;

/// <summary>The real data, against a computation that knows nothing of the product: straight over the rows of the files.</summary>
public class ResearchInstituteTests : IClassFixture<ResearchInstituteTests.Imported>
{
    private readonly Imported imported;

    public ResearchInstituteTests(Imported imported) => this.imported = imported;

    [ResearchInstituteFact]
    public void All_activities_are_accepted_and_the_folder_again_changes_nothing()
    {
        imported
            .First.Files.Single(file => file.Kind == "activities")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Rows = 53_633L,
                    Accepted = 53_633L,
                    Duplicates = 0L,
                    Rejected = 0L,
                }
            );
        string Digest()
        {
            using var connection = imported.Test.Store.Open();
            return Intranet.Storage.StoreCheck.Run(connection).Digest;
        }

        var before = Digest();
        var repeated = new Importer(imported.Test.Store, TestOrganisation.Clock).Import([Samples.ResearchInstitute], new ImportOptions());
        repeated.Files.Should().OnlyContain(file => file.Accepted == 0 && file.Duplicates == file.Rows && file.Rejected == 0);
        Digest().Should().Be(before);
    }

    /// <summary>Before and after the end of daylight saving on 26 October, when local days move by an hour against the file's.</summary>
    [ResearchInstituteTheory]
    [InlineData("2025-10-19")]
    [InlineData("2025-10-26")]
    [InlineData("2025-10-29")]
    [InlineData("2025-06-20")]
    public void The_numbers_equal_an_independent_computation(string date)
    {
        var d = DateOnly.Parse(date, CultureInfo.InvariantCulture);
        var scorecard = imported.Test.ScoreStored(d);
        var people = Rows("employees").Select(row => row["employee_id"]).ToList();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
        var events = Rows("activities")
            .Select(row =>
                (
                    Who: row["employee_id"],
                    Kind: row["kind"],
                    Team: row["team_id"],
                    Day: DateOnly.FromDateTime(
                        TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(row["occurred_at"], CultureInfo.InvariantCulture), zone).DateTime
                    )
                )
            )
            .ToList();
        var firstDay = events.Min(e => e.Day);
        HashSet<string> Active(DateOnly last, int days) =>
            [.. events.Where(e => e.Day <= last && e.Day > last.AddDays(-days)).Select(e => e.Who)];
        var w4 = events.Where(e => e.Day <= d && e.Day > d.AddDays(-28)).ToList();

        scorecard.Population.Should().Be(816);
        Ratio("reach", events.Where(e => e.Day <= d).Select(e => e.Who).Distinct().Count(), 816);
        Ratio("weekly-active", Active(d, 7).Count, 816);
        if (d.AddDays(-27) < firstDay)
        {
            TestOrganisation.Measure(scorecard, "interacting").Status.Should().Be(MeasureStatus.TooEarly);
            scorecard.Ladder.Should().BeNull();
            return;
        }

        Ratio("interacting", w4.Select(e => e.Who).Distinct().Count(), 816);
        var members = Rows("memberships")
            .GroupBy(row => row["team_id"])
            .ToDictionary(group => group.Key, group => group.Select(row => row["employee_id"]).Distinct().ToList());
        Ratio(
            "living-open-teams",
            w4.Select(e => e.Team).Where(team => team.Length > 0 && members.ContainsKey(team)).Distinct().Count(),
            members.Count
        );
        Ratio("designated-team", 0, 816);

        var posters = w4.Where(e => e.Kind == "post").Select(e => e.Who).ToHashSet();
        var commenters = w4.Where(e => e.Kind == "comment").Select(e => e.Who).Except(posters).Count();
        scorecard.Ladder.Should().Be(Shown.Ladder(posters.Count, commenters, 0, 0, 816 - posters.Count - commenters));

        var byPerson = events.ToLookup(e => e.Who, e => e.Day);
        Segments Segment(int weeks, int habit)
        {
            var counts = people
                .Select(person =>
                {
                    var perWeek = Enumerable
                        .Range(0, weeks)
                        .Select(week => byPerson[person].Count(day => day <= d.AddDays(-7 * week) && day > d.AddDays(-7 * week - 7)))
                        .ToArray();
                    var isHabit = perWeek.Count(n => n > 0) >= habit;
                    return isHabit && perWeek.Average() >= 15 ? 0
                        : isHabit ? 1
                        : perWeek.Average() >= 1 ? 2
                        : perWeek.Sum() > 0 ? 3
                        : 4;
                })
                .ToLookup(segment => segment);
            return Shown.Segments(counts[0].Count(), counts[1].Count(), counts[2].Count(), counts[3].Count(), counts[4].Count());
        }

        scorecard.Segments.TwelveWeeks.Should().Be(Segment(12, 9));
        scorecard.Segments.FourWeeks.Should().Be(Segment(4, 4));

        foreach (var point in scorecard.AdoptionCurve)
        {
            // Habitual at some week ending E', D minus whole weeks, up to this one.
            var ever = people.Count(person =>
                Enumerable
                    .Range(0, 60)
                    .Select(back => d.AddDays(-7 * back))
                    .Where(ending => ending <= point.WeekEnding && ending >= firstDay)
                    .Any(ending =>
                        Enumerable
                            .Range(0, 12)
                            .Count(week =>
                                byPerson[person].Any(day => day <= ending.AddDays(-7 * week) && day > ending.AddDays(-7 * week - 7))
                            ) >= 9
                    )
            );
            point.Habitual.Value.Should().BeApproximately(ever / 816.0, 1e-12);
        }

        scorecard.AdoptionCurve[^1].Habitual.Value.Should().BeGreaterThan(0.1, "otherwise this compares nothing");

        var working = Enumerable
            .Range(0, 28)
            .Select(back => d.AddDays(-back))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .ToList();
        scorecard
            .Stickiness!.Value.Value.Should()
            .BeApproximately(
                working.Average(day => w4.Where(e => e.Day == day).Select(e => e.Who).Distinct().Count()) / Active(d, 28).Count,
                1e-12
            );

        // Gini as the mean absolute difference over twice the mean: another formula for the same.
        var contributions = people.Select(person => (double)byPerson[person].Count(day => day <= d && day > d.AddDays(-28))).ToArray();
        var difference = contributions.Sum(a => contributions.Sum(b => Math.Abs(a - b)));
        scorecard.Gini.Should().BeApproximately(difference / (2 * 816 * contributions.Sum()), 0.005, "it is in whole percents");
        scorecard.TopTenthShare.Should().BeApproximately(contributions.OrderDescending().Take(82).Sum() / contributions.Sum(), 0.005);

        scorecard.Teams.Should().HaveCount(members.Count);
        foreach (var team in scorecard.Teams.Where(team => !team.Suppressed))
        {
            var n = members[team.Id].Count;
            team.Members.Should().Be(n);
            var (week, month) = (members[team.Id].Count(Active(d, 7).Contains), members[team.Id].Count(Active(d, 28).Contains));
            team.WeeklyActive!.Value.Value.Should().BeApproximately(InThrees(week, n) / (double)n, 1e-12);
            team.MonthlyActive!.Value.Value.Should().BeApproximately(InThrees(month, n) / (double)n, 1e-12);
            if (d.AddDays(-55) >= firstDay)
            {
                team.Change!.Value.Value.Should()
                    .BeApproximately(
                        (InThrees(month, n) - InThrees(members[team.Id].Count(Active(d.AddDays(-28), 28).Contains), n)) / (double)n,
                        1e-12
                    );
            }
        }

        // What was taken for a multiple of three, everybody or nobody.
        static int InThrees(int count, int of) =>
            count is 0 or 1 ? 0
            : count == of || count == of - 1 ? of
            : 3 * (int)Math.Round(count / 3.0);

        scorecard.Teams.Count(team => !team.Suppressed).Should().BeGreaterThan(10, "otherwise this compares nothing");
        scorecard.Teams.Where(team => members[team.Id].Count < 5).Should().OnlyContain(team => team.Suppressed);

        void Ratio(string id, int numerator, int denominator) =>
            TestOrganisation
                .Measure(scorecard, id)
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        Status = MeasureStatus.Measured,
                        Numerator = (double)numerator,
                        Denominator = (double)denominator,
                        Value = (double)numerator / denominator,
                    },
                    id
                );
    }

    [ResearchInstituteFact]
    public void Practices_without_input_say_so()
    {
        var scorecard = imported.Test.ScoreStored(new(2025, 10, 19));
        scorecard
            .Practices.Where(practice => practice.Status == MeasureStatus.NoInput)
            .Select(practice => practice.Id)
            .Should()
            .Equal("accessible", "management", "face", "profiles", "pace", "project-group", "community-manager");
        scorecard.Should().BeEquivalentTo(new { Measured = 2, Provisional = true });
    }

    /// <summary>The file's rows; it has no quotes.</summary>
    private static IEnumerable<Dictionary<string, string>> Rows(string name)
    {
        using var reader = new StreamReader(Path.Combine(Samples.ResearchInstitute, name + ".csv"));
        var header = reader.ReadLine()!.TrimEnd('\r').Split(',');
        while (reader.ReadLine() is { } line)
        {
            var cells = line.TrimEnd('\r').Split(',');
            yield return header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    public sealed class Imported : IDisposable
    {
        public Imported()
        {
            Test = new TestOrganisation();
            if (!Directory.Exists(Samples.ResearchInstitute))
            {
                return;
            }

            First = new Importer(Test.Store, TestOrganisation.Clock).Import([Samples.ResearchInstitute], new ImportOptions());
        }

        internal TestOrganisation Test { get; }
        internal ImportResult First { get; } = null!;

        public void Dispose() => Test.Dispose();
    }
}
