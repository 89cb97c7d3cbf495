using System.Collections.Concurrent;
using System.Numerics;
using Intranet.Adoption.People;

namespace Intranet.Adoption.Privacy;

/// <summary>
/// The groups whose activity is shown on a day: those that have the minimum of people and stand clear of every other one. Two groups
/// stand clear of each other if the people in one but not in the other are none, or at least the minimum, both ways. So the
/// difference between two figures is never that of a small group.
/// </summary>
public sealed class ShownGroups
{
    /// <summary>The smallest group whose activity is ever shown. Settings can raise this minimum, not lower it.</summary>
    public const int SmallestGroup = 5;

    private readonly Roster roster;
    private readonly int minimum;
    private readonly RulesOff off;
    private readonly Dictionary<int, int> position = [];
    private readonly List<(int[] Members, ulong[] Bits)> shown = [];
    private readonly Dictionary<int, Group> teams = [];
    private List<Group>? groupsInClasses;
    private CountsTogether? together;

    /// <summary>Groups are taken in this order, and one that would break the rule is left out.</summary>
    internal ShownGroups(Roster roster, string organisation, int minimum)
    {
        this.roster = roster;
        this.minimum = minimum;
        off = Off.GetValueOrDefault(organisation);
        for (var i = 0; i < roster.Population.Length; i++)
        {
            position.Add(roster.Population[i], i);
        }

        Everyone = Show(roster.Population, isOrganisation: true);
        if (Everyone is null)
        {
            return;
        }

        var frontline = WorkingAt(Workplace.Frontline);
        var office = WorkingAt(Workplace.Office);
        Frontline = Show(frontline);
        Office = Show(office);
        while (IsRestSmall([.. Frontline is null ? [] : frontline, .. Office is null ? [] : office]))
        {
            // The smaller of the two; if both are left, office when they are as large.
            if (Office is null || Frontline?.Size < Office.Size)
            {
                Frontline = Hide(frontline);
            }
            else
            {
                Office = Hide(office);
            }
        }

        Managers = Show([.. roster.Population.Where(employee => roster.IsManager[employee])]);
        var bySize = roster.Teams.OrderByDescending(team => team.Members.Length).ThenBy(team => team.Id, StringComparer.Ordinal).ToArray();
        var designated = new Stack<Team>();
        foreach (var team in bySize.Where(team => team.Designated))
        {
            if (Show(team.Members) is { } group)
            {
                teams.Add(team.Number, group);
                designated.Push(team);
            }
        }

        while (designated.Count > 0 && IsRestSmall([.. designated.SelectMany(team => team.Members).Distinct()]))
        {
            var smallest = designated.Pop();
            Hide(smallest.Members);
            teams.Remove(smallest.Number);
        }

        foreach (var team in bySize.Where(team => !team.Designated))
        {
            if (Show(team.Members) is { } group)
            {
                teams.Add(team.Number, group);
            }
        }
    }

    /// <summary>The population; null if it is below the minimum, and then nothing is shown.</summary>
    public Group? Everyone { get; }
    public Group? Frontline { get; }
    public Group? Office { get; }
    public Group? Managers { get; }

    /// <summary>
    /// The counts of a few classes by group, of which everybody is in one. If the counts of all groups together would say what somebody
    /// did, only those of the organisation are left.
    /// </summary>
    internal Classes ClassesOf(Func<int, int> classOf, int classes)
    {
        groupsInClasses ??=
        [
            .. ((Group?[])[Everyone, Frontline, Office, .. teams.Values]).OfType<Group>().Where(group => group.Size >= Group.LadderFrom),
        ];
        together ??= new(groupsInClasses, roster.IsIncluded.Length);
        var counts = groupsInClasses.ConvertAll(group => group.Classes(classOf, classes));
        var isCertain = off == RulesOff.None && groupsInClasses.Count > 0 && together.SaySomethingCertain(counts, classes);
        return new(
            groupsInClasses
                .Zip(counts)
                .Where(pair => !isCertain || (pair.First == Everyone && pair.First.IsExact))
                .ToDictionary(pair => pair.First, pair => pair.Second!)
        );
    }

    /// <summary>A team by its number; null if its activity is not shown.</summary>
    public Group? Team(int number) => teams.GetValueOrDefault(number);

    /// <summary>
    /// The audience of a phase; null unless it stands clear of all groups that are shown, and has the minimum of people without any
    /// one of them, since everybody reads about phases.
    /// </summary>
    internal Group? Audience(int[] members) =>
        members.Length > minimum && IsClear(members, Bits(members)) ? Of(members, isOrganisation: false) : null;

    /// <summary>
    /// Switches rules off for an organisation, by its id, so that a test can show what each of them is good for. Nothing outside
    /// this project and its tests can reach it.
    /// </summary>
    internal static ConcurrentDictionary<string, RulesOff> Off { get; } = new();

    private int[] WorkingAt(Workplace place) => [.. roster.Population.Where(employee => roster.States[employee]!.WorksAt == place)];

    private Group? Show(int[] members, bool isOrganisation = false)
    {
        var bits = Bits(members);
        if (!IsClear(members, bits))
        {
            return null;
        }

        shown.Add((members, bits));
        return Of(members, isOrganisation);
    }

    private Group? Hide(int[] members)
    {
        shown.RemoveAll(group => group.Members == members);
        return null;
    }

    private Group Of(int[] members, bool isOrganisation) =>
        off.HasFlag(RulesOff.InThrees) ? new(members, isExact: true)
        : isOrganisation ? Group.Everyone(members)
        : new(members, isExact: false);

    private bool IsClear(int[] members, ulong[] bits)
    {
        if (members.Length < minimum)
        {
            return false;
        }

        foreach (var (other, otherBits) in off.HasFlag(RulesOff.Overlap) ? [] : shown)
        {
            var common = 0;
            for (var i = 0; i < bits.Length; i++)
            {
                common += BitOperations.PopCount(bits[i] & otherBits[i]);
            }

            if (IsSmall(members.Length - common) || IsSmall(other.Length - common))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether groups that are shown leave a small rest of the organisation.</summary>
    private bool IsRestSmall(int[] together) =>
        together.Length > 0 && !off.HasFlag(RulesOff.Overlap) && IsSmall(roster.Population.Length - together.Length);

    private bool IsSmall(int people) => people > 0 && people < minimum;

    private ulong[] Bits(int[] members)
    {
        var bits = new ulong[(roster.Population.Length + 63) / 64];
        foreach (var employee in members)
        {
            var at = position[employee];
            bits[at >> 6] |= 1UL << (at & 63);
        }

        return bits;
    }
}

/// <summary>The counts of classes that may be shown, by group.</summary>
internal sealed class Classes(IReadOnlyDictionary<Group, ShownCount[]> counts)
{
    /// <summary>The counts of a group in the order of the enumeration; null if they are not shown.</summary>
    public ShownCount[]? Of(Group group) => counts.GetValueOrDefault(group);
}

/// <summary>Rules that a test can switch off.</summary>
[Flags]
internal enum RulesOff
{
    None = 0,
    Overlap = 1,
    InThrees = 2,
}
