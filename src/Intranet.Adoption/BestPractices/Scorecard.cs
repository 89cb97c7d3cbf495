using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Intranet.Adoption.Activity;

namespace Intranet.Adoption.BestPractices;

/// <summary>A measure as scored. Without a value, <see cref="Missing"/> may say which file or column would give one.</summary>
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
    /// <summary>Points of the practice's hundred that this measure costs, before dividing by the measurable weight.</summary>
    [JsonIgnore]
    public double Cost => Score is { } score ? Weight * (100 - score) : 0;
}

/// <summary>A practice as scored: the weighted mean of its measurable measures, when these carry half the weight or more.</summary>
public sealed record PracticeScore(string Id, MeasureStatus Status, double? Score, string? Advice, IReadOnlyList<MeasureScore> Measures);

/// <summary>How many people stand on each rung of the participation ladder.</summary>
public sealed record Ladder(int Creator, int Commenter, int Reactor, int Reader, int Absent);

/// <summary>The usage segments in both versions; null where the weeks are not covered.</summary>
public sealed record SegmentsByWindow(
    [property: JsonPropertyName("12w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? TwelveWeeks,
    [property: JsonPropertyName("4w"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] Segments? FourWeeks
);

/// <summary>One team's figures, shares from 0 to 1. A suppressed team has its id and name only.</summary>
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

    /// <summary>Null where neither version has its weeks.</summary>
    public SegmentsByWindow? Segments { get; init; }

    /// <summary>Whether half of the members or more were active in the week.</summary>
    [JsonIgnore]
    public bool IsHalfActive => !Suppressed && WeeklyActive >= 0.5;

    /// <summary>Members whose profile is not complete; null where profiles are unknown or not shown.</summary>
    [JsonIgnore]
    public double? IncompleteProfiles => Complete is { } complete && Members is { } members ? Math.Round(members * (1 - complete)) : null;
}

/// <summary>
/// The figures of those who work in one kind of place: <c>frontline</c> or <c>office</c>. Of a suppressed one nothing else is said.
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
/// An organisation's adoption on one day. Everything in it is fit to be shown: small groups are already out. Numbers keep full
/// precision; shares run from 0 to 1, scores and the index from 0 to 100. Its JSON is what <c>score --json</c> prints.
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
    /// <summary>Under this many measured practices the index is provisional.</summary>
    public const int FirmFrom = 5;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public int Of => Practices.Count;
    public bool Provisional => Measured < FirmFrom;

    /// <summary>Null when the four weeks are not covered, or there are too few people.</summary>
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

    /// <summary>Share of the contributions in W4 made by the tenth of the people who contribute most.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? TopTenthShare { get; init; }
    public IReadOnlyList<TeamScore> Teams { get; init; } = [];

    /// <summary>Frontline and office; empty where the feed does not say who works where.</summary>
    public IReadOnlyList<GroupScore> Groups { get; init; } = [];

    public static Scorecard FromJson(string json) => JsonSerializer.Deserialize<Scorecard>(json, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The same with each practice's advice, in nl or en.</summary>
    public Scorecard WithAdvice(string language) =>
        this with
        {
            Practices = [.. Practices.Select(practice => practice with { Advice = BestPractices.Advice.For(practice, language) })],
        };
}
