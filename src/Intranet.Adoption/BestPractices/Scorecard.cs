using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Intranet.Adoption.Activity;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>A scored measure. If it has no value, <see cref="Missing"/> can name the file or column that it needs.</summary>
public sealed record MeasureScore(
    string Id,
    MeasureStatus Status,
    double? Numerator,
    double? Denominator,
    double? Value,
    double Target,
    double Weight,
    double? Score,
    string? Missing = null
)
{
    /// <inheritdoc cref="Reading.IsOver"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOver { get; init; }

    /// <summary>
    /// The points out of 100 that this measure costs its practice, before dividing by the measurable weight; none that can still be won
    /// where it is of what is over.
    /// </summary>
    [JsonIgnore]
    public double Cost => Score is { } score && !IsOver ? Weight * (100 - score) : 0;

    /// <inheritdoc cref="Measure.IsYesOrNo"/>
    [JsonIgnore]
    public bool IsYesOrNo => Measure.Of(Id)?.IsYesOrNo == true;

    /// <summary>The same measure with a reading.</summary>
    internal MeasureScore With(Reading reading) =>
        new(
            Id,
            reading.Status,
            reading.Numerator,
            reading.Denominator,
            reading.Value,
            Target,
            Weight,
            reading.Value is { } value ? 100 * Math.Min(1, value / Target) : null,
            reading.Missing
        )
        {
            IsOver = reading.IsOver,
        };
}

/// <summary>A scored practice: the weighted mean of its measurable measures, if these carry at least half of the weight.</summary>
public sealed record PracticeScore(string Id, MeasureStatus Status, double? Score, string? Advice, IReadOnlyList<MeasureScore> Measures)
{
    /// <summary>The measure that costs most points, which its advice is about; null if there is nothing left to win.</summary>
    [JsonIgnore]
    public MeasureScore? Costliest => Measures.MaxBy(measure => measure.Cost) is { Cost: >= 0.5 } costliest ? costliest : null;

    /// <inheritdoc cref="Practice.Number"/>
    [JsonIgnore]
    public int Number => Practice.All.Single(practice => practice.Id == Id).Number;

    /// <summary>A practice from its scored measures.</summary>
    internal static PracticeScore Of(string id, IReadOnlyList<MeasureScore> measures)
    {
        var weight = measures.Sum(measure => measure.Weight);
        var measurable = measures.Where(measure => measure.Score is not null).ToArray();
        var carried = measurable.Sum(measure => measure.Weight);

        // Exactly half is enough, but sums of decimal weights have rounding errors.
        return carried > 0 && carried >= weight / 2 - 1e-9
            ? new(id, MeasureStatus.Measured, measurable.Sum(measure => measure.Weight * measure.Score!.Value) / carried, null, measures)
            : new(id, WhyNot(measures), null, null, measures);
    }

    /// <summary>The practice with other readings of some measured measures; null keeps what there is.</summary>
    internal PracticeScore With(Func<MeasureScore, Reading?> reading)
    {
        var measures = Measures.Select(measure =>
            measure.Status == MeasureStatus.Measured && reading(measure) is { } other ? measure.With(other) : measure
        );
        MeasureScore[] changed = [.. measures];
        return changed.SequenceEqual(Measures) ? this : Of(Id, changed);
    }

    /// <summary>The reason that removes most weight. Ties go to the first in the order of the enumeration.</summary>
    private static MeasureStatus WhyNot(IReadOnlyList<MeasureScore> measures) =>
        measures
            .Where(measure => measure.Score is null)
            .GroupBy(measure => measure.Status)
            .OrderByDescending(group => group.Sum(measure => measure.Weight))
            .ThenBy(group => group.Key)
            .Select(group => group.Key)
            .FirstOrDefault(MeasureStatus.NoInput);
}

