using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;
using Intranet.Adoption.Rewards;

namespace Intranet.Adoption;

/// <summary>What an organisation may set for one measure; null keeps the default.</summary>
public sealed record MeasureSetting(double? Target = null, double? Weight = null, bool Off = false);

/// <summary>What an organisation has set, with the defaults for the rest.</summary>
public sealed record OrganisationSettings
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "nl";
    public DateOnly? GoLiveOn { get; init; }

    /// <summary>The organisation's own days off, beside the Dutch public holidays.</summary>
    public IReadOnlySet<DateOnly> Holidays { get; init; } = new HashSet<DateOnly>();

    /// <summary>By measure id.</summary>
    public IReadOnlyDictionary<string, MeasureSetting> Practices { get; init; } = new Dictionary<string, MeasureSetting>();
    public IReadOnlyList<Reward> Rewards { get; init; } = Reward.Defaults;

    /// <summary>Activity is shown for groups of at least this many; never under <see cref="Suppression.SmallestGroup"/>.</summary>
    public int MinimumGroupSize { get; init; } = Suppression.SmallestGroup;

    /// <summary>For how many days before the newest activity of a feed late activity is still taken in.</summary>
    public int AcceptLateDays { get; init; } = 100;

    public IReadOnlyDictionary<ProfileField, double> ProfileFields { get; init; } = DefaultProfileFields;

    /// <summary>Let signing in and viewing count as actions in the usage segments.</summary>
    public bool SegmentsCountAllKinds { get; init; }

    /// <summary>Local time at which a day is scored though a feed did not bring its last activity yet.</summary>
    public TimeOnly ScoreAtLatest { get; init; } = new(6, 0);

    /// <summary>Local time from which, on working days, reports and other mail go out.</summary>
    public TimeOnly ReportAt { get; init; } = new(8, 0);

    /// <summary>Whether ambassadors are reminded of teams that a few profiles keep from a reward.</summary>
    public bool Reminders { get; init; } = true;

    /// <summary>
    /// Whether ambassadors see by name which profile fields of their team's members are empty. Profiles are public on the intranet;
    /// the figures are not touched by it.
    /// </summary>
    public bool ProfileGaps { get; init; } = true;

    /// <summary>The one accent colour of reports and pages, as #rrggbb.</summary>
    public string AccentColour { get; init; } = "#1f5f8b";

    /// <summary>A logo as a data URI (PNG or SVG), or null.</summary>
    public string? Logo { get; init; }

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
