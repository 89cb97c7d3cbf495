using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>The progress of a phase of the rollout.</summary>
/// <param name="Teams">Names of its teams; empty if it is for everyone who is in no other phase.</param>
/// <param name="People">The size of its audience; null if that is too small to show.</param>
/// <param name="Active">The share of them active in the four weeks; null if it cannot be measured or shown.</param>
public sealed record PhaseProgress(int Number, string? Name, DateOnly StartsOn, IReadOnlyList<string> Teams, int? People, double? Active)
{
    /// <summary>Whether the next phase can begin; null if that cannot be measured or shown.</summary>
    public bool? IsReady => Active is { } share ? share >= Pace.ReadyFrom : null;

    /// <summary>The number of additional active people it takes to be ready; null if that cannot be measured or shown.</summary>
    public double? Missing => Active is { } share && People is { } people ? Math.Ceiling(Pace.ReadyFrom * people - share * people) : null;

    /// <summary>All phases in order. If one of them would reveal a small group, none shows its people.</summary>
    public static IReadOnlyList<PhaseProgress> Of(Snapshot at)
    {
        var names = at.Roster.Teams.ToDictionary(team => team.Number, team => team.Name);
        var phases = Pace.Phases(at);
        var audiences = phases
            .Select(phase => Pace.Audience(at, phase.Number, at.Day).Where(employee => at.Roster.IsIncluded[employee]).ToArray())
            .ToList();
        var mayShow = Suppression.MayShow(
            at.Roster,
            [.. audiences.Where(audience => audience.Length > 0)],
            at.Records.Settings.MinimumGroupSize
        );
        return
        [
            .. phases
                .Zip(audiences)
                .Select(pair =>
                {
                    var (phase, audience) = pair;
                    var isShown = mayShow && audience.Length > 0;
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
                        isShown ? audience.Length : null,
                        isShown && phase.StartsOn <= at.Day && at.Early(28) is null
                            ? audience.Count(at.IsMonthActive) / (double)audience.Length
                            : null
                    );
                }),
        ];
    }
}
