using Intranet.Adoption.People;

namespace Intranet.Adoption.Privacy;

/// <summary>
/// Decides which teams' figures to hide, so that nobody can work out the activity of a group below the minimum size. It hides
/// teams under the minimum, then the next smallest until no combination of the published groups (the whole organisation,
/// office, frontline, teams) isolates such a group.
/// </summary>
/// <remarks>
/// People with the same memberships form one atom. The figure of a set of atoms can be derived exactly if the set is in the
/// row space of the published groups. After elimination, each atom has the residue of its unit vector, hashed by a random linear
/// form modulo a prime; a set is exposed if the residues of its atoms sum to zero. Arithmetic is exact. A hash collision (one in
/// 2^61) can only hide more.
/// </remarks>
public static class Suppression
{
    /// <summary>The smallest group whose activity is ever shown. Settings can raise this minimum, not lower it.</summary>
    public const int SmallestGroup = 5;

    private const ulong Prime = (1UL << 61) - 1;

    /// <summary>Up to this number of small atoms, sets are grown one atom at a time.</summary>
    private const int FewAtoms = 400;

    /// <summary>The numbers of the teams to hide on the roster's day.</summary>
    public static IReadOnlySet<int> Hidden(Roster roster, int minimum)
    {
        var hidden = roster.Teams.Where(team => team.Members.Length < minimum).Select(team => team.Number).ToHashSet();
        var shown = roster
            .Teams.Where(team => team.Members.Length >= minimum)
            .OrderBy(team => team.Members.Length)
            .ThenBy(team => team.Id, StringComparer.Ordinal)
            .ToList();
        var always = Always(roster, minimum);

        while (shown.Count > 0 && IsExposed(roster, [.. always, .. shown.Select(team => team.Members)], minimum))
        {
            // Hide the smallest team that closes the leak on its own, or else the smallest team, and check again.
            var closing = shown.FindIndex(team =>
                !IsExposed(roster, [.. always, .. shown.Where(other => other != team).Select(other => other.Members)], minimum)
            );
            hidden.Add(shown[Math.Max(closing, 0)].Number);
            shown.RemoveAt(Math.Max(closing, 0));
        }

        return hidden;
    }

    /// <summary>
    /// Whether figures of further groups can be shown next to the published ones without revealing the activity of a group below
    /// the minimum.
    /// </summary>
    public static bool MayShow(Roster roster, IReadOnlyList<int[]> further, int minimum)
    {
        return !further.Any(group => group.Length > 0 && group.Length < minimum)
            && !IsExposed(
                roster,
                [
                    .. Always(roster, minimum),
                    .. roster.Teams.Where(team => !roster.SuppressedTeams.Contains(team.Number)).Select(team => team.Members),
                    .. further,
                ],
                minimum
            );
    }

    /// <summary>
    /// The groups that are always published: everyone, and office and frontline if these are large enough.
    /// </summary>
    private static List<int[]> Always(Roster roster, int minimum)
    {
        var always = new List<int[]> { roster.Population };
        if (!IsWorkplaceExposed(roster, minimum))
        {
            always.Add([.. roster.Population.Where(employee => roster.States[employee]!.WorksAt == Workplace.Frontline)]);
            always.Add([.. roster.Population.Where(employee => roster.States[employee]!.WorksAt == Workplace.Office)]);
        }

        return always;
    }

    /// <summary>
    /// Whether 1 to minimum - 1 people are office, frontline, or neither. If so, figures that distinguish these groups are withheld.
    /// </summary>
    public static bool IsWorkplaceExposed(Roster roster, int minimum)
    {
        Span<int> sizes = stackalloc int[3];
        foreach (var employee in roster.Population)
        {
            sizes[(int)roster.States[employee]!.WorksAt]++;
        }

        return sizes.ContainsAnyInRange(1, minimum - 1);
    }

    /// <summary>Whether the figures of these groups reveal the figure of 1 to minimum - 1 people.</summary>
    internal static bool IsExposed(Roster roster, IReadOnlyList<int[]> groups, int minimum)
    {
        var (sizes, rows) = Atoms(roster.IsIncluded.Length, groups);
        var residues = Residues(rows, sizes.Length);
        var small = Enumerable.Range(0, sizes.Length).Where(atom => sizes[atom] < minimum).ToArray();
        return AddsUpToZero(small, sizes, residues, minimum - 1);
    }

    private static (int[] Sizes, List<Dictionary<int, ulong>> Rows) Atoms(int people, IReadOnlyList<int[]> groups)
    {
        var memberOf = new List<int>?[people];
        for (var group = 0; group < groups.Count; group++)
        {
            foreach (var employee in groups[group])
            {
                (memberOf[employee] ??= []).Add(group);
            }
        }

        var atoms = new Dictionary<string, int>();
        var sizes = new List<int>();
        var rows = groups.Select(_ => new Dictionary<int, ulong>()).ToList();
        foreach (var membership in memberOf)
        {
            if (membership is null)
            {
                continue;
            }

            var signature = string.Join(',', membership);
            if (!atoms.TryGetValue(signature, out var atom))
            {
                atoms.Add(signature, atom = sizes.Count);
                sizes.Add(0);
                membership.ForEach(group => rows[group][atom] = 1);
            }

            sizes[atom]++;
        }

        return ([.. sizes], rows);
    }

