using System.Text.Json;
using System.Text.RegularExpressions;
using Intranet.Reports;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace Intranet.Tests.Whole;

/// <summary>From the sample's files to paper: one run of the demo, read back.</summary>
public class DemoTests : IClassFixture<DemoTests.Demo>
{
    private readonly Demo demo;

    public DemoTests(Demo demo) => this.demo = demo;

    [Fact]
    public void The_demo_ends_well_and_says_where_the_reports_are()
    {
        demo.Result.Code.Should().Be(0, demo.Result.Errors);
        demo.Files.Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo(
                "voorbeeldhoven-2025-W40-nl.pdf",
                "voorbeeldhoven-2025-W40-nl.html",
                "voorbeeldhoven-2025-W40-en.pdf",
                "voorbeeldhoven-2025-W40-en.html"
            );
        demo.Files.Should().OnlyContain(path => File.Exists(path) && demo.Result.Errors.Contains(path));
    }

    [Fact]
    public void The_sample_shows_all_nine_practices_a_cake_and_a_hidden_team()
    {
        demo.Scorecard.Measured.Should().Be(9);
        demo.Scorecard.Practices.Should().OnlyContain(practice => practice.Status == MeasureStatus.Measured);
        demo.Scorecard.Teams.Count(team => team.Suppressed).Should().BeGreaterThan(0);
        var awards = JsonDocument
            .Parse(Cli.Run("rewards", "list", "--json", "--database", demo.Database).Output)
            .RootElement.GetProperty("awards")
            .EnumerateArray()
            .Where(award => award.GetProperty("reward").GetString() == "cake")
            .Select(award => award.GetProperty("state").GetString())
            .ToList();
        awards.Should().Contain("delivered").And.Contain("earned");
    }

