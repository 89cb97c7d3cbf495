using System.Xml.Linq;

namespace Intranet.Tests.Texts;

/// <summary>The repository's own files, for tests that read them.</summary>
internal static class Sources
{
    public static string Root => Samples.Repository;

    /// <summary>Files of the product, without what the build makes.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        new[] { "src", "jobs", "reports" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);

    public static Dictionary<string, string> Resource(string file) =>
        XDocument
            .Load(file)
            .Root!.Elements("data")
            .ToDictionary(text => (string)text.Attribute("name")!, text => (string)text.Element("value")!);
}
