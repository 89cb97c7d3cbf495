using System.Data.Common;
using System.Security.Claims;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Access;

/// <summary>
/// From who signed in to who that is in an organisation. Asked at every request: whoever leaves or loses a role loses sight at
/// once.
/// </summary>
internal static class Identity
{
    /// <summary>Claims of our own cookie.</summary>
    public const string Email = "email",
        Name = "name",
        Role = "role",
        Person = "person";

    /// <returns>Null when they are nobody there.</returns>
    public static Reader? In(DbConnection connection, OrganisationRow organisation, ClaimsPrincipal user, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), organisation.Settings.TimeZone).DateTime);
        var id = user.FindFirstValue(Person) is { } person
            ? person.Split('\n') is [var home, var employee] && home == organisation.Id
                ? employee
                : null
            : user.FindFirstValue(Email) is { } email
                ? Membership.IdByEmail(connection, organisation.Number, email, today)
                : null;
        var standing = id is null ? null : Membership.Of(connection, organisation.Number, id, today);
        var claimed = user.FindAll(Role).Select(claim => RoleNames.Parse(claim.Value)).ToList();
        if (standing is null)
        {
            // The administrator of the installation, whom the provider names, need not work in every organisation on it.
            return claimed.Contains(Adoption.People.Role.Administrator)
                ? new Reader(
                    organisation,
                    null,
                    user.FindFirstValue(Email) ?? "administrator",
                    user.FindFirstValue(Name) ?? "",
                    RightsOf.Role(Adoption.People.Role.Administrator),
                    NoTeams,
                    NoTeams,
                    [],
                    [],
                    today,
                    true
                )
                : null;
        }

        var ambassadorOf = standing
            .Roles.Where(held => held is { Role: Adoption.People.Role.Ambassador, Team: not null })
            .Select(held => held.Team!)
            .ToHashSet();
        var own = standing.IsManager
            ? standing.Teams.Where(team => team.IsOwner || team.IsDesignated).Select(team => team.Team).Union(ambassadorOf).ToHashSet()
            : ambassadorOf;
        var rights =
            RightsOf.Employee
            | (standing.IsManager ? RightsOf.Manager : Rights.None)
            | standing.Roles.Select(held => held.Role).Concat(claimed).Aggregate(Rights.None, (all, role) => all | RightsOf.Role(role));
        return new Reader(
            organisation,
            standing.Number,
            standing.Id,
            standing.Name,
            rights,
            ambassadorOf,
            own,
            standing.Roles,
            [.. standing.Teams.Select(team => team.Team)],
            today,
            claimed.Contains(Adoption.People.Role.Administrator)
        );
    }

    private static readonly IReadOnlySet<string> NoTeams = new HashSet<string>();
}
