using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.People;

/// <summary>A team as it is on a day, with the members who are in the population.</summary>
public sealed record Team(int Number, string Id, string Name, TeamKind Kind, bool Open, bool Designated, string Location, int[] Members);

/// <summary>The population on a day (spec: employees that have started, have not left, are people and do not object), and its
/// teams, managers and role holders.</summary>
public sealed class Roster
{
    private readonly Records records;
    private readonly Lazy<IReadOnlySet<int>> suppressed;

    internal Roster(Records records, DateOnly day)
    {
        this.records = records;
        var count = records.EmployeeIds.Length;
        States = new EmployeeState?[count];
        IsIncluded = new bool[count];
        Objects = new bool[count];
        foreach (var objection in records.Objections)
        {
            Objects[objection.Employee] |= Holds(objection.Since, objection.Until, day);
        }

        for (var employee = 0; employee < count; employee++)
        {
            var state = Array.FindLast(records.States[employee], state => state.ValidFrom <= day);
            States[employee] = state;
            IsIncluded[employee] =
                state is { Kind: EmployeeKind.Person }
                && !Objects[employee]
                && (state.StartedOn ?? day) <= day
                && (state.LeftOn is not { } left || left > day);
        }

        Population = [.. Enumerable.Range(0, count).Where(employee => IsIncluded[employee])];
        Personas =
        [
            .. Enumerable
                .Range(0, count)
                .Where(employee =>
                    States[employee] is { Kind: EmployeeKind.Persona } state && (state.LeftOn is not { } left || left > day)
                ),
        ];
        SharedPhotos = DefaultPictures(day);
        IsManager = Managers();
        Teams = TeamsAt(day);
        Holders = [.. records.Roles.Where(holding => Holds(holding.From, holding.To, day) && IsIncluded[holding.Employee])];
        ConsentedHolders = [.. Holders.Where(holding => holding.ConsentedOn is { } since && since <= day)];
        Followers = [.. records.Follows.Where(follow => Holds(follow.From, follow.To, day) && IsIncluded[follow.Employee])];
        suppressed = new(() => Suppression.Hidden(this, records.Settings.MinimumGroupSize));
    }

    /// <summary>By employee: what is known, or null before the first row about them.</summary>
    public EmployeeState?[] States { get; }
    public int[] Population { get; }

    /// <summary>By employee: whether they are in the population.</summary>
    public bool[] IsIncluded { get; }

    /// <summary>By employee: whether an objection to processing stands.</summary>
    public bool[] Objects { get; }
    public int[] Personas { get; }

    /// <summary>By employee: flagged in the feed or named as somebody's manager, and in the population.</summary>
    public bool[] IsManager { get; }

    /// <summary>Teams with at least one member in the population, in order of id.</summary>
    public Team[] Teams { get; }
    public RoleHolding[] Holders { get; }
    public RoleHolding[] ConsentedHolders { get; }
    public Follow[] Followers { get; }

    /// <summary>Photos that are the default picture.</summary>
    public IReadOnlySet<string> SharedPhotos { get; }

    /// <summary>Numbers of the teams whose figures must not leave the domain.</summary>
    public IReadOnlySet<int> SuppressedTeams => suppressed.Value;

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
        foreach (var (field, weight) in records.CarriedFields)
        {
            all += weight;
            got += (filled >> (int)field & 1) * weight;
        }

        return all == 0 ? 0 : got / all;
    }

    public bool IsComplete(int employee) => (Filled(employee) & records.CarriedMask) == records.CarriedMask;

    public bool HasPhoto(int employee) => (Filled(employee) & 1 << (int)ProfileField.Photo) != 0;

    /// <summary>The day from which somebody counts as being in service: as delivered, else the first row about them.</summary>
    public DateOnly InServiceSince(int employee) => States[employee]!.StartedOn ?? records.States[employee][0].ValidFrom;

    private static bool Holds(DateOnly from, DateOnly? to, DateOnly day) => from <= day && (to is not { } end || end > day);

    /// <summary>Of those in service: somebody who has left, or has yet to begin, makes nobody's picture a default.</summary>
    private HashSet<string> DefaultPictures(DateOnly day) =>
        [
            .. States
                .OfType<EmployeeState>()
                .Where(state => state.Photo.Length > 0 && (state.StartedOn ?? day) <= day && (state.LeftOn is not { } left || left > day))
                .GroupBy(state => state.Photo, StringComparer.Ordinal)
                .Where(group => group.Count() > Profile.MostSharingAPhoto)
                .Select(group => group.Key),
        ];

    private bool[] Managers()
    {
        var flags = new bool[IsIncluded.Length];
        foreach (var employee in Population)
        {
            var state = States[employee]!;
            flags[employee] |= state.IsManager;
            if (records.Find(state.ManagerId) is >= 0 and var manager && IsIncluded[manager])
            {
                flags[manager] = true;
            }
        }

        return flags;
    }

    private Team[] TeamsAt(DateOnly day)
    {
        var members = new List<int>?[records.TeamIds.Length];
        foreach (var membership in records.Memberships)
        {
            if (IsIncluded[membership.Employee] && Holds(membership.From, membership.To, day))
            {
                (members[membership.Team] ??= []).Add(membership.Employee);
            }
        }

        var teams = new List<Team>();
        for (var number = 0; number < members.Length; number++)
        {
            var last = new TeamFact(number, default);
            var known = false;
            foreach (var fact in records.TeamFacts[number])
            {
                if (fact.ValidFrom <= day)
                {
                    known = true;
                    last = last with
                    {
                        Name = fact.Name ?? last.Name,
                        Kind = fact.Kind ?? last.Kind,
                        Open = fact.Open ?? last.Open,
                        Designated = fact.Designated ?? last.Designated,
                        Location = fact.Location ?? last.Location,
                        EndedOn = fact.EndedOn ?? last.EndedOn,
                    };
                }
            }

            if (!known || members[number] is not { } list || (EmployeeState.Date(last.EndedOn) is { } ended && ended <= day))
            {
                continue;
            }

            var kind = last.Kind switch
            {
                "department" => TeamKind.Department,
                "project" => TeamKind.Project,
                "informal" => TeamKind.Informal,
                _ => TeamKind.Unknown,
            };
            var designated = string.IsNullOrEmpty(last.Designated) ? kind == TeamKind.Department : last.Designated == "true";
            list.Sort();
            teams.Add(
                new Team(
                    number,
                    records.TeamIds[number],
                    last.Name ?? records.TeamIds[number],
                    kind,
                    last.Open == "true",
                    designated,
                    last.Location ?? "",
                    [.. list.Distinct()]
                )
            );
        }

        return [.. teams];
    }
}
