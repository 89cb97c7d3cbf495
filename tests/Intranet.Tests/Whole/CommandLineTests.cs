using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Intranet.Tests.Whole;

public class CommandLineTests
{
    [Theory]
    [InlineData("bogus", "'intranet --help' shows how to use it.")]
    [InlineData("score --date 2025-02-30", "--date '2025-02-30' is not a date; write for instance 2025-10-05.")]
    [InlineData("score --from 2025-01-01", "Give --date, or --from and --to together.")]
    [InlineData("score --date 2099-01-01", "is not over yet")]
    [InlineData("score --language fr", "--language 'fr' is not available; it may be nl or en.")]
    [InlineData("report --week 2025-40", "'2025-40' is not a week. Write an ISO week such as 2025-W40.")]
    [InlineData("report --week 2025-W53", "'2025-W53' is not a week. Write an ISO week such as 2025-W40.")]
    [InlineData("report --week 2025-W40 --format docx", "--format 'docx' is not available")]
    [InlineData("report --week 2024-W40", "is before the first activity")]
    [InlineData("import /does/not/exist", "/does/not/exist does not exist. Check the path.")]
    [InlineData("score --organisation other", "There is no organisation 'other' here. Known: test.")]
    [InlineData("rewards announce cake:x:once", "There is no award 'cake:x:once'.")]
    [InlineData("token create", "'intranet token create --help' shows how to use it.")]
    [InlineData("quarantine drop", "Choose the rows to drop: --row NUMBER, or --all.")]
    public void Usage_errors_end_with_code_two_and_a_message(string line, string message)
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-09-01 10:00 e1 view");
        organisation.Import();
        var result = Cli.Run([.. line.Split(' '), "--database", organisation.Store.Database]);
        result.Code.Should().Be(2, result.Errors);
        result.Errors.Should().Contain(message).And.NotContain("   at ");
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public void Without_a_database_the_user_is_told_what_to_do_first()
    {
        var result = Cli.Run("score", "--database", "/tmp/there-is-no-such-database.db");
        result.Code.Should().Be(2);
        result.Errors.Should().Contain("Run 'intranet import FOLDER' first, or name another with --database.");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        using var organisation = new TestOrganisation();
        organisation.Write("notes.txt", new string('x', 5000));
        var result = Cli.Run("check", "--database", Path.Combine(organisation.Files, "notes.txt"));
        result.Code.Should().Be(2);
        result.Errors.Should().Contain("is not a database of this program");
    }

