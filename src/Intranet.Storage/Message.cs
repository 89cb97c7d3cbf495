using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.Json;

namespace Intranet.Storage;

/// <summary>
/// A sentence for people, told in the reader's language. It is written in English, as an interpolated string; its Dutch is in
/// <c>Messages.nl.resx</c> of the same project, under the English format with <c>{0}</c>, <c>{1}</c> for the values. A line break in a
/// raw string counts as a space.
/// </summary>
public sealed class Message : IFormattable
{
    private static readonly Lazy<FrozenDictionary<string, string>> Dutch = new(ReadDutch);
    private readonly string format;
    private readonly object?[] arguments;

    /// <summary>A message whose values may be messages themselves.</summary>
    public Message(FormattableString text)
        : this(
            text.Format.ReplaceLineEndings(" "),
            Array.ConvertAll(text.GetArguments(), argument => argument is FormattableString inner ? new Message(inner) : argument)
        ) { }

    private Message(string format, object?[] arguments) => (this.format, this.arguments) = (format, arguments);

    /// <summary>Text that comes from elsewhere, such as the operating system, and is passed on as it is.</summary>
    public static Message Verbatim(string text) => new(Escape(text), []);

    /// <summary>What a failure says: translated where the product knows it, else its own words.</summary>
    public static Message Of(Exception failure) => (failure as ITranslated)?.Text ?? Store.Describe(failure) ?? Verbatim(failure.Message);

    /// <summary>The message in a language; in English where there is no translation.</summary>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public string In(string language)
    {
        var text = language == "nl" ? Dutch.Value.GetValueOrDefault(format, format) : format;
        return string.Format(CultureInfo.GetCultureInfo(language), text, arguments);
    }

    /// <summary>The message in English.</summary>
    public override string ToString() => In("en");

    /// <summary>The message in the language of a culture, so that one inside another text is told in the language of that text.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        In((formatProvider as CultureInfo)?.TwoLetterISOLanguageName ?? "en");

    /// <summary>The message as the store keeps it: format and values as a JSON array, from which any language can be told.</summary>
    /// <param name="longest">What the column holds; a longer message is kept as English text that is cut off.</param>
    public string ToStored(int longest = int.MaxValue)
    {
        var stored = JsonSerializer.Serialize(ToJson());
        return stored.Length <= longest ? stored
            : ToString() is var text && text.Length <= longest ? text
            : text[..longest];
    }

    /// <summary>Reads what <see cref="ToStored"/> wrote, or the plain English text of older versions.</summary>
    public static Message FromStored(string stored)
    {
        if (stored.StartsWith("[\"", StringComparison.Ordinal))
        {
            try
            {
                var message = FromJson(JsonDocument.Parse(stored).RootElement);

                // Fails here and now if the format does not fit its values, not later on a reader's page.
                _ = message.ToString();
                return message;
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
            {
                // A text that happens to begin like this.
            }
        }

        return Verbatim(stored);
    }

    private object?[] ToJson() =>
        [
            format,
            .. arguments.Select(argument =>
                argument switch
                {
                    null => null,
                    Message inner => inner.ToJson(),
                    int or long or double or bool or string => argument,
                    DateOnly or DateTimeOffset or decimal => new Dictionary<string, object> { [argument.GetType().Name] = argument },
                    IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
                    _ => argument.ToString(),
                }
            ),
        ];

    private static Message FromJson(JsonElement array) =>
        new(
            array.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } format
                ? format.GetString()!
                : throw new FormatException("A stored message begins with its format."),
            [
                .. array
                    .EnumerateArray()
                    .Skip(1)
                    .Select(value =>
                        value.ValueKind switch
                        {
                            JsonValueKind.Array => FromJson(value),
                            JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
                            JsonValueKind.Object => Typed(value.EnumerateObject().FirstOrDefault()),
                            JsonValueKind.Null => null,
                            _ => (object)value.ToString(),
                        }
                    ),
            ]
        );

    /// <summary>A value that JSON has no type for.</summary>
    private static object Typed(JsonProperty value) =>
        value.Name switch
        {
            nameof(DateOnly) => value.Value.Deserialize<DateOnly>(),
            nameof(DateTimeOffset) => value.Value.GetDateTimeOffset(),
            nameof(Decimal) => value.Value.GetDecimal(),
            _ => throw new FormatException("A stored message holds a value of an unknown type."),
        };

    private static string Escape(string text) =>
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    /// <summary>Reads the translations of every project of the product, loaded already or not.</summary>
    private static FrozenDictionary<string, string> ReadDutch()
    {
        var projects = new HashSet<Assembly>();
        var found = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => IsOurs(assembly.GetName())));
        while (found.TryDequeue(out var project))
        {
            if (projects.Add(project))
            {
                foreach (var reference in project.GetReferencedAssemblies().Where(IsOurs))
                {
                    found.Enqueue(Assembly.Load(reference));
                }
            }
        }

        var culture = CultureInfo.GetCultureInfo("nl");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in projects.Select(project => (Assembly: project, Name: RootNamespace(project))))
        {
            var resources = new ResourceManager($"{project.Name}.Messages", project.Assembly);
            if (resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false) is { } set)
            {
                foreach (System.Collections.DictionaryEntry text in set)
                {
                    texts[(string)text.Key] = (string)text.Value!;
                }
            }
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);

        static bool IsOurs(AssemblyName name) =>
            name.Name is { } text
            && (text.Equals("intranet", StringComparison.Ordinal) || text.StartsWith("Intranet.", StringComparison.Ordinal));

        // The executable is called intranet; its namespace is Intranet.
        static string RootNamespace(Assembly project) => project.GetName().Name is "intranet" ? "Intranet" : project.GetName().Name!;
    }
}