/// <summary>The usage segments in both versions; null if data does not cover the weeks.</summary>
public sealed record SegmentsByWindow(
    [property: JsonPropertyName("12w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? TwelveWeeks,
    [property: JsonPropertyName("4w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? FourWeeks
);

/// <summary>
/// A team's figures; shares run from 0 to 1. Size and profiles are public. A suppressed team has nothing about activity.
/// </summary>
public sealed record TeamScore(string Id, string Name, bool Suppressed, bool Designated, int Members)
{
    public double? Completeness { get; init; }
    public double? Complete { get; init; }
    public double? Photo { get; init; }
    public ShownShare? WeeklyActive { get; init; }
    public ShownShare? MonthlyActive { get; init; }
    public ShownChange? Change { get; init; }

    /// <summary>Null for fewer than <see cref="Group.LadderFrom"/> people, or if data does not cover the four weeks.</summary>
    public Ladder? Ladder { get; init; }

    /// <summary>Null if data does not cover the four weeks.</summary>
    public SegmentsByWindow? Segments { get; init; }

    /// <summary>Whether at least half of the members were active in the week.</summary>
    [JsonIgnore]
    public bool IsHalfActive => !Suppressed && WeeklyActive >= Use.SpreadFrom;

    /// <summary>Members whose profile is not complete; null if profiles are unknown.</summary>
    [JsonIgnore]
    public double? IncompleteProfiles => Complete is { } complete ? Math.Round(Members * (1 - complete)) : null;

    /// <summary>The team with its size and profiles only.</summary>
    internal TeamScore WithoutActivity() =>
        new(Id, Name, true, Designated, Members)
        {
            Completeness = Completeness,
            Complete = Complete,
            Photo = Photo,
        };
}

/// <summary>A week that is not over: the people active since its Monday. It is compared with nothing.</summary>
public sealed record WeekSoFar(DateOnly Monday, ShownCount Active);

/// <summary>
/// The figures of the people who work in one kind of place: <c>frontline</c> or <c>office</c>. A suppressed group has only its size.
/// </summary>
public sealed record GroupScore(string Id, bool Suppressed, int Members)
{
    public ShownShare? WeeklyActive { get; init; }
    public ShownShare? MonthlyActive { get; init; }
    public Ladder? Ladder { get; init; }
    public SegmentsByWindow? Segments { get; init; }
}

/// <summary>
/// An organisation's adoption on one day. Activity of groups is in it only as it may be shown, so nothing exact can leave it. Numbers
/// have full precision; shares run from 0 to 1, scores and the index from 0 to 100. <c>score --json</c> prints it as JSON.
/// </summary>
public sealed record Scorecard(string Organisation, DateOnly Date, int Population, IReadOnlyList<PracticeScore> Practices)
{
    /// <summary>With fewer measured practices than this, the index is provisional.</summary>
    public const int FirmFrom = 5;

    /// <summary>Raised whenever a measure is defined otherwise, so that figures from before and after are not compared.</summary>
    public const int CurrentDefinitions = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The mean of the measured practices; null if there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Index => Measured == 0 ? null : Practices.Average(practice => practice.Score);

    public int Measured => Practices.Count(practice => practice.Score is not null);

    /// <summary>The smallest group whose activity is in it.</summary>
    public int MinimumGroupSize { get; init; }

    /// <summary>The number of managers in the population.</summary>
    public int Managers { get; init; }

    /// <inheritdoc cref="CurrentDefinitions"/>
    public int Definitions { get; init; } = CurrentDefinitions;

    /// <summary>The profile fields that count, each with its weight, such as <c>photo 2</c>.</summary>
    public IReadOnlyList<string> ProfileFields { get; init; } = [];

    /// <summary>
    /// On a day before Sunday: the week so far. Null also if there are too few people or data does not reach back to Monday.
    /// </summary>
    public WeekSoFar? SoFar { get; init; }

    public int Of => Practices.Count;
    public bool Provisional => Measured < FirmFrom;

    /// <summary>Null if data does not cover the four weeks or there are too few people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Ladder? Ladder { get; init; }
    public SegmentsByWindow Segments { get; init; } = new(null, null);
    public IReadOnlyList<CurvePoint> AdoptionCurve { get; init; } = [];

    /// <summary>Mean daily active employees over the working days of W4 / W4-active employees.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ShownShare? Stickiness { get; init; }

    /// <summary>Gini coefficient of contributions in W4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Gini { get; init; }

    /// <summary>The share of contributions in W4 made by the most active 10 % of people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? TopTenthShare { get; init; }
    public IReadOnlyList<TeamScore> Teams { get; init; } = [];

    /// <summary>Frontline and office; empty if the feed does not say where people work.</summary>
    public IReadOnlyList<GroupScore> Groups { get; init; } = [];

    public static Scorecard FromJson(string json) => JsonSerializer.Deserialize<Scorecard>(json, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// The scorecard as somebody may see it who is in some of the groups: a group is shown only if it has the minimum of people without
    /// the reader. Also hides what is too small for a minimum that was raised after it was scored.
    /// </summary>
    /// <param name="minimum">The minimum group size of today.</param>
    /// <param name="isIn">Whether the reader is or was in a team; null for what many read, who could be any of its members.</param>
    /// <remarks>Everybody is taken to be in the organisation, its frontline, its office, and its management.</remarks>
    public Scorecard For(int minimum, Func<string, bool>? isIn)
    {
        var least = Math.Max(minimum, MinimumGroupSize);
        var isSmall = (int people) => people > 0 && people <= least;
        if (isSmall(Population))
        {
            return WithoutActivity();
        }

        int frontline = MembersOf("frontline"),
            office = MembersOf("office");
        TeamScore[] teams =
        [
            .. Teams.Select(team =>
                team.Suppressed || team.Members >= least + (isIn?.Invoke(team.Id) == false ? 0 : 1) ? team : team.WithoutActivity()
            ),
        ];
        var spread = teams.Zip(Teams).Any(pair => pair.First.Suppressed != pair.Second.Suppressed)
            ? Use.Spread([.. teams.Where(team => team.Designated).Select(team => team.WeeklyActive).OfType<ShownShare>()])
            : default(Reading?);
        return this with
        {
            MinimumGroupSize = least,
            Teams = teams,
            Groups = [.. Groups.Select(group => isSmall(group.Members) ? new(group.Id, true, group.Members) : group)],
            Practices =
            [
                .. Practices.Select(practice =>
                    practice.With(measure =>
                        Measure.Of(measure.Id)?.ActivityOf switch
                        {
                            ActivityOf.Frontline when isSmall(frontline) => Reading.Withheld,
                            ActivityOf.FrontlineAndOffice when isSmall(Math.Min(frontline, office)) => Reading.Withheld,
                            ActivityOf.Managers when isSmall(Managers) => Reading.Withheld,
                            ActivityOf.Teams => spread,
                            _ => null,
                        }
                    )
                ),
            ],
        };

        // Where the group is unknown or empty, nothing is told about it.
        int MembersOf(string id) => Groups.FirstOrDefault(group => group.Id == id)?.Members ?? int.MaxValue;
    }

    /// <summary>Only what is public: nothing about activity, of the organisation neither.</summary>
    private Scorecard WithoutActivity() =>
        new(
            Organisation,
            Date,
            Population,
            [
                .. Practices.Select(practice =>
                    practice.With(measure => Measure.Of(measure.Id)?.ActivityOf is null or ActivityOf.NoGroup ? null : Reading.Withheld)
                ),
            ]
        )
        {
            MinimumGroupSize = MinimumGroupSize,
            Managers = Managers,
            Definitions = Definitions,
            ProfileFields = ProfileFields,
            Teams = [.. Teams.Select(team => team.WithoutActivity())],
            Groups = [.. Groups.Select(group => new GroupScore(group.Id, true, group.Members))],
        };

    /// <summary>A copy without curve, ladder, segments, stickiness, concentration, frontline and office.</summary>
    public Scorecard WithoutAnalytics() =>
        this with
        {
            Ladder = null,
            Segments = new(null, null),
            AdoptionCurve = [],
            Stickiness = null,
            Gini = null,
            TopTenthShare = null,
            Groups = [],
        };

    /// <summary>A copy with the advice of each practice, in nl or en.</summary>
    public Scorecard WithAdvice(string language) =>
        this with
        {
            Practices = [.. Practices.Select(practice => practice with { Advice = BestPractices.Advice.For(practice, language) })],
        };
}
