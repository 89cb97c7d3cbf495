using System.Data.Common;
using Intranet.Adoption;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;

namespace Intranet.Reports;

/// <summary>An award as shown in the report.</summary>
/// <param name="Reward">The name of the reward, by language.</param>
public sealed record ReportedAward(
    IReadOnlyDictionary<string, string> Reward,
    string Recipient,
    DateOnly EarnedOn,
    AwardState State,
    DateOnly? DeliveredOn,
    bool IsHandedOver
);

/// <summary>A figure of an earlier week as it was published and as it is now.</summary>
/// <param name="IsOfActive">Whether it is the share active in the week, in percent; else it is the index.</param>
public sealed record Correction(DateOnly Sunday, double Was, double Now, bool IsOfActive)
{
    public string Describe(ReportTexts texts) =>
        IsOfActive
            ? texts["corrected-active", texts.Week(Sunday), texts.Percent(Was / 100), texts.Percent(Now / 100)]
            : texts["corrected", texts.Week(Sunday), Was, Now];
}

/// <summary>Something to do this coming week.</summary>
/// <param name="Key">What it asks for: <c>practice/measure</c>, or <c>cake/team</c>.</param>
public sealed record NextStep(string Practice, string Key, string Text);

/// <summary>A team that is a few profiles away from a reward for complete profiles.</summary>
/// <param name="Reward">The name of the reward, by language.</param>
public sealed record NearTeam(string Id, string Name, int Missing, IReadOnlyDictionary<string, string> Reward);

/// <summary>
/// The content of a weekly report. It comes from stored scorecards and the ledger as of the end of the ISO week, so that a report
/// made again says the same. Only the freshness of feeds is as of the time the report is made.
/// </summary>
public sealed partial record WeeklyReport
{
    /// <summary>The number of weeks in trends, including the reported week.</summary>
    public const int TrendWeeks = 13;

    public required OrganisationSettings Organisation { get; init; }

    /// <summary>The ISO week, such as 2025-W40.</summary>
    public required string Week { get; init; }
    public required DateOnly Sunday { get; init; }
    public required Scorecard Now { get; init; }

    /// <summary>Oldest first, one a Sunday; null before the first data.</summary>
    public required IReadOnlyList<(DateOnly Sunday, Scorecard? Scorecard)> Trend { get; init; }

    /// <summary>The trend as far as weeks are complete: one of which days are missing would look like a drop.</summary>
    public IEnumerable<(DateOnly Sunday, Scorecard? Scorecard)> Points =>
        Trend.Select(point => (point.Sunday, point.Sunday <= LastDay ? point.Scorecard : null));

    /// <summary>Weeks whose index differs from the previous report, because data arrived late or was corrected.</summary>
    public required IReadOnlyList<Correction> Corrections { get; init; }

    /// <summary>The name of the persona that signs the report, or null.</summary>
    public required string? Persona { get; init; }
    public required IReadOnlyList<ReportedAward> Awards { get; init; }

    /// <summary>Teams that are a few profiles away from a reward for complete profiles, nearest first.</summary>
    public required IReadOnlyList<NearTeam> NearCake { get; init; }

    /// <summary>By team: profiles that it lacked for such a reward on this Sunday, and a week earlier.</summary>
    public required IReadOnlyDictionary<string, (int? Now, int? Before)> Missing { get; init; }

    /// <summary>What the reports of this and the last weeks called for, as they were published, newest first.</summary>
    public required IReadOnlyList<(DateOnly Sunday, IReadOnlyList<string> Keys)> Requested { get; init; }

    /// <summary>The first day with activity.</summary>
    public required DateOnly? FirstDay { get; init; }

    /// <summary>The last day up to which activity is complete, the Sunday at the latest; null if there is none.</summary>
    public required DateOnly? LastDay { get; init; }

    /// <summary>Whether activity of the whole week has been delivered. A week of which part is missing is compared with nothing.</summary>
    public bool IsComplete => LastDay >= Sunday;

