using Intranet.Adoption.Activity;
using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.People;

/// <summary>
/// All that is on record about one organisation but its day counts: people, teams, roles, the rollout plan, and on which
/// days each person was seen. Employees and teams are numbered 0, 1, ... in the ordinal order of their ids.
/// </summary>
public sealed class Records
{
    private readonly Dictionary<int, Roster> rosters = [];
    private readonly Dictionary<int, Group?> everyone = [];
    private DateOnly[]? changes;
    private EmployeeState[][]? states;
    private TeamState[][]? teamStates;

    public required OrganisationSettings Settings { get; init; }
    public required string[] EmployeeIds { get; init; }
    public required string[] TeamIds { get; init; }

    /// <summary>
    /// The kinds of file (<c>roles</c>) and columns (<c>employees.photo</c>) that were delivered, each with the first day that it counts
    /// for: days that were told before it came stay without it, and a column of activities says nothing about days before it was there.
    /// </summary>
    public required IReadOnlyDictionary<string, DateOnly> Delivered { get; init; }

    /// <summary>Of which days activity came from each feed.</summary>
    public IReadOnlyList<FeedPeriod> FeedPeriods { get; init; } = [];

    /// <summary>The day on which each input was delivered first; a store of before that was kept does not say.</summary>
    public IReadOnlyDictionary<string, DateOnly> DeliveredOn { get; init; } = new Dictionary<string, DateOnly>();

    /// <summary>The day on which an input was delivered first; null if nobody knows.</summary>
    public DateOnly? FirstDelivered(string input) => DeliveredOn.TryGetValue(input, out var day) ? day : null;

    /// <summary>Whether an input counts for a day.</summary>
    public bool IsDelivered(string input, DateOnly day) => Delivered.TryGetValue(input, out var from) && from <= day;

    /// <summary>Whether an input is a column of activities, which says something about the days of its rows only.</summary>
    public static bool IsOfActivities(string input) => input.StartsWith("activities.", StringComparison.Ordinal);

    /// <summary>Whether an input says who is in the population.</summary>
    public static bool SaysWhoIsCounted(string input) =>
        input is "employees.kind" or "employees.started_on" or "employees.left_on"
        || input.StartsWith("objections", StringComparison.Ordinal);

    /// <summary>Whether an input says who is in which team.</summary>
    public static bool SaysWhoIsInATeam(string input) =>
        SaysWhoIsCounted(input)
        || input.StartsWith("teams", StringComparison.Ordinal)
        || input.StartsWith("memberships", StringComparison.Ordinal);

    /// <summary>
    /// Whether the first delivery of an input may make something measurable, on every day there is: all may but dates, keys and
    /// what is only passed on.
    /// </summary>
    public static bool MakesMeasurable(string input) =>
        !(
            input == "employees"
            || input.StartsWith("objections", StringComparison.Ordinal)
            || input.Split('.')
                is [
                    _,
                    "employee_id"
                    or "valid_from"
                    or "valid_to"
                    or "started_on"
                    or "left_on"
                    or "consented_on"
                    or "since"
                    or "until"
                    or "week"
                    or "email"
                    or "language"
                    or "role"
                    or "activity_id",
                ]
        );

    /// <summary>By employee, then oldest first.</summary>
    public required EmployeeFact[][] EmployeeFacts { get; init; }

    /// <summary>By team, then oldest first.</summary>
    public required TeamFact[][] TeamFacts { get; init; }
    public required TeamMembership[] Memberships { get; init; }
    public required RoleHolding[] Roles { get; init; }
    public required Channel[] Channels { get; init; }
    public required Follow[] Follows { get; init; }
    public required PhaseRow[] Phases { get; init; }
    public required Objection[] Objections { get; init; }
    public required ReportOpen[] ReportOpens { get; init; }
    public required Training[] Trainings { get; init; }
    public required PersonaPost[] PersonaPosts { get; init; }
    public required Answer[] Answers { get; init; }

