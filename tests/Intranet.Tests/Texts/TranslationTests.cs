using System.Text.RegularExpressions;
using Intranet.Storage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Intranet.Tests.Texts;

/// <summary>Everything people read is there in Dutch and in English.</summary>
public partial class TranslationTests
{
    public static TheoryData<string> ResourcePairs =>
        [
            .. Sources
                .Files("*.nl.resx")
                .Where(file => Path.GetFileName(file) != "Messages.nl.resx")
                .Select(file => Path.GetRelativePath(Sources.Root, file)),
        ];

    [Theory, MemberData(nameof(ResourcePairs))]
    public void Resources_have_the_same_keys_and_values_in_both_languages(string file)
    {
        var dutch = Sources.Resource(Path.Combine(Sources.Root, file));
        var english = Sources.Resource(Path.Combine(Sources.Root, file.Replace(".nl.resx", ".resx", StringComparison.Ordinal)));
        dutch.Keys.Should().BeEquivalentTo(english.Keys).And.NotBeEmpty();
        foreach (var (key, text) in english)
        {
            text.Should().NotBeNullOrWhiteSpace(key);
            dutch[key].Should().NotBeNullOrWhiteSpace(key);
            Holes(dutch[key]).Should().BeEquivalentTo(Holes(text), key);
        }
    }

    [Fact]
    public void Every_resource_has_a_Dutch_one_beside_it() =>
        Sources
            .Files("*.resx")
            .Where(file => !file.EndsWith(".nl.resx", StringComparison.Ordinal))
            .Should()
            .OnlyContain(file => File.Exists(Path.ChangeExtension(file, ".nl.resx")))
            .And.NotBeEmpty();

    /// <summary>
    /// The compiler says which interpolated strings become a FormattableString: refusals, reasons, notes in the audit log and what the
    /// terminal says. A site that is added without its Dutch is found here.
    /// </summary>
    [Fact]
    public void Every_message_has_its_Dutch_with_the_same_values()
    {
        var messages = Messages().ToList();
        messages.Count.Should().BeGreaterThan(100, "the scan finds the messages");
        foreach (var project in messages.GroupBy(message => message.Project))
        {
            var file = Path.Combine(project.Key, "Messages.nl.resx");
            var dutch = File.Exists(file) ? Sources.Resource(file) : [];
            var missing = project
                .Where(message => !dutch.ContainsKey(message.Format))
                .Select(message => $"{message.Place}: {message.Format}");
            missing.Should().BeEmpty($"{file} has the Dutch of each message");
            dutch.Keys.Except(project.Select(message => message.Format)).Should().BeEmpty($"{file} has no Dutch of messages that are gone");
            foreach (var (format, text) in dutch)
            {
                Holes(text).Should().BeEquivalentTo(Holes(format), format);
            }
        }
    }

    /// <summary>A message's format with its project folder and place.</summary>
    private static IEnumerable<(string Project, string Place, string Format)> Messages()
    {
        var trees = Sources
            .Files("*.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(file => !IsOurs(Path.GetFileName(file)))
            .Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create(
            "messages",
            trees,
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
        );
        foreach (var tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var text in tree.GetRoot().DescendantNodes().OfType<InterpolatedStringExpressionSyntax>())
            {
                if (model.GetTypeInfo(text).ConvertedType?.Name == nameof(FormattableString))
                {
                    var line = text.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                    yield return (Project(tree.FilePath), $"{Path.GetFileName(tree.FilePath)}:{line}", Format(text, model));
                }
            }
        }

        static bool IsOurs(string file) => file.StartsWith("Intranet.", StringComparison.Ordinal) || file == "intranet.dll";
    }

    /// <summary>The format as the compiler makes it, with line breaks as spaces.</summary>
    private static string Format(InterpolatedStringExpressionSyntax text, SemanticModel model)
    {
        var operation = (Microsoft.CodeAnalysis.Operations.IInterpolatedStringOperation)model.GetOperation(text)!;
        var hole = 0;
        var format = string.Concat(
            operation.Parts.Select(part =>
                part is Microsoft.CodeAnalysis.Operations.IInterpolationOperation value
                    ? $"{{{hole++}{(value.FormatString?.ConstantValue.Value is string f ? ":" + f : "")}}}"
                    : Escape((string)((Microsoft.CodeAnalysis.Operations.IInterpolatedStringTextOperation)part).Text.ConstantValue.Value!)
            )
        );
        return format.ReplaceLineEndings(" ");

        static string Escape(string literal) =>
            literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }

    private static string Project(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(folder, "*.csproj").Length == 0)
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(hole => hole.Groups[1].Value).Distinct();

    [GeneratedRegex(@"(?<!\{)\{(\d+)[^}]*\}")]
    private static partial Regex Hole();

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;
}
