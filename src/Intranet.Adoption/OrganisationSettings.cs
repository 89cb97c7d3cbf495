using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;
using Intranet.Adoption.Rewards;

namespace Intranet.Adoption;

/// <summary>An organisation's settings for one measure; null keeps the default.</summary>
public sealed record MeasureSetting(double? Target = null, double? Weight = null, bool Off = false)
{
    /// <summary>A target is above 0 and at most this.</summary>
    public const double HighestTarget = 1;

    /// <summary>A weight is from 0 to this.</summary>
    public const double HighestWeight = 1000;
}

/// <summary>An organisation's settings, with defaults for the rest.</summary>
public sealed record OrganisationSettings
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "nl";
    public DateOnly? GoLiveOn { get; init; }

    /// <summary>The organisation's own days off, in addition to Dutch public holidays.</summary>
    public IReadOnlySet<DateOnly> Holidays { get; init; } = new HashSet<DateOnly>();

    /// <summary>By measure id.</summary>
    public IReadOnlyDictionary<string, MeasureSetting> Practices { get; init; } = new Dictionary<string, MeasureSetting>();
    public IReadOnlyList<Reward> Rewards { get; init; } = Reward.Defaults;

    /// <summary>The campaigns on record, of all rewards.</summary>
    public IReadOnlyList<Campaign> Campaigns { get; init; } = [];

    /// <summary>The smallest group whose activity is shown; never below <see cref="ShownGroups.SmallestGroup"/>.</summary>
    public int MinimumGroupSize { get; init; } = ShownGroups.SmallestGroup;

    /// <summary>For how many days the day counts of people are kept.</summary>
    public int RetainDays { get; init; } = 396;

    /// <summary>The fewest days: twelve weeks for segments, five for the change of a month, and what may arrive late.</summary>
    public const int FewestRetainDays = 120;

    /// <summary>For how many days before a source's newest activity late activity is accepted.</summary>
    public int AcceptLateDays { get; init; } = 100;

    public IReadOnlyDictionary<ProfileField, double> ProfileFields { get; init; } = DefaultProfileFields;

    /// <summary>Whether signing in and viewing count as actions in the usage segments.</summary>
    public bool SegmentsCountAllKinds { get; init; }

    /// <summary>Local time from which reports and other mail are sent on working days.</summary>
    public TimeOnly ReportAt { get; init; } = new(8, 0);

    /// <summary>Whether ambassadors are reminded of teams that are a few profiles away from a reward.</summary>
    public bool Reminders { get; init; } = true;

    /// <summary>
    /// Whether ambassadors see by name which profile fields in their team are empty. Profiles are public on the intranet; figures are
    /// not affected.
    /// </summary>
    public bool ProfileGaps { get; init; } = true;

    /// <summary>The accent colour of reports and pages, as #rrggbb.</summary>
    public string AccentColour { get; init; } = "#1f5f8b";

    /// <summary>A logo as a data URI (PNG or SVG), or null.</summary>
    public string? Logo { get; init; }

    /// <summary>The campaigns of a reward: those on record, or else the dates that its settings give.</summary>
    public IReadOnlyList<Campaign> CampaignsOf(Reward reward) =>
        Campaigns.Where(campaign => campaign.Reward == reward.Id).ToList() is { Count: > 0 } recorded ? recorded
        : reward is { Frequency: RewardFrequency.Campaign, From: { } from }
            ? [new Campaign($"{from:yyyy-MM-dd}", reward.Id, from, reward.Until, null, null)]
        : [];

    /// <summary>Whether a measure is switched off.</summary>
    public bool IsOff(string measure) => Practices.GetValueOrDefault(measure)?.Off == true;

    /// <summary>The rewards that nobody can earn while a measure is switched off.</summary>
    public IEnumerable<Reward> RewardsOn(string measure) =>
        Rewards.Where(reward => reward.Conditions.Any(condition => condition.Measure == measure));

    /// <summary>The name of a reward; its id if the settings no longer have it.</summary>
    public string RewardName(string id, string language) =>
        Rewards.FirstOrDefault(reward => reward.Id == id)?.Name.GetValueOrDefault(language) ?? id;

    /// <summary>What the organisation's clocks show at a moment.</summary>
    public DateTime LocalTime(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, TimeZone).DateTime;

    /// <summary>The day that a moment falls on where the organisation is.</summary>
    public DateOnly LocalDay(DateTimeOffset moment) => DateOnly.FromDateTime(LocalTime(moment));

    public static IReadOnlyDictionary<ProfileField, double> DefaultProfileFields { get; } =
        new Dictionary<ProfileField, double>
        {
            [ProfileField.Photo] = 2,
            [ProfileField.Expertise] = 2,
            [ProfileField.JobTitle] = 1,
            [ProfileField.Department] = 1,
            [ProfileField.Phone] = 1,
            [ProfileField.Location] = 1,
            [ProfileField.About] = 1,
        };
}
