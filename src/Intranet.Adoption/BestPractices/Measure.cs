using System.Resources;

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

/// <summary>The days up to and including the day scored that a measure looks at.</summary>
public enum Window
{
    /// <summary>The state on the day itself.</summary>
    Day,

    /// <summary>Everything up to the day.</summary>
    UpToDay,
    Week,
    FourWeeks,
    Year,

    /// <summary>For each phase: the 28 days before it, or those since the previous phase began if that is shorter.</summary>
    BeforeEachPhase,
}

/// <summary>One number of a practice: score = 100 * min(1, value / target). Its words are in the practice's resources.</summary>
/// <param name="Id">As in settings, output and texts.</param>
/// <param name="Target">The default target, in the value's own unit.</param>
/// <param name="Weight">The default weight within the practice.</param>
/// <param name="Window">The days it looks at; too early while data does not cover them.</param>
/// <param name="Needs">Files (<c>roles</c>) and columns (<c>employees.photo</c>) it cannot do without, the first to name first.</param>
/// <param name="Formula">Computes it once the inputs are there and the window is covered.</param>
public sealed record Measure(
    string Id,
    double Target,
    double Weight,
    Window Window,
    IReadOnlyList<string> Needs,
    Func<Snapshot, Reading> Formula
)
{
    public Reading Read(Snapshot at) => at.Without(Needs) ?? at.Early(Days) ?? Formula(at);

    /// <summary>Days that data must cover; 0 where the formula looks at what there is.</summary>
    private int Days =>
        Window switch
        {
            Window.Week => 7,
            Window.FourWeeks => 28,
            Window.Year => 365,
            _ => 0,
        };
}

/// <summary>
/// One of the nine practices of "9 praktijkvoorbeelden voor een professioneel intranet". Class, resources and heading are called after
/// its id.
/// </summary>
public sealed record Practice(int Number, string Id, IReadOnlyList<Measure> Measures)
{
    /// <summary>All nine, in the article's order.</summary>
    public static IReadOnlyList<Practice> All { get; } =
    [
        Accessible.Practice,
        SetUp.Practice,
        Management.Practice,
        Face.Practice,
        Profiles.Practice,
        Pace.Practice,
        ProjectGroup.Practice,
        Use.Practice,
        CommunityManager.Practice,
    ];

    /// <summary>The practice's own words: name, example, praise, and of each measure its name, definition and advice.</summary>
    internal ResourceManager Texts { get; } =
        new(
            "Intranet.Adoption.BestPractices." + string.Concat(Id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            typeof(Practice).Assembly
        );
}
