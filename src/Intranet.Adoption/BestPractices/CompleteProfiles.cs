using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>
/// 5. Complete profiles, so that people find each other. Source: gemeente Epe (a cake for every team whose profiles are all
/// complete) and Accolade (stickers that push photos). Definition of completeness: <see cref="Profile"/>.
/// </summary>
public static class CompleteProfiles
{
    public static Practice Practice { get; } =
        new(
            5,
            "profiles",
            [new("completeness", 1, 0.4, Completeness), new("complete", 0.9, 0.4, Complete), new("photo", 0.95, 0.2, Photo)]
        );

    /// <summary>No-input with fewer than three fields in the feed, else null.</summary>
    internal static Reading? TooFewFields(Snapshot at) =>
        at.Records.CarriedFields.Count >= Profile.FewestFields
            ? null
            : new(
                MeasureStatus.NoInput,
                Missing: "employees."
                    + Profile.Column(
                        at.Records.Settings.ProfileFields.Keys.FirstOrDefault(field =>
                            !at.Records.Delivered.Contains("employees." + Profile.Column(field))
                        )
                    )
            );

    /// <summary>Mean profile completeness of the population.</summary>
    private static Reading Completeness(Snapshot at) =>
        TooFewFields(at) ?? (at.Population.Length == 0 ? Reading.NoPopulation : Reading.Of(at.Population.Average(at.Roster.Completeness)));

    /// <summary>Employees with all fields filled / population.</summary>
    private static Reading Complete(Snapshot at) =>
        TooFewFields(at) ?? Reading.Ratio(at.Population.Count(at.Roster.IsComplete), at.Population.Length);

    /// <summary>Employees with a photo of their own / population.</summary>
    private static Reading Photo(Snapshot at) =>
        at.Without("employees.photo") ?? Reading.Ratio(at.Population.Count(at.Roster.HasPhoto), at.Population.Length);
}
