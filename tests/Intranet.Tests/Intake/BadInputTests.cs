using System.Text;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Tests.Whole;

namespace Intranet.Tests.Intake;

/// <summary>What the user gets for each kind of bad input: the message, the exit code, and the rest of the data intact.</summary>
public class BadInputTests
{
    private const string Employees =
        "employee_id,name,started_on\ne1,Anna,2020-01-01\ne2,Bram,2020-01-01\ne3,Cas,2020-01-01\ne4,Dirk,2020-01-01\ne5,Els,2020-01-01\n";

    /// <summary>Files that are refused whole: name, bytes, what the message must say.</summary>
    public static TheoryData<string, byte[], string> Refused =>
        new()
        {
            { "activities.csv", [], "activities.csv is empty: it lacks even a first line with column names. Deliver it again." },
            {
                "teams.csv",
                Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("team_id,name\na,A\n")).ToArray(),
                "teams.csv is UTF-16. Save it as 'CSV UTF-8' and import again."
            },
            {
                "teams.csv",
                Encoding.Unicode.GetBytes("team_id,name\na,A\n"),
                "teams.csv is not a text file (it contains NUL bytes). Save it as 'CSV UTF-8' and import again."
            },
            {
                "teams.csv",
                Encoding.Latin1.GetBytes("team_id,name\na,Financiën\n"),
                "teams.csv is not UTF-8. Save it as 'CSV UTF-8' and import again."
            },
            {
                "teams.csv",
                "team_id,name,kind\na,A,department\nb,B"u8.ToArray(),
                "teams.csv is cut off in the middle of its last record, which has 2 of 3 columns. Deliver it again. "
                    + "Nothing was imported."
            },
            {
                "teams.csv",
                "team_id,name\na,\"A and"u8.ToArray(),
                "teams.csv is cut off in the middle of a record: its last cell has no end. Deliver it again. Nothing was imported."
            },
            {
                "activities.csv",
                "activity_id,occurred_at,employee_id,kind\n1,2025-10-01T10:00:00,e1,view\n2,2025-10-01T10:00:00,e1,vi"u8.ToArray(),
                "activities.csv seems to be cut off: its last line has no end and cannot be read. Deliver it again. Nothing was imported."
            },
            {
                "activities.csv",
                "occurred_at,kind\n2025-10-01T10:00:00,view\n"u8.ToArray(),
                "activities.csv lacks the required column employee_id. Its first line has: occurred_at, kind. Add the column "
                    + "and import again."
            },
            {
                "notes.csv",
                "colour,taste\nred,sweet\n"u8.ToArray(),
                "notes.csv is not a known kind of file. Name it after its contents (employees, teams, channels, memberships, roles, "
                    + "follows, phases, objections, report_opens, activities), for instance activities-2025-06.csv, and make sure "
                    + "that its first line names the columns."
            },
            {
                "teams.csv",
                "team_id,name,name\na,A,B\n"u8.ToArray(),
                "teams.csv has the column name twice. Remove one of them and import again."
            },
            {
                "teams.csv.gz",
                HalfOf(string.Concat(Enumerable.Range(0, 5000).Select(i => $"t{i * 7919},Team {i * 104729}\n"))),
                "teams.csv.gz is cut off or damaged: it cannot be fully unpacked. Deliver it again."
            },
            {
                "organisation.json",
                "{\"id\":\"test\",}{"u8.ToArray(),
                "organisation.json is not valid JSON: line 1 cannot be read. Correct it and import again."
            },
            {
                "organisation.json",
                "{\"id\":\"test\",\"minimumGroupSize\":4}"u8.ToArray(),
                "organisation.json: 'minimumGroupSize' must be a number from 5 to 10000."
            },
            {
                "organisation.json",
                "{\"id\":\"test\",\"practices\":{\"reech\":{\"target\":1}}}"u8.ToArray(),
                "organisation.json: there is no measure 'reech'."
            },
            {
                "organisation.json",
                "{\"id\":\"../test\"}"u8.ToArray(),
                "organisation.json: 'id' may have at most 64 letters, digits, hyphens and underscores."
            },
            {
                "organisation.json",
                "{\"id\":\"test\",\"timeZone\":\"Mars/Olympus\"}"u8.ToArray(),
                "organisation.json: 'timeZone' is 'Mars/Olympus', which is not an IANA time zone; write for instance Europe/Amsterdam."
            },
            {
                "organisation.json",
                "{\"id\":\"test\",\"accentColour\":\"#ffff00\"}"u8.ToArray(),
                "organisation.json: 'accentColour' #ffff00 is too light to be read on white. Its contrast is 1.1, and must be "
                    + "4.5 or more. Choose a darker shade."
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_file_is_refused_with_its_message_and_code_two_and_nothing_changes(string name, byte[] bytes, string message)
    {
        using var organisation = Imported();
        var before = Digest(organisation);
        File.WriteAllBytes(Path.Combine(organisation.Files, name), bytes);
        File.WriteAllText(Path.Combine(organisation.Files, "employees.csv"), Employees + "e6,Fien,2020-01-01\n");
        var result = Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--json");
        result.Errors.Trim().Split('\n')[^1].Should().StartWith(message);
        result.Output.Should().BeEmpty();
        result.Code.Should().Be(2);
        Digest(organisation).Should().Be(before, "the good file beside it waits too: refused means that nothing changed");
    }

    /// <summary>Rows that go to quarantine: the row of activities, and the reason.</summary>
    [Theory]
    [InlineData("9,2025-10-01T10:00:00,nobody,view", "employee_id", "there is no such employee yet")]
    [InlineData("9,2099-10-01T10:00:00,e1,view", "occurred_at", "this is in the future")]
    [InlineData("9,1900-01-01T10:00:00,e1,view", "occurred_at", "this is before 2000; no intranet is that old")]
    [InlineData("9,yesterday,e1,view", "occurred_at", "this is not a timestamp, such as 2025-09-01T08:30:00+02:00")]
    [InlineData("9,2025-10-01T25:00:00,e1,view", "occurred_at", "this is not a timestamp, such as 2025-09-01T08:30:00+02:00")]
    [InlineData(
        "9,2025-10-01T10:00:00,e1,dance",
        "kind",
        "this is not a kind of activity; use sign_in, view, reaction, comment, post, share, follow, profile_update, training"
    )]
    [InlineData("9,2025-10-01T10:00:00,,view", "employee_id", "the cell is empty, but is required")]
    [InlineData("9,2025-10-01T10:00:00,e1", "", "the row has 3 columns, the first line has 4")]
    [InlineData("9,2025-10-01T10:00:00,e1,view,more", "", "the row has 5 columns, the first line has 4")]
    public void A_bad_row_goes_to_quarantine_and_the_others_are_taken_in(string row, string column, string reason)
    {
        using var organisation = Imported();
        organisation.Write(
            "activities.csv",
            $"activity_id,occurred_at,employee_id,kind\n1,2025-10-01T10:00:00,e1,view\n{row}\n2,2025-10-02T10:00:00,e2,view\n"
        );
        var result = Cli.Run(
            "import",
            Path.Combine(organisation.Files, "activities.csv"),
            "--database",
            organisation.Store.Database,
            "--json"
        );
        result.Code.Should().Be(3);
        result.Output.Should().Contain("\"rows\":3,\"accepted\":2,\"duplicates\":0,\"rejected\":1").And.Contain("\"quarantined\":1");
        result.Errors.Should().Contain("1 row is in quarantine. 'intranet quarantine' shows what is wrong with it.");
        using var connection = organisation.Store.Open();
        Quarantine
            .List(connection, 1)
            .Select(row => (row.File, row.Line, row.Column, row.Reason.ToString()))
            .Should()
            .Equal(("activities.csv", 3L, column, reason));
    }

    [Fact]
    public void A_cell_of_two_megabytes_is_quarantined_and_kept_short()
    {
        using var organisation = Imported();
        organisation.Write("teams.csv", $"team_id,name\na,A\nb,{new string('x', 2_000_000)}\nc,C\n");
        var result = Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--json");
        result.Code.Should().Be(3);
        result.Output.Should().Contain("\"kind\":\"teams\",\"rows\":3,\"accepted\":2,\"duplicates\":0,\"rejected\":1");
        using var connection = organisation.Store.Open();
        var row = Quarantine.List(connection, 1).Single();
        row.Reason.ToString().Should().Be("the cell has 2000000 characters; the limit is 4000");
        row.Value.Length.Should().BeLessThan(300);
        row.Cells.Length.Should().BeLessThan(10_000);
    }

    [Fact]
    public void Of_two_rows_that_contradict_each_other_the_first_holds_and_the_second_waits()
    {
        using var organisation = Imported();
        organisation.Write("teams.csv", "team_id,name,kind\na,Groen,department\na,Groen,project\na,Groen,department\n");
        var result = Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--json");
        result.Code.Should().Be(3);
        result.Output.Should().Contain("\"kind\":\"teams\",\"rows\":3,\"accepted\":1,\"duplicates\":1,\"rejected\":1");
        Cli.Run("quarantine", "--database", organisation.Store.Database).Errors.Should().Contain("this row contradicts line 2");
        using var connection = organisation.Store.Open();
        Quarantine
            .List(connection, 1)
            .Single()
            .Reason.ToString()
            .Should()
            .Be("this row contradicts line 2 of the same file, which was imported; keep only one of the two");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x.example\";\"klik\")")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Zoë 🎉 de Fictie")]
    [InlineData("Jan \"Piet\"; van\nden Berg, 'Robert'); drop table employees;--")]
    [InlineData("{0} {{1}} %s")]
    public async Task A_strange_name_is_kept_as_it_is_and_takes_no_effect(string name)
    {
        using var organisation = Imported();
        var quoted = $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        organisation
            .With("employees-six", "employee_id,name", "e6,Zes")
            .With("teams", "team_id,name,kind,location", $"a,{quoted},department,{quoted}")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 6).Select(i => $"a,e{i}")])
            .With(
                "activities",
                "activity_id,occurred_at,employee_id,kind",
                "1,2025-06-01T10:00:00,e1,view",
                "2,2025-10-01T10:00:00,e2,view"
            );
        Cli.Run("import", organisation.Files, "--database", organisation.Store.Database).Code.Should().Be(0);
        organisation.ScoreStored(TestOrganisation.Sunday).Teams.Single().Name.Should().Be(name);
        Intranet.Reports.Csv.SafeCsv.Cell(name).TrimStart('"').Should().NotStartWith("=");
        using var connection = organisation.Store.Open();
        var html = await Intranet.Reports.Html.ReportHtml.Render(
            Intranet.Jobs.Work.WriteWeeklyReport.Read(connection, Organisations.Pick(connection, null), "2025-W40", TestOrganisation.Clock),
            "nl"
        );
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        document.QuerySelectorAll("script").Should().BeEmpty();
        document.QuerySelectorAll(".teams tbody th span").Single().TextContent.Should().Be(name);
    }

    [Fact]
    public void Rows_that_waited_for_a_person_are_taken_in_when_they_arrive_and_once()
    {
        using var organisation = Imported();
        organisation
            .With("activities", "activity_id,occurred_at,employee_id,kind", "1,2025-10-01T10:00:00,late,post")
            .Import()
            .Quarantined.Should()
            .Be(1);
        File.Delete(Path.Combine(organisation.Files, "activities.csv"));
        organisation.With("employees", "employee_id,name", "late,Laat").Import().Quarantined.Should().Be(0);
        organisation
            .With("activities", "activity_id,occurred_at,employee_id,kind", "1,2025-10-01T10:00:00,late,post")
            .Import()
            .Files.Single(file => file.Kind == "activities")
            .Duplicates.Should()
            .Be(1);
        using var connection = organisation.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void A_full_delivery_that_would_empty_the_organisation_is_refused_with_the_figures()
    {
        using var organisation = Imported();
        var before = Digest(organisation);
        organisation.Write("employees.csv", "employee_id\ne1\ne2\ne3\n");
        var result = Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--full", "--as-of", "2025-10-01");
        result.Code.Should().Be(2);
        result
            .Errors.Should()
            .Contain(
                "employees.csv: this full delivery would end 2 of 5 employees, more than 20 %. If the file is complete, import "
                    + "it again with --force."
            );
        Digest(organisation).Should().Be(before);
        Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--full", "--force", "--as-of", "2025-10-01")
            .Code.Should()
            .Be(0);
        organisation.ScoreStored(new(2025, 9, 30)).Population.Should().Be(5);
        organisation.ScoreStored(new(2025, 10, 1)).Population.Should().Be(3);
    }

    [Fact]
    public void A_dry_run_keeps_nothing()
    {
        using var organisation = Imported();
        var before = Digest(organisation);
        organisation.With("teams", "team_id,name", "a,A");
        Cli.Run("import", organisation.Files, "--database", organisation.Store.Database, "--dry-run", "--json")
            .Should()
            .BeEquivalentTo(new { Code = 0 });
        Digest(organisation).Should().Be(before);
    }

    [Fact]
    public void Dutch_excel_is_understood()
    {
        using var organisation = new TestOrganisation();
        organisation.Write(
            "employees.csv",
            "\uFEFFName;Employee_ID;is_manager;started_on;extra\r\n\"Anna; de eerste\";e1;ja;2020-01-01;x\r\nBram;e2;NEE;;y\r\n"
        );
        var warnings = new List<Message>();
        new Importer(organisation.Store, TestOrganisation.Clock, warn: warnings.Add)
            .Import([organisation.Files], new ImportOptions())
            .Files.Single()
            .Should()
            .BeEquivalentTo(new { Accepted = 2L, Rejected = 0L });
        warnings.ConvertAll(warning => warning.ToString()).Should().Equal("employees.csv: ignored the unknown columns extra.");
    }

    [Fact]
    public void Without_an_id_a_second_identical_row_is_a_second_event_but_the_file_again_is_not()
    {
        using var organisation = Imported();
        organisation.With("activities", "occurred_at,employee_id,kind", "2025-10-01T10:00:00,e1,view", "2025-10-01T10:00:00,e1,view");
        organisation
            .Import()
            .Files.Single(file => file.Kind == "activities")
            .Should()
            .BeEquivalentTo(new { Accepted = 2L, Duplicates = 0L });
        organisation
            .Import()
            .Files.Single(file => file.Kind == "activities")
            .Should()
            .BeEquivalentTo(new { Accepted = 0L, Duplicates = 2L });
    }

    [Fact]
    public void The_same_id_from_another_source_is_another_activity()
    {
        using var organisation = Imported();
        organisation.With("activities", "activity_id,occurred_at,employee_id,kind", "1,2025-10-01T10:00:00,e1,view");
        organisation.Import().Files.Single(file => file.Kind == "activities").Accepted.Should().Be(1);
        organisation.Import(new ImportOptions(Source: "mobile")).Files.Single(file => file.Kind == "activities").Accepted.Should().Be(1);
    }

    [Fact]
    public void Joined_gzip_files_are_one()
    {
        using var organisation = Imported();
        byte[] Packed(string text)
        {
            using var bytes = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Optimal))
            {
                gzip.Write(Encoding.UTF8.GetBytes(text));
            }

            return bytes.ToArray();
        }

        File.WriteAllBytes(Path.Combine(organisation.Files, "teams.csv.gz"), [.. Packed("team_id,name\na,A\n"), .. Packed("b,B\nc,C\n")]);
        organisation.Import().Files.Single(file => file.Kind == "teams").Accepted.Should().Be(3);
    }

    private static byte[] HalfOf(string rows)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes("team_id,name\n" + rows));
        }

        return bytes.ToArray()[..(int)(bytes.ToArray().Length / 2)];
    }

    private static TestOrganisation Imported()
    {
        var organisation = new TestOrganisation();
        organisation.Write("employees.csv", Employees);
        organisation.Import();
        return organisation;
    }

    private static string Digest(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        return StoreCheck.Run(connection).Digest;
    }
}
