using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.Activity;

/// <summary>How unevenly contributions (posts, shares, comments) in four weeks are spread over the population.</summary>
/// <param name="Gini">0 if everyone contributes equally; near 1 if one person contributes everything.</param>
/// <param name="TopTenthShare">The share contributed by the most active 10 % of people, rounded up.</param>
public sealed record Concentration(double Gini, double TopTenthShare)
{
    /// <returns>
    /// In whole percents. Null if nobody contributed, and in a small organisation, where the top tenth is a few people.
    /// </returns>
    public static Concentration? Of(int[] population, int[] contributions)
    {
        if (population.Length < Group.ExactFrom)
        {
            return null;
        }

        var sorted = Array.ConvertAll(population, employee => contributions[employee]);
        Array.Sort(sorted);
        double n = sorted.Length,
            sum = 0,
            ranked = 0,
            top = 0;
        var topCount = (sorted.Length + 9) / 10;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            ranked += (i + 1.0) * sorted[i];
            top += i >= sorted.Length - topCount ? sorted[i] : 0;
        }

        return sum == 0 ? null : new(Math.Round(2 * ranked / (n * sum) - (n + 1) / n, 2), Math.Round(top / sum, 2));
    }
}
