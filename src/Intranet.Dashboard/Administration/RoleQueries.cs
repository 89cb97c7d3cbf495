using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Administration;

/// <summary>Who holds which role.</summary>
public sealed class RoleQueries(OrganisationContext context) : Queries(context)
{
    public IReadOnlyList<RoleAssignment> Holders()
    {
        Need(Rights.Administration);
        Note($"looked at who has which role");
        return RoleAssignments.On(Connection, Number, Reader.Today);
    }

    /// <summary>The ids of those whose sign-in waits until their new address is confirmed.</summary>
    public IReadOnlyList<string> OnHold()
    {
        Need(Rights.Administration);
        return Identities.OnHold(Connection, Number);
    }

    /// <exception cref="NotFoundException">Nothing waits for it.</exception>
    public void Confirm(string employee)
    {
        Need(Rights.Administration);
        if (!Identities.Confirm(Connection, Number, employee, Reader.Id, Context.Clock))
        {
            throw new NotFoundException();
        }
    }

    /// <summary>Ids and names of today's teams, to choose from.</summary>
    public IReadOnlyList<(string Id, string Name)> Teams()
    {
        Need(Rights.Administration);
        return
        [
            .. RecordsReader
                .Read(Connection, Organisation)
                .Records.RosterAt(Reader.Today)
                .Teams.Select(team => (team.Id, team.Name))
                .OrderBy(team => team.Name, StringComparer.Ordinal),
        ];
    }

    /// <exception cref="RefusedException">There is no such employee, or an ambassador has no team.</exception>
    public void Give(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        RoleAssignments.Give(Connection, Number, role, employee, team, Reader.Today, Reader.Id, Context.Clock);
    }

    public void Take(Role role, string employee, string? team)
    {
        Need(Rights.Administration);
        RoleAssignments.Take(Connection, Number, role, employee, team, Reader.Today, Reader.Id, Context.Clock);
    }
}