    /// <summary>Gauss-Jordan elimination over sparse rows, then the residue of each atom as one number.</summary>
    private static UInt128[] Residues(List<Dictionary<int, ulong>> rows, int atoms)
    {
        var pivots = new Dictionary<int, Dictionary<int, ulong>>();
        foreach (var row in rows)
        {
            foreach (var (pivot, known) in pivots)
            {
                if (row.TryGetValue(pivot, out var factor))
                {
                    Subtract(row, known, factor);
                }
            }

            if (row.Count == 0)
            {
                continue;
            }

            var chosen = row.Keys.Min();
            var inverse = Power(row[chosen], Prime - 2);
            foreach (var column in row.Keys.ToArray())
            {
                row[column] = Multiply(row[column], inverse);
            }

            foreach (var known in pivots.Values)
            {
                if (known.TryGetValue(chosen, out var factor))
                {
                    Subtract(known, row, factor);
                }
            }

            pivots.Add(chosen, row);
        }

        // The seed is fixed, so that the same roster hides the same teams on every machine.
        var random = new Random(20251005);
        var form = new UInt128[atoms];
        for (var atom = 0; atom < atoms; atom++)
        {
            form[atom] = (ulong)random.NextInt64(1, (long)Prime);
        }

        var residues = new UInt128[atoms];
        for (var atom = 0; atom < atoms; atom++)
        {
            UInt128 sum = Prime - form[atom];
            if (pivots.TryGetValue(atom, out var row))
            {
                foreach (var (column, value) in row)
                {
                    sum += value * form[column] % Prime;
                }
            }

            residues[atom] = sum % Prime;
        }

        return residues;
    }

    /// <summary>Whether a set of small atoms with at most <paramref name="most"/> people has residues that sum to zero.</summary>
    private static bool AddsUpToZero(int[] small, int[] sizes, UInt128[] residues, int most)
    {
        // Sets grow one atom at a time. With the default minimum of five, they hold at most four atoms.
        var byResidue = new Dictionary<UInt128, List<int>>();
        foreach (var atom in small)
        {
            if (residues[atom] == 0)
            {
                return true;
            }

            if (!byResidue.TryGetValue(residues[atom], out var list))
            {
                byResidue.Add(residues[atom], list = []);
            }

            list.Add(atom);
        }

        // The last atom of a set is looked up, not searched for. This rules out atoms that no published group contains and atoms
        // whose residue nothing else cancels, which leaves few.
        return Grow(0, 0, 0, 0) || (small.Length > FewAtoms && PairsCancel(small, sizes, residues, most));

        bool Grow(int from, int people, UInt128 sum, int depth)
        {
            if (
                depth > 0
                && byResidue.TryGetValue((Prime - sum) % Prime, out var closers)
                && closers.Exists(atom => atom >= (from < small.Length ? small[from] : int.MaxValue) && people + sizes[atom] <= most)
            )
            {
                return true;
            }

            // Growing sets to three is cubic in the number of small atoms. If there are many, match pairs with pairs instead.
            if (depth == 3 || (depth == 2 && small.Length > FewAtoms))
            {
                return false;
            }

            for (var i = from; i < small.Length; i++)
            {
                if (people + sizes[small[i]] < most && Grow(i + 1, people + sizes[small[i]], (sum + residues[small[i]]) % Prime, depth + 1))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// Whether the residues of two disjoint pairs of atoms, together at most <paramref name="most"/> people, sum to zero.
    /// </summary>
    private static bool PairsCancel(int[] small, int[] sizes, UInt128[] residues, int most)
    {
        var pairs = new List<(ulong Sum, int First, int Second)>();
        for (var i = 0; i < small.Length; i++)
        {
            for (var j = i + 1; j < small.Length; j++)
            {
                // The other pair has at least two people.
                if (sizes[small[i]] + sizes[small[j]] <= most - 2)
                {
                    pairs.Add(((ulong)((residues[small[i]] + residues[small[j]]) % Prime), small[i], small[j]));
                }
            }
        }

        pairs.Sort();
        var sums = pairs.ConvertAll(pair => pair.Sum);
        foreach (var (sum, first, second) in pairs)
        {
            var wanted = (Prime - sum) % Prime;
            var at = sums.BinarySearch(wanted);
            if (at < 0)
            {
                continue;
            }

            while (at > 0 && sums[at - 1] == wanted)
            {
                at--;
            }

            for (; at < sums.Count && sums[at] == wanted; at++)
            {
                var (_, third, fourth) = pairs[at];
                if (
                    third != first
                    && third != second
                    && fourth != first
                    && fourth != second
                    && sizes[first] + sizes[second] + sizes[third] + sizes[fourth] <= most
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Subtract(Dictionary<int, ulong> row, Dictionary<int, ulong> other, ulong factor)
    {
        foreach (var (column, value) in other)
        {
            var product = Multiply(value, factor);
            var difference = (row.GetValueOrDefault(column) + Prime - product) % Prime;
            if (difference == 0)
            {
                row.Remove(column);
            }
            else
            {
                row[column] = difference;
            }
        }
    }

    private static ulong Multiply(ulong a, ulong b) => (ulong)((UInt128)a * b % Prime);

    private static ulong Power(ulong value, ulong exponent)
    {
        ulong result = 1;
        for (; exponent > 0; exponent >>= 1, value = Multiply(value, value))
        {
            result = (exponent & 1) == 1 ? Multiply(result, value) : result;
        }

        return result;
    }
}
