using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Reports;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Access;

/// <summary>The weeks a reader can choose from, and what is still to come.</summary>
/// <param name="Days">Their Sundays, newest first.</param>
/// <param name="Complete">Up to which day activity is complete; null if there is none.</param>
/// <param name="DaysDue">Days of complete weeks that are still to be scored.</param>
public sealed record WeekChoice(IReadOnlyList<DateOnly> Days, CompleteDays? Complete, int DaysDue)
{
    /// <summary>What pages that are kept depend on, beside the figures.</summary>
    public string Key => $"{Complete?.Through} {Complete?.WaitsFor?.Source} {Complete?.WaitsFor?.SilentDays} {DaysDue}";
}

/// <summary>
/// The only way from pages, downloads and forms to an organisation's data. Every public method checks a right before it reads or
/// writes anything; personal data is noted in the audit log before it is returned.
/// </summary>
public abstract class Queries(OrganisationContext context)
{
    protected OrganisationContext Context => context;

    protected Reader Reader => context.Reader;

    protected OrganisationRow Organisation => context.Reader.Organisation;

    protected int Number => context.Reader.Organisation.Number;

    protected DbConnection Connection => context.Connection;

    protected void Need(Rights rights) => context.Need(rights);

    protected void Note(FormattableString what) => context.Note(what);

    /// <summary>Keeps what is the same for everybody who may see it, until a figure, reward or setting changes.</summary>
    protected T Cached<T>(string key, Func<T> read, Func<T, long> size) => context.Cache.Get($"{context.Version} {key}", read, size);

    /// <summary>The weeks a reader can choose from, those that are complete and scored, and what is still to come.</summary>
    /// <exception cref="ForbiddenException">The reader sees no figures of any day.</exception>
    public WeekChoice Choice()
    {
        context.NeedOneOf(Rights.Scorecard | Rights.Adoption | Rights.Teams | Rights.OwnTeams | Rights.Reports);
        var days = ScoredDays();
        return Cached(
            $"weeks {Reader.Today:yyyy-MM-dd}",
            () =>
            {
                var complete = Deliveries.Complete(Connection, Organisation, Context.Clock.GetUtcNow());
                var due = ScoringMark.Find(Connection, Number)?.NextDay;
                var sunday = complete is null ? default : IsoWeek.LastSundayBefore(complete.Through.AddDays(1));
                return new WeekChoice(days, complete, due <= sunday ? sunday.DayNumber - due.Value.DayNumber + 1 : 0);
            },
            _ => 1000
        );
    }

    /// <summary>The Sundays of the weeks that are complete and scored, newest first.</summary>
    protected IReadOnlyList<DateOnly> ScoredDays() =>
        Cached(
            $"days {Reader.Today:yyyy-MM-dd}",
            () =>
            {
                // Days that are to be scored again, or of which data is missing, are left out, unless readers saw them: these stay.
                var next = ScoringMark.Find(Connection, Number)?.NextDay;
                var complete = Deliveries.Complete(Connection, Organisation, Context.Clock.GetUtcNow())?.Through;
                return (IReadOnlyList<DateOnly>)
                    [
                        .. Scorecards
                            .Days(Connection, Number)
                            .Where(day =>
                                day.DayOfWeek == DayOfWeek.Sunday
                                && ((!(day >= next) && day <= complete) || day <= Organisation.ToldThrough)
                            )
                            .Reverse(),
                    ];
            },
            _ => 1000
        );

    /// <summary>
    /// The weekly report of a day as this reader may see it: without teams unless they may see all of them, and without the analytics
    /// whose page is closed to them.
    /// </summary>
    /// <param name="day">Null for the last day scored.</param>
    /// <returns>Null if nothing has been scored yet.</returns>
    /// <exception cref="NotFoundException">The day cannot be chosen.</exception>
    protected WeeklyReport? ReportFor(DateOnly? day)
    {
        if (WholeReport(day) is not { } report)
        {
            return null;
        }

        if (!Reader.May(Rights.Teams))
        {
            report = report.Select(card => card with { Teams = [] }) with { NearCake = [], Awards = [] };
        }

        return Reader.May(Rights.Adoption) ? report : report.Select(card => card.WithoutAnalytics());
    }

    /// <summary>
    /// The weekly report of a day with all teams, for queries that select the teams the reader may see. A team that is too small
    /// without the reader, if they are or were in it, has no figures.
    /// </summary>
    /// <exception cref="NotFoundException">The day cannot be chosen.</exception>
    protected WeeklyReport? WholeReport(DateOnly? day)
    {
        // Only weeks: consecutive days would show what one person did who joined or left in between.
        var days = ScoredDays();
        if (day is { } wanted && !days.Contains(wanted))
        {
            throw new NotFoundException();
        }

        if (days.Count == 0)
        {
            return null;
        }

        var shown = Told(day ?? days[0]);
        var report = Cached(
            $"report {shown:yyyy-MM-dd}",
            () => WeeklyReport.At(Connection, Organisation, shown, Context.Clock.GetUtcNow())!,
            report => 2000 * report.Trend.Sum(point => 20 + point.Scorecard?.Teams.Count ?? 0)
        );
        var own = Reader.EverIn.Where(report.IsSmallWithoutAMember).Order(StringComparer.Ordinal).ToList();
        if (own.Count == 0)
        {
            return report;
        }

        context.Hidden = string.Join('\n', own);
        return report.For(own.Contains);
    }

    /// <summary>The reader is about to see a day: what arrives about people from now on does not change it.</summary>
    /// <exception cref="NotFoundException">Something arrived about it this moment, so it is to be scored again.</exception>
    protected DateOnly Told(DateOnly day) => ToldFacts.Tell(Connection, Organisation, day) ? day : throw new NotFoundException();

    /// <summary>The names that teams have today, by id.</summary>
    protected IReadOnlyDictionary<string, string> TeamNames(IEnumerable<string> ids) =>
        ids.Distinct().ToDictionary(id => id, id => TeamFacts.At(Connection, Number, id, Reader.Today)?.Name ?? id);
}
