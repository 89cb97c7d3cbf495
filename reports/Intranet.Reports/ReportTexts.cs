using System.Globalization;
using System.Resources;
using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Privacy;

namespace Intranet.Reports;

/// <summary>The texts and number formats of one language.</summary>
public sealed class ReportTexts(string language)
{
    private static readonly ResourceManager Texts = new("Intranet.Reports.ReportTexts", typeof(ReportTexts).Assembly);

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language { get; } = language;

    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(language == "nl" ? "nl-NL" : "en-GB");

    /// <exception cref="MissingManifestResourceException">There is no such text.</exception>
    public string this[string key, params object?[] values] =>
        string.Format(
            new CountedWords(Culture),
            Texts.GetString(key, CultureInfo.GetCultureInfo(Language))
                ?? throw new MissingManifestResourceException($"No text for '{key}'."),
            values
        );

    /// <summary>A share as a percentage without decimals.</summary>
    public string Percent(double share) => string.Create(Culture, $"{Math.Round(100 * share, MidpointRounding.AwayFromZero):0}%");

    /// <summary>A share of a small group in words, since its figure is rounded to threes; empty for other groups.</summary>
    public string Words(double? share, int people) =>
        share is null || people >= Group.LadderFrom
            ? ""
            : this[
                share switch
                {
                    0 => "words-nobody",
                    < 0.25 => "words-few",
                    < 0.4 => "words-third",
                    < 0.62 => "words-half",
                    < 0.75 => "words-two-thirds",
                    < 1 => "words-most",
                    _ => "words-everybody",
                }
            ];

    public string Number(double value) => value.ToString("N0", Culture);

    /// <summary>The index or a score, with one decimal.</summary>
    public string Points(double value) => value.ToString("0.0", Culture);

    /// <summary>What a figure shows: whole points or percents.</summary>
    public static double Whole(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    /// <summary>The difference of two figures as they are shown, with its sign, or a word if there is none.</summary>
    public string Difference(double now, double before) => Change(Whole(now) - Whole(before));

    /// <summary>A change in whole points with its sign, or a word if there is none.</summary>
    public string Change(double by) =>
        Whole(by) == 0 ? this["unchanged"] : string.Create(Culture, $"{(by > 0 ? "+" : "−")}{Math.Abs(Whole(by)):0}");

    public string Day(DateOnly day) => day.ToString("d MMMM yyyy", Culture);

    public string ShortDay(DateOnly day) => day.ToString("d MMM", Culture).TrimEnd('.');

    /// <summary>The week of the year, such as wk 42.</summary>
    public string Week(DateOnly sunday) => this["week-short", ISOWeek.GetWeekOfYear(sunday.ToDateTime(default))];

    /// <summary>A week with its first and last day.</summary>
    public string WeekLine(DateOnly sunday) =>
        this["week-line", ISOWeek.GetWeekOfYear(sunday.ToDateTime(default)), ShortDay(sunday.AddDays(-6)), Day(sunday)];

    /// <summary>The value of a measure, with numerator and denominator if it has them, or why it has no value.</summary>
    public string ValueOf(MeasureScore measure) =>
        measure switch
        {
            { Value: null } => Names.Status(measure.Status, Language),
            { Denominator: { } denominator, Numerator: { } numerator } =>
                $"{Percent(measure.Value.Value)} ({this["n-of", numerator, denominator]})",
            { IsYesOrNo: true } => this[measure.Value > 0 ? "yes" : "no"],
            _ => Percent(measure.Value.Value),
        };
}
