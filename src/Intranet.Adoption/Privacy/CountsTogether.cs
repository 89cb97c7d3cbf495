namespace Intranet.Adoption.Privacy;

/// <summary>
/// Whether the counts that groups show of a few classes, such as the rungs of the ladder, together say for certain what somebody did,
/// although none of them does alone: an exact count of the organisation less what other groups have at least. Classes are many small
/// counts, so they need this; shares of active people do not.
/// </summary>
internal sealed class CountsTogether
{
    private readonly int[] sizes;
    private readonly List<(Group Group, int[] Atoms)> groups = [];

    /// <summary>The difference between a group and one within it: the atoms, and the two groups.</summary>
    private readonly List<(int[] Atoms, int Whole, int Part)> differences = [];

    /// <param name="groups">The groups that show classes.</param>
    /// <param name="people">The number of people on record.</param>
    public CountsTogether(IReadOnlyList<Group> groups, int people)
    {
        // People in the same groups cannot be told apart: they are one atom.
        var memberOf = new List<int>?[people];
        for (var group = 0; group < groups.Count; group++)
        {
            foreach (var employee in groups[group].Members)
            {
                (memberOf[employee] ??= []).Add(group);
            }
        }

        var numbers = new Dictionary<string, int>();
        var counts = new List<int>();
        var atomsOf = groups.Select(_ => new HashSet<int>()).ToArray();
        foreach (var membership in memberOf)
        {
            if (membership is null)
            {
                continue;
            }

            var signature = string.Join(',', membership);
            if (!numbers.TryGetValue(signature, out var atom))
            {
                numbers.Add(signature, atom = counts.Count);
                counts.Add(0);
                membership.ForEach(group => atomsOf[group].Add(atom));
            }

            counts[atom]++;
        }

        sizes = [.. counts];
        this.groups.AddRange(groups.Select((group, index) => (group, atomsOf[index].ToArray())));
        for (var whole = 0; whole < groups.Count; whole++)
        {
            for (var part = 0; part < groups.Count; part++)
            {
                if (atomsOf[part].Count < atomsOf[whole].Count && atomsOf[part].IsSubsetOf(atomsOf[whole]))
                {
                    differences.Add(([.. atomsOf[whole].Except(atomsOf[part])], whole, part));
                }
            }
        }
    }

    /// <param name="counts">By group, in the order in which they were given: the count of each class, or null if none is shown.</param>
    /// <param name="classes">The number of classes.</param>
    public bool SaySomethingCertain(IReadOnlyList<ShownCount[]?> counts, int classes)
    {
        var bounds = new Bounds[classes];
        for (var one = 0; one < classes; one++)
        {
            bounds[one] = new(sizes);
        }

        for (var isChanged = true; isChanged; )
        {
            isChanged = false;
            for (var one = 0; one < classes; one++)
            {
                for (var index = 0; index < groups.Count; index++)
                {
                    if (counts[index] is { } shown)
                    {
                        var (group, atoms) = groups[index];
                        isChanged |= bounds[one].Narrow(atoms, group.Least(shown[one]), group.Most(shown[one]));
                    }
                }

                foreach (var (atoms, whole, part) in differences)
                {
                    if (counts[whole] is { } all && counts[part] is { } some)
                    {
                        isChanged |= bounds[one]
                            .Narrow(
                                atoms,
                                groups[whole].Group.Least(all[one]) - groups[part].Group.Most(some[one]),
                                groups[whole].Group.Most(all[one]) - groups[part].Group.Least(some[one])
                            );
                    }
                }
            }

            // Everybody is in one class.
            for (var atom = 0; atom < sizes.Length; atom++)
            {
                int least = bounds.Sum(bound => bound.Least[atom]),
                    most = bounds.Sum(bound => bound.Most[atom]);
                foreach (var bound in bounds)
                {
                    isChanged |= bound.Narrow(atom, sizes[atom] - (most - bound.Most[atom]), sizes[atom] - (least - bound.Least[atom]));
                }
            }
        }

        // What the organisation as a whole says of nobody or of everybody is no secret.
        var open = groups.FindIndex(group => group.Group.IsExact);
        return Enumerable
            .Range(0, classes)
            .Where(one => open < 0 || counts[open] is not { } shown || (shown[one] > 0 && shown[one] < groups[open].Group.Size))
            .Any(one => Enumerable.Range(0, sizes.Length).Any(atom => bounds[one].IsCertain(atom, sizes[atom])));
    }

    /// <summary>Between which numbers the people of each atom are who are in a class.</summary>
    private sealed class Bounds(int[] sizes)
    {
        public int[] Least { get; } = new int[sizes.Length];
        public int[] Most { get; } = [.. sizes];

        public bool IsCertain(int atom, int size) => Most[atom] == 0 || Least[atom] == size;

        /// <summary>Some atoms together have between these numbers.</summary>
        public bool Narrow(int[] atoms, int least, int most)
        {
            int lowest = 0,
                highest = 0;
            foreach (var atom in atoms)
            {
                lowest += Least[atom];
                highest += Most[atom];
            }

            var isChanged = false;
            foreach (var atom in atoms)
            {
                var (was, wasMost) = (Least[atom], Most[atom]);
                if (Narrow(atom, least - (highest - wasMost), most - (lowest - was)))
                {
                    lowest += Least[atom] - was;
                    highest += Most[atom] - wasMost;
                    isChanged = true;
                }
            }

            return isChanged;
        }

        /// <summary>An atom has between these numbers.</summary>
        public bool Narrow(int atom, int least, int most)
        {
            var isChanged = least > Least[atom] || most < Most[atom];
            Least[atom] = Math.Max(Least[atom], least);
            Most[atom] = Math.Min(Most[atom], most);
            return isChanged;
        }
    }
}
