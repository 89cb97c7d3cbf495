using System.Globalization;
using System.Resources;

namespace Intranet.Adoption.BestPractices;

/// <summary>What practices, measures and statuses are called, in nl and en.</summary>
public static class Names
{
    private static readonly ResourceManager Texts = new("Intranet.Adoption.BestPractices.Names", typeof(Names).Assembly);

    public static string Practice(string id, string language) => Text($"practice-{id}", language);

    public static string Measure(string id, string language) => Text($"measure-{id}", language);

    public static string Status(MeasureStatus status, string language) =>
        Text(
            status switch
            {
                MeasureStatus.Measured => "status-measured",
                MeasureStatus.NoInput => "status-no-input",
                MeasureStatus.NoPopulation => "status-no-population",
                MeasureStatus.TooEarly => "status-too-early",
                _ => "status-withheld",
            },
            language
        );

    private static string Text(string key, string language) => Texts.GetString(key, CultureInfo.GetCultureInfo(language)) ?? key;
}
