using System.Text.Json;
using System.Text.Json.Nodes;

namespace Intranet.Intake.Scim;

/// <summary>
/// The path of an attribute (RFC 7644, section 3.10): <c>title</c>, <c>name.givenName</c>, <c>emails[type eq "work"].value</c>, and the
/// same behind the URN of the enterprise extension.
/// </summary>
/// <param name="Extension">The URN of an extension, or null.</param>
/// <param name="Filter">Which of several values, or null.</param>
/// <param name="Sub">The part of the value, or null.</param>
public sealed record ScimPath(string? Extension, string Attribute, ScimFilter? Filter, string? Sub)
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const string CorePrefix = "urn:ietf:params:scim:schemas:core:2.0:";

    /// <exception cref="ScimException">The text is not a path of an attribute.</exception>
    public static ScimPath Parse(string text)
    {
        string? extension = null;
        var rest = text.Trim();
        if (rest.StartsWith(Enterprise, StringComparison.OrdinalIgnoreCase))
        {
            extension = Enterprise;
            rest = rest[Enterprise.Length..].TrimStart(':', '.');
            if (rest.Length == 0)
            {
                return new(null, Enterprise, null, null);
            }
        }
        else if (rest.StartsWith(CorePrefix, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[(rest.IndexOf(':', CorePrefix.Length) + 1)..];
        }

        ScimFilter? filter = null;
        var bracket = rest.IndexOf('[', StringComparison.Ordinal);
        string? sub;
        if (bracket >= 0)
        {
            var close = rest.LastIndexOf(']');
            if (close < bracket)
            {
                throw ScimException.Bad("invalidPath", $"The path '{Shorten(text)}' has a bracket that does not close.");
            }

            filter = ScimFilter.Parse(rest[(bracket + 1)..close]);
            sub = rest[(close + 1)..].TrimStart('.') is { Length: > 0 } behind ? behind : null;
            rest = rest[..bracket];
        }
        else
        {
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            sub = dot < 0 ? null : rest[(dot + 1)..];
            rest = dot < 0 ? rest : rest[..dot];
        }

        return IsName(rest) && (sub is null || IsName(sub))
            ? new(extension, rest, filter, sub)
            : throw ScimException.Bad("invalidPath", $"'{Shorten(text)}' is no path of an attribute.");
    }

    /// <summary>The values at this path.</summary>
    public IEnumerable<JsonNode> Values(JsonObject resource)
    {
        // Identity providers ask for the manager without naming the extension that it is in.
        var owner =
            Extension is null && Get(resource, Attribute) is not null ? resource : Get(resource, Extension ?? Enterprise) as JsonObject;
        if (owner is null || Get(owner, Attribute) is not { } value)
        {
            yield break;
        }

        foreach (var item in value is JsonArray many ? many.OfType<JsonNode>() : [value])
        {
            if (Filter is not null && !(item is JsonObject filtered && Filter.Matches(filtered)))
            {
                continue;
            }

            // An attribute of several parts compared as a whole means its value.
            var part = Sub ?? (item is JsonObject ? "value" : null);
            if (
                (
                    part is null ? item
                    : item is JsonObject complex ? Get(complex, part)
                    : null
                ) is
                { } found
            )
            {
                yield return found;
            }
        }
    }

    /// <summary>A property whatever its case, as SCIM has it.</summary>
    public static JsonNode? Get(JsonObject owner, string name) => owner[Key(owner, name)];

    public static string Key(JsonObject owner, string name) =>
        owner.Select(pair => pair.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    internal static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";

    private static bool IsName(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '$')
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '$');
}

/// <summary>
/// Comparisons with <c>eq</c>, joined by <c>and</c>: what identity providers ask. Nothing of it reaches SQL but as a parameter.
/// </summary>
public sealed record ScimFilter(IReadOnlyList<(ScimPath Path, JsonNode? Value)> Terms)
{
    private static readonly string[] Exact = ["id", "externalId", "value", "$ref"];

    /// <exception cref="ScimException">The filter is too long, or is not one of these comparisons.</exception>
    public static ScimFilter Parse(string text)
    {
        if (text.Length > 1000)
        {
            throw ScimException.Bad("invalidFilter", $"The filter is longer than 1000 characters.");
        }

        var terms = new List<(ScimPath, JsonNode?)>();
        var rest = text.AsSpan().Trim();
        while (true)
        {
            var blank = EndOfPath(rest);
            if (blank <= 0)
            {
                throw Unknown(text);
            }

            var path = rest[..blank].ToString();
            rest = rest[blank..].TrimStart();
            if (!rest.StartsWith("eq ", StringComparison.OrdinalIgnoreCase))
            {
                throw Unknown(text);
            }

            rest = rest[3..].TrimStart();
            var end = EndOfValue(rest);
            try
            {
                terms.Add((ScimPath.Parse(path), JsonNode.Parse(rest[..end].ToString())));
            }
            catch (JsonException)
            {
                throw Unknown(text);
            }

            rest = rest[end..].TrimStart();
            if (rest.IsEmpty)
            {
                return new(terms);
            }

            if (!rest.StartsWith("and ", StringComparison.OrdinalIgnoreCase) || terms.Count == 10)
            {
                throw Unknown(text);
            }

            rest = rest[4..].TrimStart();
        }
    }

    public bool Matches(JsonObject resource) =>
        Terms.All(term => term.Path.Values(resource).Any(value => IsEqual(term.Path, value, term.Value)));

    /// <summary>The text that an attribute must equal, or null when the filter does not say.</summary>
    public string? Wanted(string attribute) =>
        Terms
            .Where(term =>
                term.Path is { Extension: null, Filter: null, Sub: null }
                && term.Path.Attribute.Equals(attribute, StringComparison.OrdinalIgnoreCase)
            )
            .Select(term => term.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : null)
            .FirstOrDefault();

    private static bool IsEqual(ScimPath path, JsonNode value, JsonNode? wanted)
    {
        if (wanted is null || value is not JsonValue || wanted is not JsonValue)
        {
            return false;
        }

        string have = value.ToString(),
            want = wanted.ToString();
        var isExact =
            Exact.Contains(path.Sub ?? path.Attribute, StringComparer.OrdinalIgnoreCase)
            && !path.Attribute.Equals("emails", StringComparison.OrdinalIgnoreCase);
        return have.Equals(want, isExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    private static int EndOfPath(ReadOnlySpan<char> text)
    {
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted)
            {
                depth += text[i] switch
                {
                    '[' => 1,
                    ']' => -1,
                    _ => 0,
                };
                if (text[i] == ' ' && depth == 0)
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private static int EndOfValue(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            var blank = text.IndexOf(' ');
            return blank < 0 ? text.Length : blank;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    private static ScimException Unknown(string text) =>
        ScimException.Bad(
            "invalidFilter",
            $"""
            The filter '{ScimPath.Shorten(text)}' is not understood. Filters here compare attributes with eq, joined by and:
            userName eq "anna@example.org".
            """
        );
}
