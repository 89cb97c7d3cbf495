using Intranet.Adoption;
using Intranet.Adoption.Activity;

namespace Intranet.Tests.Activity;

/// <summary>Up to which day activity is complete, worked out by hand. 3 November 2025 is a Monday.</summary>
public class CompleteDaysTests
{
    private static readonly OrganisationSettings Settings = new() { Id = "test", Name = "Test" };
    private static readonly DateOnly Monday = new(2025, 11, 3);

    [Theory]
    // Rows of the days from Monday 6 October on, a sign a day: n 20, h 13, f 3, - none. Then the last day with data, and the day through
    // which all is complete on Monday 3 November, when the last delivery came.
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnn", "2025-11-02", "every day is there")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnn-nn", "2025-10-30", "Friday is missing between others")]
    [InlineData("nnnnn--nnnnn--nnnnn--nnnnn--", "2025-11-02", "weekends are always quiet")]
    [InlineData("nnnnn--nnnnn--nnnnn--nnn----", "2025-10-29", "Thursday and Friday are not")]
    [InlineData("nnnnn--nnnnn-fnnnnn--nnnnn--", "2025-11-02", "one Sunday had something")]
    [InlineData("nnnnnnfnnnnnnfnnnnnnfnnnnnn-", "2025-11-02", "Sundays have little")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnf", "2025-11-01", "of Sunday too little came to be all")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnfn", "2025-10-31", "of Saturday too little came, a day longer ago")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnfnn", "2025-11-02", "of Friday too, and more is waited for no longer")]
    [InlineData("------------------------nnnn", "2025-11-02", "the source is new")]
    public void A_day_is_complete_unless_more_is_to_be_expected_of_it(string rows, string through, string because)
    {
        var first = Monday.AddDays(-rows.Length);
        var days = rows.Select(
                (mark, at) =>
                    (
                        Day: first.AddDays(at),
                        Rows: mark switch
                        {
                            'n' => 20,
                            'h' => 13,
                            'f' => 3,
                            _ => 0,
                        }
                    )
            )
            .Where(day => day.Rows > 0)
            .ToDictionary(day => day.Day, day => new Arrival(day.Rows, day.Day.AddDays(1), day.Day.AddDays(1)));
        new Arrivals(days)
            .CompleteThrough(days.Keys.Max(), Monday, Monday, Settings)
            .Should()
            .Be(DateOnly.ParseExact(through, "yyyy-MM-dd"), because);
    }

    [Fact]
    public void Nothing_is_expected_of_a_public_holiday()
    {
        // Christmas 2025 is a Thursday and a Friday; both have been busy for weeks.
        var days = Enumerable
            .Range(1, 40)
            .Select(back => new DateOnly(2025, 12, 25).AddDays(-back))
            .ToDictionary(day => day, day => new Arrival(20, day.AddDays(1), day.AddDays(1)));
        new Arrivals(days)
            .CompleteThrough(new(2025, 12, 24), new(2025, 12, 27), new(2025, 12, 27), Settings)
            .Should()
            .Be(new DateOnly(2025, 12, 26));
    }

    [Theory]
    [InlineData(0, "2025-11-02")]
    [InlineData(9, "2025-11-02")] // of 28 days, less than a third came in pieces
    [InlineData(10, "2025-10-31")] // a third: the last piece is two days behind the first
    public void A_source_that_delivers_in_pieces_is_waited_for_once_that_is_usual(int inPieces, string through)
    {
        var days = Enumerable
            .Range(0, 28)
            .Select(back => Monday.AddDays(-28 + back))
            .ToDictionary(day => day, day => new Arrival(20, day.AddDays(1), day.AddDays(day < Monday.AddDays(-28 + inPieces) ? 3 : 1)));
        new Arrivals(days)
            .CompleteThrough(Monday.AddDays(-1), Monday, Monday, Settings)
            .Should()
            .Be(DateOnly.ParseExact(through, "yyyy-MM-dd"));
    }

    [Fact]
    public void The_feed_that_is_furthest_behind_decides_unless_no_more_is_to_come_from_it()
    {
        var at = new DateTimeOffset(2025, 11, 3, 6, 0, 0, TimeSpan.Zero);
        Feed daily = new("daily", "activities", at, new(2025, 11, 2), 1, 0);
        Feed stopped = new("stopped", "activities", at.AddDays(-40), new(2025, 9, 23), 1, 40);
        Feed history = new("history", "activities", at, new(2025, 8, 1), null, 0) { IsOnce = true };
        Feed people = new("people", "employees", at, null, 1, 0);
        CompleteDays.Of([daily, history, people])!.Through.Should().Be(new DateOnly(2025, 11, 2));
        CompleteDays
            .Of([daily, stopped, people])
            .Should()
            .Be(new CompleteDays(new(2025, 9, 23), stopped), "a feed that stopped is waited for");
        CompleteDays.Of([daily, stopped with { EndedOn = new(2025, 11, 1) }])!.Through.Should().Be(new DateOnly(2025, 11, 2));
        CompleteDays.Of([history])!.Through.Should().Be(new DateOnly(2025, 8, 1));
        CompleteDays.Of([people]).Should().BeNull();
    }

    [Fact]
    public void A_feed_that_begins_or_ends_beside_others_changes_what_weeks_are_made_of()
    {
        DateOnly sunday = new(2025, 10, 26),
            start = new(2025, 8, 1);
        FeedPeriod live = new("live", start, sunday, 60, false, false),
            added = new("added", new(2025, 10, 20), sunday, 7, false, false);
        IsAlike(live).Should().BeTrue();
        IsAlike(live, added).Should().BeFalse();
        IsAlike(live, added with { IsOnce = true }).Should().BeFalse("its first delivery is no correction");
        IsAlike(live, new("fix", new(2025, 9, 1), new(2025, 9, 1), 1, true, false), added)
            .Should()
            .BeFalse("a correction has no successor");
        IsAlike(live, new("fix", new(2025, 10, 14), new(2025, 10, 15), 2, true, false)).Should().BeTrue("days were put right");
        FeedPeriod history = new("history", start, new(2025, 10, 19), 60, true, false);
        IsAlike(history, live with { From = new(2025, 10, 20) }).Should().BeFalse("nobody knows whether it covers the same people");
        IsAlike(history with { Through = new(2025, 9, 21) }, live with { From = new(2025, 9, 22) }, added).Should().BeFalse();
        IsAlike(history with { Through = new(2025, 9, 21) }, live with { From = new(2025, 9, 22) }).Should().BeTrue("that is weeks ago");
        IsAlike(live, added with { From = start.AddDays(6) }).Should().BeTrue("it was there from the start");

        bool IsAlike(params FeedPeriod[] all) => FeedPeriod.Changed(all, sunday.AddDays(-7), sunday, 28) is null;
    }
}
