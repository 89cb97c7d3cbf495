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

/// <summary>The index of an earlier week as it was published and as it is now.</summary>
public sealed record Correction(DateOnly Sunday, double Was, double Now);

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
public sealed record WeeklyReport
{
    /// <summary>The number of weeks in trends, including the reported week.</summary>
    public const int TrendWeeks = 13;

    /// <summary>What a key begins with that asks for the profiles of a team.</summary>
    private const string Cake = "cake";

    /// <summary>Reports that ask for the same; after that, something else comes first.</summary>
    private const int MostRepeats = 2;

    /// <summary>Days for which a change shows in the figures of two weeks: four weeks, and the week before.</summary>
    private const int LongestEffect = 35;

    public required OrganisationSettings Organisation { get; init; }

    /// <summary>The ISO week, such as 2025-W40.</summary>
    public required string Week { get; init; }
    public required DateOnly Sunday { get; init; }
    public required Scorecard Now { get; init; }

    /// <summary>Oldest first, one a Sunday; null before the first data.</summary>
    public required IReadOnlyList<(DateOnly Sunday, Scorecard? Scorecard)> Trend { get; init; }

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

    /// <summary>This week beside the one before; null if that was before the first data, or nothing compares.</summary>
    public Comparison? Compared =>
        IsComplete && EndedFeed is null && Trend[^2].Scorecard is { } before
            ? new Comparison(Now, before) { DeliveredOnce = HasProfilesOnce ? Profiles.Practice.Id : null }
            : null;

    /// <summary>
    /// A feed that ended so recently that part of the figures of this week, or of the one before, still has what it brought.
    /// </summary>
    public Feed? EndedFeed =>
        Feeds.FirstOrDefault(feed =>
            feed is { EndedOn: not null, CompleteThrough: { } through } && through < Sunday && through >= Sunday.AddDays(-LongestEffect)
        );

    /// <summary>Whether teams compare with four weeks earlier: not while part of either has what a feed brought that ended.</summary>
    private bool HasTeamChanges =>
        IsComplete
        && !Feeds.Any(feed =>
            feed is { EndedOn: not null, CompleteThrough: { } through } && through < Sunday && through >= Sunday.AddDays(-56)
        );

    /// <summary>Whether profiles were delivered once, and without dates: that they are as they were tells nothing.</summary>
    public bool HasProfilesOnce =>
        Feeds.Where(feed => feed.Kind == "employees").ToList() is [{ IsSingle: true }]
        && Trend.Select(point => Value(point.Scorecard, "complete")).OfType<double>().Distinct().Count() == 1;

    /// <summary>The weeks of the trend, by position, from which on a feed is missing that ended.</summary>
    public IReadOnlyList<int> FeedBreaks =>
        [
            .. Enumerable
                .Range(1, Trend.Count - 1)
                .Where(i =>
                    Feeds.Any(feed =>
                        feed is { EndedOn: not null, CompleteThrough: { } through }
                        && through < Trend[i].Sunday
                        && through >= Trend[i - 1].Sunday
                    )
                ),
        ];

    /// <summary>
    /// The weeks of the trend, by position, from which on the index is over other practices than the week before, or a feed is missing.
    /// </summary>
    public IReadOnlyList<int> Breaks =>
        [
            .. Enumerable
                .Range(1, Trend.Count - 1)
                .Where(i =>
                    Trend[i].Scorecard is { Index: not null } now
                    && Trend[i - 1].Scorecard is { Index: not null } before
                    && !new Comparison(now, before).IsWhole
                )
                .Union(FeedBreaks)
                .Order(),
        ];

    /// <summary>The first week of the trend since which the index is over the same practices and feeds.</summary>
    public (DateOnly Sunday, Scorecard Scorecard)? Since =>
        Trend
            .Skip(Breaks is [.., var last] ? last : 0)
            .Where(point =>
                !Feeds.Any(feed =>
                    feed is { EndedOn: not null, CompleteThrough: { } through }
                    && through < point.Sunday
                    && through >= point.Sunday.AddDays(-LongestEffect)
                )
            )
            .FirstOrDefault(point => point.Scorecard?.Index is not null)
            is { Scorecard: { } card } point
        && point.Sunday < Sunday
            ? (point.Sunday, card)
            : null;

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

