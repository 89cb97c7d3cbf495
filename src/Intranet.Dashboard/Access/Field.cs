using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Intranet.Dashboard.Access;

/// <summary>
/// A form or query value that people type. Binding it never fails: the query that uses it says in the reader's language what is wrong.
/// </summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Value">Null if the text is no <typeparamref name="T"/>.</param>
[SuppressMessage("Design", "CA1000", Justification = "The framework calls these; IParsable asks for them.")]
public readonly record struct Field<T>(string Text, T? Value) : IParsable<Field<T>>
    where T : struct, IParsable<T>
{
    public static Field<T> Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var field) ? field : default;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Field<T> result)
    {
        // Both 2.75 and 2,75 are a decimal number; nobody types thousands separators here.
        var text = s?.Trim() ?? "";
        result = new(text, T.TryParse(text.Replace(',', '.'), CultureInfo.InvariantCulture, out var value) ? value : null);
        return true;
    }
}

/// <summary>Reads fields that may be absent.</summary>
internal static class FieldValues
{
    /// <exception cref="InvalidInputException">The field is absent or cannot be read; <paramref name="key"/> says so.</exception>
    public static T Required<T>(this Field<T>? field, string key)
        where T : struct, IParsable<T> => field?.Value ?? throw new InvalidInputException(key);

    /// <returns>Null for an absent or empty field.</returns>
    /// <exception cref="InvalidInputException">The field cannot be read; <paramref name="key"/> says so.</exception>
    public static T? Optional<T>(this Field<T>? field, string key)
        where T : struct, IParsable<T> => field is null or { Text.Length: 0 } ? null : field.Required(key);
}
