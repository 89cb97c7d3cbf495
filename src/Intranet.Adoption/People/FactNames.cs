using System.Text.Json;

namespace Intranet.Adoption.People;

/// <summary>
/// The values of an enum as files and the store write them: the name in lower case, with underscores between words. <c>Unknown</c> is
/// never written.
/// </summary>
public static class FactNames
{
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Cache<T>.Names;

    public static string Of<T>(T value)
        where T : struct, Enum => Cache<T>.Names[Array.IndexOf(Cache<T>.Values, value)];

    /// <returns>Null for a name that is not one of the enum's.</returns>
    public static T? Parse<T>(string name)
        where T : struct, Enum => Array.IndexOf(Cache<T>.Names, name) is >= 0 and var index ? Cache<T>.Values[index] : null;

    private static class Cache<T>
        where T : struct, Enum
    {
        public static readonly T[] Values = [.. Enum.GetValues<T>().Where(value => value.ToString() != "Unknown")];
        public static readonly string[] Names = Array.ConvertAll(
            Values,
            value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())
        );
    }
}
