using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Reports;
using Intranet.Storage;
using Intranet.Storage.Reports;

namespace Intranet.Dashboard.Reports;

/// <summary>Weekly reports: published ones, and those that readers request.</summary>
public sealed class ReportQueries(OrganisationContext context) : Queries(context)
{
    private const int WeeksToChooseFrom = 53;

    public IReadOnlyList<(string Week, DateTimeOffset At, IReadOnlyList<string> Languages)> Published()
    {
        Need(Rights.Reports);
        return Publications.List(Connection, Number, Organisation.Settings.MinimumGroupSize);
    }

    /// <summary>The number of published reports that show smaller groups than may be shown today.</summary>
    public int Outdated()
    {
        Need(Rights.Reports);
        return Publications.Outdated(Connection, Number, Organisation.Settings.MinimumGroupSize);
    }

    /// <returns>Null if that week was not published in that language.</returns>
    public byte[]? PublishedPdf(string week, string language)
    {
        Need(Rights.Reports);
        var sunday = SundayOf(week);
        Note($"exported the report of {IsoWeek.Of(sunday)}");
        return Opened(week, Publications.Pdf(Connection, Number, sunday, language, Organisation.Settings.MinimumGroupSize));
    }

    /// <summary>A report to read as a page.</summary>
    /// <exception cref="NotFoundException">That week was not scored.</exception>
    public WeeklyReport Read(string week)
    {
        Need(Rights.Reports);
        return Opened(week, WholeReport(SundayOf(week))?.ForAnybody()) ?? throw new NotFoundException();
    }

    /// <summary>The Sundays that end a week which can be reported, newest first.</summary>
    public IReadOnlyList<DateOnly> Weeks()
    {
        Need(Rights.Reports);
        var last = IsoWeek.LastSundayBefore(Reader.Today);
        var days = ScoredDays();
        return Organisation.FirstDay is not { } first
            ? []
            :
            [
                .. Enumerable
                    .Range(0, WeeksToChooseFrom)
                    .Select(back => last.AddDays(-7 * back))
                    .Where(sunday => sunday >= first && days.Contains(sunday)),
            ];
    }

    public IReadOnlyList<RequestedReport> Requested()
    {
        Need(Rights.Reports);
        return RequestedReports.List(Connection, Number, Organisation.Settings.MinimumGroupSize);
    }

    /// <exception cref="NotFoundException">Nobody requested it here.</exception>
    public RequestedReport Requested(long number)
    {
        Need(Rights.Reports);
        return RequestedReports.Find(Connection, Number, number) ?? throw new NotFoundException();
    }

    /// <returns>Null if it is not ready.</returns>
    public byte[]? RequestedPdf(RequestedReport report)
    {
        Need(Rights.Reports);
        Note($"exported requested report {report.Number}");
        return Opened(report.Week, RequestedReports.Pdf(Connection, Number, report.Number, Organisation.Settings.MinimumGroupSize));
    }

    /// <summary>Requests the report of a week that is over.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="InvalidInputException">There can be no report of that week.</exception>
    public long Request(string week, string language)
    {
        Need(Rights.Reports);
        var sunday = WeeklyReport.SundayOf(week);
        if (sunday >= Reader.Today || Organisation.FirstDay is not { } first || sunday < first || IsAfterData(sunday))
        {
            throw new InvalidInputException("invalid-week");
        }

        return RequestedReports.Request(Connection, Number, sunday, IsoWeek.Of(sunday), language, Reader.Id, Context.Clock.GetUtcNow());
    }

    /// <summary>Whether part of a week is still to be delivered, and nobody saw it yet.</summary>
    private bool IsAfterData(DateOnly sunday) => !(sunday <= Organisation.ToldThrough) && Choice().Complete?.Through < sunday;

    /// <summary>
    /// Records that a member of the project group opened a report, if they consent to it: a measure of practice seven counts these.
    /// </summary>
    private T? Opened<T>(string week, T? report)
        where T : class
    {
        if (
            report is not null
            && Reader is { Number: { } number }
            && Reader.Roles.Any(held => held is { Role: Role.ProjectGroup, ConsentedOn: not null })
        )
        {
            ReportOpening.Add(Connection, Number, number, Reader.Today, week);
        }

        return report;
    }

    /// <summary>The Sunday of a week in an address.</summary>
    private static DateOnly SundayOf(string week)
    {
        try
        {
            return WeeklyReport.SundayOf(week);
        }
        catch (RefusedException)
        {
            throw new NotFoundException();
        }
    }
}