        // What was told stays told, even if more is expected of that week by now.
        var last = organisation.ToldThrough >= sunday ? sunday : Deliveries.Complete(connection, organisation, madeAt)?.Through;
        var end = new DateTimeOffset(
            sunday.AddDays(1).ToDateTime(default),
            organisation.Settings.TimeZone.GetUtcOffset(sunday.AddDays(1).ToDateTime(default))
        );
        var names = now.Teams.ToDictionary(team => team.Id, team => team.Name);
        var awards = Storage
            .Rewards.Awards.List(connection, organisation, sunday)
            .Where(award => award.Date <= sunday && !(award.WithdrawnOn < end) && award.Scope != RewardScope.Employee)
            .ToList();
        var records = RecordsReader.Read(connection, organisation).Records;
        var (missing, missingBefore) = (Lacking(sunday), Lacking(sunday.AddDays(-7)));
        var report = new WeeklyReport
        {
            Organisation = organisation.Settings,
            Week = IsoWeek.Of(sunday),
            Sunday = sunday,
            Now = now,
            Trend = trend,
            Corrections = Publications.ToldBefore(connection, organisation.Number, sunday) is not { } told
                ? []
                :
                [
                    .. trend
                        .Select(point => (point.day, point.Item2?.For(organisation.Settings.MinimumGroupSize, null).Index))
                        .Where(point =>
                            told.TryGetValue(point.day, out var was)
                            && point.Index is { } index
                            && ReportTexts.Whole(index) != ReportTexts.Whole(was)
                        )
                        .Select(point => new Correction(point.day, told[point.day], point.Index!.Value)),
                ],
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
                    .Near(records, awards, sunday)
                    .Select(near => new NearTeam(near.Team.Id, near.Team.Name, near.Missing!.Value, near.Reward.Name)),
            ],
            Missing = missing.ToDictionary(
                team => team.Key,
                team => ((int?)team.Value, missingBefore.TryGetValue(team.Key, out var before) ? before : (int?)null)
            ),
            Requested = Publications.Steps(connection, organisation.Number, sunday, sunday.AddDays(-7 * (TrendWeeks - 1))),
            FirstDay = organisation.FirstDay,
            Feeds = Deliveries.Feeds(connection, organisation, madeAt),
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

    /// <summary>How the index compares with a week earlier, and how much of the organisation it covers.</summary>
    public string Lead(ReportTexts texts)
    {
        var parts = new List<string>();
        if (Now.Index is not null)
        {
            parts.Add(Change(texts));
        }

        parts.Add(texts["sub-measured", Now.Measured, Now.Of, Now.Population]);
        if (Now is { Provisional: true, Index: not null })
        {
            parts.Add(texts["provisional", Scorecard.FirmFrom]);
        }

        return string.Join(" ", parts);
    }

    /// <summary>How the index moved since the weeks are over the same practices; its name alone if there is only this week.</summary>
    public string IndexFinding(ReportTexts texts)
    {
        if (Now.Index is not { } now || !IsComplete || EndedFeed is not null || Since is not { Scorecard.Index: { } was } since)
        {
            return texts["index"];
        }

        return texts[
            ReportTexts.Whole(was) == ReportTexts.Whole(now) ? "index-title-same" : "index-title",
            was,
            System.Globalization.ISOWeek.GetWeekOfYear(since.Sunday.ToDateTime(default)),
            now
        ];
    }

