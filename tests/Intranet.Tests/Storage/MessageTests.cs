using System.Globalization;
using Intranet.Storage;
using Intranet.Storage.Feeds;

namespace Intranet.Tests.Storage;

public class MessageTests
{
    [Fact]
    public void A_refusal_is_told_in_the_language_of_its_reader()
    {
        using var organisation = new TestOrganisation().People(1);
        organisation.Import();
        using var connection = organisation.Store.Open();
        var refused = FluentActions.Invoking(() => Organisations.Pick(connection, "x")).Should().Throw<RefusedException>().Which;
        refused.Message.Should().Be("There is no organisation 'x' here. Known: test.");
        refused.Text.In("nl").Should().Be("De organisatie 'x' bestaat hier niet. Wel bekend: test.");
    }

    [Fact]
    public void What_the_store_keeps_can_be_told_in_both_languages_also_one_inside_another()
    {
        var inner = new Message($"The data is in SQL Server. Use its own backup and restore.");
        var stored = new Message($"{"employees.csv"}: {inner}").ToStored();
        Message.FromStored(stored).ToString().Should().Be("employees.csv: The data is in SQL Server. Use its own backup and restore.");
        Message
            .FromStored(stored)
            .In("nl")
            .Should()
            .Be("employees.csv: De gegevens staan in SQL Server. Gebruik de back-up en het terugzetten daarvan.");
        string.Format(CultureInfo.GetCultureInfo("nl-NL"), "{0}", inner).Should().StartWith("De gegevens staan in SQL Server.");
    }

    [Theory]
    [InlineData("there is no such employee yet", "deze medewerker is nog niet bekend")]
    [InlineData("an {odd} reason of an older version", "an {odd} reason of an older version")]
    [InlineData("[\"not closed", "[\"not closed")]
    [InlineData("[]", "[]")]
    [InlineData("[\"Rated {0:yyyy-MM-dd}\",\"09/01/2025\"]", "Rated 09/01/2025")]
    [InlineData("[\"{0\"]", "[\"{0\"]")]
    [InlineData("[\"{0} of {1}\",3]", "[\"{0} of {1}\",3]")]
    [InlineData("[\"{0:Q}\",3]", "[\"{0:Q}\",3]")]
    [InlineData("[\"{0}\",[]]", "[\"{0}\",[]]")]
    [InlineData("[\"{0}\",{}]", "[\"{0}\",{}]")]
    [InlineData("[\"{0}\",{\"DateOnly\":\"soon\"}]", "[\"{0}\",{\"DateOnly\":\"soon\"}]")]
    public void Reasons_of_older_versions_and_texts_that_only_look_like_messages_are_still_shown(string stored, string dutch)
    {
        Message.FromStored(stored).ToString().Should().Be(stored.StartsWith("[\"Rated", StringComparison.Ordinal) ? dutch : stored);
        Message.FromStored(stored).In("nl").Should().Be(dutch);
    }

    [Fact]
    public void A_message_too_long_for_its_column_is_cut_off_as_English_text()
    {
        var stored = new Message($"The database reported an error: {new string('x', 2000)}").ToStored(1000);
        stored.Should().HaveLength(1000).And.StartWith("The database reported an error: xxx");
        Message.FromStored(stored).ToString().Should().Be(stored);
    }

    [Fact]
    public void Numbers_and_dates_are_written_as_the_language_writes_them()
    {
        var message = new Message($"One organisation can have at most {1_048_575:N0} employees and {65_535:N0} teams.");
        message.ToString().Should().Contain("1,048,575");
        Message
            .FromStored(message.ToStored())
            .In("nl")
            .Should()
            .Be("Eén organisatie kan hoogstens 1.048.575 medewerkers en 65.535 teams hebben.");
    }

    [Fact]
    public void What_is_stored_keeps_its_dates_amounts_and_moments()
    {
        var date = new DateOnly(2025, 9, 1);
        var moment = new DateTimeOffset(2025, 9, 1, 8, 30, 0, TimeSpan.FromHours(2));
        var message = new Message(
            $"{date:yyyy-MM-dd} {2.50m} {moment:HH:mm zzz} {true} {null} {new Message($"until {date:d MMMM} {0.1m}")}"
        );
        message.ToString().Should().Be("2025-09-01 2.50 08:30 +02:00 True  until 1 September 0.1");
        var kept = Message.FromStored(message.ToStored());
        kept.ToString().Should().Be(message.ToString());
        kept.In("nl").Should().Be("2025-09-01 2,50 08:30 +02:00 True  until 1 september 0,1");
        Message.FromStored(kept.ToStored()).In("nl").Should().Be(kept.In("nl"));
    }

    [Theory]
    [InlineData("{0} {not a value} }")]
    [InlineData("[\"looks stored\"]")]
    [InlineData("[\"{0}\",1]")]
    public void Text_from_elsewhere_is_stored_as_it_is(string text)
    {
        Message.FromStored(Message.Verbatim(text).ToStored()).In("nl").Should().Be(text);
        Message.FromStored(new Message($"{text}").ToStored()).In("nl").Should().Be(text);
    }

    [Fact]
    public void A_reason_in_quarantine_is_told_in_both_languages()
    {
        using var organisation = new TestOrganisation().People(1).Did("2025-09-01 10:00 nobody view");
        organisation.Import();
        using var connection = organisation.Store.Open();
        var reason = Quarantine.List(connection, 1).Single().Reason;
        (reason.In("en"), reason.In("nl")).Should().Be(("there is no such employee yet", "deze medewerker is nog niet bekend"));
    }
}
