namespace Intranet.Adoption.Rewards;

/// <summary>Who can earn a reward.</summary>
public enum RewardScope
{
    Team,
    Organisation,
    Employee,
}

/// <summary>How often a recipient can earn it.</summary>
public enum RewardFrequency
{
    Once,
    Campaign,
    Quarter,
    Year,
}

/// <summary>A measure and its minimum; <see cref="RewardMeasures"/> has the measures.</summary>
public sealed record RewardCondition(string Measure, double AtLeast);

/// <summary>The maximum number of awards in a period.</summary>
public sealed record RewardBudget(int AtMost, RewardFrequency Per);

/// <summary>A reward as data: organisations change, add and switch off rewards in their settings.</summary>
public sealed record Reward
{
    public required string Id { get; init; }

    /// <summary>By language: nl, en.</summary>
    public required IReadOnlyDictionary<string, string> Name { get; init; }

    /// <summary>By language: nl, en.</summary>
    public required IReadOnlyDictionary<string, string> Text { get; init; }
    public required RewardScope Scope { get; init; }
    public required IReadOnlyList<RewardCondition> Conditions { get; init; }

    /// <summary>The number of consecutive days, up to and including the day scored, on which the conditions must hold.</summary>
    public int HeldDays { get; init; } = 1;
    public int MinimumMembers { get; init; } = 5;

    /// <summary>Members with at most this many days of service do not count in profile conditions.</summary>
    public int GraceDays { get; init; }
    public bool DesignatedTeamsOnly { get; init; }
    public RewardFrequency Frequency { get; init; } = RewardFrequency.Once;

    /// <summary>The period of what can be earned once.</summary>
    internal const string Once = "once";

    /// <summary>First day on which it can be earned.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day on which it can be earned.</summary>
    public DateOnly? Until { get; init; }
    public RewardBudget? Budget { get; init; }

    /// <summary>Whether there is something to hand over, such as a cake.</summary>
    public bool IsHandedOver { get; init; }

    /// <summary>Cost of a unit (a slice for a member) in euros; null when unknown.</summary>
    public decimal? UnitCost { get; init; }

    /// <summary>
    /// The longest <see cref="HeldDays"/>: eight of the twelve weeks of day counts, the rest being a four-week window.
    /// </summary>
    public const int LongestHold = 56;

    /// <summary>The five rewards that every organisation starts with.</summary>
    public static IReadOnlyList<Reward> Defaults { get; } =
    [
        new()
        {
            Id = "cake",
            Name = Words("Taart", "Cake"),
            Text = Words("Een taart voor het team: alle profielen zijn volledig.", "A cake for the team: every profile is complete."),
            Scope = RewardScope.Team,
            Conditions = [new("complete", 1)],
            HeldDays = 7,
            GraceDays = 30,
            DesignatedTeamsOnly = true,
            Frequency = RewardFrequency.Campaign,
            IsHandedOver = true,
        },
        new()
        {
            Id = "photo-wall",
            Name = Words("Fotowand", "Photo wall"),
            Text = Words("De foto's van het team aan de wand: iedereen heeft er een.", "The team's photos on the wall: everybody has one."),
            Scope = RewardScope.Team,
            Conditions = [new("photo", 1)],
            HeldDays = 7,
            GraceDays = 30,
        },
        new()
        {
            Id = "full-house",
            Name = Words("Volle bak", "Full house"),
            Text = Words(
                "Iedereen aan boord: vier weken lang keek negen op de tien elke week.",
                "Everybody on board: for four weeks nine out of ten looked in every week."
            ),
            Scope = RewardScope.Team,
            Conditions = [new("weekly-active", 0.9)],
            HeldDays = 28,
            Frequency = RewardFrequency.Quarter,
        },
        new()
        {
            Id = "open-book",
            Name = Words("Open boek", "Open book"),
            Text = Words(
                "Het management is een open boek: negen op de tien lieten elke week van zich horen.",
                "Management is an open book: nine out of ten were heard every week."
            ),
            Scope = RewardScope.Organisation,
            Conditions = [new("weekly-voice", 0.9)],
            HeldDays = 28,
            Frequency = RewardFrequency.Quarter,
        },
        new()
        {
            Id = "spark",
            Name = Words("Vonk", "Spark"),
            Text = Words(
                "De vonk van de ambassadeur: veel meer collega's doen mee dan acht weken geleden.",
                "The ambassador's spark: many more colleagues join in than eight weeks ago."
            ),
            Scope = RewardScope.Team,
            Conditions = [new("has-ambassador", 1), new("monthly-active-rise", 0.15)],
            Frequency = RewardFrequency.Quarter,
        },
    ];

    /// <summary>
    /// The periods in which a recipient can earn it once each, oldest first, up to a day. Before the first campaign they are the reward's
    /// own; from then on it is earned in campaigns only.
    /// </summary>
    /// <param name="campaigns">Those of this reward.</param>
    /// <param name="first">A day in the first period; without, no period that ended before is left out.</param>
    internal IEnumerable<RewardPeriod> Periods(IReadOnlyCollection<Campaign> campaigns, DateOnly first, DateOnly through)
    {
        var end = campaigns.Count == 0 ? DateOnly.MaxValue : campaigns.Min(campaign => campaign.From).AddDays(-1);
        var own = new RewardPeriod("", From ?? DateOnly.MinValue, Until < end ? Until.Value : end, null);
        IEnumerable<RewardPeriod> periods = Frequency is RewardFrequency.Quarter or RewardFrequency.Year
            ? Calendar(Frequency, first, through)
                .Select(period =>
                    own with
                    {
                        Id = period.Id,
                        From = Later(own.From, period.From),
                        Until = Earlier(own.Until, period.Until),
                    }
                )
            : [own with { Id = Once }];
        return periods
            .Concat(
                campaigns.Select(campaign => new RewardPeriod(campaign.Id, campaign.From, campaign.Until ?? DateOnly.MaxValue, campaign))
            )
            .Where(period => period.From <= period.Until && period.From <= through)
            .OrderBy(period => period.From)
            .ThenBy(period => period.Id, StringComparer.Ordinal);
    }

    /// <summary>The ids of the periods that a day is in.</summary>
    /// <param name="campaigns">Those of this reward.</param>
    public IEnumerable<string> PeriodsOn(IReadOnlyCollection<Campaign> campaigns, DateOnly day) =>
        Periods(campaigns, day, day).Where(period => day <= period.Until).Select(period => period.Id);

    /// <summary>The quarters or years from the one of a day through that of another.</summary>
    internal static IEnumerable<(string Id, DateOnly From, DateOnly Until)> Calendar(
        RewardFrequency frequency,
        DateOnly first,
        DateOnly through
    )
    {
        var months = frequency == RewardFrequency.Quarter ? 3 : 12;
        for (
            var from = new DateOnly(first.Year, 1 + (first.Month - 1) / months * months, 1);
            from <= through;
            from = from.AddMonths(months)
        )
        {
            yield return (
                frequency == RewardFrequency.Quarter ? $"{from.Year}-Q{(from.Month + 2) / 3}" : $"{from.Year}",
                from,
                from.AddMonths(months).AddDays(-1)
            );
        }
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    private static Dictionary<string, string> Words(string nl, string en) => new() { ["nl"] = nl, ["en"] = en };
}

/// <summary>A stretch of days in which each recipient can earn a reward once.</summary>
/// <param name="Campaign">The campaign that it is, or null.</param>
internal sealed record RewardPeriod(string Id, DateOnly From, DateOnly Until, Campaign? Campaign);
