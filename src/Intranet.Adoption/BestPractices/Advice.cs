using System.Globalization;
using System.Resources;

namespace Intranet.Adoption.BestPractices;

/// <summary>What to do next about a practice: one or two sentences with its numbers in them, from the measure that costs most
/// points; what to deliver when it cannot be measured; praise when nothing is left to gain.</summary>
public static class Advice
{
    private static readonly ResourceManager Texts = new("Intranet.Adoption.BestPractices.AdviceTexts", typeof(Advice).Assembly);

    /// <param name="practice">The practice as scored.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public static string For(PracticeScore practice, string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        if (practice.Score is null)
        {
            var missing = practice.Measures.FirstOrDefault(measure => measure.Status == practice.Status)?.Missing ?? "";
            return string.Format(culture, Text(Key(practice.Status), culture), Input(missing, culture));
        }

        var costliest = practice.Measures.MaxBy(measure => measure.Cost);
        return costliest is null || costliest.Cost < 0.5 ? Text($"praise-{practice.Id}", culture) : For(costliest, culture);
    }

    /// <summary>A file or column as people find it in the docs: <c>employees.photo</c> becomes the column photo of employees.csv.</summary>
    public static string Input(string missing, CultureInfo culture) =>
        missing.Split('.') is [var file, var column]
            ? string.Format(culture, Text("input-column", culture), file, column)
            : missing + ".csv";

    /// <summary>The sentence that says why there is no number.</summary>
    public static string Why(MeasureScore measure, string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        return string.Format(culture, Text(Key(measure.Status), culture), Input(measure.Missing ?? "", culture));
    }

    private static string For(MeasureScore measure, CultureInfo culture)
    {
        double value = measure.Value!.Value,
            numerator = measure.Numerator ?? 0,
            denominator = measure.Denominator ?? 0;
        // How many it takes to reach the target, so that the advice can name a number of people.
        var missing = Math.Max(1, Math.Ceiling(measure.Target * denominator - 1e-9) - numerator);
        return string.Format(
            culture,
            Text(measure.Id, culture),
            numerator,
            denominator,
            missing,
            denominator - numerator,
            value,
            measure.Target
        );
    }

    private static string Key(MeasureStatus status) =>
        status switch
        {
            MeasureStatus.NoInput => "no-input",
            MeasureStatus.NoPopulation => "no-population",
            MeasureStatus.TooEarly => "too-early",
            _ => "withheld",
        };

    private static string Text(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new MissingManifestResourceException($"No text for '{key}'.");
}
