using System.Security.Cryptography;
using System.Text;
using static Intranet.Tests.Rewards.GeneratedOrganisation;

namespace Intranet.Tests.Rewards;

/// <summary>
/// The awards of the five default rewards, computed from rows, day by day and from what docs say alone. It shares no code with the
/// product and is not meant to be fast.
/// </summary>
/// <param name="rows">The organisation.</param>
/// <param name="hides">Whether teams whose activity is hidden earn nothing for it.</param>
internal sealed class SecondComputation(GeneratedOrganisation rows, bool hides = true)
{
    public sealed record Award(string Id, string Reward, string Recipient, string Period, DateOnly EarnedOn, int Units, bool IsWaiting);

    private sealed record Rule(string Id, int Held, string Often, Func<DateOnly, IEnumerable<string>> MetBy);

    /// <summary>Who there is on a day.</summary>
    private sealed record Situation(
        Dictionary<string, Employee> Included,
        Dictionary<string, HashSet<string>> Teams,
        Dictionary<string, int> Slices,
        HashSet<string> Designated,
        HashSet<string> Complete,
        HashSet<string> Photo,
        HashSet<string> ShownTeams,
        HashSet<string> Managers,
        bool AreManagersShown
    );

    private static readonly HashSet<string> Fillers = ["", "n.v.t.", "-", "xxx"];

    private readonly ILookup<string, Employee> employees = rows.Employees.ToLookup(row => row.Id);
    private readonly ILookup<string, Group> teams = rows.Teams.ToLookup(row => row.Id);
    private readonly HashSet<(string, DateOnly)> active = rows.Acts.Select(act => (act.Employee, act.Day)).ToHashSet();
    private readonly HashSet<(string, DateOnly)> voiced = rows
        .Acts.Where(act => act.Kind is "post" or "share" or "comment")
        .Select(act => (act.Employee, act.Day))
        .ToHashSet();
    private readonly DateOnly firstActivity = rows.Acts.Min(act => act.Day);
    private readonly Dictionary<DateOnly, Situation> situations = [];
    private readonly Dictionary<(string, DateOnly), HashSet<string>> met = [];

    /// <param name="today">Places of quarters and years that begin later are not given out.</param>
    public List<Award> Awards(DateOnly today)
    {
        Rule[] rules =
        [
            new(
                "cake",
                7,
                "campaign",
                day => TeamsWith(day, (team, on) => HasAll(team, on, on.Designated.Contains(team), on.Complete, day))
            ),
            new("photo-wall", 7, "once", day => TeamsWith(day, (team, on) => HasAll(team, on, true, on.Photo, day))),
            new("full-house", 28, "quarter", day => TeamsWith(day, (team, on) => IsFullHouse(team, on, day))),
            new("open-book", 28, "quarter", day => IsOpenBook(day) ? [GeneratedOrganisation.Id] : []),
            new("spark", 1, "quarter", day => TeamsWith(day, (team, _) => IsSpark(team, day))),
        ];
        return [.. rules.SelectMany(rule => WithBudget(rule, Earned(rule), today))];
    }

    /// <summary>Day by day; of campaigns at the same time the first comes first, and on one day the lot decides.</summary>
    private List<Award> Earned(Rule rule)
    {
        var earned = new List<Award>();
        for (var day = rows.First; day <= GeneratedOrganisation.Last; day = day.AddDays(1))
        {
            var on = day;
            var held = Enumerable.Range(0, rule.Held).Select(back => Met(rule, on.AddDays(-back))).ToList();
            var candidates = held[0]
                .Where(recipient => held.TrueForAll(names => names.Contains(recipient)))
                .Select(recipient =>
                    PeriodsOn(rule, on).Where(period => CanEarn(recipient, period)).Select(period => (recipient, period)).Take(1)
                )
                .SelectMany(first => first)
                .OrderBy(one => Lot($"{rule.Id}:{one.recipient}:{one.period}"), StringComparer.Ordinal);
            foreach (var (recipient, period) in candidates.ToList().Where(one => CanEarn(one.recipient, one.period)))
            {
                var units = rule.Id == "open-book" ? 1 : At(on).Slices[recipient];
                earned.Add(new($"{rule.Id}:{recipient}:{period}", rule.Id, recipient, period, on, units, false));
            }

            bool CanEarn(string recipient, string period) =>
                !earned.Exists(award =>
                    award.Recipient == recipient && (award.Period == period || on.DayNumber - award.EarnedOn.DayNumber < rule.Held)
                ) && !earned.Exists(award => award.Period == period && IsSameGroup(award, recipient, on));
        }

        return earned;
    }

