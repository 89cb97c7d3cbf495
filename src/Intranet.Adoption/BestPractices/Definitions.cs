namespace Intranet.Adoption.BestPractices;

/// <summary>What each measure means, and the article's example of each practice, in nl and en.</summary>
public static class Definitions
{
    /// <summary>How a measure is computed.</summary>
    public static string Measure(string id, string language) => Names.OfMeasure(id).Text($"{id}-definition", language);

    /// <summary>The article's example of a practice.</summary>
    public static string Example(string practice, string language) => Names.Of(practice).Text("example", language);
}
