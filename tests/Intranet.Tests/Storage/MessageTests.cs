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
    public void Reasons_of_older_versions_are_still_shown(string stored, string dutch)
    {
        Message.FromStored(stored).ToString().Should().Be(stored);
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
    public void A_reason_in_quarantine_is_told_in_both_languages()
    {
        using var organisation = new TestOrganisation().People(1).Did("2025-09-01 10:00 nobody view");
        organisation.Import();
        using var connection = organisation.Store.Open();
        var reason = Quarantine.List(connection, 1).Single().Reason;
        (reason.In("en"), reason.In("nl")).Should().Be(("there is no such employee yet", "deze medewerker is nog niet bekend"));
    }
}
