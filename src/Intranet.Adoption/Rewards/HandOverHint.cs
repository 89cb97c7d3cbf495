using Intranet.Adoption.People;

namespace Intranet.Adoption.Rewards;

/// <summary>Something to look at before an award is handed over.</summary>
public enum HandOverHintKind
{
    /// <summary>People left the team while the conditions had to hold.</summary>
    Left,

    /// <summary>People who were not in the team when it earned came back after that.</summary>
    CameBack,

    /// <summary>Members have the same photo.</summary>
    SamePhoto,

    /// <summary>Members say the same about themselves.</summary>
    SameText,

    /// <summary>The facts arrived long after the day on which they count.</summary>
    Late,
}

/// <summary>A reason to look before an award is handed over. It refuses nothing, judges nobody and names nobody.</summary>
/// <param name="People">How many people it is about; 0 where it is about none in particular.</param>
public sealed record HandOverHint(HandOverHintKind Kind, int People)
{
    /// <summary>Facts that arrive more than this many days later than they count for are late.</summary>
    public const int LateAfterDays = 14;

    /// <summary>Who was in the team this many days before the conditions had to hold, and comes back, is told of.</summary>
    private const int LookBackDays = 28;

    public static IReadOnlyList<HandOverHint> Of(Records records, Award award, DateOnly today)
    {
        var hints = new List<HandOverHint>();
        if (
            award.Scope == RewardScope.Team
            && award.Definition.Conditions.Any(condition => RewardMeasures.IsOfProfiles(condition.Measure))
            && Array.Find(records.RosterAt(award.EarnedOn).Teams, one => one.Id == award.Recipient) is { } members
        )
        {
            var team = records.People(members.Number, award.EarnedOn);
            var roster = records.RosterAt(award.EarnedOn);
            var start = award.EarnedOn.AddDays(1 - award.Definition.HeldDays);
            var before = Between(start.AddDays(-1), award.EarnedOn);
            Add(
                HandOverHintKind.Left,
                before.Count(employee =>
                    !team.Contains(employee) && Timeline.At(records.States[employee], award.EarnedOn)?.IsInService(award.EarnedOn) == true
                )
            );
            var earlier = Between(start.AddDays(-LookBackDays), award.EarnedOn);
            Add(HandOverHintKind.CameBack, Between(award.EarnedOn, today).Count(one => earlier.Contains(one) && !team.Contains(one)));
            Add(
                HandOverHintKind.SamePhoto,
                Alike(members.Members, employee => WithoutQuery(roster.HasPhoto(employee) ? State(employee).Photo : ""))
            );
            Add(HandOverHintKind.SameText, Alike(members.Members, employee => Profile.Plain(State(employee)[ProfileField.About])));

            EmployeeState State(int employee) => roster.States[employee]!;

            // By membership: who objects to being counted has neither left nor come back.
            HashSet<int> Between(DateOnly from, DateOnly through) =>
                [
                    .. Enumerable
                        .Range(0, through.DayNumber - from.DayNumber + 1)
                        .SelectMany(back => records.People(members.Number, through.AddDays(-back))),
                ];
        }

        if (award.FoundOn > award.EarnedOn.AddDays(LateAfterDays) || award.KnownOn is not null)
        {
            hints.Add(new(HandOverHintKind.Late, 0));
        }

        return hints;

        void Add(HandOverHintKind kind, int people)
        {
            if (people > 0)
            {
                hints.Add(new(kind, people));
            }
        }
    }

    private static int Alike(IEnumerable<int> people, Func<int, string> what) =>
        people
            .Select(what)
            .Where(text => text.Length > 0)
            .GroupBy(text => text)
            .Where(group => group.Count() > 1)
            .Sum(group => group.Count());

    /// <summary>The same picture may be asked for in several sizes.</summary>
    private static string WithoutQuery(string photo) => photo.Split('?', '#')[0];
}
