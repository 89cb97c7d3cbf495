namespace Intranet.Adoption.People;

/// <summary>What is known of one team from a certain day on.</summary>
public sealed class TeamState : IDated
{
    private readonly TeamFact known;

    private TeamState(TeamFact known) => this.known = known;

    public DateOnly ValidFrom => known.ValidFrom;

    /// <summary>Null when no name was ever stated: the team goes by its id.</summary>
    public string? Name => known.Name;
    public TeamKind Kind => known.Kind.Value ?? TeamKind.Unknown;
    public bool IsOpen => known.Open.Value == true;

    /// <summary>Whether everybody should be in at least one such team: departments are, unless the feed says otherwise.</summary>
    public bool IsDesignated => known.Designated.Value ?? Kind == TeamKind.Department;
    public string Location => known.Location ?? "";
    public DateOnly? EndedOn => known.EndedOn.Value;

    /// <summary>The states of one team, oldest first.</summary>
    /// <param name="facts">Oldest first.</param>
    public static TeamState[] Of(IReadOnlyList<TeamFact> facts) => Array.ConvertAll(Timeline.Fold(facts), known => new TeamState(known));

    /// <summary>The state on a day; null for a team of which nothing is known yet.</summary>
    /// <inheritdoc cref="Of"/>
    public static TeamState? At(IReadOnlyList<TeamFact> facts, DateOnly day) => Timeline.At(Of(facts), day);

    public bool HasEnded(DateOnly day) => EndedOn is { } ended && ended <= day;
}
