using System.Globalization;
using Dapper;
using Intranet.Adoption.Activity;
using Intranet.Adoption.Rewards;
using Intranet.Jobs.Work;
using Intranet.Reports;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Tests.Rewards;
using Xunit.Abstractions;

namespace Intranet.Tests.Jobs;

/// <summary>
/// Months by an injected clock. 2025 has every Dutch public holiday, Koningsdag's move from a Sunday and Liberation Day among them; the
/// months of the suite have all but Christmas and New Year. The moments are those of the Quartz triggers, and one an hour beside.
/// </summary>
public class YearTests(ITestOutputHelper output)
{
    private static readonly TimeZoneInfo Amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary>Nothing ran from Saturday morning to Tuesday morning: over the change of the clock, and over a Monday.</summary>
    private static readonly (DateTime From, DateTime To) Outage = (new(2025, 3, 29, 5, 0, 0), new(2025, 4, 1, 9, 30, 0));

    /// <summary>The days of which one of two feeds came a week late.</summary>
    private static readonly (DateOnly From, DateOnly To) Late = (new(2025, 6, 16), new(2025, 6, 22));

    /// <summary>Days of activity from which on a feed is known to have quiet days.</summary>
    private const int FewestDays = 12;

    private static readonly DateOnly Corrected = new(2025, 5, 7);
    private static readonly DateOnly CorrectedOn = new(2025, 5, 14);

    /// <summary>The benchmarks' <c>long</c> does the whole year.</summary>
    [Fact]
    public Task Every_day_is_scored_every_report_made_and_mailed_once_and_every_award_announced_once() =>
        Run(new(2025, 3, 17), new(2025, 7, 2), output.WriteLine);

    internal static async Task Run(DateOnly first, DateOnly last, Action<string> say)
    {
        HashSet<(string, DateOnly)> delivered = [];
        using var test = new WorkedOrganisation();
        test.Clock.Now = Utc(first.ToDateTime(new TimeOnly(0, 0)));
        test.Import();
        using (var connection = test.Test.Store.Open())
        {
            connection.Execute(
                """
                create table score_log (day integer not null);
                create trigger scored after insert on scores begin insert into score_log values (new.day); end;
                create trigger scored_again after update on scores begin insert into score_log values (new.day); end;
                """
            );
        }

        var published = new Dictionary<DateOnly, DateTime>();
        foreach (var moment in Moments(first, last))
        {
            var local = TimeZoneInfo.ConvertTimeFromUtc(moment, Amsterdam);
            if (local >= Outage.From && local < Outage.To)
            {
                continue;
            }

            test.Clock.Now = new DateTimeOffset(moment, TimeSpan.Zero);
            Deliver(test, local, first, last, delivered);
            await test.Work();
            using var connection = test.Test.Store.Open();
            if (Publications.Last(connection, 1) is { } sunday)
            {
                published.TryAdd(sunday, local);
            }
        }

        using var store = test.Test.Store.Open();
        var organisation = Organisations.Pick(store, null);
        var scored = store
            .Query<long>("select day from score_log")
            .GroupBy(day => DateOnly.FromDayNumber((int)day))
            .ToDictionary(group => group.Key, group => group.Count());
        var days = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).ToList();

        // Each day once, those of the late week when it was complete. Its weekend, on which hardly anybody is active, is not missed: what
        // came of it touched the days after it, as did the corrected day.
        var expected = days.ToDictionary(day => day, _ => 1);
        for (var late = Late.To.AddDays(-1); late <= Late.To; late = late.AddDays(1))
        {
            for (var day = late; day < late.AddDays(7); day = day.AddDays(1))
            {
                expected[day]++;
            }
        }

        for (var day = Corrected; day < CorrectedOn; day = day.AddDays(1))
        {
            expected[day]++;
        }

        scored.Should().BeEquivalentTo(expected);
        CheckScores.Run(store, organisation).Stale.Should().BeEmpty("what was touched was scored again");
        StoreCheck.Run(store).Problems.Should().BeEmpty();

        // Reports: of the week before the feed began none; then one a week, on the first working day.
        var sundays = days.Where(day => day.DayOfWeek == DayOfWeek.Sunday && day < last).ToList();
        published.Keys.Should().BeEquivalentTo(sundays);
        foreach (var (sunday, at) in published)
        {
            var due = sunday.AddDays(1);
            while (due.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || DaysOff.Contains(due))
            {
                due = due.AddDays(1);
            }

            var dueAt = due.ToDateTime(new TimeOnly(8, 0));
            if (sunday == Late.To)
            {
                // One of the two feeds was a week late, and its week waited for it.
                dueAt = Late.To.AddDays(6).ToDateTime(new TimeOnly(1, 0));
            }

            if (sunday < first.AddDays(FewestDays) && at.Date > dueAt.Date)
            {
                // A feed that has just begun: of a Sunday without activity it is not known yet that it is quiet, until Monday's came.
                dueAt = sunday.AddDays(2).ToDateTime(new TimeOnly(1, 0));
            }

            at.Should()
                .Be(dueAt >= Outage.From && dueAt < Outage.To ? new DateTime(2025, 4, 1, 10, 0, 0) : dueAt, "{0} is the Sunday", sunday);
        }

