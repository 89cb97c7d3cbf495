using Intranet.Adoption;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;

namespace Intranet.Tests.Jobs;

public class ScheduleTests
{
    /// <summary>02:30 is skipped in spring and comes twice in autumn in Amsterdam; elsewhere other hours do, on other days.</summary>
    [Theory]
    [InlineData("Europe/Amsterdam", "02:30")]
    [InlineData("Europe/Amsterdam", "06:00")]
    [InlineData("Europe/Amsterdam", "00:00")]
    [InlineData("Pacific/Auckland", "02:30")]
    [InlineData("America/Curacao", "08:00")]
    public void Every_week_has_its_hour_once_through_both_changes_of_the_clock(string zone, string at)
    {
        var time = TimeOnly.ParseExact(at, "HH:mm");
        var settings = new OrganisationSettings
        {
            Id = "test",
            Name = "Test",
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone),
            ReportAt = time,
        };
        var organisation = new OrganisationRow(1, "test", settings, "", null);
        var (sunday, last) = (new DateOnly(2024, 12, 29), new DateOnly(2026, 12, 27));
        for (var now = new DateTimeOffset(2024, 12, 29, 12, 0, 0, TimeSpan.Zero); sunday <= last; now = now.AddMinutes(1))
        {
            if (!PublishReport.IsTime(organisation, sunday, now))
            {
                continue;
            }

            settings.LocalDay(now).DayNumber.Should().BeInRange(sunday.DayNumber + 1, sunday.DayNumber + 3);
            (TimeOnly.FromDateTime(settings.LocalTime(now)) - time)
                .TotalHours.Should()
                .BeInRange(0, 1, "the next hour stands in for the one that is skipped");
            PublishReport.IsTime(organisation, sunday.AddDays(7), now).Should().BeFalse();
            sunday = sunday.AddDays(7);
        }
    }

    [Theory]
    [InlineData("2025-04-20", "2025-04-22 08:00")] // Easter Monday
    [InlineData("2025-04-27", "2025-04-28 08:00")] // Koningsdag was the Saturday before
    [InlineData("2026-04-26", "2026-04-28 08:00")] // Koningsdag is the Monday
    [InlineData("2025-05-04", "2025-05-06 08:00")] // Liberation Day, of a year divisible by five
    [InlineData("2026-05-03", "2026-05-04 08:00")]
    [InlineData("2025-06-08", "2025-06-10 08:00")] // Whit Monday
    [InlineData("2028-12-24", "2028-12-27 08:00")] // both days of Christmas
    [InlineData("2025-09-28", "2025-09-30 08:00")] // a day off of the organisation's own
    public void The_report_goes_out_on_the_first_working_day(string sunday, string at)
    {
        var organisation = new OrganisationRow(
            1,
            "test",
            new OrganisationSettings
            {
                Id = "test",
                Name = "Test",
                Holidays = new HashSet<DateOnly> { new(2025, 9, 29) },
            },
            "",
            null
        );
        var moment = WorkedOrganisation.At(at);
        PublishReport.IsTime(organisation, DateOnly.ParseExact(sunday, "yyyy-MM-dd"), moment).Should().BeTrue();
        PublishReport.IsTime(organisation, DateOnly.ParseExact(sunday, "yyyy-MM-dd"), moment.AddMinutes(-1)).Should().BeFalse();
    }

    [Fact]
    public void A_night_is_scored_when_the_feeds_are_in_and_a_feed_that_died_holds_it_up()
    {
        using var test = new WorkedOrganisation();
        test.Clock.Now = WorkedOrganisation.At("2025-09-02 01:00");
        test.Import();
        test.Deliver("activities.csv", test.Day(new DateOnly(2025, 8, 31)));
        Score(test)!.Value.Through.Should().Be(new DateOnly(2025, 8, 31), "the day before is not in");
        test.Deliver("activities.csv", test.Day(new DateOnly(2025, 9, 1)));
        Score(test).Should().Be((new DateOnly(2025, 8, 31), new DateOnly(2025, 9, 1)), "the feed is in");
        test.Clock.Now = WorkedOrganisation.At("2025-09-20 06:00");
        Score(test).Should().Be((new DateOnly(2025, 8, 31), new DateOnly(2025, 9, 1)), "a feed that is silent has stopped; nobody left");
        using (var connection = test.Test.Store.Open())
        {
            var waits = ScoreDueDays.Waits(connection, Organisations.Pick(connection, null), test.Clock.Now)!;
            waits.Through.Should().Be(new DateOnly(2025, 9, 1));
            waits.WaitsFor!.Source.Should().Be("files");
        }

        for (var day = new DateOnly(2025, 9, 2); day <= new DateOnly(2025, 9, 19); day = day.AddDays(1))
        {
            test.Deliver("activities.csv", test.Day(day));
        }

        Score(test)!.Value.Through.Should().Be(new DateOnly(2025, 9, 19), "missed nights are caught up at once");
    }

    [Fact]
    public async Task After_weeks_of_absence_every_report_is_made_and_the_last_one_mailed()
    {
        using var test = new WorkedOrganisation();
        test.Clock.Now = WorkedOrganisation.At("2025-09-01 07:00");
        test.Import();
        for (var day = new DateOnly(2025, 8, 18); day <= new DateOnly(2025, 8, 31); day = day.AddDays(1))
        {
            test.Deliver("activities.csv", test.Day(day));
        }

        test.Due().Should().NotBeEmpty();
        test.Clock.Now = WorkedOrganisation.At("2025-09-24 07:00");
        for (var day = new DateOnly(2025, 9, 1); day <= new DateOnly(2025, 9, 23); day = day.AddDays(1))
        {
            test.Deliver("activities.csv", test.Day(day));
        }

        test.Clock.Now = WorkedOrganisation.At("2025-09-24 09:00");
        await test.Work();
        using var connection = test.Test.Store.Open();
        Publications.List(connection, 1, 5).Select(report => report.Week).Should().Equal("2025-W38", "2025-W37", "2025-W36", "2025-W35");
        test.Outbox()
            .Where(mail => mail.Kind == MailKind.Report)
            .Select(mail => mail.Key)
            .Should()
            .Equal("report 2025-W38 e3", "report 2025-W38 e4", "report 2025-W38 e5");
    }

    private static (DateOnly From, DateOnly Through)? Score(WorkedOrganisation test)
    {
        using var connection = test.Test.Store.Open();
        return ScoreDueDays.Days(connection, Organisations.Pick(connection, null), test.Clock.Now);
    }
}
