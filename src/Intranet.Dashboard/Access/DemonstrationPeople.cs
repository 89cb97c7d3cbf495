using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Access;

/// <summary>A fictional person to sign in as.</summary>
/// <param name="Kind">Their role, or <c>manager</c> or <c>employee</c>.</param>
public sealed record DemonstrationPerson(string Organisation, string Employee, string Name, string Kind);

/// <summary>The people that a demonstration lets one sign in as.</summary>
internal static class DemonstrationPeople
{
    private const int OfEachKind = 2;

    /// <summary>A few people of each kind.</summary>
    public static IEnumerable<DemonstrationPerson> Of(Records records, DateOnly today)
    {
        var roster = records.RosterAt(today);
        var holders = roster.Holders.Select(holding => holding.Employee).ToHashSet();
        var others = roster.Population.Where(employee => !holders.Contains(employee)).ToList();
        return
        [
            .. Holders(Role.CommunityManager),
            .. Holders(Role.ProjectGroup),
            .. Holders(Role.Ambassador),
            .. Kind("manager", others.Where(employee => roster.IsManager[employee])),
            .. Kind("employee", others.Where(employee => !roster.IsManager[employee])),
            .. Holders(Role.Administrator),
        ];

        IEnumerable<DemonstrationPerson> Holders(Role role) =>
            Kind(RoleNames.Of(role), roster.Holders.Where(holding => holding.Role == role).Select(holding => holding.Employee).Distinct());

        IEnumerable<DemonstrationPerson> Kind(string kind, IEnumerable<int> employees) =>
            employees
                .Take(OfEachKind)
                .Select(employee => new DemonstrationPerson(
                    records.Settings.Id,
                    records.EmployeeIds[employee],
                    roster.States[employee]!.Name,
                    kind
                ));
    }
}