        var outbox = test.Outbox();
        outbox.Should().OnlyContain(mail => mail.SentAt != null && mail.Attempts == 1);
        outbox
            .Where(mail => mail.Kind == MailKind.Report)
            .Select(mail => mail.Key)
            .Should()
            .BeEquivalentTo(sundays.SelectMany(sunday => new[] { "e3", "e4", "e5" }.Select(who => $"report {IsoWeek.Of(sunday)} {who}")));
        var messages = test.Mails;
        messages.Should().HaveCount(outbox.Count);
        messages.Select(message => message.MessageId).Should().OnlyHaveUniqueItems();

        var awards = TestLedger.Of(store);
        awards.Should().NotBeEmpty().And.OnlyContain(award => award.State == AwardState.Announced);
        store.Query<long>("select count(*) from award_events group by award_no").Should().OnlyContain(count => count == 1);
        outbox
            .Where(mail => mail.Kind == MailKind.Reward)
            .Select(mail => mail.Key)
            .Should()
            .BeEquivalentTo(
                awards.Select(award =>
                    $"reward {award.Id} {(award.Scope == RewardScope.Organisation ? "e5" : award.Recipient == "t1" ? "e2" : "e1")}"
                )
            );

        say("2025       days  scored  again  holidays  reports  mails  awards  announced");
        foreach (var month in days.GroupBy(day => day.Month))
        {
            var name = CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month.Key);
            say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -9} {month.Count(), 5} {month.Count(scored.ContainsKey), 7} {month.Sum(day => scored[day] - 1), 6} {
                        month.Count(DaysOff.Contains), 9} {published.Values.Count(at => at.Month == month.Key), 8} {
                        outbox.Count(mail => TimeZoneInfo.ConvertTime(mail.SentAt!.Value, Amsterdam).Month == month.Key), 6} {
                        awards.Count(award => award.EarnedOn.Month == month.Key), 7} {
                        awards.Count(award => TimeZoneInfo.ConvertTime(award.AnnouncedOn!.Value, Amsterdam).Month == month.Key), 10}"
                )
            );
        }
    }

    /// <summary>The Dutch public holidays of 2025 as the government lists them; Easter and Whit Sunday are Sundays anyway.</summary>
    private const string Header =
        "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Posted Count,"
        + "Read Count,Liked Count,Assigned Products,Report Period";

    private static readonly HashSet<DateOnly> DaysOff =
    [
        new(2025, 1, 1),
        new(2025, 4, 21),
        new(2025, 4, 26),
        new(2025, 5, 5),
        new(2025, 5, 29),
        new(2025, 6, 9),
        new(2025, 12, 25),
        new(2025, 12, 26),
    ];

    /// <summary>Each full hour in UTC: all hours that are set are among them.</summary>
    private static List<DateTime> Moments(DateOnly first, DateOnly last)
    {
        var begin = Utc(first.ToDateTime(default)).UtcDateTime;
        var end = Utc(last.AddDays(1).ToDateTime(new TimeOnly(12, 0))).UtcDateTime;
        return [.. Enumerable.Range(0, (int)(end - begin).TotalHours).Select(hours => begin.AddHours(hours))];
    }

    /// <summary>At night the day before comes in by two feeds; after an outage all that waited.</summary>
    private static void Deliver(
        WorkedOrganisation test,
        DateTime local,
        DateOnly first,
        DateOnly last,
        HashSet<(string, DateOnly)> delivered
    )
    {
        for (var day = first; day <= last && day.AddDays(1).ToDateTime(new TimeOnly(1, 0)) <= local; day = day.AddDays(1))
        {
            if (!delivered.Add(("files", day)))
            {
                continue;
            }

            test.Deliver("activities.csv", test.Day(day, "files", 1, 9));
        }

        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var on = day >= Late.From && day <= Late.To ? day.AddDays(7) : day;
            if (on.AddDays(1).ToDateTime(new TimeOnly(1, 0)) <= local && delivered.Add(("portal", day)))
            {
                test.Deliver("activities.csv", test.Day(day, "portal", 10), "portal");
            }
        }

        foreach (var (on, people) in new[] { (Corrected, 1), (CorrectedOn, 12) })
        {
            if (
                (on == Corrected ? on.AddDays(1).ToDateTime(new TimeOnly(1, 0)) : on.ToDateTime(new TimeOnly(12, 0))) <= local
                && delivered.Add(("report", on))
            )
            {
                test.Deliver(
                    "viva.csv",
                    string.Join(
                        '\n',
                        Enumerable
                            .Range(1, people)
                            .Select(i =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{Corrected:yyyy-MM-dd},e{i}@example.org,Iemand {i},active,2020-01-01,{Corrected:yyyy-MM-dd},3,4,1,X,1"
                                )
                            )
                            .Prepend(Header)
                            .Append("")
                    )
                );
            }
        }
    }

    private static DateTimeOffset Utc(DateTime local) => new(TimeZoneInfo.ConvertTimeToUtc(local, Amsterdam), TimeSpan.Zero);
}
