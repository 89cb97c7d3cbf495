using Intranet.Adoption.Privacy;

namespace Intranet.Tests.Privacy;

/// <summary>Counts in threes, by a table written out by hand: how 0, 1, ... n of n people are shown.</summary>
public class ShownCountTests
{
    [Theory]
    [InlineData(5, "0 0 3 3 5 5")]
    [InlineData(6, "0 0 3 3 3 6 6")]
    [InlineData(7, "0 0 3 3 3 6 7 7")]
    [InlineData(8, "0 0 3 3 3 6 6 8 8")]
    [InlineData(9, "0 0 3 3 3 6 6 6 9 9")]
    [InlineData(10, "0 0 3 3 3 6 6 6 9 10 10")]
    [InlineData(11, "0 0 3 3 3 6 6 6 9 9 11 11")]
    [InlineData(12, "0 0 3 3 3 6 6 6 9 9 9 12 12")]
    [InlineData(13, "0 0 3 3 3 6 6 6 9 9 9 12 13 13")]
    [InlineData(14, "0 0 3 3 3 6 6 6 9 9 9 12 12 14 14")]
    [InlineData(15, "0 0 3 3 3 6 6 6 9 9 9 12 12 12 15 15")]
    [InlineData(16, "0 0 3 3 3 6 6 6 9 9 9 12 12 12 15 16 16")]
    public void A_count_is_shown_in_threes(int people, string shown) =>
        Enumerable
            .Range(0, people + 1)
            .Select(count => (int)ShownCount.InThrees(count, people))
            .Should()
            .Equal(shown.Split(' ').Select(int.Parse));

    [Fact]
    public void A_figure_is_off_by_one_at_most_and_no_figure_stands_for_one_count_that_names_people()
    {
        for (var people = 5; people <= 700; people++)
        {
            var shown = Enumerable.Range(0, people + 1).Select(count => (int)ShownCount.InThrees(count, people)).ToList();
            shown.Should().BeInAscendingOrder();
            shown.Select((value, count) => Math.Abs(value - count)).Should().OnlyContain(off => off <= 1);
            shown.Should().OnlyContain(value => value % 3 == 0 || value == people);

            // Nobody and everybody may be one person less.
            shown.Count(value => value == 0).Should().Be(2);
            shown.Count(value => value == people).Should().Be(2);
        }
    }

    [Fact]
    public void Only_an_organisation_of_fifty_is_counted_exactly()
    {
        var shown = (int size) => (int)Group.Everyone([.. Enumerable.Range(0, size)]).Count(person => person < 4);
        shown(50).Should().Be(4);
        shown(49).Should().Be(3);
    }
}