    /// <summary>One of the two is not there on the day of the other, and most of its people had it.</summary>
    private bool IsSameGroup(Award other, string recipient, DateOnly day) =>
        other.Recipient != recipient
        && other.Reward != "open-book"
        && (!At(day).Teams.ContainsKey(other.Recipient) || !At(other.EarnedOn).Teams.ContainsKey(recipient))
        && At(day).Teams[recipient] is var members
        && 2 * members.Count(At(other.EarnedOn).Teams[other.Recipient].Contains) > members.Count;

    /// <summary>Those that have begun first come first.</summary>
    private List<string> PeriodsOn(Rule rule, DateOnly day)
    {
        var campaigns = rows.Campaigns.Where(campaign => campaign.Reward == rule.Id).OrderBy(campaign => campaign.From).ToList();
        return campaigns.Count > 0 && campaigns[0].From <= day
                ? [.. campaigns.Where(campaign => campaign.From <= day && !(campaign.Until < day)).Select(campaign => campaign.Id)]
            : rule.Often == "quarter" ? [Quarter(day)]
            : rule.Id == "cake" && campaigns.Count > 0 ? []
            : ["once"];
    }

    /// <summary>Day by day through today: who is next takes a place of the time that it is.</summary>
    private IEnumerable<Award> WithBudget(Rule rule, List<Award> earned, DateOnly today)
    {
        var budget = rows.Budgets.GetValueOrDefault(rule.Id);
        var ordered = earned.OrderBy(award => award.EarnedOn).ThenBy(award => Lot(award.Id), StringComparer.Ordinal).ToList();
        var paid = new HashSet<string>();
        var used = new Dictionary<string, int>();
        for (var day = rows.First; day <= today; day = day.AddDays(1))
        {
            foreach (var award in ordered.Where(award => award.EarnedOn <= day && !paid.Contains(award.Id)))
            {
                var campaign = rows.Campaigns.Find(one => one.Reward == rule.Id && one.Id == award.Period);
                var end =
                    campaign is not null ? campaign.Until ?? DateOnly.MaxValue
                    : rule.Often == "quarter" ? EndOfQuarter(award.EarnedOn)
                    : DateOnly.MaxValue;
                if (day > end)
                {
                    continue;
                }

                var (place, most) = (campaign?.AtMost, budget) switch
                {
                    ({ } own, _) => (award.Period, own),
                    (_, null) => ("", int.MaxValue),
                    (_, { Per: "once" }) => ("", budget.AtMost),
                    (_, { Per: "campaign" }) => (award.Period, budget.AtMost),
                    (_, { Per: "quarter" }) => (Quarter(day), budget.AtMost),
                    _ => ($"{day.Year}", budget.AtMost),
                };
                if (used.GetValueOrDefault(place) < most)
                {
                    used[place] = used.GetValueOrDefault(place) + 1;
                    paid.Add(award.Id);
                }
            }
        }

        return ordered.Select(award => award with { IsWaiting = !paid.Contains(award.Id) });
    }

    private HashSet<string> Met(Rule rule, DateOnly day)
    {
        if (!met.TryGetValue((rule.Id, day), out var names))
        {
            met.Add((rule.Id, day), names = [.. rule.MetBy(day)]);
        }

        return names;
    }

    private IEnumerable<string> TeamsWith(DateOnly day, Func<string, Situation, bool> meets) =>
        At(day).Teams.Where(team => team.Value.Count >= 5 && meets(team.Key, At(day))).Select(team => team.Key);

