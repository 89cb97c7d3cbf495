using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.People;

/// <summary>A team as it is on a day, with the members who are in the population.</summary>
public sealed record Team(int Number, string Id, string Name, TeamKind Kind, bool Open, bool Designated, string Location, int[] Members);

/// <summary>The population on a day (spec: employees that have started, have not left, are people and do not object), and its
/// teams, managers and role holders.</summary>
public sealed class Roster
{
    private readonly Records records;
    private readonly EmployeeState[][] known;
    private readonly int carriedMask;
    private ShownGroups? shown;

    internal Roster(Records records, DateOnly day)
    {
        this.records = records;
        var count = records.EmployeeIds.Length;
        States = new EmployeeState?[count];
        IsIncluded = new bool[count];
        Objects = new bool[count];
        var counted = records.Counted(day);
        known = counted.States;
        Minimum = records.MinimumOn(day);
        for (var employee = 0; employee < count; employee++)
        {
            var state = Timeline.At(known[employee], day);
            States[employee] = state;
            Objects[employee] = counted.Objects(employee);
            IsIncluded[employee] = state?.IsIncluded(day, Objects[employee]) == true;
        }

        Population = [.. Enumerable.Range(0, count).Where(employee => IsIncluded[employee])];
        Personas = [.. Enumerable.Range(0, count).Where(employee => States[employee]?.IsPersona(day) == true)];
        SharedPhotos = DefaultPictures(day);
        var managers = Managers.Of(Population.Select(employee => (records.EmployeeIds[employee], States[employee]!)));
        IsManager =
        [
            .. Enumerable.Range(0, count).Select(employee => IsIncluded[employee] && managers.Contains(records.EmployeeIds[employee])),
        ];
        Teams = TeamsAt(day, counted);
        Holders = [.. records.Roles.Where(holding => Holds(holding.From, holding.To, day) && IsIncluded[holding.Employee])];
        ConsentedHolders =
        [
            .. Holders.Where(holding =>
                records.Statements.ConsentedOn(holding.Employee, holding.Role, day, holding.ConsentedOn) is not null
            ),
        ];
        CarriedFields = records.CarriedFields(day);
        carriedMask = CarriedFields.Aggregate(0, (mask, pair) => mask | 1 << (int)pair.Field);
        Followers = [.. records.Follows.Where(follow => Holds(follow.From, follow.To, day) && IsIncluded[follow.Employee])];
    }

    /// <summary>By employee: what is known, or null before the first row about them.</summary>
    public EmployeeState?[] States { get; }
    public int[] Population { get; }

    /// <summary>By employee: whether they are in the population.</summary>
    public bool[] IsIncluded { get; }

    /// <summary>By employee: whether an objection to processing stands.</summary>
    public bool[] Objects { get; }
    public int[] Personas { get; }

    /// <summary>By employee: flagged in the feed or named as a colleague's manager, and in the population.</summary>
    public bool[] IsManager { get; }

    /// <summary>Teams with at least one member in the population, in order of id.</summary>
    public Team[] Teams { get; }
    public RoleHolding[] Holders { get; }
    public RoleHolding[] ConsentedHolders { get; }
    public Follow[] Followers { get; }

    /// <summary>The profile fields that the feed carries, with their weights.</summary>
    public IReadOnlyList<(ProfileField Field, double Weight)> CarriedFields { get; }

    /// <summary>Photos that are the default picture.</summary>
    public IReadOnlySet<string> SharedPhotos { get; }

    /// <summary>The minimum group size of the day.</summary>
    public int Minimum { get; }

    /// <summary>The groups whose activity may be shown.</summary>
    public ShownGroups Shown => shown ??= new(this, records.Settings.Id, Minimum);

    public IEnumerable<Team> DesignatedTeams => Teams.Where(team => team.Designated);

    /// <summary>Which of the fields the feed carries this employee has filled, one bit a <see cref="ProfileField"/>.</summary>
    public int Filled(int employee)
    {
        var state = States[employee]!;
        return state.Photo.Length > 0 && SharedPhotos.Contains(state.Photo) ? state.Filled & ~(1 << (int)ProfileField.Photo) : state.Filled;
    }

    /// <summary>Profile completeness from 0 to 1, over the fields that the feed carries.</summary>
    public double Completeness(int employee)
    {
        var filled = Filled(employee);
        double got = 0,
            all = 0;
        foreach (var (field, weight) in CarriedFields)
        {
            all += weight;
            got += (filled >> (int)field & 1) * weight;
        }

        return all == 0 ? 0 : got / all;
    }

    public bool IsComplete(int employee) => (Filled(employee) & carriedMask) == carriedMask;

    public bool HasPhoto(int employee) => (Filled(employee) & 1 << (int)ProfileField.Photo) != 0;

    /// <summary>The day from which an employee counts as being in service: as delivered, else the first row about them.</summary>
    public DateOnly InServiceSince(int employee) => States[employee]!.StartedOn ?? known[employee][0].ValidFrom;

    internal static bool Holds(DateOnly from, DateOnly? to, DateOnly day) => from <= day && (to is not { } end || end > day);

    /// <summary>Of those in service: people who have left or have not started do not turn a picture into a default.</summary>
    private HashSet<string> DefaultPictures(DateOnly day) =>
        [
            .. States
                .OfType<EmployeeState>()
                .Where(state => state.Photo.Length > 0 && state.IsThere(day))
                .GroupBy(state => state.Photo, StringComparer.Ordinal)
                .Where(group => group.Count() > Profile.MostSharingAPhoto)
                .Select(group => group.Key),
        ];

    private Team[] TeamsAt(DateOnly day, Counted counted)
    {
        var members = new List<int>?[records.TeamIds.Length];
        foreach (var membership in counted.Memberships)
        {
            if (IsIncluded[membership.Employee] && Holds(membership.From, membership.To, day))
            {
                (members[membership.Team] ??= []).Add(membership.Employee);
            }
        }

        var teams = new List<Team>();
        for (var number = 0; number < members.Length; number++)
        {
            if (members[number] is not { } list || Timeline.At(counted.Teams[number], day) is not { } state || state.HasEnded(day))
            {
                continue;
            }

            list.Sort();
            teams.Add(
                new Team(
                    number,
                    records.TeamIds[number],
                    state.Name ?? records.TeamIds[number],
                    state.Kind,
                    state.IsOpen,
                    state.IsDesignated,
                    state.Location,
                    [.. list.Distinct()]
                )
            );
        }

        return [.. teams];
    }
}
