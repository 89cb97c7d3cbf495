using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Intranet.Tests.Storage;

/// <summary>
/// Every statement that may reach a SQL Server is T-SQL of compatibility level 150, that of SQL Server 2019, as Microsoft's own
/// parser reads it.
/// </summary>
public partial class TransactSqlTests
{
    [Fact]
    public void Scripts_are_parsed()
    {
        var scripts = Directory.EnumerateFiles(Path.Combine(Samples.Repository, "src", "Intranet.Storage", "SqlServer"), "*.sql").ToList();
        scripts.Should().NotBeEmpty();
        foreach (var script in scripts)
        {
            Parse(File.ReadAllText(script), script);
        }
    }

    [Fact]
    public void Statements_in_the_code_are_parsed()
    {
        var statements = Directory
            .EnumerateFiles(Path.Combine(Samples.Repository, "src", "Intranet.Storage"), "*.cs", SearchOption.AllDirectories)
            .Where(path =>
                !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}Sqlite{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Where(path => Path.GetFileName(path) is not ("Store.cs" or "Backup.cs"))
            .SelectMany(path =>
                CSharpSyntaxTree
                    .ParseText(File.ReadAllText(path))
                    .GetRoot()
                    .DescendantNodes()
                    .Select(Statement)
                    .OfType<string>()
                    .Select(sql => (Path: Path.GetFileName(path), Sql: sql))
            )
            .ToList();
        statements.Should().HaveCountGreaterThan(120, "the code is full of them");
        foreach (var (path, sql) in statements)
        {
            Parse(sql, path);
        }
    }

    [Theory]
    [InlineData("select 1 from t limit 1")]
    [InlineData("insert into t (a) values (1) on conflict do nothing")]
    [InlineData("select a || b from t join s using (c)")]
    public void What_only_sqlite_reads_is_found(string sql) =>
        FluentActions.Invoking(() => Parse(sql, "here")).Should().Throw<Xunit.Sdk.XunitException>();

    private static void Parse(string sql, string where)
    {
        new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        errors.Select(error => $"{where}, line {error.Line}: {error.Message}\n{sql}").Should().BeEmpty();
    }

    /// <summary>The SQL of a string in the code, or null; what is put into it is stood in for.</summary>
    private static string? Statement(Microsoft.CodeAnalysis.SyntaxNode node)
    {
        var text = node switch
        {
            LiteralExpressionSyntax literal
                when literal.Token.Value is string && !literal.Ancestors().Any(above => above is InterpolationSyntax) => literal
                .Token
                .ValueText,
            InterpolatedStringExpressionSyntax interpolated when !interpolated.Ancestors().Any(above => above is InterpolationSyntax) =>
                Whole(interpolated),
            _ => null,
        };

        // What is numbered is a prepared statement of SQLite.
        if (text is not null && Numbered().IsMatch(text))
        {
            return null;
        }

        // Two branches of one string that is put together from pieces are no statements by themselves.
        return text is not null && Verb().IsMatch(text) && !text.EndsWith("organisation_no = @organisation ", StringComparison.Ordinal)
            ? text
            : null;
    }

    private static string Whole(InterpolatedStringExpressionSyntax interpolated)
    {
        var sql = new StringBuilder();
        foreach (var part in interpolated.Contents)
        {
            sql.Append(
                part is InterpolatedStringTextSyntax text
                    ? text.TextToken.ValueText
                    : Hole(((InterpolationSyntax)part).Expression, sql.ToString())
            );
        }

        return sql.ToString();
    }

    private static string Hole(ExpressionSyntax expression, string before)
    {
        while (expression is ParenthesizedExpressionSyntax inner)
        {
            expression = inner.Expression;
        }

        var text = expression.ToString();
        return expression switch
        {
            // Of two stores the branch of the server; of two shapes the one that is spelled out.
            ConditionalExpressionSyntax { WhenFalse: LiteralExpressionSyntax literal } => literal.Token.ValueText,
            ConditionalExpressionSyntax { WhenTrue: LiteralExpressionSyntax literal } => literal.Token.ValueText,
            _ when text.EndsWith("AnyCase()", StringComparison.Ordinal) => "",
            _ when text.StartsWith("Dated.", StringComparison.Ordinal) => "(valid_from <= @day)",
            _ when text == "candidates" => "select 1",
            _ when text == "whose" => " and employee_no = @Employee",
            _ when before.TrimEnd().EndsWith("where", StringComparison.Ordinal) && text is "where" or "IsKey(key)" => "1 = 1",
            _ when before.TrimEnd().EndsWith("set", StringComparison.Ordinal) && text.StartsWith("string.Join", StringComparison.Ordinal) =>
                "x = @x",
            _ when before.TrimEnd().EndsWith("values", StringComparison.Ordinal) => "(@x, @y), (@x, @z)",

            // Columns of tables: "open" among them, which is a word of T-SQL.
            _ when text.StartsWith("string.Join", StringComparison.Ordinal) => text.Contains("\"@\"", StringComparison.Ordinal) ? "@x"
            : text.Contains("f.\\\"", StringComparison.Ordinal) ? "f.\"open\""
            : text.Contains("f.", StringComparison.Ordinal) ? "f.name"
            : text.Contains("\\\"", StringComparison.Ordinal) ? "\"open\""
            : text.Contains("key.Keys", StringComparison.Ordinal) ? "x"
            : "open, name",
            _ => "x",
        };
    }

    [GeneratedRegex(@"\?\d")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\s*(select|insert|update|delete|with)\s", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