    private string Change(ReportTexts texts)
    {
        if (!IsComplete)
        {
            return LastDay is { } last ? texts["sub-incomplete", texts.Day(last)] : texts["sub-first"];
        }

        if (EndedFeed is { } ended)
        {
            return texts["sub-feed-ended", ended.Source];
        }

        if (Compared is not { } compared)
        {
            return texts["sub-first"];
        }

        if (!compared.IsWhole)
        {
            string?[] why = [Of("added", compared.Added), Of("lost", compared.Lost), Of("altered", compared.Altered)];
            return texts["sub-other", string.Join(texts["and"], why.OfType<string>())]
                + (
                    compared.Index is { } shared
                        ? " "
                            + texts[
                                compared.Shared.Count == 1 ? "sub-shared-one" : "sub-shared",
                                compared.Shared.Count,
                                shared.Now,
                                shared.Before
                            ]
                        : ""
                );
        }

        var (now, before) = (ReportTexts.Whole(compared.Index!.Value.Now), ReportTexts.Whole(compared.Index.Value.Before));
        return now == before ? texts["sub-same"] : texts[now > before ? "sub-up" : "sub-down", Math.Abs(now - before), before];

        string? Of(string what, int count) => count == 0 ? null : texts[count == 1 ? $"sub-{what}-one" : $"sub-{what}", count];
    }

    /// <summary>A measure of this week, or null if it is switched off.</summary>
    public MeasureScore? Measure(string id) => Find(Now, id);

    /// <summary>The value of a measure in a scorecard, or null if it has none.</summary>
    public static double? Value(Scorecard? scorecard, string id) => scorecard is null ? null : Find(scorecard, id)?.Value;

    /// <summary>
    /// At most three things to do: the nearest cake, then the practices with most to gain. What was asked for two weeks running and did not
    /// move makes room for something else, or says how long it has been asked.
    /// </summary>
    public IReadOnlyList<NextStep> NextSteps(ReportTexts texts)
    {
        var candidates = Candidates(texts).ToList();
        if (Requested is [{ } requested, ..] && requested.Sunday == Sunday)
        {
            // As it was published.
            return [.. requested.Keys.Select(key => candidates.Find(step => step.Key == key)).OfType<NextStep>().Select(Told)];
        }

        return [.. candidates.OrderBy(step => Repeats(step.Key) >= MostRepeats).Take(3).Select(Told)];

        // For which week in a row it is asked, where that is too often.
        NextStep Told(NextStep step) =>
            Repeats(step.Key) is >= MostRepeats and var weeks ? step with { Text = texts["step-again", weeks + 1, step.Text] } : step;
    }

    /// <summary>What became of what the last report called for: a sentence each, with its numbers.</summary>
    public IReadOnlyList<string> FollowUp(ReportTexts texts)
    {
        if (LastRequested is not { } requested || Compared is not { } compared)
        {
            return [];
        }

        var lines = new List<string>();
        foreach (var key in requested)
        {
            var (what, about) = key.Split('/', 2) is [var one, var other] ? (one, other) : (key, "");
            if (what == Cake)
            {
                if (
                    Missing.GetValueOrDefault(about) is { Now: { } now, Before: { } was }
                    && Now.Teams.FirstOrDefault(team => team.Id == about) is { } team
                )
                {
                    lines.Add(
                        now == 0 ? texts["follow-cake-full", team.Name]
                        : now < was ? texts["follow-cake", team.Name, now, was]
                        : texts["follow-cake-same", team.Name, now]
                    );
                }
            }
            else if (Find(Now, about) is { Value: { } now, IsYesOrNo: false } && compared.ValueBefore(about) is { } then)
            {
                var name = Names.Measure(about, texts.Language);
                lines.Add(
                    ReportTexts.Whole(100 * now) == ReportTexts.Whole(100 * then)
                        ? texts["follow-same", name, texts.Percent(now)]
                        : texts["follow", name, texts.Percent(now), texts.Percent(then), texts.Difference(100 * now, 100 * then)]
                );
            }
        }

        return lines;
    }

