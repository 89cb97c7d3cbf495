using Intranet.Adoption.Privacy;

namespace Intranet.Adoption.Activity;

/// <summary>A rung of the participation ladder. People stand on the highest rung they reached in the four weeks.</summary>
public enum Rung
{
    Absent,
    Reader,
    Reactor,
    Commenter,
    Creator,
}

/// <summary>The number of people on each rung of the participation ladder.</summary>
public sealed record Ladder(ShownCount Creator, ShownCount Commenter, ShownCount Reactor, ShownCount Reader, ShownCount Absent)
{
    /// <summary>The rung that the activity of one day reaches.</summary>
    internal static Rung RungOf(in DayCount row) =>
        row.Posts + row.Shares > 0 ? Rung.Creator
        : row.Comments > 0 ? Rung.Commenter
        : row.Reactions > 0 ? Rung.Reactor
        : Rung.Reader;

    /// <param name="counts">By rung; null if they are not shown.</param>
    internal static Ladder? Of(ShownCount[]? counts) =>
        counts is null
            ? null
            : new(
                counts[(int)Rung.Creator],
                counts[(int)Rung.Commenter],
                counts[(int)Rung.Reactor],
                counts[(int)Rung.Reader],
                counts[(int)Rung.Absent]
            );
}
