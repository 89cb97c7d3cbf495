using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>6. The rollout starts small and goes step by step.</summary>
public static class Pace
{
    /// <summary>The minimum number of days between two phases.</summary>
    public const int BreathingDays = 14;

    /// <summary>The share of a phase's audience that must be active before the next phase begins.</summary>
    public const double ReadyFrom = 0.5;

    public static Practice Practice { get; } =
        new(
            6,
            "pace",
            [
                new("phased", 1, 0.3, Window.Day, ["phases"], Phased) { IsYesOrNo = true },
                new("ready-before-next", 1, 0.5, Window.BeforeEachPhase, ["phases", "activities"], ReadyBeforeNext),
                new("breathing-space", 1, 0.2, Window.Day, ["phases"], BreathingSpace),
            ]
        );

    /// <summary>1 if the rollout has at least two phases, else 0.</summary>
    private static Reading Phased(Snapshot at) => Reading.Of(Phases(at).Length >= 2 ? 1 : 0) with { IsOver = IsOver(at) };

    /// <summary>Whether all phases have begun.</summary>
    private static bool IsOver(Snapshot at) => Phases(at) is { Length: > 0 } phases && phases.All(phase => phase.StartsOn <= at.Day);

    /// <summary>
    /// Later phases that began when at least half of the previous audience was W4-active on the day before / later phases begun. Phases
    /// whose audience cannot be shown beside the groups of that day are left out.
    /// </summary>
    private static Reading ReadyBeforeNext(Snapshot at)
    {
        int begun = 0,
            judged = 0,
            ready = 0,
            withheld = 0;
        foreach (var (earlier, later) in Steps(at))
        {
            begun++;
            if (at.Records.FirstDay is not { } first || earlier.StartsOn < first)
            {
                continue;
            }

            var eve = later.StartsOn.AddDays(-1);
            if (at.Records.RosterAt(eve).Shown.Audience(Audience(at, earlier.Number, eve)) is not { } audience)
            {
                withheld++;
                continue;
            }

            var days = Math.Min(28, eve.DayNumber - earlier.StartsOn.DayNumber + 1);
            judged++;
            ready += audience.Share(employee => at.Records.Active[employee].Any(eve, days)) >= ReadyFrom ? 1 : 0;
        }

        return begun == 0 ? Reading.NoPopulation
            : judged > 0 ? Reading.Ratio(ready, judged) with { IsOver = IsOver(at) }
            : withheld > 0 ? Reading.Withheld
            : Reading.TooEarly;
    }

    /// <summary>Later phases that began at least 14 days after the previous one / later phases begun.</summary>
    private static Reading BreathingSpace(Snapshot at) =>
        Reading.Ratio(
            Steps(at).Count(step => step.Later.StartsOn.DayNumber - step.Earlier.StartsOn.DayNumber >= BreathingDays),
            Steps(at).Count()
        ) with
        {
            IsOver = IsOver(at),
        };

    /// <summary>The rollout's phases in order.</summary>
    public static (int Number, DateOnly StartsOn)[] Phases(Snapshot at) =>
        [.. at.Records.Phases.GroupBy(row => row.Phase).OrderBy(group => group.Key).Select(group => (group.Key, group.First().StartsOn))];

    /// <summary>The audience of a phase on a day: the members of its teams, or everyone who is in no other phase.</summary>
    public static int[] Audience(Snapshot at, int phase, DateOnly day)
    {
        var roster = at.Records.RosterAt(day);
        var rows = at.Records.Phases.Where(row => row.Phase == phase).ToArray();
        var people = rows.Any(row => row.Team is null)
            ? roster.Population.Except(Members(at.Records.Phases.Where(row => row.Phase != phase))).Concat(Members(rows))
            : Members(rows);
        return [.. people.Distinct()];

        IEnumerable<int> Members(IEnumerable<PhaseRow> of)
        {
            var teams = of.Select(row => row.Team).ToHashSet();
            return roster.Teams.Where(team => teams.Contains(team.Number)).SelectMany(team => team.Members).Distinct();
        }
    }

    private static IEnumerable<((int Number, DateOnly StartsOn) Earlier, (int Number, DateOnly StartsOn) Later)> Steps(Snapshot at)
    {
        var phases = Phases(at);
        return phases.Zip(phases.Skip(1)).Where(step => step.Second.StartsOn <= at.Day);
    }
}