    /// <summary>The Sunday of an ISO week.</summary>
    /// <exception cref="RefusedException">The text is not an ISO week such as 2025-W40.</exception>
    public static DateOnly SundayOf(string week) =>
        IsoWeek.SundayOf(week) ?? throw new RefusedException($"'{week}' is not a week. Write an ISO week such as 2025-W40.");

    /// <summary>The Sundays whose scorecards a report needs.</summary>
    public static IEnumerable<DateOnly> Sundays(DateOnly sunday, DateOnly? firstDay) =>
        Enumerable
            .Range(0, TrendWeeks)
            .Select(back => sunday.AddDays(-7 * (TrendWeeks - 1 - back)))
            .Where(day => day >= firstDay || day == sunday);

    /// <param name="madeAt">When the report is made; the freshness of feeds is as of then.</param>
    /// <exception cref="RefusedException">The text is not an ISO week such as 2025-W40.</exception>
    public static WeeklyReport Read(DbConnection connection, OrganisationRow organisation, string week, DateTimeOffset madeAt) =>
        At(connection, organisation, SundayOf(week), madeAt)?.ForAnybody()
        ?? throw new RefusedException($"Week {week} was not scored, and what it would be scored from is not kept any more.");

    /// <summary>
    /// The report for any day. The dashboard uses it for the last day that was scored, and hides teams from their own members where
    /// these are too few.
    /// </summary>
    /// <returns>Null if that day was not scored.</returns>
    public static WeeklyReport? At(DbConnection connection, OrganisationRow organisation, DateOnly sunday, DateTimeOffset madeAt)
    {
        // Read before the scorecards: what is scored meanwhile counts as still to come.
        var due = ScoringMark.Find(connection, organisation.Number)?.NextDay;
        var needed = Sundays(sunday, organisation.FirstDay).ToHashSet();
        var trend = Enumerable
            .Range(0, TrendWeeks)
            .Select(back => sunday.AddDays(-7 * (TrendWeeks - 1 - back)))
            .Select(day =>
                (
                    day,
                    needed.Contains(day)
                        ? Scorecards.Find(connection, organisation.Number, day)?.For(organisation.Settings.MinimumGroupSize, _ => false)
                        : null
                )
            )
            .ToList();
        if (trend[^1].Item2 is not { } now)
        {
            return null;
        }

        // What was told stays told, even if more is expected of that week by now.
        var last = organisation.ToldThrough >= sunday ? sunday : Deliveries.Complete(connection, organisation, madeAt)?.Through;
        var end = new DateTimeOffset(
            sunday.AddDays(1).ToDateTime(default),
            organisation.Settings.TimeZone.GetUtcOffset(sunday.AddDays(1).ToDateTime(default))
        );
        var names = now.Teams.ToDictionary(team => team.Id, team => team.Name);
        var ledger = Storage.Rewards.Awards.List(connection, organisation, sunday).Where(award => award.Date <= sunday).ToList();
        var awards = ledger.Where(award => !(award.WithdrawnOn < end) && award.Scope != RewardScope.Employee).ToList();
        var records = RecordsReader.Read(connection, organisation).Records;
        var (missing, missingBefore) = (Lacking(sunday), Lacking(sunday.AddDays(-7)));
        var report = new WeeklyReport
        {
            Organisation = organisation.Settings,
            Week = IsoWeek.Of(sunday),
            Sunday = sunday,
            Now = now,
            Trend = trend,
            Corrections = Publications.ToldBefore(connection, organisation.Number, sunday) is { } told
                ? [.. trend.SelectMany(point => Corrected(point.day, point.Item2, told.GetValueOrDefault(point.day)))]
                : [],
            Persona = EmployeeFacts.PersonaName(connection, organisation.Number, sunday),
            Awards =
            [
                .. awards.Select(award => new ReportedAward(
                    award.Definition.Name,
                    award.Scope == RewardScope.Organisation
                        ? organisation.Settings.Name
                        : names.GetValueOrDefault(award.Recipient, award.Recipient),
                    award.Date,
                    award.DeliveredOn < end ? AwardState.Delivered
                        : award.AnnouncedOn < end ? AwardState.Announced
                        : award.State == AwardState.Waiting ? AwardState.Waiting
                        : AwardState.Earned,
                    award.DeliveredOn < end ? organisation.Settings.LocalDay(award.DeliveredOn!.Value) : null,
                    award.Definition.IsHandedOver
                )),
            ],
            NearCake =
            [
                .. RewardProgress
                    .Near(records, ledger, sunday)
                    .Select(near => new NearTeam(near.Team.Id, near.Team.Name, near.Missing!.Value, near.Reward.Name)),
            ],
            Missing = missing.ToDictionary(
                team => team.Key,
                team => ((int?)team.Value, missingBefore.TryGetValue(team.Key, out var before) ? before : (int?)null)
            ),
            Requested = Publications.Steps(connection, organisation.Number, sunday, sunday.AddDays(-7 * (TrendWeeks - 1))),
            FirstDay = organisation.FirstDay,
            Feeds = Deliveries.Feeds(connection, organisation, madeAt),
            Inputs = records.Delivered,
            DueFrom = due,
            LastDay = last < sunday ? last : sunday,
        };
        return report.HasTeamChanges
            ? report
            : report.Select(card => card with { Teams = [.. card.Teams.Select(team => team with { Change = null })] });

        Dictionary<string, int> Lacking(DateOnly day) =>
            RewardProgress
                .Of(records, [], day)
                .Where(progress => progress is { Reward.IsHandedOver: true, Missing: not null })
                .GroupBy(progress => progress.Team.Id)
                .ToDictionary(team => team.Key, team => team.Min(progress => progress.Missing!.Value));
    }

