using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>An organisation on one day. Every measure is computed from it.</summary>
public sealed class Snapshot
{
    private readonly Lazy<FourWeeks> fourWeeks;
    private readonly Lazy<uint[]> activeDays;
    private readonly Dictionary<int, Classes> segments = [];
    private Classes? ladders;

    /// <param name="records">Everything on record except the day counts.</param>
    /// <param name="log">Day counts of at least the twelve weeks up to and including the day.</param>
    /// <param name="day">The day scored, which must be complete.</param>
    public Snapshot(Records records, ActivityLog log, DateOnly day)
    {
        Records = records;
        Log = log;
        Day = day;
        Roster = records.RosterAt(day);
        fourWeeks = new(() =>
            new FourWeeks(
                log.Window(day, 28),
                day,
                Roster.IsIncluded,
                Flags(ConsentedHolders(Role.CommunityManager)),
                records.TeamIds.Length
            )
        );
        activeDays = new(() => Array.ConvertAll(records.Active, bits => bits.FourWeeks(day)));
    }

    public Records Records { get; }
    public ActivityLog Log { get; }
    public DateOnly Day { get; }
    public Roster Roster { get; }
    public int[] Population => Roster.Population;

    /// <summary>What each person did in W4.</summary>
    public FourWeeks FourWeeks => fourWeeks.Value;

    /// <summary>By employee: the days of W4 with any activity; the lowest bit is the day scored.</summary>
    public uint[] ActiveDays => activeDays.Value;

    /// <summary>The participation ladder of a group; null if it is not shown.</summary>
    internal Ladder? LadderOf(Group group) =>
        Ladder.Of((ladders ??= Shown.ClassesOf(employee => (int)FourWeeks.Rungs[employee], 5)).Of(group));

    /// <summary>The usage segments of a group over 12 or 4 weeks; null if they are not shown.</summary>
    internal Segments? SegmentsOf(Group group, int weeks)
    {
        if (!segments.TryGetValue(weeks, out var known))
        {
            var each = Segments.Each(
                Log.Window(Day, 7 * weeks),
                Day,
                weeks,
                Records.EmployeeIds.Length,
                Records.Settings.SegmentsCountAllKinds
            );
            segments.Add(weeks, known = Shown.ClassesOf(employee => (int)each[employee], 5));
        }

        return Segments.Of(known.Of(group));
    }

    public bool IsWeekActive(int employee) => (ActiveDays[employee] & 0x7F) != 0;

    public bool IsMonthActive(int employee) => ActiveDays[employee] != 0;

    /// <summary>The groups whose activity may be shown.</summary>
    public ShownGroups Shown => Roster.Shown;

    /// <summary>The people in the population who hold a role, each once.</summary>
    public int[] Holders(Role role) =>
        [.. Roster.Holders.Where(holding => holding.Role == role).Select(holding => holding.Employee).Distinct()];

    /// <summary>The holders of a role who consented to reports about what they do in it.</summary>
    public int[] ConsentedHolders(Role role) =>
        [.. Roster.ConsentedHolders.Where(holding => holding.Role == role).Select(holding => holding.Employee).Distinct()];

    /// <summary>No-input if one of the files or columns was never delivered, or else null.</summary>
    public Reading? Without(IReadOnlyList<string> inputs)
    {
        foreach (var input in inputs)
        {
            if (Without(input) is { } no)
            {
                return no;
            }
        }

        return null;
    }

    /// <summary>No-input if a file or column was never delivered, or else null.</summary>
    public Reading? Without(string input) =>
        Has(input) ? null
        : input == Profiles.Fields ? Profiles.TooFewFields(this)
        : input == ProjectGroup.GoLive ? (Records.GoLive(Day) is null ? new Reading(MeasureStatus.NoInput, Missing: "phases") : null)
        : input.Split(" or ") is var choices && choices.Any(Has) ? null
        : new Reading(MeasureStatus.NoInput, Missing: choices[0]);

    private bool Has(string input) =>
        Records.IsOfActivities(input) ? Records.Delivered.ContainsKey(input) : Records.IsDelivered(input, Day);

    /// <summary>Too-early if columns of activities were not yet there on all of the last days, or else null.</summary>
    /// <param name="inputs">As a measure needs them; of several that will do, the earliest counts.</param>
    public Reading? Early(IReadOnlyList<string> inputs, int days) =>
        inputs
            .Select(input => input.Split(" or "))
            .Where(choices => choices.All(Records.IsOfActivities))
            .Any(choices => choices.Min(choice => Records.Delivered.GetValueOrDefault(choice, DateOnly.MaxValue)) > Day.AddDays(1 - days))
            ? Reading.TooEarly
            : null;

    /// <summary>Too-early if data does not cover all of the last <paramref name="days"/> days, or else null.</summary>
    public Reading? Early(int days) =>
        days > 0 && (Records.FirstDay is not { } first || Day.AddDays(1 - days) < first) ? Reading.TooEarly : null;

    /// <summary>Why the activity of a group is not shown, or else null.</summary>
    /// <param name="group">The group, if it may be shown.</param>
    /// <param name="people">Its size.</param>
    public static Reading? Withheld(Group? group, int people) =>
        people == 0 ? Reading.NoPopulation
        : group is null ? Reading.Withheld
        : null;

    /// <summary>Withheld if people hold the role but none of them consented, or else null.</summary>
    public Reading? WithoutConsent(Role role) => Holders(role).Length > 0 && ConsentedHolders(role).Length == 0 ? Reading.Withheld : null;

    /// <summary>The weeks of W4 with an active day, one bit per week.</summary>
    internal uint ActiveWeeks(int employee)
    {
        var days = ActiveDays[employee];
        uint weeks = 0;
        for (var week = 0; week < 4; week++)
        {
            weeks |= (days >> 7 * week & 0x7F) != 0 ? 1u << week : 0;
        }

        return weeks;
    }

    private bool[] Flags(int[] employees)
    {
        var flags = new bool[Records.EmployeeIds.Length];
        Array.ForEach(employees, employee => flags[employee] = true);
        return flags;
    }
}
