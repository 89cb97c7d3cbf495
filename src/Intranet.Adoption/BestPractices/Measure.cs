namespace Intranet.Adoption.BestPractices;

/// <summary>Whether a measure has a value, and if not why.</summary>
public enum MeasureStatus
{
    Measured,

    /// <summary>The feed never carried what it takes.</summary>
    NoInput,

    /// <summary>There is nobody and nothing to measure: the denominator is 0.</summary>
    NoPopulation,

    /// <summary>The window begins before the first day with any activity.</summary>
    TooEarly,

    /// <summary>The group is too small, or the role holders did not consent.</summary>
    Withheld,
}

/// <summary>What a measure says on a day: a value, or why there is none.</summary>
/// <param name="Missing">With <see cref="MeasureStatus.NoInput"/>: the file or column that was never delivered.</param>
public readonly record struct Reading(
    MeasureStatus Status,
    double? Value = null,
    double? Numerator = null,
    double? Denominator = null,
    string? Missing = null
)
{
    public static Reading TooEarly { get; } = new(MeasureStatus.TooEarly);
    public static Reading Withheld { get; } = new(MeasureStatus.Withheld);
    public static Reading NoPopulation { get; } = new(MeasureStatus.NoPopulation);

    /// <summary>A share; without a denominator there is no population.</summary>
    public static Reading Ratio(double numerator, double denominator) =>
        denominator == 0 ? NoPopulation : new(MeasureStatus.Measured, numerator / denominator, numerator, denominator);

    /// <summary>A mean or a yes or no, which has no numerator to show.</summary>
    public static Reading Of(double value) => new(MeasureStatus.Measured, value);
}

/// <summary>One number of a practice: score = 100 * min(1, value / target).</summary>
/// <param name="Id">As in settings, output and texts.</param>
/// <param name="Target">The default target, in the value's own unit.</param>
/// <param name="Weight">The default weight within the practice.</param>
/// <param name="Read">Computes it.</param>
public sealed record Measure(string Id, double Target, double Weight, Func<Snapshot, Reading> Read);

/// <summary>One of the nine practices of "9 praktijkvoorbeelden voor een professioneel intranet".</summary>
public sealed record Practice(int Number, string Id, IReadOnlyList<Measure> Measures)
{
    /// <summary>All nine, in the article's order.</summary>
    public static IReadOnlyList<Practice> All { get; } =
    [
        AccessibleToEveryone.Practice,
        WellSetUp.Practice,
        ManagementByExample.Practice,
        AFace.Practice,
        CompleteProfiles.Practice,
        NotTooFast.Practice,
        ProjectGroupStays.Practice,
        Used.Practice,
        CommunityManager.Practice,
    ];
}
