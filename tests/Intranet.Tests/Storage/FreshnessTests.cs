using System.Text.Json;
using Intranet.Adoption.Activity;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Tests.Whole;

namespace Intranet.Tests.Storage;

/// <summary>When data last came, up to which day they are complete, and when a feed has been silent for too long.</summary>
public class FreshnessTests
{
    [Fact]
    public void A_day_is_complete_once_it_was_over_when_data_came()
    {
        using var organisation = new TestOrganisation().People(5).Did("2025-10-31 10:00 e1 view", "2025-11-03 08:00 e1 view");
        organisation.Import();
        Feed(organisation, "2025-11-03").CompleteThrough.Should().Be(new DateOnly(2025, 11, 2), "of 3 November more may come");
        organisation.Did("2025-10-30 10:00 e1 view");
        Import(organisation, "2025-11-05", "activities.csv");
        Feed(organisation, "2025-11-05").CompleteThrough.Should().Be(new DateOnly(2025, 11, 3));
    }

    [Theory]
    // Delivered on these days of November; today; usual gap; silent; overdue?
    [InlineData("3 4 5", "2025-11-20", null, 15, false)] // too few to know
    [InlineData("3 4 5 6", "2025-11-08", 1, 2, false)]
    [InlineData("3 4 5 6", "2025-11-09", 1, 3, true)]
    [InlineData("3 4 5 6 7 10 11 12 13 14", "2025-11-17", 3, 3, false)] // weekends are usual
    [InlineData("3 4 5 6 7 10 11 12 13 14", "2025-11-18", 3, 4, false)]
    [InlineData("3 4 5 6 7 10 11 12 13 14", "2025-11-19", 3, 5, true)] // two days longer than usual
    public void A_feed_is_overdue_when_it_is_silent_for_two_days_longer_than_usual(
        string days,
        string today,
        int? usual,
        int silent,
        bool isOverdue
    )
    {
        using var organisation = new TestOrganisation().People(5);
        foreach (var day in days.Split(' '))
        {
            Import(organisation, $"2025-11-{int.Parse(day, System.Globalization.CultureInfo.InvariantCulture):D2}", "employees.csv");
        }

        Feed(organisation, today)
            .Should()
            .BeEquivalentTo(
                new
                {
                    Kind = "employees",
                    UsualGap = usual,
                    SilentDays = silent,
                    IsOverdue = isOverdue,
                }
            );
    }

    [Fact]
    public void Of_the_feeds_of_facts_the_last_delivery_counts_and_the_one_that_is_silent()
    {
        var at = At("2025-11-19");
        Feed activities = new("files", "activities", at.AddDays(1), new DateOnly(2025, 11, 17), 1, 9);
        Feed people = new("files", "employees", at.AddDays(-5), null, 1, 5);
        Feed teams = new("files", "teams", at, null, 7, 0);
        Adoption.Activity.Feed.Facts([activities, people, teams]).Should().Be((at, people));
        Adoption.Activity.Feed.Facts([activities, teams]).Should().Be((at, (Feed?)null));
        Adoption.Activity.Feed.Facts([activities]).Should().BeNull();
    }

    [Fact]
    public void Status_tells_each_feed_of_each_organisation()
    {
        using var organisation = new TestOrganisation().People(5).Did("2025-10-01 10:00 nobody view", "2025-10-02 10:00 e1 view");
        organisation.Import();
        var result = Cli.Run("status", "--database", organisation.Store.Database, "--json");
        var status = JsonDocument.Parse(result.Output).RootElement;
        status.GetProperty("organisation").GetString().Should().Be("test");
        status.GetProperty("quarantined").GetInt32().Should().Be(1);
        var activities = status.GetProperty("feeds")[0];
        activities.GetProperty("kind").GetString().Should().Be("activities");
        activities.GetProperty("source").GetString().Should().Be("files");
        activities.GetProperty("completeThrough").GetString().Should().Be("2025-10-02");
        Cli.Run("status", "--database", organisation.Store.Database)
            .Errors.Should()
            .Contain("2025-10-02")
            .And.Contain("test: rows in quarantine: 1.");
    }

    private static Feed Feed(TestOrganisation organisation, string today)
    {
        using var connection = organisation.Store.Open();
        return Deliveries.Feeds(connection, Organisations.Pick(connection, null), At(today))[0];
    }

    private static void Import(TestOrganisation organisation, string day, string file) =>
        new Importer(organisation.Store, new Fixed(At(day))).Import(
            [Path.Combine(organisation.Files, file), Path.Combine(organisation.Files, "organisation.json")],
            new ImportOptions()
        );

    private static DateTimeOffset At(string day) =>
        DateTimeOffset.Parse(day + "T06:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
