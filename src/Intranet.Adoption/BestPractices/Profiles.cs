using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>5. Complete profiles, so that people find each other. <see cref="Profile"/> defines completeness.</summary>
public static class Profiles
{
    /// <summary>An input that stands for the profile columns: at least three of them must be delivered.</summary>
    internal const string Fields = "three profile columns of employees";

    public static Practice Practice { get; } =
        new(
            5,
            "profiles",
            [
                new("completeness", 1, 0.4, Window.Day, [Fields], Completeness),
                new("complete", 0.9, 0.4, Window.Day, [Fields], Complete),
                new("photo", 0.95, 0.2, Window.Day, ["employees.photo"], Photo),
            ]
        );

    /// <summary>No-input if the feed has fewer than three profile fields, or else null.</summary>
    internal static Reading? TooFewFields(Snapshot at) =>
        at.Roster.CarriedFields.Count >= Profile.FewestFields
            ? null
            : new(
                MeasureStatus.NoInput,
                Missing: "employees."
                    + Profile.Column(
                        at.Records.Settings.ProfileFields.Keys.FirstOrDefault(field =>
                            !at.Records.IsDelivered("employees." + Profile.Column(field), at.Day)
                        )
                    )
            );

    /// <summary>Mean profile completeness of the population.</summary>
    private static Reading Completeness(Snapshot at) =>
        at.Population.Length == 0 ? Reading.NoPopulation : Reading.Of(at.Population.Average(at.Roster.Completeness));

    /// <summary>Employees with all fields filled / population.</summary>
    private static Reading Complete(Snapshot at) => Reading.Ratio(at.Population.Count(at.Roster.IsComplete), at.Population.Length);

    /// <summary>Employees with a photo of their own / population.</summary>
    private static Reading Photo(Snapshot at) => Reading.Ratio(at.Population.Count(at.Roster.HasPhoto), at.Population.Length);
}
