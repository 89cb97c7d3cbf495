using Intranet.Adoption.BestPractices;
using Intranet.Tests.Whole;

namespace Intranet.Tests.Texts;

/// <summary>What a measure means stands once: in the practice's class and resources.</summary>
public class MeasuresDocTests
{
    [Fact]
    public void The_documentation_holds_what_the_verb_prints()
    {
        var document = File.ReadAllText(Path.Combine(Sources.Root, "docs", "measures.md"));
        var section = document.Split("<!-- intranet measures --markdown -->")[1].Split("<!-- end -->")[0].Trim();
        var printed = Cli.Run("measures", "--markdown");
        printed.Code.Should().Be(0);
        section
            .Should()
            .Be(printed.Output.ReplaceLineEndings("\n").Trim(), "'intranet measures --markdown' gives the section for docs/measures.md");
    }

    [Theory, InlineData("en"), InlineData("nl")]
    public void Every_practice_has_all_its_words_and_no_others(string language)
    {
        foreach (var practice in Practice.All)
        {
            var words = practice.Measures.SelectMany(measure => new[] { measure.Id, $"{measure.Id}-definition", $"{measure.Id}-advice" });
            var resource = $"{string.Concat(practice.Id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))}";
            var file = resource + (language == "en" ? ".resx" : ".nl.resx");
            Sources
                .Resource(Path.Combine(Sources.Root, "src", "Intranet.Adoption", "BestPractices", file))
                .Keys.Should()
                .BeEquivalentTo(
                    // Only a rollout can be over.
                    [.. words, "name", "example", "praise", .. practice.Id == "pace" ? ["over"] : Array.Empty<string>()],
                    file
                );
            practice.Measures[0].Formula.Method.DeclaringType!.Name.Should().Be(resource, "the class is called after the id");
        }
    }

    [Fact]
    public void Measures_look_at_no_input_they_do_not_declare()
    {
        var folder = Path.Combine(Sources.Root, "src", "Intranet.Adoption", "BestPractices");
        foreach (var practice in Practice.All)
        {
            var file = practice.Measures[0].Formula.Method.DeclaringType!.Name + ".cs";
            File.ReadAllText(Path.Combine(folder, file)).Should().NotContain(".Without(", file).And.NotContain(".Early(", file);
        }
    }
}
