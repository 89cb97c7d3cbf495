using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;

namespace Intranet.Tests.Privacy;

/// <summary>
/// Somebody who reads everything that can be read, knows who is in which group, and works out by whole-number bounds what each person
/// did. It shares no code with the rules it attacks: it knows only what docs/privacy.md says about them.
/// </summary>
/// <param name="organisation">Who is in which group, which is no secret.</param>
/// <param name="areInThrees">Whether counts of groups are in threes; if not they are exact.</param>
/// <param name="tells">Whether what was told stays told; if not, a day has the facts of the last look.</param>
internal sealed class Attacker(WatchedOrganisation organisation, bool areInThrees, bool tells)
{
    private readonly List<(string Statistic, HashSet<string> People, int Least, int Most)> sums = [];
    private readonly HashSet<string> statistics = [];

    /// <summary>Statistics whose exact figure of the whole organisation says nobody or everybody: that is no secret.</summary>
    private readonly HashSet<string> open = [];

    /// <summary>Takes in a scorecard that was read in a look.</summary>
    public void Read(Scorecard card, int look)
    {
        var day = card.Date;
        var at = tells ? LookOf(day) : look;
        var everyone = organisation.Population(day, at);
        Check(everyone.Count, card.Population, $"the population of {day}");
        var isExact = everyone.Count >= 50;
        Whole("week", Numerator(card, "weekly-active"));
        Whole("interacting", Numerator(card, "interacting"));
        Classes(card.Ladder, card.Segments, everyone, isExact);
        foreach (var point in card.AdoptionCurve)
        {
            var then = organisation.Population(point.WeekEnding, tells ? LookOf(point.WeekEnding) : look);
            Add($"habitual {point.WeekEnding}", then, Count(point.Habitual, then.Count), then.Count >= 50, isWhole: true);
        }

        foreach (var group in card.Groups.Where(group => !group.Suppressed))
        {
            var people = organisation.WorkingAt(group.Id, day, at);
            Check(people.Count, group.Members, $"{group.Id} of {day}");
            Share("week", people, group.WeeklyActive);
            Share("month", people, group.MonthlyActive);
            Classes(group.Ladder, group.Segments, people, isExact: false);
        }

        foreach (var team in card.Teams.Where(team => !team.Suppressed))
        {
            var people = organisation.Members(team.Id, day, at);
            Check(people.Count, team.Members, $"{team.Id} of {day}");
            Share("week", people, team.WeeklyActive);
            Share("month", people, team.MonthlyActive);
            Classes(team.Ladder, team.Segments, people, isExact: false);
            if (team is { MonthlyActive: { } now, Change: { } change })
            {
                var before = day.AddDays(-28);
                var then = organisation.Members(team.Id, before, tells ? LookOf(before) : look);
                Add($"month {before}", then, Count(now - change, then.Count), isExact: false);
            }
        }

        if (
            card.Practices.SelectMany(practice => practice.Measures).Single(measure => measure.Id == "listening").Numerator is { } listening
        )
        {
            Add($"listening {day}", organisation.Managers(day, at), (int)listening, isExact: false);
        }

        void Whole(string statistic, int? count)
        {
            if (count is { } known)
            {
                Add($"{statistic} {day}", everyone, known, isExact, isWhole: true);
            }
        }

        void Share(string statistic, HashSet<string> of, double? share)
        {
            if (share is { } known)
            {
                Add($"{statistic} {day}", of, Count(known, of.Count), isExact: false);
            }
        }

        void Classes(Ladder? ladder, SegmentsByWindow? segments, HashSet<string> of, bool isExact)
        {
            List<(string, int)> counts = [];
            if (ladder is not null)
            {
                counts.AddRange([
                    ("creator", ladder.Creator),
                    ("commenter", ladder.Commenter),
                    ("reactor", ladder.Reactor),
                    ("reader", ladder.Reader),
                    ("absent", ladder.Absent),
                ]);
            }

            foreach (var (weeks, version) in new[] { ("12w", segments?.TwelveWeeks), ("4w", segments?.FourWeeks) })
            {
                if (version is not null)
                {
                    counts.AddRange([
                        ($"power{weeks}", version.Power),
                        ($"habitual{weeks}", version.Habitual),
                        ($"novice{weeks}", version.Novice),
                        ($"low{weeks}", version.Low),
                        ($"none{weeks}", version.NonUser),
                    ]);
                }
            }

            foreach (var (name, count) in counts)
            {
                Add($"{name} {day}", of, count, isExact, of.Count == everyone.Count);
            }
        }
    }

    /// <summary>Takes in what a reader knows about themselves.</summary>
    public void Know(string reader, IEnumerable<DateOnly> sundays)
    {
        var days = organisation.Active.GetValueOrDefault(reader, []);
        foreach (var sunday in sundays)
        {
            var week = Enumerable.Range(0, 7).Any(back => days.Contains(sunday.AddDays(-back)));
            var month = Enumerable.Range(0, 28).Any(back => days.Contains(sunday.AddDays(-back)));
            sums.Add(($"week {sunday}", [reader], week ? 1 : 0, week ? 1 : 0));
            sums.Add(($"month {sunday}", [reader], month ? 1 : 0, month ? 1 : 0));
        }
    }