    [Fact]
    public void The_story_can_be_read_in_the_numbers()
    {
        double Value(string day, string measure) =>
            TestOrganisation
                .Measure(Scorecard.FromJson(Cli.Run("score", "--date", day, "--json", "--database", demo.Database).Output), measure)
                .Value!.Value;
        Value("2025-08-10", "weekly-active").Should().BeLessThan(0.15, "the summer was slow");
        Value("2025-10-05", "weekly-active").Should().BeGreaterThan(0.45);
        Value("2025-08-10", "weekly-voice").Should().BeLessThan(0.1);
        Value("2025-10-05", "weekly-voice").Should().BeGreaterThan(0.5, "managers followed the one who began to blog");
        Value("2025-10-05", "ready-before-next").Should().Be(0.5, "the third phase came too early");
        Value("2025-09-14", "active").Should().BeLessThan(0.5, "the project group nearly fell asleep");
        Value("2025-10-05", "active").Should().BeGreaterThan(0.8);
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void What_is_on_paper_is_what_score_json_says(string language)
    {
        using var pdf = PdfDocument.Open(demo.Path(language, "pdf"));
        var paper = Regex.Replace(string.Concat(pdf.GetPages().SelectMany(page => page.Letters).Select(glyph => glyph.Value)), "\\s", "");
        var texts = new ReportTexts(language);
        void OnPaper(string text) => paper.Should().Contain(Regex.Replace(text, "\\s", ""), text);

        OnPaper(texts["headline", demo.Scorecard.Index]);
        OnPaper(texts["sub-measured-all", 9, demo.Scorecard.Population]);
        foreach (var practice in demo.Scorecard.Practices)
        {
            OnPaper(Names.Practice(practice.Id, language) + texts["practice-score", practice.Score]);
            OnPaper(Advice.For(practice, language));
            foreach (var measure in practice.Measures)
            {
                OnPaper(
                    measure is { Numerator: not null, Denominator: not null }
                        ? $"{Math.Round(100 * measure.Value!.Value, MidpointRounding.AwayFromZero)}%"
                            + $"({texts["n-of", measure.Numerator, measure.Denominator]})"
                        : texts.ValueOf(measure)
                );
            }
        }

        foreach (var team in demo.Scorecard.Teams.Where(team => team is { Suppressed: false, Designated: true }))
        {
            OnPaper(
                $"{team.Name}{texts.Words(team.WeeklyActive, team.Members)}{team.Members}"
                    + $"{texts.Percent(team.WeeklyActive!.Value)}{texts.Percent(team.MonthlyActive!.Value)}"
                    + $"{texts.Change(100 * team.Change!.Value)}{texts.Percent(team.Complete!.Value)}"
            );
        }

        foreach (var team in demo.Scorecard.Teams.Where(team => team.Suppressed))
        {
            OnPaper(team.Name);
            Regex
                // A date is no figure: the day on which it earned a reward for its profiles.
                .IsMatch(paper, Regex.Escape(Regex.Replace(team.Name, "\\s", "")) + "\\d+(?!\\d|[A-Za-z]{3})")
                .Should()
                .BeFalse("a hidden team has no figure behind its name");
        }

        OnPaper(texts.Points(demo.Scorecard.Index!.Value));
        var ladder = demo.Scorecard.Ladder!;
        OnPaper(
            $"{ladder.Creator}{texts["creator"]}{ladder.Commenter}{texts["commenter"]}"
                + $"{ladder.Reactor}{texts["reactor"]}{ladder.Reader}{texts["reader"]}{ladder.Absent}{texts["absent"]}"
        );
        OnPaper("Saar");
    }

    [Theory]
    [InlineData("nl", "Pagina")]
    [InlineData("en", "Page")]
    public void The_pdf_is_tagged_titled_and_paged(string language, string page)
    {
        using var pdf = PdfDocument.Open(demo.Path(language, "pdf"));
        pdf.NumberOfPages.Should().BeInRange(4, 6);
        pdf.GetPages().Should().OnlyContain(sheet => Math.Abs(sheet.Width - 595) < 1 && Math.Abs(sheet.Height - 842) < 1);
        string.Join(" ", pdf.GetPage(2).GetWords().Select(word => word.Text)).Should().Contain($"{page} 2 / {pdf.NumberOfPages}");
        pdf.Information.Title.Should().Contain("Gemeente Voorbeeldhoven").And.Contain("2025-W40");
        var catalog = pdf.Structure.Catalog.CatalogDictionary;
        ((BooleanToken)((DictionaryToken)Resolve(pdf, catalog.Data["MarkInfo"])).Data["Marked"]).Data.Should().BeTrue();
        ((StringToken)Resolve(pdf, catalog.Data["Lang"])).Data.Should().StartWith(language);

        var tags = new List<(string Tag, string? Alt)>();
        Walk(pdf, catalog.Data["StructTreeRoot"], tags, []);
        tags.Count(tag => tag.Tag == "H1").Should().Be(1);
        tags.Count(tag => tag.Tag == "H2").Should().BeGreaterThan(5);
        tags.Count(tag => tag.Tag == "Table").Should().BeGreaterThan(9);
        tags.Count(tag => tag.Tag == "TH").Should().BeGreaterThan(30);
        var alternatives = tags.Where(tag => tag.Tag == "Figure" && tag.Alt is { Length: > 0 }).Select(tag => tag.Alt!).ToList();
        alternatives
            .Count(alt => Regex.IsMatch(alt, "\\d"))
            .Should()
            .BeGreaterThanOrEqualTo(
                6,
                "each of the six charts has its numbers in words; the bars of teams are in the table with the numbers"
            );
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void The_html_stands_on_its_own_and_is_sound(string language)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(File.ReadAllText(demo.Path(language, "html")));
        document.DocumentElement.GetAttribute("lang").Should().Be(language);
        document.Title.Should().NotBeNullOrWhiteSpace();
        document.QuerySelectorAll("script, link, iframe, object").Should().BeEmpty();
        document.QuerySelectorAll("[src]").Should().OnlyContain(element => element.GetAttribute("src")!.StartsWith("data:"));
        document.QuerySelectorAll("[href]").Should().BeEmpty();
        document.QuerySelectorAll("img").Should().OnlyContain(element => element.HasAttribute("alt"));
        document
            .QuerySelectorAll("[role=img]")
            .Should()
            .HaveCountGreaterThanOrEqualTo(6)
            .And.OnlyContain(element => element.GetAttribute("aria-label")!.Length > 20);
        document
            .QuerySelectorAll("svg")
            .Should()
            .OnlyContain(element => element.GetAttribute("role") == "img" || element.GetAttribute("aria-hidden") == "true");
        var levels = document.QuerySelectorAll("h1, h2, h3, h4").Select(heading => heading.LocalName[1] - '0').ToList();
        levels[0].Should().Be(1);
        levels.Zip(levels.Skip(1)).Should().OnlyContain(pair => pair.Second <= pair.First + 1, "no level is skipped");
        document.QuerySelectorAll("table").Should().OnlyContain(table => table.QuerySelector("thead th[scope=col]") != null);
    }

    [Fact]
    public void The_demo_again_changes_nothing_and_speaks_Dutch_when_asked()
    {
        string Digest() =>
            JsonDocument
                .Parse(Cli.Run("check", "--json", "--database", demo.Database).Output)
                .RootElement.GetProperty("digest")
                .GetString()!;
        var before = Digest();
        var second = Cli.Run("demo", "--once", "--language", "nl", "--directory", demo.Directory);
        second.Code.Should().Be(0);
        Digest().Should().Be(before);
        second
            .Errors.Should()
            .Contain("Inlezen: ")
            .And.Contain("Dubbel")
            .And.Contain("Scores berekenen: ")
            .And.Contain("Goed ingericht")
            .And.Contain("Adoptie-index: ")
            .And.Contain("De weekrapporten waren na ")
            .And.NotMatchRegex(@"\b(?i:the|and|with|were|not|have|for|rows|practice)\b");
    }

    [Fact]
    public void The_sample_is_the_same_bytes_every_time()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("intranet-sample-").FullName;
        Intranet.Samples.SampleFiles.Write(folder);
        System
            .IO.Directory.GetFiles(folder)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo(System.IO.Directory.GetFiles(Samples.Folder("voorbeeldhoven")).Select(Path.GetFileName));
        foreach (var file in System.IO.Directory.GetFiles(folder))
        {
            File.ReadAllBytes(file)
                .AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(Samples.Folder("voorbeeldhoven"), Path.GetFileName(file))))
                .Should()
                .BeTrue(file);
        }

        System.IO.Directory.Delete(folder, recursive: true);
    }

    [ResearchInstituteFact]
    public void The_report_on_real_data_says_what_could_not_be_measured_and_how()
    {
        using var organisation = new TestOrganisation();
        new Intranet.Intake.Importer(organisation.Store, TestOrganisation.Clock).Import(
            [Samples.ResearchInstitute],
            new Intranet.Intake.ImportOptions()
        );
        var result = Cli.Run(
            "report",
            "--week",
            "2025-W42",
            "--language",
            "en",
            "--database",
            organisation.Store.Database,
            "--output",
            organisation.Files,
            "--json"
        );
        result.Code.Should().Be(0, result.Errors);
        using var pdf = PdfDocument.Open(Path.Combine(organisation.Files, "research-institute-2025-W42-en.pdf"));
        pdf.NumberOfPages.Should().BeInRange(4, 6);
        var paper = string.Join(" ", pdf.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text));
        paper
            .Should()
            .Contain($"2 of the {Practice.All.Count} practices were measured")
            .And.Contain("provisional")
            .And.Contain("phases.csv")
            .And.Contain("roles.csv")
            .And.Contain("works_at");
    }

    private static IToken Resolve(PdfDocument pdf, IToken token) =>
        token is IndirectReferenceToken reference ? pdf.Structure.GetObject(reference.Data).Data : token;

    private static void Walk(PdfDocument pdf, IToken token, List<(string Tag, string? Alt)> tags, HashSet<(long, int)> seen)
    {
        if (token is IndirectReferenceToken reference && !seen.Add((reference.Data.ObjectNumber, reference.Data.Generation)))
        {
            return;
        }

        switch (Resolve(pdf, token))
        {
            case ArrayToken array:
                foreach (var item in array.Data)
                {
                    Walk(pdf, item, tags, seen);
                }

                break;
            case DictionaryToken dictionary:
                if (dictionary.Data.TryGetValue("S", out var kind) && kind is NameToken name)
                {
                    tags.Add(
                        (
                            name.Data,
                            dictionary.Data.TryGetValue("Alt", out var alt)
                                ? Resolve(pdf, alt) switch
                                {
                                    StringToken text => text.Data,
                                    HexToken hex => hex.Data,
                                    _ => null,
                                }
                                : null
                        )
                    );
                }

                if (dictionary.Data.TryGetValue("K", out var children))
                {
                    Walk(pdf, children, tags, seen);
                }

                break;
        }
    }

    public sealed class Demo : IDisposable
    {
        public Demo()
        {
            Result = Cli.Run("demo", "--once", "--json", "--directory", Directory);
            Files =
                Result.Code == 0
                    ?
                    [
                        .. JsonDocument
                            .Parse(Result.Output)
                            .RootElement.GetProperty("files")
                            .EnumerateArray()
                            .Select(file => file.GetString()!),
                    ]
                    : [];
            Scorecard = Scorecard.FromJson(Cli.Run("score", "--date", "2025-10-05", "--json", "--database", Database).Output);
        }

        internal Cli.Result Result { get; }
        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("intranet-demo-").FullName;
        public string Database => System.IO.Path.Combine(Directory, "intranet.db");
        public string[] Files { get; }
        public Scorecard Scorecard { get; }

        public string Path(string language, string format) =>
            Files.Single(file => file.EndsWith($"-{language}.{format}", StringComparison.Ordinal));

        public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
    }
}
