using System.Globalization;
using System.Resources;
using Intranet.Adoption;
using Intranet.Reports;

namespace Intranet.Dashboard;

/// <summary>The texts of pages in one language, and how it writes numbers. Texts that the report has too come from there.</summary>
public sealed class PageTexts(string language)
{
    private static readonly ResourceManager Own = new("Intranet.Dashboard.PageTexts", typeof(PageTexts).Assembly);

    public string Language { get; } = language;

    public ReportTexts Report { get; } = new(language);

    public CultureInfo Culture => Report.Culture;

    public string this[string key, params object?[] values] =>
        Find(key) is { } text ? string.Format(new CountedWords(Culture), text, values) : Report[key, values];

    /// <returns>Null if pages have no such text.</returns>
    public string? Find(string key) => Own.GetString(key, CultureInfo.GetCultureInfo(Language));

    public string Share(double? share) => share is { } known ? Report.Percent(known) : "–";

    /// <summary>A change of a share, in percentage points with its sign.</summary>
    public string Points(double? change) => change is { } by ? Report.Change(100 * by) : "–";

    public string Day(DateOnly day) => Report.Day(day);

    /// <summary>An ISO week with its first and last day.</summary>
    public string WeekLine(DateOnly sunday) => Report.WeekLine(sunday);

    public string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy HH:mm", Culture);
}
