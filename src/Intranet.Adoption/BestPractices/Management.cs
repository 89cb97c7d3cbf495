namespace Intranet.Adoption.BestPractices;

/// <summary>3. Managers speak up every week, listen and give others room. They appear only as a group.</summary>
public static class Management
{
    /// <summary>Either column identifies managers: the flag, or being named as a colleague's manager.</summary>
    private const string WhoManages = "employees.is_manager or employees.manager_id";

    public static Practice Practice { get; } =
        new(
            3,
            "management",
            [
                new("weekly-voice", 0.75, 0.5, Window.FourWeeks, ["activities", WhoManages], WeeklyVoice)
                {
                    ActivityOf = ActivityOf.Managers,
                },
                new("listening", 0.9, 0.3, Window.FourWeeks, ["activities", "activities.to_employee_id", WhoManages], Listening)
                {
                    ActivityOf = ActivityOf.Managers,
                },
                new("giving-room", 0.5, 0.2, Window.FourWeeks, ["activities", WhoManages], GivingRoom) { ActivityOf = ActivityOf.Managers },
            ]
        );

    /// <summary>Mean over the 4 weeks of W4 of: managers with a post, share or comment / managers.</summary>
    private static Reading WeeklyVoice(Snapshot at) =>
        Withheld(at) ?? Reading.Of(at.Shown.Managers!.MeanOfWeeks(employee => at.FourWeeks.VoiceWeeks[employee]));

    /// <summary>Managers who reacted to or commented on a colleague's content in W4 / managers.</summary>
    private static Reading Listening(Snapshot at) =>
        Withheld(at) ?? Reading.Of(at.Shown.Managers!.Count(employee => at.FourWeeks.Answered[employee]), at.Shown.Managers.Size);

    /// <summary>Posts in W4 by people other than managers / posts in W4.</summary>
    private static Reading GivingRoom(Snapshot at) =>
        Withheld(at)
        ?? Reading.Ratio(
            at.Population.Sum(employee => at.Roster.IsManager[employee] ? 0 : at.FourWeeks.Posts[employee]),
            at.Population.Sum(employee => at.FourWeeks.Posts[employee])
        );

    private static Reading? Withheld(Snapshot at) =>
        Snapshot.Withheld(at.Shown.Managers, at.Population.Count(employee => at.Roster.IsManager[employee]));
}
