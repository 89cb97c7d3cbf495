using System.Globalization;
using System.Resources;
using Intranet.Reports;

namespace Intranet.Dashboard.Pages;

/// <summary>The words of pages in one language, and the way it writes numbers. What the report says too is said in its words.</summary>
public sealed class PageTexts(string language)
{
    private static readonly ResourceManager Own = new("Intranet.Dashboard.PageTexts", typeof(PageTexts).Assembly);

    public string Language { get; } = language;

    public ReportTexts Report { get; } = new(language);

    public CultureInfo Culture => Report.Culture;

    public string this[string key, params object?[] values] =>
        Own.GetString(key, CultureInfo.GetCultureInfo(Language)) is { } text ? string.Format(Culture, text, values) : Report[key, values];

    public string Share(double? share) => share is { } known ? Report.Percent(known) : "–";

    /// <summary>A change of a share, in percentage points with its sign.</summary>
    public string Points(double? change) => change is { } by ? Report.Change(100 * by) : "–";

    public string Day(DateOnly day) => Report.Day(day);

    public string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy HH:mm", Culture);
}