    /// <summary>The last day that is final, and the points of the adoption curve as they were told until then.</summary>
    public DateOnly? FinalThrough { get; init; }
    public IReadOnlyDictionary<DateOnly, double> ToldPoints { get; init; } = new Dictionary<DateOnly, double>();

    /// <summary>Employees who were active, and were habitual, on days that are not kept any more.</summary>
    public IReadOnlySet<int> EverActive { get; init; } = new HashSet<int>();
    public IReadOnlySet<int> EverHabitual { get; init; } = new HashSet<int>();

    /// <summary>What people said for themselves.</summary>
    public PersonalStatements Statements { get; init; } = new([]);

    /// <summary>What was told of employees and teams before it changed.</summary>
    public IReadOnlyList<ToldEmployee> ToldEmployees { get; init; } = [];
    public IReadOnlyList<ToldTeam> ToldTeams { get; init; } = [];
    public IReadOnlyList<MinimumFloor> MinimumFloors { get; init; } = [];

    /// <summary>By employee: the days with any activity.</summary>
    public required DayBits[] Active { get; init; }

    /// <summary>By employee: the days with an action, that is any activity but signing in and viewing.</summary>
    public required DayBits[] Acted { get; init; }

    /// <summary>The first day on which the organisation has any activity; null before there is any.</summary>
    public required DateOnly? FirstDay { get; init; }

    /// <summary>By employee: what held, oldest first.</summary>
    public EmployeeState[][] States => states ??= Array.ConvertAll(EmployeeFacts, EmployeeState.Of);

    /// <summary>By team: what held, oldest first.</summary>
    public TeamState[][] TeamStates => teamStates ??= Array.ConvertAll(TeamFacts, TeamState.Of);

    /// <summary>The profile fields that count for a day, with their weights.</summary>
    public IReadOnlyList<(ProfileField Field, double Weight)> CarriedFields(DateOnly day) =>
        [
            .. Settings
                .ProfileFields.Where(pair => pair.Value > 0 && IsDelivered("employees." + Profile.Column(pair.Key), day))
                .Select(pair => (pair.Key, pair.Value)),
        ];

    /// <summary>Go-live as configured, else the start of the first phase, as far as that counts for a day; else unknown.</summary>
    public DateOnly? GoLive(DateOnly day) =>
        Settings.GoLiveOn ?? (Phases.Length == 0 || !IsDelivered("phases", day) ? null : Phases.MinBy(row => row.Phase)!.StartsOn);

    /// <summary>Who and what there was on a day. Days between which nothing changed share one roster.</summary>
    public Roster RosterAt(DateOnly day)
    {
        var period = Period(day);
        if (!rosters.TryGetValue(period, out var roster))
        {
            rosters.Add(period, roster = new Roster(this, day));
        }

        return roster;
    }

    /// <summary>The people in a team who are in service: for a cake, who objects to being counted in figures gets a slice too.</summary>
    public HashSet<int> People(int team, DateOnly day) =>
        [
            .. Memberships
                .Where(membership => membership.Team == team && Roster.Holds(membership.From, membership.To, day))
                .Select(membership => membership.Employee)
                .Where(employee => Timeline.At(States[employee], day)?.IsInService(day) == true),
        ];

    /// <summary>The minimum group size for a day: that of the settings, or a higher one under which the day was told.</summary>
    public int MinimumOn(DateOnly day) =>
        MinimumFloors.Where(floor => day <= floor.Through).Select(floor => floor.Minimum).Append(Settings.MinimumGroupSize).Max();