    private bool HasAll(string team, Situation on, bool can, HashSet<string> what, DateOnly day)
    {
        var members = on.Teams[team].Where(id => day.DayNumber - InServiceSince(id, on).DayNumber > 30).ToList();
        return can && members.Count > 0 && members.TrueForAll(what.Contains);
    }

    private DateOnly InServiceSince(string id, Situation on) => on.Included[id].StartedOn ?? employees[id].Min(row => row.From);

    private bool IsFullHouse(string team, Situation on, DateOnly day)
    {
        var members = on.Teams[team];
        var needed = Math.Min((9 * members.Count + 9) / 10, members.Count - 1);
        return IsShown(team, on) && firstActivity <= day.AddDays(-6) && members.Count(id => IsActive(id, day, 7)) >= needed;
    }

    private bool IsSpark(string team, DateOnly day)
    {
        var (before, since) = (day.AddDays(-56), day.AddDays(-56 - 27));
        var phase =
            rows.Phases.OrderBy(row => row.Number).FirstOrDefault(row => row.Team == team)
            ?? rows.Phases.OrderBy(row => row.Number).FirstOrDefault(row => row.Team is null);
        if (
            firstActivity > since
            || phase?.StartsOn > since
            || !IsShown(team, At(day))
            || !IsShown(team, At(before))
            || !rows.Ambassadors.Exists(one =>
                one.Team == team && one.From <= day && !(one.To <= day) && At(day).Included.ContainsKey(one.Employee)
            )
        )
        {
            return false;
        }

        var people = At(day).Teams[team].Where(id => At(since).Included.ContainsKey(id) && At(before).Included.ContainsKey(id)).ToList();
        if (people.Count < rows.MinimumGroupSize)
        {
            return false;
        }

        // In hundredths, so that 15 of 100 is exactly that.
        var rise = Counted(day) - Counted(before);
        return 100 * rise >= 15 * people.Count;

        int Counted(DateOnly last) => Math.Min(people.Count(id => IsActive(id, last, 28)), people.Count - 1);
    }

    private bool IsOpenBook(DateOnly day)
    {
        var on = At(day);
        if (!on.AreManagersShown || firstActivity > day.AddDays(-27))
        {
            return false;
        }

        var shown = Enumerable
            .Range(0, 4)
            .Sum(week =>
                InThrees(
                    on.Managers.Count(id => Enumerable.Range(7 * week, 7).Any(back => voiced.Contains((id, day.AddDays(-back))))),
                    on.Managers.Count
                )
            );
        return 10 * shown >= 9 * 4 * on.Managers.Count;
    }

    private static int InThrees(int count, int of) =>
        count < 2 ? 0
        : of - count < 2 ? of
        : (int)Math.Round(count / 3.0, MidpointRounding.AwayFromZero) * 3;

    private bool IsActive(string id, DateOnly last, int days) =>
        Enumerable.Range(0, days).Any(back => active.Contains((id, last.AddDays(-back))));

    private bool IsShown(string team, Situation on) => !hides || on.ShownTeams.Contains(team);

    private Situation At(DateOnly day) => situations.TryGetValue(day, out var known) ? known : situations[day] = Make(day);

