namespace Intranet.Adoption.BestPractices;

/// <summary>
/// A scorecard beside an earlier one. A change is stated only between figures over the same practices, measures, targets and definitions:
/// else it would tell of the input, not of people.
/// </summary>
public sealed class Comparison
{
    private readonly Scorecard now;
    private readonly Scorecard before;
    private readonly IReadOnlyList<string> newInputs;

    /// <param name="newInputs">Files and columns that were delivered for the first time, and so count for one of the two only.</param>
    public Comparison(Scorecard now, Scorecard before, IReadOnlyList<string> newInputs)
    {
        (this.now, this.before, this.newInputs) = (now, before, newInputs);
        Shared = [.. now.Practices.Where(practice => IsAlike(practice, Of(before, practice.Id))).Select(practice => practice.Id)];
    }

    /// <summary>A practice whose earlier figures tell nothing, since what it is about was delivered once; null if none is.</summary>
    public string? DeliveredOnce { get; init; }

    /// <summary>The practices that both measured in the same way.</summary>
    public IReadOnlyList<string> Shared { get; }

    /// <summary>Practices measured now that were not before.</summary>
    public int Added => now.Practices.Count(practice => practice.Score is not null && Of(before, practice.Id)?.Score is null);

    /// <summary>Practices measured before that are not now.</summary>
    public int Lost => before.Practices.Count(practice => practice.Score is not null && Of(now, practice.Id)?.Score is null);

    /// <summary>Practices measured both times, but from other measures, targets, weights or definitions.</summary>
    public int Altered => now.Measured - Added - Shared.Count;

    /// <summary>Whether the two indexes are over the same.</summary>
    public bool IsWhole => Added == 0 && Lost == 0 && Altered == 0;

    /// <summary>The two indexes over the practices that both measured in the same way; null if there are none.</summary>
    public (double Now, double Before)? Index =>
        Shared.Count == 0 ? null : (Shared.Average(id => Of(now, id)!.Score!.Value), Shared.Average(id => Of(before, id)!.Score!.Value));

    /// <summary>The earlier score of a practice; null if it does not compare.</summary>
    public double? ScoreBefore(string practice) =>
        Shared.Contains(practice) && practice != DeliveredOnce ? Of(before, practice)?.Score : null;

    /// <summary>The earlier value of a measure; null if it does not compare. Its target does not matter.</summary>
    public double? ValueBefore(string measure) =>
        now.Practices.FirstOrDefault(practice => practice.Measures.Any(one => one.Id == measure)) is { } practice
        && practice.Id != DeliveredOnce
        && AreAlikeFor(practice.Id)
        && practice.Measures.Any(one => one.Id == measure && one.Value is not null && !IsNew(one))
            ? Of(before, practice.Id)?.Measures.FirstOrDefault(one => one.Id == measure)?.Value
            : null;

    private bool IsAlike(PracticeScore practice, PracticeScore? earlier) =>
        practice.Score is not null
        && earlier?.Score is not null
        && AreAlikeFor(practice.Id)
        && Basis(practice).SequenceEqual(Basis(earlier))
        && !practice.Measures.Any(measure => measure.Score is not null && IsNew(measure));

    private bool AreAlikeFor(string practice) =>
        now.Definitions == before.Definitions
        && (practice != Profiles.Practice.Id || now.ProfileFields.Order().SequenceEqual(before.ProfileFields.Order()));

    /// <summary>Whether it is about other people or facts than before, because an input came that it depends on.</summary>
    private bool IsNew(MeasureScore measure) => newInputs.Any(input => Measure.Of(measure.Id)?.DependsOn(input) != false);

    private static IEnumerable<(string, double, double)> Basis(PracticeScore practice) =>
        practice
            .Measures.Where(measure => measure.Score is not null)
            .Select(measure => (measure.Id, measure.Target, measure.Weight))
            .OrderBy(measure => measure.Id, StringComparer.Ordinal);

    private static PracticeScore? Of(Scorecard scorecard, string id) => scorecard.Practices.FirstOrDefault(practice => practice.Id == id);
}
