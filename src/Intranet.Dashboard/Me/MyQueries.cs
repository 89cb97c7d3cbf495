using System.Text.Json.Nodes;
using Intranet.Adoption.Activity;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Dashboard.Me;

/// <summary>What readers see about themselves.</summary>
/// <param name="Weeks">Their activities by ISO week, oldest first; the last one is not over.</param>
/// <param name="Through">The last day up to which activity is complete; null if there is none.</param>
/// <param name="Objects">Whether they object to being counted.</param>
public sealed record MyData(
    string Name,
    IReadOnlyList<(ProfileField Field, string Value, bool IsFilled)> Profile,
    double? Completeness,
    IReadOnlyList<(DateOnly Ending, Dictionary<ActivityKind, int> Kinds)> Weeks,
    DateOnly? Through,
    bool Objects,
    IReadOnlyList<MemberRole> Roles,
    IReadOnlyList<string> Teams,
    IReadOnlyList<Award> Rewards,
    IReadOnlyDictionary<string, string> TeamNames
);

/// <summary>What readers see and decide about themselves.</summary>
public sealed class MyQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>Weeks of their own activity that readers see.</summary>
    private const int OwnWeeks = 13;

    public MyData Me()
    {
        Need(Rights.Me);
        var number = Reader.Number!.Value;
        var records = RecordsReader.Read(Connection, Organisation).Records;
        var employee = Array.BinarySearch(records.EmployeeIds, Reader.Id, StringComparer.Ordinal);
        var roster = records.RosterAt(Reader.Today);
        var filled = roster.Filled(employee);
        var sunday = IsoWeek.EndOf(Reader.Today);
        var weeks = Enumerable
            .Range(0, OwnWeeks)
            .Select(back =>
                (
                    Ending: sunday.AddDays(-7 * (OwnWeeks - 1 - back)),
                    Kinds: Enum.GetValues<ActivityKind>().ToDictionary(kind => kind, _ => 0)
                )
            )
            .ToList();
        foreach (var (day, _, counts) in PersonalData.Activity(Connection, Number, number))
        {
            var week = OwnWeeks - 1 - (int)Math.Floor((sunday.DayNumber - day) / 7.0);
            foreach (var kind in week is >= 0 and < OwnWeeks ? Enum.GetValues<ActivityKind>() : [])
            {
                weeks[week].Kinds[kind] += counts[kind];
            }
        }

        var mine = Reader.Teams.ToHashSet();
        return new(
            Reader.Name,
            [
                .. roster.CarriedFields.Select(field =>
                    (field.Field, roster.States[employee]![field.Field], (filled >> (int)field.Field & 1) == 1)
                ),
            ],
            roster.CarriedFields.Count == 0 ? null : roster.Completeness(employee),
            weeks,
            Deliveries.Complete(Connection, Organisation, Context.Clock.GetUtcNow())?.Through,
            PersonalData.Objects(Connection, Number, number, Reader.Today),
            Reader.Roles,
            Reader.Teams,
            [
                .. Awards
                    .List(Connection, Organisation, Reader.Today)
                    .Where(award =>
                        award.State is not (AwardState.Withdrawn or AwardState.Waiting)
                        && (
                            award.Scope == RewardScope.Team
                                ? mine.Contains(award.Recipient)
                                : award.Scope == RewardScope.Organisation || award.Recipient == Reader.Id
                        )
                    ),
            ],
            TeamNames(Reader.Teams)
        );
    }

    /// <summary>Everything stored about the reader.</summary>
    public JsonObject Export()
    {
        Need(Rights.Me);
        Note($"exported their own data");
        return PersonalData.Export(Connection, Organisation, Reader.Number!.Value, Reader.Id);
    }

    public void SetObjection(bool objects)
    {
        Need(Rights.Me);
        PersonalData.SetObjection(Connection, Number, Reader.Number!.Value, Reader.Today, objects, Reader.Id, Context.Clock);
    }

    public void Consent(Role role, bool consents)
    {
        Need(Rights.Me);
        PersonalData.Consent(Connection, Number, Reader.Number!.Value, role, Reader.Today, consents, Reader.Id, Context.Clock);
    }
}
