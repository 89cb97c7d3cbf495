using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>How far one phase of the rollout is.</summary>
/// <param name="Teams">Names of the teams it is for; empty for everybody in no other phase.</param>
/// <param name="People">How many people it is for; null if they are too few to show.</param>
/// <param name="Active">The share of them active in four weeks; null if it cannot be measured or shown.</param>
public sealed record PhaseProgress(int Number, string? Name, DateOnly StartsOn, IReadOnlyList<string> Teams, int? People, double? Active)
{
    /// <summary>The share of a phase that is active when the next phase may begin.</summary>
    private const double ReadyFrom = 0.5;

    /// <summary>Whether the next phase may begin; null if it cannot be measured or shown.</summary>
    public bool? IsReady => Active is { } share ? share >= ReadyFrom : null;

    /// <summary>How many more active people make it ready; null if it cannot be measured or shown.</summary>
    public double? Missing => Active is { } share && People is { } people ? Math.Ceiling(ReadyFrom * people - share * people) : null;

    /// <summary>All phases in order. If one of them would give away a small group, none shows its people.</summary>
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
