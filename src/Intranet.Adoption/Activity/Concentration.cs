namespace Intranet.Adoption.Activity;

/// <summary>How unevenly contributions (posts, shares, comments) in four weeks are spread over the population.</summary>
/// <param name="Gini">0 if everyone contributes equally; near 1 if one person contributes everything.</param>
/// <param name="TopTenthShare">The share contributed by the most active 10 % of people, rounded up.</param>
public sealed record Concentration(double Gini, double TopTenthShare)
{
    /// <returns>Null if nobody contributed.</returns>
    public static Concentration? Of(int[] population, int[] contributions)
    {
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

        return sum == 0 ? null : new(2 * ranked / (n * sum) - (n + 1) / n, top / sum);
    }
}
