using System.Data.Common;
using Intranet.Adoption.People;

namespace Intranet.Storage.People;

/// <summary>The stored facts about teams.</summary>
public static class TeamFacts
{
    internal static readonly FactTable<TeamFact> Table = new(
        "team",
        new("name", fact => fact.Name, (fact, text) => fact.Name = text),
        new("kind", fact => FactText.Of(fact.Kind), (fact, text) => fact.Kind = FactText.Choice<TeamKind>(text)),
        new("open", fact => FactText.Of(fact.Open), (fact, text) => fact.Open = FactText.Flag(text)),
        new("designated", fact => FactText.Of(fact.Designated), (fact, text) => fact.Designated = FactText.Flag(text)),
        new("location", fact => fact.Location, (fact, text) => fact.Location = text),
        new("ended_on", fact => FactText.Of(fact.EndedOn), (fact, text) => fact.EndedOn = FactText.Date(text))
    );

    /// <summary>The state of one team on a day, or null.</summary>
    public static TeamState? At(DbConnection connection, int organisation, int team, DateOnly day, DbTransaction? transaction = null) =>
        TeamState.At(Table.Of(connection, organisation, team, transaction), day);

    /// <inheritdoc cref="At(DbConnection, int, int, DateOnly, DbTransaction?)"/>
    /// <param name="team">The id of the team.</param>
    public static TeamState? At(DbConnection connection, int organisation, string team, DateOnly day) =>
        TeamState.At(
            Table
                .Where(
                    connection,
                    organisation,
                    "f.team_no = (select t.team_no from teams t where t.organisation_no = @organisation and t.id = @team)",
                    new { organisation, team }
                )
                .Values.SingleOrDefault([]),
            day
        );
}