    [Fact]
    public void Json_goes_to_standard_output_and_everything_else_to_standard_error()
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-09-01 10:00 e1 view", "2025-10-05 10:00 e2 view");
        var import = Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--json");
        JsonDocument.Parse(import.Output).RootElement.GetProperty("organisation").GetString().Should().Be("test");
        var range = Cli.Run("score", "--from", "2025-10-03", "--to", "2025-10-05", "--database", organisation.Store.Database, "--json");
        range
            .Output.Trim()
            .Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("date").GetString())
            .Should()
            .Equal("2025-10-03", "2025-10-04", "2025-10-05");
        var quiet = Cli.Run("score", "--database", organisation.Store.Database, "--quiet");
        quiet
            .Should()
            .BeEquivalentTo(
                new
                {
                    Code = 0,
                    Output = "",
                    Errors = "",
                }
            );
        var last = Cli.Run("score", "--database", organisation.Store.Database, "--json");
        JsonDocument
            .Parse(last.Output)
            .RootElement.GetProperty("date")
            .GetString()
            .Should()
            .Be("2025-10-05", "that is the last complete day with data");
        Cli.Run("check", "--database", organisation.Store.Database).Should().BeEquivalentTo(new { Code = 0, Output = "" });
        var rewards = JsonDocument.Parse(Cli.Run("rewards", "list", "--database", organisation.Store.Database, "--json").Output);
        rewards.RootElement.GetProperty("awards").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("nl", "Praktijk", "Toegankelijk", "Adoptie-index: ")]
    [InlineData("en", "Practice", "Accessible", "Adoption index: ")]
    public void The_terminal_speaks_the_language_asked_for(string language, params string[] words)
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-09-01 10:00 e1 view", "2025-10-05 10:00 e2 view");
        organisation.Import();
        Cli.Run("score", "--language", language, "--database", organisation.Store.Database).Errors.Should().ContainAll(words);
    }

    [Theory]
    [InlineData("nl", "Periode: 28 dagen. Doel: 0,5. Gewicht: 0,2. Nodig: activities, employees.works_at, activities.device.")]
    [InlineData("en", "Window: 28 days. Target: 0.5. Weight: 0.2. Needs: activities, employees.works_at, activities.device.")]
    public void Measures_tell_what_they_look_at_and_aim_for(string language, string facts)
    {
        var lines = Cli.Run("measures", "--language", language).Output.ReplaceLineEndings("\n").Split('\n');
        lines.Should().Contain("    " + facts);
    }

    [Fact]
    public void Refusals_are_in_the_language_asked_for_and_json_is_not_translated()
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-09-01 10:00 e1 view", "2025-09-01 11:00 nobody view");
        organisation.Import();
        Cli.Run("--language", "nl", "score", "--organisation", "x", "--database", organisation.Store.Database)
            .Errors.Should()
            .StartWith("De organisatie 'x' bestaat hier niet.");
        Cli.Run("quarantine", "--language", "nl", "--json", "--database", organisation.Store.Database)
            .Output.Should()
            .Contain("there is no such employee yet");
        Cli.Run("quarantine", "--language", "nl", "--database", organisation.Store.Database)
            .Errors.Should()
            .Contain("deze medewerker is nog niet bekend");
    }

    [Fact]
    public void Check_finds_a_score_that_later_data_made_stale_and_counts_that_were_tampered_with()
    {
        using var organisation = new TestOrganisation().People(6).Did("2025-09-01 10:00 e1 view");
        organisation.Score();
        organisation.With("activities", "activity_id,occurred_at,employee_id,kind", "late,2025-10-01T10:00:00,e2,post").Import();
        var stale = Cli.Run("check", "--database", organisation.Store.Database);
        stale.Code.Should().Be(4);
        stale.Errors.Should().Contain("1 of 1 stored scores differ").And.Contain("Run 'intranet score --from 2025-10-05 --to 2025-10-05'");
        organisation.ScoreStored(TestOrganisation.Sunday);
        var sound = Cli.Run("check", "--language", "en", "--database", organisation.Store.Database);
        sound.Code.Should().Be(0);
        sound.Errors.Should().Contain("1 recomputed score is the same.");
        Cli.Run("check", "--language", "nl", "--database", organisation.Store.Database)
            .Errors.Should()
            .Contain("1 score is opnieuw berekend en gelijk gebleven.");
        using (var connection = organisation.Store.Open())
        {
            Dapper.SqlMapper.Execute(connection, "delete from day_counts where employee_no = 2");
        }

        var tampered = Cli.Run("check", "--database", organisation.Store.Database, "--json");
        tampered.Code.Should().Be(4);
        tampered.Errors.Should().Contain("the day counts hold 1 activities, but 2 were imported");
    }

    [Fact]
    public void The_orders_are_csv_that_a_spreadsheet_takes_for_text()
    {
        using var organisation = new TestOrganisation()
            .Settings("""{"id":"test","rewards":[{"id":"cake","heldDays":1}]}""")
            .With(
                "employees",
                [
                    "employee_id,photo,phone,about,started_on",
                    .. Enumerable.Range(1, 5).Select(i => $"e{i},p{i}.png,12,ik ben er,2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind,location", "a,\"=1+1, of niet\",department,@Werf")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 5).Select(i => $"a,e{i}")])
            .Did("2025-10-05 10:00 e1 view");
        organisation.Import();
        var preview = JsonDocument
            .Parse(Cli.Run("rewards", "preview", "--date", "2025-10-05", "--database", organisation.Store.Database, "--json").Output)
            .RootElement.GetProperty("awards");
        preview
            .EnumerateArray()
            .Select(award =>
                (award.GetProperty("id").GetString(), award.GetProperty("state").GetString(), award.GetProperty("units").GetInt32())
            )
            .Should()
            .Equal(("cake:a:once", "would-earn", 5), ("photo-wall:a:once", "would-earn", 5));
        Cli.Run("rewards", "orders", "--database", organisation.Store.Database)
            .Output.Should()
            .Be("team,location,slices,date,reward,note\r\n", "a preview writes nothing");
        organisation.ScoreStored(TestOrganisation.Sunday);
        var orders = Cli.Run("rewards", "orders", "--on", "2025-10-10", "--database", organisation.Store.Database);
        orders.Output.Should().Be("team,location,slices,date,reward,note\r\n\"'=1+1, of niet\",'@Werf,5,2025-10-10,Cake,\r\n");
    }

    [Fact]
    public void Ctrl_c_stops_cleanly_with_code_130_and_the_store_is_whole()
    {
        using var organisation = new TestOrganisation();
        Cli.Run("import", Samples.Folder("voorbeeldhoven"), "--database", organisation.Store.Database).Code.Should().Be(0);
        using var process = Cli.Start("score", "--from", "2025-07-07", "--to", "2025-10-05", "--database", organisation.Store.Database);
        process.StandardError.ReadLine().Should().NotBeNull("it has begun");
        kill(process.Id, 2).Should().Be(0);
        process.WaitForExit(30_000).Should().BeTrue();
        process.ExitCode.Should().Be(130);
        process
            .StandardError.ReadToEnd()
            .Should()
            .Contain("Interrupted. What was finished is kept. Run the same command again to continue.");
        Cli.Run("check", "--database", organisation.Store.Database).Code.Should().Be(0);
    }

    [DllImport("libc")]
#pragma warning disable SYSLIB1054, CA5392, SA1300 // One call, in tests only.
    private static extern int kill(int process, int signal);
}
