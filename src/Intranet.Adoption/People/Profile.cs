using System.Collections.Frozen;

namespace Intranet.Adoption.People;

/// <summary>The profile fields that can count towards completeness.</summary>
public enum ProfileField
{
    Photo,
    Expertise,
    JobTitle,
    Department,
    Phone,
    Location,
    About,
}

/// <summary>
/// Profile completeness: weight of the filled fields over weight of the fields the feed carries, 0 to 1.
/// Source: gemeente Epe (a cake for complete teams) and Accolade (photo stickers); placeholders do not fill a field.
/// </summary>
public static class Profile
{
    /// <summary>A photo that more than this many employees share is the default picture.</summary>
    public const int MostSharingAPhoto = 5;

    /// <summary>With fewer fields than this in the feed, completeness would say little: no-input.</summary>
    public const int FewestFields = 3;

    /// <summary>In lower case, letters and digits only: <c>n.v.t.</c> and <c>Nvt</c> are the same.</summary>
    private static readonly FrozenSet<string> Placeholders = FrozenSet.Create(
        "na",
        "nvt",
        "geen",
        "geenidee",
        "onbekend",
        "weetniet",
        "weetikniet",
        "volgt",
        "volgtnog",
        "noginvullen",
        "noginttevullen",
        "nogintevullen",
        "invullen",
        "unknown",
        "none",
        "null",
        "test",
        "tbd",
        "tbc",
        "todo",
        "noidea",
        "comingsoon",
        "tofollow"
    );

    /// <summary>Fingers that run over a keyboard, from left to right.</summary>
    private static readonly string[] KeyboardRows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "azerty", "1234567890"];

    /// <summary>The fewest keys of a row that are no word.</summary>
    private const int FewestKeys = 4;

    /// <summary>The column of employees that carries a field.</summary>
    public static string Column(ProfileField field) =>
        field switch
        {
            ProfileField.Photo => "photo",
            ProfileField.Expertise => "expertise",
            ProfileField.JobTitle => "job_title",
            ProfileField.Department => "department",
            ProfileField.Phone => "phone",
            ProfileField.Location => "location",
            _ => "about",
        };

    /// <summary>
    /// Whether a value is no answer: blank or punctuation, one character or word over and over, a row of keys, digits where words are
    /// meant, or what people type to get past a form. How good an answer is, is not judged.
    /// </summary>
    /// <param name="field">The field that it is in; null for a name.</param>
    public static bool IsPlaceholder(string? value, ProfileField? field = null)
    {
        if (field == ProfileField.Expertise && value?.Split(ListSeparators, ListOptions) is { Length: > 1 } items)
        {
            return Array.TrueForAll(items, item => IsPlaceholder(item, field));
        }

        var plain = Plain(value ?? "");
        var isText = field is not (ProfileField.Photo or ProfileField.Phone);
        return plain.Length == 0
            || plain.AsSpan().Count(plain[0]) == plain.Length
            || Placeholders.Contains(plain)
            || isText && plain.Length >= FewestKeys && Array.Exists(KeyboardRows, row => row.Contains(plain, StringComparison.Ordinal))
            || field is ProfileField.JobTitle or ProfileField.About or ProfileField.Expertise
                && (plain.All(char.IsDigit) || IsOneWordRepeated(value!));
    }

    /// <summary>The letters and digits of a text, in lower case.</summary>
    internal static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static readonly char[] ListSeparators = [';', '|'];

    private const StringSplitOptions ListOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static bool IsOneWordRepeated(string text) =>
        text.Split([' ', ',', '.', '/'], ListOptions) is { Length: > 1 } words
        && Array.TrueForAll(words, word => string.Equals(word, words[0], StringComparison.OrdinalIgnoreCase));

    internal static string? Text(EmployeeFact fact, ProfileField field) =>
        field switch
        {
            ProfileField.Photo => fact.Photo,
            ProfileField.Expertise => fact.Expertise,
            ProfileField.JobTitle => fact.JobTitle,
            ProfileField.Department => fact.Department,
            ProfileField.Phone => fact.Phone,
            ProfileField.Location => fact.Location,
            _ => fact.About,
        };

    internal static int Filled(EmployeeFact fact)
    {
        var bits = 0;
        foreach (var field in Enum.GetValues<ProfileField>())
        {
            bits |= IsPlaceholder(Text(fact, field), field) ? 0 : 1 << (int)field;
        }

        return bits;
    }
}
