using System.Globalization;
using System.Resources;

namespace Intranet.Adoption.BestPractices;

/// <summary>The names of practices, measures and statuses, in nl and en.</summary>
public static class Names
{
    private static readonly ResourceManager Shared = new("Intranet.Adoption.BestPractices.Names", typeof(Names).Assembly);

    public static string Practice(string id, string language) => Of(id).Text("name", language);

    public static string Measure(string id, string language) => OfMeasure(id).Text(id, language);

    public static string Status(MeasureStatus status, string language) => Text($"status-{Key(status)}", language);

    public static string Window(Window window, string language) =>
        Text(
            window switch
            {
                BestPractices.Window.Day => "window-day",
                BestPractices.Window.UpToDay => "window-up-to-day",
                BestPractices.Window.Week => "window-week",
                BestPractices.Window.FourWeeks => "window-four-weeks",
                BestPractices.Window.Year => "window-year",
                _ => "window-before-each-phase",
            },
            language
        );

    internal static Practice Of(string id) => BestPractices.Practice.All.First(practice => practice.Id == id);

    internal static Practice OfMeasure(string id) =>
        BestPractices.Practice.All.First(practice => practice.Measures.Any(measure => measure.Id == id));

    /// <summary>A text shared by all practices.</summary>
    internal static string Text(string key, string language) => Text(Shared, key, language);

    internal static string Text(this Practice practice, string key, string language) => Text(practice.Texts, key, language);

    internal static string Key(MeasureStatus status) =>
        status switch
        {
            MeasureStatus.Measured => "measured",
            MeasureStatus.NoInput => "no-input",
            MeasureStatus.NoPopulation => "no-population",
            MeasureStatus.TooEarly => "too-early",
            _ => "withheld",
        };

    private static string Text(ResourceManager texts, string key, string language) =>
        texts.GetString(key, CultureInfo.GetCultureInfo(language))
        ?? throw new MissingManifestResourceException($"{texts.BaseName} has no text '{key}'.");
}