    private Situation Make(DateOnly day)
    {
        var states = employees
            .Select(all => all.Where(row => row.From <= day).MaxBy(row => row.From))
            .OfType<Employee>()
            .Where(row => !(row.StartedOn > day) && !(row.LeftOn <= day))
            .ToList();
        var included = states
            .Where(row =>
                row.Kind == "person" && !rows.Objections.Exists(one => one.Employee == row.Id && one.Since <= day && !(one.Until <= day))
            )
            .ToDictionary(row => row.Id);
        var members = rows
            .Members.Where(row => row.From <= day && !(row.To <= day) && included.ContainsKey(row.Employee))
            .GroupBy(row => row.Team)
            .Where(all => teams[all.Key].Any(row => row.From <= day))
            .ToDictionary(all => all.Key, all => all.Select(row => row.Employee).ToHashSet());
        var present = states.Where(row => row.Kind == "person").Select(row => row.Id).ToHashSet();
        var slices = members.Keys.ToDictionary(
            team => team,
            team =>
                rows.Members.Where(row => row.Team == team && row.From <= day && !(row.To <= day) && present.Contains(row.Employee))
                    .Select(row => row.Employee)
                    .Distinct()
                    .Count()
        );
        var designated = members
            .Keys.Where(id =>
                teams[id].Where(row => row.From <= day).MaxBy(row => row.From) is { } row && (row.IsDesignated ?? row.Kind == "department")
            )
            .ToHashSet();
        var shared = states.GroupBy(row => row.Photo).Where(all => all.Count() > 5).Select(all => all.Key).ToHashSet();
        var photo = included
            .Values.Where(row => !Fillers.Contains(row.Photo) && !shared.Contains(row.Photo))
            .Select(row => row.Id)
            .ToHashSet();
        var complete = included
            .Values.Where(row => photo.Contains(row.Id) && !Fillers.Contains(row.Phone) && !Fillers.Contains(row.About))
            .Select(row => row.Id)
            .ToHashSet();
        var managers = included
            .Values.Where(row => row.IsManager)
            .Select(row => row.Id)
            .Concat(included.Values.Select(row => row.ManagerId).Where(included.ContainsKey))
            .ToHashSet();
        var (shownTeams, areManagersShown) = Shown(included, members, designated, managers);
        return new(included, members, slices, designated, complete, photo, shownTeams, managers, areManagersShown);
    }

    /// <summary>The first of the four rules of privacy.</summary>
    private (HashSet<string> Teams, bool Managers) Shown(
        Dictionary<string, Employee> included,
        Dictionary<string, HashSet<string>> members,
        HashSet<string> designated,
        HashSet<string> managers
    )
    {
        var shown = new List<HashSet<string>>();
        var everyone = included.Keys.ToHashSet();
        if (!Show(everyone))
        {
            return ([], false);
        }

        var frontline = included.Values.Where(row => row.WorksAt == "frontline").Select(row => row.Id).ToHashSet();
        var office = included.Values.Where(row => row.WorksAt == "office").Select(row => row.Id).ToHashSet();
        var places = new List<HashSet<string>>(((HashSet<string>[])[frontline, office]).Where(Show));
        while (places.Count > 0 && IsSmall(everyone.Count - places.Sum(place => place.Count)))
        {
            Drop(places, places.Count == 1 || places[0].Count < places[1].Count ? places[0] : places[1]);
        }

        var areManagersShown = Show(managers);
        var teamsShown = InOrder(true).Where(team => Show(members[team])).ToList();
        while (teamsShown.Count > 0 && IsSmall(everyone.Except(teamsShown.SelectMany(team => members[team])).Count()))
        {
            shown.Remove(members[teamsShown[^1]]);
            teamsShown.RemoveAt(teamsShown.Count - 1);
        }

        teamsShown.AddRange(InOrder(false).Where(team => Show(members[team])).ToList());
        return ([.. teamsShown], areManagersShown);

        IEnumerable<string> InOrder(bool isDesignated) =>
            members
                .Keys.Where(team => designated.Contains(team) == isDesignated)
                .OrderByDescending(team => members[team].Count)
                .ThenBy(team => team, StringComparer.Ordinal);

        bool Show(HashSet<string> group)
        {
            var isClear =
                group.Count >= rows.MinimumGroupSize
                && shown.TrueForAll(other => !IsSmall(group.Except(other).Count()) && !IsSmall(other.Except(group).Count()));
            if (isClear)
            {
                shown.Add(group);
            }

            return isClear;
        }

        bool IsSmall(int count) => count > 0 && count < rows.MinimumGroupSize;

        void Drop(List<HashSet<string>> from, HashSet<string> group)
        {
            from.Remove(group);
            shown.Remove(group);
        }
    }

    private static string Quarter(DateOnly day) => $"{day.Year}-Q{(day.Month + 2) / 3}";

    private static DateOnly EndOfQuarter(DateOnly day) => new DateOnly(day.Year, (day.Month + 2) / 3 * 3, 1).AddMonths(1).AddDays(-1);

    private static string Lot(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