    /// <summary>What counts for a day: what is known now, unless the day was told before it was known.</summary>
    internal Counted Counted(DateOnly day)
    {
        var employees = ToldEmployees
            .Where(kept => day <= kept.Through)
            .GroupBy(kept => kept.Employee)
            .Select(versions => versions.MinBy(kept => kept.Through)!)
            .ToList();
        var teams = ToldTeams
            .Where(kept => day <= kept.Through)
            .GroupBy(kept => kept.Team)
            .Select(versions => versions.MinBy(kept => kept.Through)!)
            .ToList();
        if (employees.Count == 0 && teams.Count == 0)
        {
            return new(States, TeamStates, Memberships, Objectors(Objections));
        }

        var states = (EmployeeState[][])States.Clone();
        employees.ForEach(kept => states[kept.Employee] = EmployeeState.Of(kept.Facts));
        var teamStates = (TeamState[][])TeamStates.Clone();
        teams.ForEach(kept => teamStates[kept.Team] = TeamState.Of(kept.Facts));
        var told = employees.Select(kept => kept.Employee).ToHashSet();
        return new(
            states,
            teamStates,
            Memberships.Where(membership => !told.Contains(membership.Employee)).Concat(employees.SelectMany(kept => kept.Memberships)),
            Objectors(
                Objections.Where(objection => !told.Contains(objection.Employee)).Concat(employees.SelectMany(kept => kept.Objections))
            )
        );

        Func<int, bool> Objectors(IEnumerable<Objection> objections)
        {
            var fed = objections
                .Where(objection => Roster.Holds(objection.Since, objection.Until, day))
                .Select(objection => objection.Employee)
                .ToHashSet();
            return employee => Statements.Objects(employee, day, fed.Contains(employee));
        }
    }

    /// <summary>The population of a day as a group; null if it is below the minimum. Less work than a roster.</summary>
    internal Group? EveryoneAt(DateOnly day)
    {
        if (!everyone.TryGetValue(Period(day), out var group))
        {
            var counted = Counted(day);
            int[] population =
            [
                .. Enumerable
                    .Range(0, EmployeeIds.Length)
                    .Where(employee => Timeline.At(counted.States[employee], day)?.IsIncluded(day, counted.Objects(employee)) == true),
            ];
            everyone.Add(Period(day), group = population.Length < MinimumOn(day) ? null : Group.Everyone(population));
        }

        return group;
    }

    private int Period(DateOnly day)
    {
        changes ??= ChangeDays();
        var index = Array.BinarySearch(changes, day);
        return index >= 0 ? index : ~index - 1;
    }

    private DateOnly[] ChangeDays()
    {
        var days = new SortedSet<DateOnly>();
        foreach (var state in States.SelectMany(list => list))
        {
            days.Add(state.ValidFrom);
            Add(state.StartedOn);
            Add(state.LeftOn);
        }

        foreach (var state in TeamStates.SelectMany(list => list))
        {
            days.Add(state.ValidFrom);
            Add(state.EndedOn);
        }

        days.UnionWith(Statements.Days);
        days.UnionWith(Delivered.Values);
        foreach (var floor in MinimumFloors)
        {
            days.Add(floor.Through.AddDays(1));
        }

        foreach (var kept in ToldTeams)
        {
            days.Add(kept.Through.AddDays(1));
            foreach (var state in TeamState.Of(kept.Facts))
            {
                days.Add(state.ValidFrom);
                Add(state.EndedOn);
            }
        }

        foreach (var kept in ToldEmployees)
        {
            days.Add(kept.Through.AddDays(1));
            foreach (var state in EmployeeState.Of(kept.Facts))
            {
                days.Add(state.ValidFrom);
                Add(state.StartedOn);
                Add(state.LeftOn);
            }
        }

        foreach (var membership in Memberships.Concat(ToldEmployees.SelectMany(kept => kept.Memberships)))
        {
            days.Add(membership.From);
            Add(membership.To);
        }

        foreach (var holding in Roles)
        {
            days.Add(holding.From);
            Add(holding.To);
            Add(holding.ConsentedOn);
        }

        foreach (var follow in Follows)
        {
            days.Add(follow.From);
            Add(follow.To);
        }

        foreach (var objection in Objections.Concat(ToldEmployees.SelectMany(kept => kept.Objections)))
        {
            days.Add(objection.Since);
            Add(objection.Until);
        }

        return [.. days];

        void Add(DateOnly? day)
        {
            if (day is { } known)
            {
                days.Add(known);
            }
        }
    }
}
