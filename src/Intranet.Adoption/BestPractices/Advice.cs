using System.Globalization;

namespace Intranet.Adoption.BestPractices;

/// <summary>
/// What to do next about a practice, in one or two sentences: how to improve the measure that costs most points, what to deliver if the
/// practice cannot be measured, or praise if there is nothing left to gain.
/// </summary>
public static class Advice
{
    /// <param name="practice">The scored practice.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public static string For(PracticeScore practice, string language)
    {
        if (practice.Score is null)
        {
            return Why(practice.Status, practice.Measures.FirstOrDefault(measure => measure.Status == practice.Status)?.Missing, language);
        }

        return practice.Costliest is { } costliest ? For(practice.Id, costliest, language)
            : practice.Measures.Any(measure => measure is { IsOver: true, Score: < 100 }) ? Names.Of(practice.Id).Text("over", language)
            : practice.Measures.Any(measure => measure.Value is null) ? Names.Text("praise-partly", language)
            : Names.Of(practice.Id).Text("praise", language);
    }

    /// <summary>A file or column as the docs name it: <c>employees.photo</c> becomes the column photo of employees.csv.</summary>
    public static string Input(string missing, string language) =>
        missing.Split('.') is [var file, var column]
            ? string.Format(CultureInfo.InvariantCulture, Names.Text("input-column", language), file, column)
            : missing + ".csv";

    /// <summary>Explains why a measure has no value.</summary>
    public static string Why(MeasureScore measure, string language) => Why(measure.Status, measure.Missing, language);

    private static string Why(MeasureStatus status, string? missing, string language) =>
        string.Format(CultureInfo.InvariantCulture, Names.Text($"why-{Names.Key(status)}", language), Input(missing ?? "", language));

    private static string For(string practice, MeasureScore measure, string language)
    {
        double value = measure.Value!.Value,
            numerator = measure.Numerator ?? 0,
            denominator = measure.Denominator ?? 0;
        // The number of people it takes to reach the target.
        var missing = Math.Max(1, Math.Ceiling(measure.Target * denominator - 1e-9) - numerator);
        return string.Format(
            new CountedWords(CultureInfo.GetCultureInfo(language)),
            Names.Of(practice).Text($"{measure.Id}-advice", language),
            numerator,
            denominator,
            missing,
            denominator - numerator,
            value,
            measure.Target
        );
    }
}
