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
public sealed record ReportedAward(
    string Reward,
    string Recipient,
    DateOnly EarnedOn,
    AwardState State,
    DateOnly? DeliveredOn,
    bool IsHandedOver
);

/// <summary>The index of an earlier week as it was published and as it is now.</summary>
public sealed record Correction(DateOnly Sunday, double Was, double Now);

/// <summary>Something to do this coming week.</summary>
public sealed record NextStep(string Practice, string Text);

/// <summary>
/// The content of a weekly report. It comes from stored scorecards and the ledger as of the end of the ISO week, so that a report
/// made again says the same. Only the freshness of feeds is as of the time the report is made.
/// </summary>
public sealed record WeeklyReport
{
    /// <summary>The number of weeks in trends, including the reported week.</summary>
    public const int TrendWeeks = 13;

    public required OrganisationSettings Organisation { get; init; }

    /// <summary>The ISO week, such as 2025-W40.</summary>
    public required string Week { get; init; }
    public required DateOnly Sunday { get; init; }
    public required Scorecard Now { get; init; }

    /// <summary>A week earlier; null when that was before the first data.</summary>
    public required Scorecard? Before { get; init; }

    /// <summary>Oldest first, one a Sunday; null before the first data.</summary>
    public required IReadOnlyList<(DateOnly Sunday, Scorecard? Scorecard)> Trend { get; init; }

    /// <summary>Weeks whose index differs from the previous report, because data arrived late or was corrected.</summary>
    public required IReadOnlyList<Correction> Corrections { get; init; }

    /// <summary>The name of the persona that signs the report, or null.</summary>
    public required string? Persona { get; init; }
    public required IReadOnlyList<ReportedAward> Awards { get; init; }

    /// <summary>Teams that are a few profiles away from a reward for complete profiles, nearest first.</summary>
    public required IReadOnlyList<(string Team, int Missing)> NearCake { get; init; }

    /// <summary>The first and last day with activity up to the Sunday.</summary>
    public required DateOnly? FirstDay { get; init; }
    public required DateOnly? LastDay { get; init; }

    /// <summary>How fresh each feed is.</summary>
    public required IReadOnlyList<Feed> Feeds { get; init; }

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

        var rewards = organisation.Settings.Rewards.ToDictionary(reward => reward.Id);
        var end = new DateTimeOffset(
            sunday.AddDays(1).ToDateTime(default),
            organisation.Settings.TimeZone.GetUtcOffset(sunday.AddDays(1).ToDateTime(default))
        );
        var names = now.Teams.ToDictionary(team => team.Id, team => team.Name);
        var awards = Storage
            .Rewards.Awards.List(connection, organisation.Number)
            .Where(award => award.EarnedOn <= sunday && !(award.WithdrawnOn < end) && award.Scope != RewardScope.Employee)
            .ToList();
        return new WeeklyReport
        {
            Organisation = organisation.Settings,
            Week = IsoWeek.Of(sunday),
            Sunday = sunday,
            Now = now,
            Before = trend[^2].Item2,
            Trend = trend,
            Corrections = Publications.ToldBefore(connection, organisation.Number, sunday) is not { } told
                ? []
                :
                [
                    .. trend
                        .Select(point => (point.day, point.Item2?.For(organisation.Settings.MinimumGroupSize, null).Index))
                        .Where(point => told.TryGetValue(point.day, out var was) && point.Index is { } index && IsChange(index - was))
                        .Select(point => new Correction(point.day, told[point.day], point.Index!.Value)),
                ],
            Persona = EmployeeFacts.PersonaName(connection, organisation.Number, sunday),
            Awards =
            [
                .. awards.Select(award => new ReportedAward(
                    award.Reward,
                    award.Scope == RewardScope.Organisation
                        ? organisation.Settings.Name
                        : names.GetValueOrDefault(award.Recipient, award.Recipient),
                    award.EarnedOn,
                    award.DeliveredOn < end ? AwardState.Delivered
                        : award.AnnouncedOn < end ? AwardState.Announced
                        : AwardState.Earned,
                    award.DeliveredOn < end ? organisation.Settings.LocalDay(award.DeliveredOn!.Value) : null,
                    rewards.TryGetValue(award.Reward, out var reward) && reward.IsHandedOver
                )),
            ],
            NearCake =
            [
                .. ProfileRewards
                    .TeamsNear(organisation.Settings, now, awards.Select(award => (award.Reward, award.Recipient)))
                    .Select(team => (team.Team.Name, team.Missing)),
            ],
            FirstDay = organisation.FirstDay,
            Feeds = Deliveries.Feeds(connection, organisation, madeAt),
            LastDay = Organisations.LastCompleteDay(connection, organisation.Number, sunday.AddDays(1)),
        };
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
        return this with { Now = trend[^1].Scorecard!, Before = trend[^2].Scorecard, Trend = trend };
    }

    /// <summary>Whether a change in points is large enough to show at one decimal.</summary>
    public static bool IsChange(double by) => Math.Abs(by) >= 0.05;

    /// <summary>How the index compares with a week earlier, and how much of the organisation it covers.</summary>
    public string Lead(ReportTexts texts)
    {
        var parts = new List<string>();
        if (Now.Index is { } now)
        {
            parts.Add(
                Before?.Index is not { } before ? texts["sub-first"]
                : !IsChange(now - before) ? texts["sub-same"]
                : texts[now > before ? "sub-up" : "sub-down", Math.Abs(now - before), before]
            );
        }

        parts.Add(texts["sub-measured", Now.Measured, Now.Of, Now.Population]);
        if (Now is { Provisional: true, Index: not null })
        {
            parts.Add(texts["provisional", Scorecard.FirmFrom]);
        }

        return string.Join(" ", parts);
    }

    /// <summary>A measure of this week, or null if it is switched off.</summary>
    public MeasureScore? Measure(string id) => Find(Now, id);

    /// <summary>The value of a measure in a scorecard, or null if it has none.</summary>
    public static double? Value(Scorecard? scorecard, string id) => scorecard is null ? null : Find(scorecard, id)?.Value;

    /// <summary>At most three things to do: the nearest cake, then the practices with most to gain.</summary>
    public IReadOnlyList<NextStep> NextSteps(ReportTexts texts)
    {
        var steps = new List<NextStep>();
        if (NearCake.Count > 0)
        {
            steps.Add(
                new("profiles", texts[NearCake[0].Missing == 1 ? "step-cake-one" : "step-cake", NearCake[0].Team, NearCake[0].Missing])
            );
        }

        steps.AddRange(
            Now.Practices.Where(practice => practice.Score is { } score && score < 99.5 && !(steps.Count > 0 && practice.Id == "profiles"))
                .OrderBy(practice => practice.Score)
                .Select(practice => new NextStep(practice.Id, Advice.For(practice, texts.Language)))
        );
        steps.AddRange(
            Now.Practices.Where(practice => practice.Score is null && practice.Status == MeasureStatus.NoInput)
                .DistinctBy(practice => Advice.For(practice, texts.Language))
                .Select(practice => new NextStep(practice.Id, Advice.For(practice, texts.Language)))
        );
        return [.. steps.Take(3)];
    }

    private static MeasureScore? Find(Scorecard scorecard, string id) =>
        scorecard.Practices.SelectMany(practice => practice.Measures).FirstOrDefault(measure => measure.Id == id);
}
