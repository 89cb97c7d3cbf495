using System.Globalization;
using Intranet.Adoption.Activity;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;

namespace Intranet.Reports;

/// <summary>How the week compares with earlier ones, and with which it does not.</summary>
public sealed partial record WeeklyReport
{
    /// <summary>The days that most figures look back, and that the change of a team is measured over.</summary>
    private const int FourWeeks = 28;

    /// <summary>The files and columns that were delivered, each with the first day that it counts for.</summary>
    public IReadOnlyDictionary<string, DateOnly> Inputs { get; init; } = new Dictionary<string, DateOnly>();

    /// <summary>The first day that is to be scored again, since data arrived; null if none is.</summary>
    public DateOnly? DueFrom { get; init; }

    /// <summary>How fresh each feed is.</summary>
    public required IReadOnlyList<Feed> Feeds { get; init; }

    /// <summary>This week beside the one before; null if that was before the first data, or nothing compares.</summary>
    public Comparison? Compared =>
        IsComplete && !IsBeingScored && ChangedFeed is null && Trend[^2].Scorecard is { } before
            ? new Comparison(Now, before, NewInputs(Trend[^2].Sunday, Sunday))
            {
                DeliveredOnce = HasProfilesOnce ? Profiles.Practice.Id : null,
            }
            : null;

    /// <summary>
    /// A feed that began or ended so recently that the figures of this week and of the one before have other parts of what it brought.
    /// </summary>
    public FeedPeriod? ChangedFeed => FeedPeriod.Changed(Periods, Sunday.AddDays(-7), Sunday, FourWeeks);

    /// <summary>Whether profiles were delivered once, and without dates: that they are as they were tells nothing.</summary>
    public bool HasProfilesOnce =>
        Feeds.Where(feed => feed.Kind == "employees").ToList() is [{ IsSingle: true }]
        && Trend.Select(point => Value(point.Scorecard, "complete")).OfType<double>().Distinct().Count() == 1;

    /// <summary>The weeks of the trend, by position, in which a feed began or ended.</summary>
    public IReadOnlyList<int> FeedBreaks =>
        [
            .. Enumerable
                .Range(1, Trend.Count - 1)
                .Where(i => FeedPeriod.Changed(Periods, Trend[i - 1].Sunday, Trend[i].Sunday, window: 1) is not null),
        ];

    /// <summary>
    /// The weeks of the trend, by position, from which on the index is over other practices, people or feeds than the week before.
    /// </summary>
    public IReadOnlyList<int> Breaks =>
        [
            .. Enumerable
                .Range(1, Trend.Count - 1)
                .Where(i =>
                    Trend[i] is { Scorecard: { Index: not null } now, Sunday: var sunday }
                    && Trend[i - 1] is { Scorecard: { Index: not null } before, Sunday: var earlier }
                    && !new Comparison(now, before, NewInputs(earlier, sunday)).IsWhole
                )
                .Union(FeedBreaks)
                .Order(),
        ];

    /// <summary>
    /// The first week of the trend that compares with this one: since then the index is over the same practices and feeds.
    /// </summary>
    public (DateOnly Sunday, Scorecard Scorecard)? Since =>
        Trend
            .Skip(Breaks is [.., var last] ? last : 0)
            .FirstOrDefault(point =>
                point.Scorecard?.Index is not null && FeedPeriod.Changed(Periods, point.Sunday, Sunday, FourWeeks) is null
            )
            is { Scorecard: { } card } point
        && point.Sunday < Sunday
            ? (point.Sunday, card)
            : null;

    /// <summary>
    /// Whether data arrived for this week or the one before that are not in its figures yet: the two may be of different states.
    /// </summary>
    private bool IsBeingScored => DueFrom <= Sunday;

    private List<FeedPeriod> Periods => [.. Feeds.Select(feed => feed.Period).OfType<FeedPeriod>()];

    /// <summary>
    /// Whether teams compare with four weeks earlier: not if a feed began or ended, or an input came that says who is in which team.
    /// </summary>
    private bool HasTeamChanges =>
        IsComplete
        && !IsBeingScored
        && FeedPeriod.Changed(Periods, Sunday.AddDays(-FourWeeks), Sunday, FourWeeks) is null
        && !NewInputs(Sunday.AddDays(-FourWeeks), Sunday).Any(Records.SaysWhoIsInATeam);

    /// <summary>The inputs that count for one day but not yet for an earlier one.</summary>
    private string[] NewInputs(DateOnly before, DateOnly day) =>
        [
            .. Inputs
                .Where(input => input.Value > before && input.Value <= day)
                .Select(input => input.Key)
                .Where(input => !Records.IsOfActivities(input)),
        ];

    /// <summary>How the index compares with a week earlier, and how much of the organisation it covers.</summary>
    public string Lead(ReportTexts texts)
    {
        var parts = new List<string>();
        if (Now.Index is not null)
        {
            parts.Add(Change(texts));
        }

        parts.Add(
            Now.Measured == Now.Of
                ? texts["sub-measured-all", Now.Of, Now.Population]
                : texts["sub-measured", Now.Measured, Now.Of, Now.Population]
        );
        if (Now is { Provisional: true, Index: not null })
        {
            parts.Add(texts["provisional", Scorecard.FirmFrom]);
        }

        return string.Join(" ", parts);
    }

    /// <summary>How the index moved since the weeks are over the same practices; its name alone if there is only this week.</summary>
    public string IndexFinding(ReportTexts texts)
    {
        if (Now.Index is not { } now || !IsComplete || IsBeingScored || Since is not { Scorecard.Index: { } was } since)
        {
            return texts["index"];
        }

        return texts[
            ReportTexts.Whole(was) == ReportTexts.Whole(now) ? "index-title-same" : "index-title",
            was,
            ISOWeek.GetWeekOfYear(since.Sunday.ToDateTime(default)),
            now
        ];
    }

    /// <summary>The measures that the first page shows large, with their names.</summary>
    public static IReadOnlyList<(string Measure, string Name)> KeyFigures { get; } =
    [("weekly-active", "stat-week"), ("interacting", "stat-interacting"), ("complete", "stat-complete"), ("reach", "stat-ever")];

    /// <summary>The counts behind a key figure and its value a week earlier, or why it has no value.</summary>
    public string Detail(MeasureScore measure, ReportTexts texts) =>
        measure.Value is null
            ? Names.Status(measure.Status, texts.Language)
            : texts["n-of", measure.Numerator, measure.Denominator]
                + (Compared?.ValueBefore(measure.Id) is { } before ? texts["was-share", texts.Percent(before)] : "");

    /// <summary>Which practice does best, and which has the most to gain.</summary>
    public string PracticesFinding(ReportTexts texts)
    {
        var measured = Now.Practices.Where(practice => practice.Score is not null).OrderByDescending(practice => practice.Score).ToList();
        return measured switch
        {
            [] => texts["practices-none"],
            [var one] => texts["practices-one", Names.Practice(one.Id, texts.Language), one.Score],
            [var best, .., var last] => texts[
                "practices-best",
                Names.Practice(best.Id, texts.Language),
                Names.Practice(last.Id, texts.Language)
            ],
        };
    }

    private string Change(ReportTexts texts)
    {
        if (!IsComplete)
        {
            return LastDay is { } last ? texts["sub-incomplete", texts.Day(last)] : texts["sub-first"];
        }

        if (IsBeingScored)
        {
            return texts["sub-due"];
        }

        if (ChangedFeed is { } feed)
        {
            return texts[feed.HasEnded && feed.Through < Sunday ? "sub-feed-ended" : "sub-feed-began", feed.Source];
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
}