    /// <summary>Whom to thank: teams that earned something this week, and the practice that rose most, with what raised it.</summary>
    public IReadOnlyList<string> Thanks(ReportTexts texts)
    {
        var lines = Awards
            .Where(award => award.EarnedOn > Sunday.AddDays(-7) && award.State != AwardState.Waiting)
            .OrderByDescending(award => award.IsHandedOver)
            .Take(2)
            .Select(award => texts["thanks-award", award.Recipient, award.Reward[texts.Language]])
            .ToList();
        if (
            Compared is { } compared
            && Now
                .Practices.Where(practice => practice.Score is not null && compared.ScoreBefore(practice.Id) is not null)
                .MaxBy(practice => practice.Score!.Value - compared.ScoreBefore(practice.Id)!.Value)
                is { } best
            && compared.ScoreBefore(best.Id) is { } was
            && ReportTexts.Whole(best.Score!.Value) > ReportTexts.Whole(was)
            && best
                .Measures.Where(measure => !measure.IsYesOrNo && measure.Value > compared.ValueBefore(measure.Id))
                .MaxBy(measure => measure.Weight * (measure.Value!.Value - compared.ValueBefore(measure.Id)!.Value))
                is { } cause
            && texts.Percent(cause.Value!.Value) != texts.Percent(compared.ValueBefore(cause.Id)!.Value)
        )
        {
            lines.Add(
                texts[
                    "thanks-rise",
                    Names.Practice(best.Id, texts.Language),
                    was,
                    best.Score,
                    Names.Measure(cause.Id, texts.Language),
                    texts.Percent(cause.Value.Value),
                    texts.Percent(compared.ValueBefore(cause.Id)!.Value)
                ]
            );
        }

        return lines;
    }

    private IReadOnlyList<string>? LastRequested =>
        Requested.Where(requested => requested.Sunday == Sunday.AddDays(-7)).Select(requested => requested.Keys).FirstOrDefault();

    /// <summary>In how many of the last reports, without a gap, something was asked for without its figure rising.</summary>
    private int Repeats(string key)
    {
        var weeks = 0;
        while (Requested.Any(requested => requested.Sunday == Sunday.AddDays(-7 * (weeks + 1)) && requested.Keys.Contains(key)))
        {
            weeks++;
        }

        return weeks >= MostRepeats && HasMoved(key, weeks) ? 0 : weeks;
    }

    private bool HasMoved(string key, int weeks) =>
        Trend[^1].Scorecard is { } now
        && weeks < Trend.Count
        && Trend[^(weeks + 1)].Scorecard is { } then
        && key.Split('/', 2) is [var what, var about]
        && (
            what == Cake
                ? now.Teams.FirstOrDefault(team => team.Id == about)?.IncompleteProfiles
                    < then.Teams.FirstOrDefault(team => team.Id == about)?.IncompleteProfiles
                : ReportTexts.Whole(100 * (Value(now, about) ?? 0)) > ReportTexts.Whole(100 * (Value(then, about) ?? 0))
        );

    private IEnumerable<NextStep> Candidates(ReportTexts texts)
    {
        if (NearCake is [var near, ..])
        {
            yield return new(
                Profiles.Practice.Id,
                $"{Cake}/{near.Id}",
                texts[near.Missing == 1 ? "step-cake-one" : "step-cake", near.Name, near.Missing, near.Reward[texts.Language]]
            );
        }

        foreach (
            var practice in Now
                .Practices.Where(practice =>
                    practice.Score is < 99.5
                    && practice.Costliest is not null
                    && !(NearCake.Count > 0 && practice.Id == Profiles.Practice.Id)
                )
                .OrderBy(practice => practice.Score)
        )
        {
            yield return new(practice.Id, $"{practice.Id}/{practice.Costliest!.Id}", Advice.For(practice, texts.Language));
        }

        foreach (
            var practice in Now
                .Practices.Where(practice => practice.Score is null && practice.Status == MeasureStatus.NoInput)
                .DistinctBy(practice => Advice.For(practice, texts.Language))
        )
        {
            yield return new(practice.Id, $"{practice.Id}/", Advice.For(practice, texts.Language));
        }
    }

    private static MeasureScore? Find(Scorecard scorecard, string id) =>
        scorecard.Practices.SelectMany(practice => practice.Measures).FirstOrDefault(measure => measure.Id == id);
}
