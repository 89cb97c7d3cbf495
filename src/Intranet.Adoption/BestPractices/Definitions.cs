using System.Globalization;
using System.Resources;

namespace Intranet.Adoption.BestPractices;

/// <summary>What each measure means, and who of the article did what, in nl and en: for who reads a figure and wonders.</summary>
public static class Definitions
{
    private static readonly ResourceManager Texts = new("Intranet.Adoption.BestPractices.Definitions", typeof(Definitions).Assembly);

    /// <summary>How a measure is computed.</summary>
    public static string Measure(string id, string language) => Text($"measure-{id}", language);

    /// <summary>The article's example of a practice.</summary>
    public static string Example(string practice, string language) => Text($"example-{practice}", language);

    private static string Text(string key, string language) =>
        Texts.GetString(key, CultureInfo.GetCultureInfo(language)) ?? throw new MissingManifestResourceException($"No text for '{key}'.");
}
