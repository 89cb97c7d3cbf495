using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>The progress of a phase of the rollout.</summary>
/// <param name="Teams">Names of its teams; empty if it is for everyone who is in no other phase.</param>
/// <param name="People">The size of its audience.</param>
/// <param name="ActivePeople">Of them, those active in the four weeks; null if it cannot be measured or shown.</param>
public sealed record PhaseProgress(
    int Number,
    string? Name,
    DateOnly StartsOn,
    IReadOnlyList<string> Teams,
    int People,
    ShownCount? ActivePeople
)
{
    /// <summary>The share of the audience active in the four weeks; null if it cannot be measured or shown.</summary>
    public double? Active => ActivePeople is { } active ? active / (double)People : null;

    /// <summary>Whether the next phase can begin; null if that cannot be measured or shown.</summary>
    public bool? IsReady => Active is { } share ? share >= Pace.ReadyFrom : null;

    /// <summary>The number of additional active people it takes to be ready; null if that cannot be measured or shown.</summary>
    public double? Missing => ActivePeople is { } active ? Math.Ceiling(Pace.ReadyFrom * People) - active : null;

    /// <summary>All phases in order.</summary>
    public static IReadOnlyList<PhaseProgress> Of(Snapshot at)
    {
        var names = at.Roster.Teams.ToDictionary(team => team.Number, team => team.Name);
        return
        [
            .. Pace.Phases(at)
                .Select(phase =>
                {
                    var audience = Pace.Audience(at, phase.Number, at.Day);
                    return new PhaseProgress(
                        phase.Number,
                        at.Records.Phases.First(row => row.Phase == phase.Number).Name,
                        phase.StartsOn,
                        [
                            .. at
                                .Records.Phases.Where(row => row.Phase == phase.Number && row.Team is not null)
                                .Select(row => names.GetValueOrDefault(row.Team!.Value, at.Records.TeamIds[row.Team.Value]))
                                .Order(StringComparer.Ordinal),
                        ],
                        audience.Length,
                        phase.StartsOn <= at.Day && at.Without("activities") is null && at.Early(28) is null
                            ? at.Shown.Audience(audience)?.Count(at.IsMonthActive)
                            : null
                    );
                }),
        ];
    }
}
