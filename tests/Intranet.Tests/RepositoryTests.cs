using System.Text.RegularExpressions;
using Intranet.Tests.Texts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Intranet.Tests;

/// <summary>What CONTRIBUTING asks of every file: short lines, plain names, both languages, and a place for its tests.</summary>
public partial class RepositoryTests
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules", "TestResults"];

    /// <summary>Names that this product no longer uses, in the order of their replacements: endpoint, correct, reprocess, ...</summary>
    private static readonly string[] RetiredWords =
    [
        "Desk",
        "Door",
        "Doors",
        "Mend",
        "Heal",
        "Heals",
        "Happen",
        "Happened",
        "Happening",
        "Judge",
        "Again",
        "Standing",
        "Sentence",
        "Sentences",
        "Postman",
        "Letter",
        "Letters",
        "Sorry",
        "Said",
        "Asked",
        "Wake",
    ];

    private static readonly string[] RetiredNames = ["NotYours", "PostBox", "RoundTheClock", "IsPassing"];

    /// <summary>Retired in the sentences that name tests, too.</summary>
    private static readonly string[] RetiredInTests = ["Town", "Somebody", "Whoever"];

    private static readonly string[] Vague = ["Common", "Helpers", "Utils", "Core", "Infrastructure", "Abstractions"];

    [Fact]
    public void Lines_of_code_hold_at_most_140_characters() =>
        None(Files("*.cs", "*.razor", "*.sql").SelectMany(file => LongLines(file, 140, _ => true)));

    [Fact]
    public void Lines_of_prose_hold_at_most_120_characters() =>
        None(
            Files("*.md")
                .SelectMany(file =>
                {
                    var isCode = false;
                    return LongLines(
                        file,
                        120,
                        line =>
                        {
                            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
                            return !isCode
                                && !line.StartsWith('|')
                                && !line.StartsWith("    ", StringComparison.Ordinal)
                                && !LinkOnly().IsMatch(line);
                        }
                    );
                })
        );

    [Fact]
    public void Names_are_those_of_the_field() =>
        None(
            Files("*.cs")
                .Where(file => Path.GetFileName(file) != "RepositoryTests.cs")
                .SelectMany(file => Declared(file).Where(IsRetired).Select(name => $"{Relative(file)}: {name}"))
                .Concat(
                    Files("*.razor")
                        .SelectMany(file =>
                            Identifier()
                                .Matches(File.ReadAllText(file))
                                .Select(match => match.Value)
                                .Where(name => char.IsUpper(name[0]) && IsRetired(name))
                                .Select(name => $"{Relative(file)}: {name}")
                        )
                )
        );

    [Theory]
    [InlineData("DeskOf", true)]
    [InlineData("frontDoor", true)]
    [InlineData("again", true)]
    [InlineData("IsPassingBy", true)]
    [InlineData("A_town_sleeps", true)]
    [InlineData("The_file_again_changes_nothing", false)]
    [InlineData("Desktop", false)]
    [InlineData("Against", false)]
    public void A_retired_name_is_found_as_a_whole_or_as_a_part(string name, bool isRetired) => IsRetired(name).Should().Be(isRetired);

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        Files("*.cs").SelectMany(file => Relative(file).Split('/')).Distinct().Should().NotContain(Vague);
        Files("*.cs").SelectMany(Types).Should().NotContain(name => Parts(name).Any(part => Vague.Contains(part)) && name != "Core");
    }

    [Fact]
    public void Every_interface_has_two_implementations()
    {
        var types = Directory
            .EnumerateFiles(AppContext.BaseDirectory, "Intranet.*.dll")
            .Append(Path.Combine(AppContext.BaseDirectory, "intranet.dll"))
            .Where(file => Path.GetFileName(file) is not ("Intranet.Tests.dll" or "Intranet.Samples.dll"))
            .SelectMany(file => System.Reflection.Assembly.LoadFrom(file).GetTypes())
            .ToList();
        types.Should().HaveCountGreaterThan(300);
        types
            .Where(type => type.IsInterface)
            .Where(type =>
                types.Count(other =>
                    !other.IsInterface
                    && other
                        .GetInterfaces()
                        .Any(known => known == type || (known.IsGenericType && known.GetGenericTypeDefinition() == type))
                ) < 2
            )
            .Should()
            .BeEmpty();
    }

    /// <summary>tests/README.md says where the tests of each folder are.</summary>
    [Fact]
    public void Every_folder_says_where_its_tests_are_and_every_test_is_in_that_list()
    {
        var rows = File.ReadAllLines(Path.Combine(Samples.Repository, "tests", "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => Quoted().Matches(line).Select(match => match.Groups[1].Value).ToList())
            .ToList();
        var folders = Sources
            .Files("*.cs")
            .Concat(Sources.Files("*.razor"))
            .Select(file => Path.GetDirectoryName(Relative(file))!.Replace('\\', '/'))
            .ToHashSet();
        var tests = Directory
            .EnumerateFiles(Path.Combine(Samples.Repository, "tests", "Intranet.Tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(file => Relative(file)["tests/Intranet.Tests/".Length..^".cs".Length])
            .ToHashSet();
        var listed = rows.SelectMany(row => row.Skip(1)).ToHashSet();
        None(folders.Except(rows.Select(row => row[0])).Select(folder => $"{folder} is not in tests/README.md"));
        None(
            rows.Select(row => row[0])
                .Where(name => !name.StartsWith("the ", StringComparison.Ordinal))
                .Except(folders)
                .Select(folder => $"there is no {folder}")
        );
        None(tests.Except(listed).Select(test => $"{test} is not in tests/README.md"));
        None(listed.Except(tests).Select(test => $"there is no {test}"));
        rows.Should().OnlyContain(row => row.Count > 1);
    }

    /// <summary>Fails with all that was found.</summary>
    private static void None(IEnumerable<string> found) => string.Join('\n', found.Distinct()).Should().BeEmpty();

    private static IEnumerable<string> Files(params string[] patterns) =>
        patterns.SelectMany(pattern => Under(Samples.Repository, pattern));

    private static IEnumerable<string> Under(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(inner => !Skipped.Contains(Path.GetFileName(inner)) && Path.GetFileName(inner)[0] != '.')
                    .SelectMany(inner => Under(inner, pattern))
            )
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> LongLines(string file, int most, Func<string, bool> counts) =>
        File.ReadLines(file)
            .Select((line, index) => (line, index))
            .Where(item => counts(item.line) && item.line.Length > most)
            .Select(item => $"{Relative(file)}:{item.index + 1} has {item.line.Length}");

    /// <summary>The names that a file declares.</summary>
    private static IEnumerable<string> Declared(string file) =>
        CSharpSyntaxTree
            .ParseText(File.ReadAllText(file))
            .GetRoot()
            .DescendantNodes()
            .Select(node =>
                node switch
                {
                    BaseTypeDeclarationSyntax type => type.Identifier,
                    DelegateDeclarationSyntax type => type.Identifier,
                    MethodDeclarationSyntax member => member.Identifier,
                    PropertyDeclarationSyntax member => member.Identifier,
                    EnumMemberDeclarationSyntax member => member.Identifier,
                    VariableDeclaratorSyntax variable => variable.Identifier,
                    SingleVariableDesignationSyntax variable => variable.Identifier,
                    ForEachStatementSyntax loop => loop.Identifier,
                    ParameterSyntax parameter => parameter.Identifier,
                    LocalFunctionStatementSyntax function => function.Identifier,
                    TupleElementSyntax element => element.Identifier,
                    BaseNamespaceDeclarationSyntax space => space.Name.DescendantTokens().Last(),
                    _ => default,
                }
            )
            .Select(token => token.ValueText)
            .Where(name => !string.IsNullOrEmpty(name));

    private static IEnumerable<string> Types(string file) =>
        CSharpSyntaxTree
            .ParseText(File.ReadAllText(file))
            .GetRoot()
            .DescendantNodes()
            .OfType<BaseTypeDeclarationSyntax>()
            .Select(type => type.Identifier.ValueText);

    private static bool IsRetired(string name)
    {
        var parts = Parts(name);
        return parts.Any(part => RetiredInTests.Contains(part, StringComparer.OrdinalIgnoreCase))
            || RetiredNames.Any(retired => name.Contains(retired, StringComparison.OrdinalIgnoreCase))
            || (!name.Contains('_') && parts.Any(part => RetiredWords.Contains(part, StringComparer.OrdinalIgnoreCase)));
    }

    private static List<string> Parts(string name) => [.. Part().Matches(name).Select(match => match.Value)];

    private static string Relative(string file) => Path.GetRelativePath(Samples.Repository, file).Replace('\\', '/');

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")]
    private static partial Regex Part();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*")]
    private static partial Regex Identifier();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    /// <summary>A line that cannot be broken: a link or an address, with what ends the sentence.</summary>
    [GeneratedRegex("^\\s*([-*>] )?\\S+$|^\\[!?\\[.*\\]\\(\\S+\\)$|^\\s*([-*] )?<?https?://\\S+$|^\\[[^\\]]+\\]: \\S+$")]
    private static partial Regex LinkOnly();
}
