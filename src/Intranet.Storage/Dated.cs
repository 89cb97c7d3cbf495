namespace Intranet.Storage;

/// <summary>
/// Rows that hold from one day until another: <c>valid_from</c> is the first day, <c>valid_to</c> the day after the last.
/// </summary>
internal static class Dated
{
    /// <summary>The condition that a row holds on a day.</summary>
    /// <param name="prefix">The table's alias and a dot, or nothing.</param>
    /// <param name="day">The parameter with the day.</param>
    public static string HoldsOn(string prefix = "", string day = "@day") => $"({prefix}valid_from <= {day} and {NotOver(prefix, day)})";

    /// <summary>The condition that a row has not ended by a day, though it may begin later.</summary>
    /// <inheritdoc cref="HoldsOn"/>
    public static string NotOver(string prefix = "", string day = "@day") => $"({prefix}valid_to is null or {prefix}valid_to > {day})";
}
