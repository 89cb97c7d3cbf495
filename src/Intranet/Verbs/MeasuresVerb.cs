using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Intranet.Adoption.BestPractices;
using Intranet.Storage;

namespace Intranet.Verbs;

/// <summary><c>intranet measures</c>: what each measure means, from the same place as the pages and docs/measures.md.</summary>
internal static class MeasuresVerb
{
    private const int LineLength = 120;

    public static Command Command(GlobalOptions options)
    {
        var markdown = new Option<bool>("--markdown") { Description = "Print Markdown, as in docs/measures.md." };
        var command = new Command("measures", "Explain what each practice and measure means.") { markdown };
        command.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            if (terminal.IsJson)
            {
                Terminal.Print(JsonSerializer.Serialize(Practice.All.Select(practice => Facts(practice, terminal.Language)), Json.Options));
            }
            else if (parsed.GetValue(markdown))
            {
                Terminal.Print(string.Join("\n\n", Practice.All.Select(Markdown)));
            }
            else
            {
                Terminal.Print(string.Join("\n\n", Practice.All.Select(practice => Plain(practice, terminal.Language))));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static object Facts(Practice practice, string language) =>
        new
        {
            practice.Number,
            practice.Id,
            name = Names.Practice(practice.Id, language),
            example = Definitions.Example(practice.Id, language),
            measures = practice.Measures.Select(measure => new
            {
                measure.Id,
                name = Names.Measure(measure.Id, language),
                definition = Definitions.Measure(measure.Id, language),
                window = Names.Window(measure.Window, language),
                measure.Target,
                measure.Weight,
                measure.Needs,
            }),
        };

    private static string Plain(Practice practice, string language)
    {
        var text = new StringBuilder($"{practice.Number}. {Names.Practice(practice.Id, language)} ({practice.Id})\n");
        foreach (var measure in practice.Measures)
        {
            text.Append('\n').Append(Wrap($"{Names.Measure(measure.Id, language)} ({measure.Id})", "  "));
            text.Append('\n').Append(Wrap(Definitions.Measure(measure.Id, language), "    "));
            var facts = new Message(
                $"""
                Window: {Names.Window(measure.Window, language)}. Target: {measure.Target}. Weight: {measure.Weight}.
                Needs: {string.Join(", ", measure.Needs)}.
                """
            );
            text.Append('\n').Append(Wrap(facts.In(language), "    "));
        }

        return text.ToString();
    }

    /// <summary>A section of docs/measures.md, which is English.</summary>
    private static string Markdown(Practice practice)
    {
        var text = new StringBuilder($"### {practice.Number}. {Names.Practice(practice.Id, "en")} (`{practice.Id}`)\n\n");
        text.Append(Wrap(Definitions.Example(practice.Id, "en"), ""));
        text.Append("\n\n| measure | window | target | weight | needs |\n|---|---|---|---|---|");
        foreach (var measure in practice.Measures)
        {
            var needs = string.Join(", ", measure.Needs);
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n| `{measure.Id}` | {Names.Window(measure.Window, "en")} | {measure.Target} | {measure.Weight} | {needs} |"
            );
        }

        text.Append('\n');
        foreach (var measure in practice.Measures)
        {
            text.Append('\n')
                .Append(Wrap($"- `{measure.Id}` ({Names.Measure(measure.Id, "en")}): {Definitions.Measure(measure.Id, "en")}", "  "));
        }

        return text.ToString();
    }

    private static string Wrap(string text, string indent)
    {
        var lines = new StringBuilder(text.StartsWith("- ", StringComparison.Ordinal) ? "" : indent);
        var length = lines.Length;
        foreach (var word in text.Split(' '))
        {
            if (length + 1 + word.Length > LineLength)
            {
                lines.Append('\n').Append(indent);
                length = indent.Length;
            }
            else if (length > 0 && lines[^1] != ' ')
            {
                lines.Append(' ');
                length++;
            }

            lines.Append(word);
            length += word.Length;
        }

        return lines.ToString();
    }
}
