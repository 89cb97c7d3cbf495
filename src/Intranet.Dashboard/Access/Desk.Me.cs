using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;

namespace Intranet.Dashboard.Access;

/// <summary>What somebody sees and decides about themselves.</summary>
public sealed partial class Desk
{
    public MyPage Me()
    {
        Need(Rights.Me);
        var number = reader.Number!.Value;
        var records = RecordsReader.Read(connection, Organisation).Records;
        var employee = Array.BinarySearch(records.EmployeeIds, reader.Id, StringComparer.Ordinal);
        var roster = records.RosterAt(reader.Today);
        var filled = roster.Filled(employee);
        var through = reader.Today.AddDays(-1);
        var weeks = Enumerable
            .Range(0, OwnWeeks)
            .Select(back => (Ending: through.AddDays(-7 * (OwnWeeks - 1 - back)), Kinds: new int[KindCounts.Length]))
            .ToList();
        foreach (var (day, _, counts) in PersonalData.Activity(connection, Number, number))
        {
            var week = OwnWeeks - 1 - (int)Math.Floor((through.DayNumber - day) / 7.0);
            for (var kind = 0; week is >= 0 and < OwnWeeks && kind < KindCounts.Length; kind++)
            {
                weeks[week].Kinds[kind] += counts.Kinds[kind];
            }
        }

        var mine = reader.Teams.ToHashSet();
        return new(
            reader.Name,
            [
                .. records.CarriedFields.Select(field =>
                    (
                        field.Field,
                        Profile.Value(records.EmployeeFacts[employee], field.Field, reader.Today),
                        (filled >> (int)field.Field & 1) == 1
                    )
                ),
            ],
            records.CarriedFields.Count == 0 ? null : roster.Completeness(employee),
            weeks,
            through,
            PersonalData.Objects(connection, Number, number, reader.Today),
            reader.Roles,
            reader.Teams,
            [
                .. Awards
                    .List(connection, Number)
                    .Where(award =>
                        award.State != AwardState.Withdrawn
                        && (
                            award.Scope == RewardScope.Team
                                ? mine.Contains(award.Recipient)
                                : award.Scope == RewardScope.Organisation || award.Recipient == reader.Id
                        )
                    ),
            ],
            TeamNames(reader.Teams)
        );
    }

    /// <summary>Everything that is held about the reader.</summary>
    public System.Text.Json.Nodes.JsonObject Held()
    {
        Need(Rights.Me);
        Note("exported what is held about oneself");
        return PersonalData.Export(connection, Organisation, reader.Number!.Value, reader.Id);
    }

    public void SetObjection(bool objects)
    {
        Need(Rights.Me);
        PersonalData.SetObjection(connection, Number, reader.Number!.Value, reader.Today, objects, reader.Id, clock);
    }

    public void Consent(Role role, bool consents)
    {
        Need(Rights.Me);
        PersonalData.Consent(connection, Number, reader.Number!.Value, RoleNames.Of(role), reader.Today, consents, reader.Id, clock);
    }
}