    /// <summary>
    /// People other than the reader of whom a figure is certain, with that figure. Whoever is in a group that shows nobody, and did it
    /// themselves, knows that the others did not, and the other way round; docs/privacy.md says so, and it is not counted.
    /// </summary>
    public IReadOnlyList<string> Certain(string? reader = null)
    {
        var (atoms, bounds) = Bounds();
        List<string> certain = [];
        foreach (var statistic in statistics.Except(open))
        {
            for (var atom = 0; atom < atoms.Count; atom++)
            {
                var (least, most) = bounds[statistic][atom];
                if (
                    (most == 0 || least == atoms[atom].Count)
                    && atoms[atom].Any(person => person != reader)
                    && IsTold(statistic, atoms[atom])
                    && !(reader is not null && IsAlone(statistic, reader, atoms[atom]))
                )
                {
                    certain.Add($"{statistic}: {(most == 0 ? "not " : "")}{string.Join(" ", atoms[atom].Except([reader ?? ""]))}");
                }
            }
        }

        return certain;
    }

    /// <summary>The bounds of how many of some people did something.</summary>
    public (int Least, int Most) Of(string statistic, HashSet<string> people)
    {
        var (atoms, bounds) = Bounds(people);
        var inside = Enumerable.Range(0, atoms.Count).Where(atom => people.Overlaps(atoms[atom])).ToList();
        return !bounds.TryGetValue(statistic, out var known)
            ? (0, people.Count)
            : (inside.Sum(atom => known[atom].Least), inside.Sum(atom => known[atom].Most));
    }

    private bool IsAlone(string statistic, string reader, List<string> people) =>
        sums.Any(sum =>
            (sum.Statistic == statistic || sum.Statistic == statistic.Replace("absent", "month", StringComparison.Ordinal))
            && sum.People.Count > 1
            && sum.People.Contains(reader)
            && people.All(sum.People.Contains)
            && (sum.Most <= 1 || sum.Least >= sum.People.Count - 1)
        );

    /// <summary>Whether a statistic counts these people at all: others have no figure.</summary>
    private bool IsTold(string statistic, List<string> people) =>
        sums.Any(sum => sum.Statistic == statistic && sum.People.Count > 1 && people.All(sum.People.Contains));

    private void Add(string statistic, HashSet<string> people, int shown, bool isExact, bool isWhole = false)
    {
        // All counts that would be shown like this.
        var possible =
            isExact || !areInThrees
                ? [shown]
                : Enumerable.Range(0, people.Count + 1).Where(count => InThrees(count, people.Count) == shown).ToList();
        if (possible.Count == 0)
        {
            throw new InvalidOperationException($"{statistic} of {people.Count} cannot be shown as {shown}.");
        }

        statistics.Add(statistic);
        sums.Add((statistic, people, possible[0], possible[^1]));
        if (isWhole && isExact && (shown == 0 || shown == people.Count))
        {
            open.Add(statistic);
        }
    }

    private (List<List<string>> Atoms, Dictionary<string, (int Least, int Most)[]> Bounds) Bounds(HashSet<string>? further = null)
    {
        // People who are in the same groups on all days cannot be told apart; they are one atom.
        var groups = sums.Select(sum => sum.People)
            .Concat(further is null ? [] : [further])
            .Distinct(HashSet<string>.CreateSetComparer())
            .ToList();
        var signatures = new Dictionary<string, List<string>>();
        foreach (var person in groups.SelectMany(group => group).Distinct())
        {
            var signature = string.Concat(groups.Select(group => group.Contains(person) ? '1' : '0'));
            (signatures.TryGetValue(signature, out var atom) ? atom : signatures[signature] = []).Add(person);
        }

        var atoms = signatures.Values.ToList();
        var numbers = atoms
            .SelectMany((atom, number) => atom.Select(person => (person, number)))
            .ToDictionary(pair => pair.person, pair => pair.number);
        var bounds = statistics.ToDictionary(statistic => statistic, _ => atoms.Select(atom => (Least: 0, Most: atom.Count)).ToArray());
        var equations = sums.Where(sum => statistics.Contains(sum.Statistic))
            .Select(sum =>
                (
                    Bounds: bounds[sum.Statistic],
                    sum.Statistic,
                    Atoms: sum.People.Select(person => numbers[person]).Distinct().ToArray(),
                    sum.Least,
                    sum.Most
                )
            )
            .Distinct()
            .ToList();
        // The difference of a group and one within it, and of groups that overlap, is a sum too.
        foreach (var same in equations.GroupBy(equation => equation.Statistic).ToList())
        {
            var list = same.ToList();
            foreach (var whole in list)
            {
                foreach (var part in list)
                {
                    if (whole.Atoms.Length > part.Atoms.Length && part.Atoms.All(whole.Atoms.Contains))
                    {
                        equations.Add(
                            (
                                whole.Bounds,
                                whole.Statistic,
                                [.. whole.Atoms.Except(part.Atoms)],
                                whole.Least - part.Most,
                                whole.Most - part.Least
                            )
                        );
                    }
                }
            }
        }

        for (var isChanged = true; isChanged; )
        {
            isChanged = false;
            foreach (var (known, _, inside, least, most) in equations)
            {
                int lowest = inside.Sum(atom => known[atom].Least),
                    highest = inside.Sum(atom => known[atom].Most);
                foreach (var atom in inside)
                {
                    isChanged |= Narrow(known, atom, least - (highest - known[atom].Most), most - (lowest - known[atom].Least));
                    lowest = inside.Sum(other => known[other].Least);
                    highest = inside.Sum(other => known[other].Most);
                }
            }

            foreach (var (fewer, more) in Implied())
            {
                for (var atom = 0; atom < atoms.Count; atom++)
                {
                    isChanged |= Narrow(bounds[more], atom, bounds[fewer][atom].Least, int.MaxValue);
                    isChanged |= Narrow(bounds[fewer], atom, 0, bounds[more][atom].Most);
                }
            }

            foreach (var classes in Partitions())
            {
                for (var atom = 0; atom < atoms.Count; atom++)
                {
                    foreach (var one in classes)
                    {
                        var others = classes.Where(other => other != one).ToList();
                        isChanged |= Narrow(
                            bounds[one],
                            atom,
                            atoms[atom].Count - others.Sum(other => bounds[other][atom].Most),
                            atoms[atom].Count - others.Sum(other => bounds[other][atom].Least)
                        );
                    }
                }
            }
        }

        return (atoms, bounds);

        bool Narrow((int Least, int Most)[] of, int atom, int least, int most)
        {
            var (was, narrow) = (of[atom], (Least: Math.Max(of[atom].Least, least), Most: Math.Min(of[atom].Most, most)));
            if (narrow.Least > narrow.Most)
            {
                throw new InvalidOperationException("The figures contradict each other.");
            }

            of[atom] = narrow;
            return was != narrow;
        }
    }

