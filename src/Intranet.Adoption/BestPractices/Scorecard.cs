using System.Text.Json.Serialization;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>A measure as scored. Without a value, <see cref="Missing"/> may say which file or column would give one.</summary>
public sealed record MeasureScore(string Id, MeasureStatus Status, double? Numerator, double? Denominator, double? Value, double Target, double Weight, double? Score, string? Missing = null)
{
    /// <summary>Points of the practice's hundred that this measure costs, before dividing by the measurable weight.</summary>
    [JsonIgnore]
    public double Cost => Score is { } score ? Weight * (100 - score) : 0;
}

/// <summary>A practice as scored: the weighted mean of its measurable measures, when these carry half the weight or more.</summary>
public sealed record PracticeScore(string Id, MeasureStatus Status, double? Score, IReadOnlyList<MeasureScore> Measures);

/// <summary>How many people stand on each rung of the participation ladder.</summary>
public sealed record Ladder(int Creator, int Commenter, int Reactor, int Reader, int Absent);

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
}

/// <summary>
/// An organisation's adoption on one day. Everything in it is fit to be shown: small groups are already out. Numbers keep full
/// precision; shares run from 0 to 1, scores and the index from 0 to 100.
/// </summary>
public sealed record Scorecard(string Organisation, DateOnly Date, int Population, double? Index, int Measured, IReadOnlyList<PracticeScore> Practices)
{
    /// <summary>Under this many measured practices the index is provisional.</summary>
    public const int FirmFrom = 5;

    public int Of => Practices.Count;
    public Ladder? Ladder { get; init; }
    public Segments? TwelveWeekSegments { get; init; }
    public Segments? FourWeekSegments { get; init; }
    public IReadOnlyList<CurvePoint> AdoptionCurve { get; init; } = [];

    /// <summary>Mean daily active employees over the working days of W4 / W4-active employees.</summary>
    public double? Stickiness { get; init; }
    public Concentration? Concentration { get; init; }
    public IReadOnlyList<TeamScore> Teams { get; init; } = [];

    [JsonIgnore]
    public bool IsProvisional => Measured < FirmFrom;
}
