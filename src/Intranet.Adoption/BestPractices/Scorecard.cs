using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Intranet.Adoption.Activity;

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
    /// <summary>The points out of 100 that this measure costs its practice, before dividing by the measurable weight.</summary>
    [JsonIgnore]
    public double Cost => Score is { } score ? Weight * (100 - score) : 0;

    /// <inheritdoc cref="Measure.IsYesOrNo"/>
    [JsonIgnore]
    public bool IsYesOrNo =>
        Practice.All.SelectMany(practice => practice.Measures).FirstOrDefault(measure => measure.Id == Id)?.IsYesOrNo == true;
}

/// <summary>A scored practice: the weighted mean of its measurable measures, if these carry at least half of the weight.</summary>
public sealed record PracticeScore(string Id, MeasureStatus Status, double? Score, string? Advice, IReadOnlyList<MeasureScore> Measures)
{
    /// <inheritdoc cref="Practice.Number"/>
    [JsonIgnore]
    public int Number => Practice.All.Single(practice => practice.Id == Id).Number;
}

/// <summary>The usage segments in both versions; null if data does not cover the weeks.</summary>
public sealed record SegmentsByWindow(
    [property: JsonPropertyName("12w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? TwelveWeeks,
    [property: JsonPropertyName("4w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? FourWeeks
);

/// <summary>A team's figures; shares run from 0 to 1. A suppressed team has only its id and name.</summary>
public sealed record TeamScore(string Id, string Name, bool Suppressed)
{
    public bool? Designated { get; init; }
    public int? Members { get; init; }
    public double? Completeness { get; init; }
    public double? Complete { get; init; }
    public double? Photo { get; init; }
    public double? WeeklyActive { get; init; }
    public double? MonthlyActive { get; init; }
    public double? Change { get; init; }
    public Ladder? Ladder { get; init; }

    /// <summary>Null if data covers the weeks of neither version.</summary>
    public SegmentsByWindow? Segments { get; init; }

    /// <summary>Whether at least half of the members were active in the week.</summary>
    [JsonIgnore]
    public bool IsHalfActive => !Suppressed && WeeklyActive >= Use.SpreadFrom;

    /// <summary>Members whose profile is not complete; null if profiles are unknown or not shown.</summary>
    [JsonIgnore]
    public double? IncompleteProfiles => Complete is { } complete && Members is { } members ? Math.Round(members * (1 - complete)) : null;
}

/// <summary>
/// The figures of the people who work in one kind of place: <c>frontline</c> or <c>office</c>. A suppressed group has no figures.
/// </summary>
public sealed record GroupScore(string Id, bool Suppressed)
{
    public int? Members { get; init; }
    public double? WeeklyActive { get; init; }
    public double? MonthlyActive { get; init; }
    public Ladder? Ladder { get; init; }
    public SegmentsByWindow? Segments { get; init; }
}

/// <summary>
/// An organisation's adoption on one day. Small groups are already suppressed, so everything in it can be shown. Numbers have full
/// precision; shares run from 0 to 1, scores and the index from 0 to 100. <c>score --json</c> prints it as JSON.
/// </summary>
public sealed record Scorecard(
    string Organisation,
    DateOnly Date,
    int Population,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Index,
    int Measured,
    IReadOnlyList<PracticeScore> Practices
)
{
    /// <summary>With fewer measured practices than this, the index is provisional.</summary>
    public const int FirmFrom = 5;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public int Of => Practices.Count;
    public bool Provisional => Measured < FirmFrom;

    /// <summary>Null if data does not cover the four weeks or there are too few people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Ladder? Ladder { get; init; }
    public SegmentsByWindow Segments { get; init; } = new(null, null);
    public IReadOnlyList<CurvePoint> AdoptionCurve { get; init; } = [];

    /// <summary>Mean daily active employees over the working days of W4 / W4-active employees.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Stickiness { get; init; }

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

    /// <summary>A copy with the advice of each practice, in nl or en.</summary>
    public Scorecard WithAdvice(string language) =>
        this with
        {
            Practices = [.. Practices.Select(practice => practice with { Advice = BestPractices.Advice.For(practice, language) })],
        };
}
