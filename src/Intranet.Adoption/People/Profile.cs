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

    private static readonly FrozenSet<string> Placeholders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "-",
        "n/a",
        "nvt",
        "n.v.t.",
        "geen",
        "onbekend",
        "unknown",
        "none",
        "null",
        "test",
        "tbd",
        "?"
    );

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

    /// <summary>Whether a value is no answer: blank, one repeated character, or a word that people type to get past a form.</summary>
    public static bool IsPlaceholder(string? value)
    {
        var text = value.AsSpan().Trim();
        return text.IsEmpty || !text.ContainsAnyExcept(text[0]) || Placeholders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }

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
            bits |= IsPlaceholder(Text(fact, field)) ? 0 : 1 << (int)field;
        }

        return bits;
    }
}