    /// <summary>Pairs of statistics of which whoever has the first has the second.</summary>
    private IEnumerable<(string Fewer, string More)> Implied()
    {
        foreach (var sunday in Enumerable.Range(0, WatchedOrganisation.Looks).Select(WatchedOrganisation.SundayOf))
        {
            for (var back = 0; back < 4; back++)
            {
                if (Both($"week {sunday.AddDays(-7 * back)}", $"month {sunday}") is { } pair)
                {
                    yield return pair;
                }
            }

            foreach (var rung in (string[])["creator", "commenter", "reactor", "reader"])
            {
                if (Both($"{rung} {sunday}", $"month {sunday}") is { } pair)
                {
                    yield return pair;
                }
            }

            foreach (var rung in (string[])["creator", "commenter", "reactor"])
            {
                if (Both($"{rung} {sunday}", $"interacting {sunday}") is { } pair)
                {
                    yield return pair;
                }
            }

            if (Both($"absent {sunday}", $"none4w {sunday}") is { } idle)
            {
                yield return idle;
            }
        }

        foreach (var statistic in statistics.Where(statistic => statistic.StartsWith("habitual 2", StringComparison.Ordinal)))
        {
            var next = $"habitual {DateOnly.Parse(statistic[9..], null).AddDays(7)}";
            if (Both(statistic, next) is { } pair)
            {
                yield return pair;
            }
        }

        (string, string)? Both(string fewer, string more) => statistics.Contains(fewer) && statistics.Contains(more) ? (fewer, more) : null;
    }

    /// <summary>Statistics of which everybody has one.</summary>
    private IEnumerable<string[]> Partitions()
    {
        foreach (var sunday in Enumerable.Range(0, WatchedOrganisation.Looks).Select(WatchedOrganisation.SundayOf))
        {
            string[][] all =
            [
                ["creator", "commenter", "reactor", "reader", "absent"],
                ["power12w", "habitual12w", "novice12w", "low12w", "none12w"],
                ["power4w", "habitual4w", "novice4w", "low4w", "none4w"],
                ["month", "absent"],
            ];
            foreach (
                var classes in all.Select(names => names.Select(name => $"{name} {sunday}").ToArray())
                    .Where(names => names.All(statistics.Contains))
            )
            {
                yield return classes;
            }
        }
    }

    private static int InThrees(int count, int of) =>
        count < 2 ? 0
        : of - count < 2 ? of
        : new[] { count - 1, count, count + 1 }.Single(near => near % 3 == 0);

    private static int Count(double share, int of) => (int)Math.Round(share * of);

    private static int? Numerator(Scorecard card, string id) =>
        (int?)card.Practices.SelectMany(practice => practice.Measures).Single(measure => measure.Id == id).Numerator;

    /// <summary>The look in which a day was first shown.</summary>
    private static int LookOf(DateOnly day) =>
        Enumerable.Range(0, WatchedOrganisation.Looks).First(look => day <= WatchedOrganisation.SundayOf(look));

    private static void Check(int counted, int told, string what)
    {
        if (counted != told)
        {
            throw new InvalidOperationException($"{what}: {counted} people by the facts delivered, {told} in the scorecard.");
        }
    }
}
