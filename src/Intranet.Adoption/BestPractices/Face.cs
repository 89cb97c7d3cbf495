using System.Numerics;
using Intranet.Adoption.People;

namespace Intranet.Adoption.BestPractices;

/// <summary>4. The intranet has a face and a name: a persona that posts and is answered.</summary>
public static class Face
{
    public static Practice Practice { get; } =
        new(
            4,
            "face",
            [
                new("named", 1, 0.3, Window.Day, ["employees.kind", "employees.name", "employees.photo"], Named),
                new("speaks-weekly", 1, 0.4, Window.FourWeeks, ["employees.kind", "activities"], SpeaksWeekly),
                new(
                    "answered",
                    0.8,
                    0.3,
                    Window.FourWeeks,
                    ["employees.kind", "activities", "activities.content_id", "activities.on_content_id"],
                    Answered
                ),
            ]
        );

    /// <summary>The persona, or null if there is none. If there are several: the one with most posts in W4, then the first by id.</summary>
    /// <remarks>
    /// Reports and mails are signed by the first persona by id that has a name: they are made from stored scorecards, without the posts
    /// of the four weeks, and a signature that follows the number of posts would change from week to week.
    /// </remarks>
    public static int? Persona(Snapshot at) =>
        at.Roster.Personas.Length == 0 ? null : at.Roster.Personas.MaxBy(employee => (at.FourWeeks.Posts[employee], -employee));

    /// <summary>The share the persona has of a name and a picture.</summary>
    private static Reading Named(Snapshot at)
    {
        return Persona(at) is not { } persona
            ? Reading.Of(0)
            : Reading.Of(((Profile.IsPlaceholder(at.Roster.States[persona]!.Name) ? 0 : 1) + (at.Roster.HasPhoto(persona) ? 1 : 0)) / 2.0);
    }

    /// <summary>Weeks of W4 in which the persona posted / 4.</summary>
    private static Reading SpeaksWeekly(Snapshot at) =>
        Reading.Ratio(Persona(at) is { } persona ? BitOperations.PopCount(at.FourWeeks.PostWeeks[persona]) : 0, 4);

    /// <summary>Persona posts in W4 with a reaction or comment from the population by D / persona posts in W4.</summary>
    private static Reading Answered(Snapshot at)
    {
        if (Persona(at) is not { } persona)
        {
            return Reading.NoPopulation;
        }

        var answered = at
            .Records.Answers.Where(answer => answer.Day <= at.Day && at.Roster.IsIncluded[answer.Employee])
            .Select(answer => answer.Content)
            .ToHashSet();
        return Reading.Ratio(
            at.Records.PersonaPosts.Count(post =>
                post.Author == persona && post.Day <= at.Day && post.Day > at.Day.AddDays(-28) && answered.Contains(post.Content)
            ),
            at.FourWeeks.Posts[persona]
        );
    }
}
