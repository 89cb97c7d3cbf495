using System.Resources;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>Whether a measure has a value, and if not, why.</summary>
public enum MeasureStatus
{
    Measured,

    /// <summary>The feeds never delivered the input.</summary>
    NoInput,

    /// <summary>There is nothing to measure: the denominator is 0.</summary>
    NoPopulation,

    /// <summary>The window starts before the first day with activity.</summary>
    TooEarly,

    /// <summary>The group is too small, or the role holders did not consent.</summary>
    Withheld,
}

/// <summary>The outcome of a measure on a day: a value, or why there is none.</summary>
/// <param name="Missing">With <see cref="MeasureStatus.NoInput"/>: the file or column that was never delivered.</param>
public readonly record struct Reading(
    MeasureStatus Status,
    double? Value = null,
    double? Numerator = null,
    double? Denominator = null,
    string? Missing = null
)
{
    /// <summary>Whether it is of what is over and can no longer change, so that nobody is asked to change it.</summary>
    public bool IsOver { get; init; }

    public static Reading TooEarly { get; } = new(MeasureStatus.TooEarly);
    public static Reading Withheld { get; } = new(MeasureStatus.Withheld);
    public static Reading NoPopulation { get; } = new(MeasureStatus.NoPopulation);

    /// <summary>
    /// A share of what is public or consented to: profiles, teams, phases, roles, posts. A denominator of 0 means no population.
    /// </summary>
    public static Reading Ratio(int numerator, int denominator) =>
        denominator == 0 ? NoPopulation : new(MeasureStatus.Measured, numerator / (double)denominator, numerator, denominator);

    /// <summary>The share of a group who did something, as it may be shown.</summary>
    public static Reading Of(ShownCount numerator, int denominator) => Ratio(numerator, denominator);

    /// <summary>The mean over a group's weeks, as it may be shown.</summary>
    public static Reading Of(ShownShare share) => new(MeasureStatus.Measured, share);

    /// <summary>A mean or a yes/no about what is public or consented to, which has no numerator.</summary>
    public static Reading Of(double value) => new(MeasureStatus.Measured, value);
}

/// <summary>The group of people whose activity a measure tells.</summary>
public enum ActivityOf
{
    /// <summary>None: it is about what is public, or about role holders who consented.</summary>
    NoGroup,
    Everyone,
    Frontline,
    FrontlineAndOffice,
    Managers,

    /// <summary>Designated teams, from the shares that are shown of them.</summary>
    Teams,
}

/// <summary>The days, up to and including the day scored, that a measure covers.</summary>
public enum Window
{
    /// <summary>The day itself.</summary>
    Day,

    /// <summary>Everything up to the day.</summary>
    UpToDay,
    Week,
    FourWeeks,
    Year,

    /// <summary>For each phase: the 28 days before it, or those since the previous phase began if that is shorter.</summary>
    BeforeEachPhase,
}

/// <summary>A number of a practice: score = 100 * min(1, value / target). Its texts are in the practice's resources.</summary>
/// <param name="Id">The name in settings, output and texts.</param>
/// <param name="Target">The default target, in the value's own unit.</param>
/// <param name="Weight">The default weight within the practice.</param>
/// <param name="Window">The days it covers; it is too early until data covers them.</param>
/// <param name="Needs">The files (<c>roles</c>) and columns (<c>employees.photo</c>) it requires, in the order of advice.</param>
/// <param name="Formula">Computes the value once its inputs are delivered and data covers the window.</param>
public sealed record Measure(
    string Id,
    double Target,
    double Weight,
    Window Window,
    IReadOnlyList<string> Needs,
    Func<Snapshot, Reading> Formula
)
{
    public ActivityOf ActivityOf { get; init; }

    /// <summary>Whether its value is a yes (1) or a no (0), not a share.</summary>
    public bool IsYesOrNo { get; init; }

    public Reading Read(Snapshot at) => at.Without(Needs) ?? at.Early(Days) ?? at.Early(Needs, Days) ?? Formula(at);

    /// <summary>
    /// Whether the first delivery of an input can change its value on days of which it had one: the input says who is counted, is one that
    /// it needs, or a column of a file that it needs.
    /// </summary>
    internal bool DependsOn(string input) =>
        Records.SaysWhoIsCounted(input)
        || Needs
            .SelectMany(need => need.Split(" or "))
            .Any(need => need == input || input.StartsWith(need + ".", StringComparison.Ordinal));

    /// <summary>The measure with an id; null for one that an earlier version had.</summary>
    internal static Measure? Of(string id) => ById.GetValueOrDefault(id);

    private static Dictionary<string, Measure> ById =>
        byId ??= Practice.All.SelectMany(practice => practice.Measures).ToDictionary(measure => measure.Id);

    private static Dictionary<string, Measure>? byId;

    /// <summary>The number of days that data must cover; 0 if the formula uses whatever there is.</summary>
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
/// One of the nine practices of "9 praktijkvoorbeelden voor een professioneel intranet". Its class, resources and heading are named
/// after its id.
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

    /// <summary>The practice's texts: name, example, praise, and the name, definition and advice of each measure.</summary>
    internal ResourceManager Texts { get; } =
        new(
            "Intranet.Adoption.BestPractices." + string.Concat(Id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            typeof(Practice).Assembly
        );
}