    /// <summary>The figures of a week that differ, as they are shown, from what was told of it.</summary>
    private static IEnumerable<Correction> Corrected(DateOnly sunday, Scorecard? card, ToldFigures? told)
    {
        if (card?.Index is { } index && told is not null && ReportTexts.Whole(index) != ReportTexts.Whole(told.Index))
        {
            yield return new(sunday, told.Index, index, false);
        }

        if (
            Value(card, "weekly-active") is { } active
            && told?.Active is { } was
            && ReportTexts.Whole(100 * active) != ReportTexts.Whole(100 * was)
        )
        {
            yield return new(sunday, 100 * was, 100 * active, true);
        }
    }

    /// <summary>As somebody may read it who is or was a member of some teams.</summary>
    public WeeklyReport For(Func<string, bool> isIn) => Select(card => card.For(Organisation.MinimumGroupSize, isIn));

    /// <summary>As a paper for many readers, who may be members of any team.</summary>
    public WeeklyReport ForAnybody() => Select(card => card.For(Organisation.MinimumGroupSize, null));

    /// <summary>Whether one of the scorecards shows a team that would be too small without one of its members.</summary>
    public bool IsSmallWithoutAMember(string team) =>
        Trend.Any(point =>
            point.Scorecard?.Teams.Any(one => one.Id == team && !one.Suppressed && one.Members <= Organisation.MinimumGroupSize) == true
        );

    /// <summary>The same report from other scorecards.</summary>
    public WeeklyReport Select(Func<Scorecard, Scorecard> change)
    {
        List<(DateOnly Sunday, Scorecard? Scorecard)> trend =
        [
            .. Trend.Select(point => (point.Sunday, point.Scorecard is { } card ? change(card) : null)),
        ];
        return this with { Now = trend[^1].Scorecard!, Trend = trend };
    }

    /// <summary>A measure of this week, or null if it is switched off.</summary>
    public MeasureScore? Measure(string id) => Find(Now, id);

    /// <summary>The value of a measure in a scorecard, or null if it has none.</summary>
    public static double? Value(Scorecard? scorecard, string id) => scorecard is null ? null : Find(scorecard, id)?.Value;

    private static MeasureScore? Find(Scorecard scorecard, string id) =>
        scorecard.Practices.SelectMany(practice => practice.Measures).FirstOrDefault(measure => measure.Id == id);
}
