using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.BestPractices;

/// <summary>One organisation as it stood on one day: what every measure reads from.</summary>
public sealed class Snapshot
{
    private readonly Lazy<FourWeeks> fourWeeks;
    private readonly Lazy<uint[]> activeDays;
    private readonly Dictionary<int, Segment[]> segments = [];

    /// <param name="records">All that is on record but the day counts.</param>
    /// <param name="log">The day counts of at least the twelve weeks up to the day.</param>
    /// <param name="day">The day scored: the last complete day.</param>
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

    /// <summary>By employee: the days of W4 with any activity, the lowest bit for the day scored.</summary>
    public uint[] ActiveDays => activeDays.Value;

    /// <summary>By employee: the usage segment over 12 or 4 weeks.</summary>
    public Segment[] SegmentsOf(int weeks) =>
        segments.TryGetValue(weeks, out var known)
            ? known
            : segments[weeks] = Segments.Each(
                Log.Window(Day, 7 * weeks),
                Day,
                weeks,
                Records.EmployeeIds.Length,
                Records.Settings.SegmentsCountAllKinds
            );

    public bool IsWeekActive(int employee) => (ActiveDays[employee] & 0x7F) != 0;

    public bool IsMonthActive(int employee) => ActiveDays[employee] != 0;

    /// <summary>Managers in the population.</summary>
    public int[] Managers => [.. Population.Where(employee => Roster.IsManager[employee])];

    public int[] WorkingAt(Workplace place) => [.. Population.Where(employee => Roster.States[employee]!.WorksAt == place)];

    /// <summary>Who holds a role in the population, each once.</summary>
    public int[] Holders(Role role) =>
        [.. Roster.Holders.Where(holding => holding.Role == role).Select(holding => holding.Employee).Distinct()];

    /// <summary>Who of them consented to what they do in it being reported.</summary>
    public int[] ConsentedHolders(Role role) =>
        [.. Roster.ConsentedHolders.Where(holding => holding.Role == role).Select(holding => holding.Employee).Distinct()];

    /// <summary>No-input when one of the files or columns was never delivered, else null.</summary>
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

    /// <summary>No-input when a file or column was never delivered, else null.</summary>
    public Reading? Without(string input) =>
        Records.Delivered.Contains(input) ? null
        : input == Profiles.Fields ? Profiles.TooFewFields(this)
        : input == ProjectGroup.GoLive ? (Records.GoLive is null ? new Reading(MeasureStatus.NoInput, Missing: "phases") : null)
        : input.Split(" or ") is var choices && choices.Any(Records.Delivered.Contains) ? null
        : new Reading(MeasureStatus.NoInput, Missing: choices[0]);

    /// <summary>Too-early when the last <paramref name="days"/> days are not all covered by data, else null.</summary>
    public Reading? Early(int days) =>
        days > 0 && (Records.FirstDay is not { } first || Day.AddDays(1 - days) < first) ? Reading.TooEarly : null;

    /// <summary>Withheld when the group, or what is left of the population without it, is under the minimum, else null.</summary>
    public Reading? TooSmall(int group) => IsSmall(group) || IsSmall(Population.Length - group) ? Reading.Withheld : null;

    /// <summary>Withheld when people hold the role but none of them consented, else null.</summary>
    public Reading? WithoutConsent(Role role) => Holders(role).Length > 0 && ConsentedHolders(role).Length == 0 ? Reading.Withheld : null;

    public bool IsSmall(int group) => group > 0 && group < Records.Settings.MinimumGroupSize;

    /// <summary>The mean over the four weeks of the share of a group that has the week's bit set.</summary>
    internal static double MeanOfWeeks(int[] group, Func<int, uint> weeks) =>
        group.Sum(employee => System.Numerics.BitOperations.PopCount(weeks(employee) & 0xF)) / (4.0 * group.Length);

    /// <summary>The weeks of W4 with an active day, one bit a week.</summary>
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
