using System.Data.Common;
using System.Security.Claims;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Access;

/// <summary>
/// Finds out who a signed-in person is in an organisation. This happens at every request, so a person who leaves or loses a role loses
/// access at once.
/// </summary>
internal static class ReaderLookup
{
    /// <returns>Null if they do not belong to the organisation.</returns>
    public static Reader? Find(DbConnection connection, OrganisationRow organisation, ClaimsPrincipal user, TimeProvider clock)
    {
        var today = Today(organisation, clock);
        var member = user.FindFirstValue(SessionClaims.Person) is { } person
            ? person.Split('\n') is [var home, var employee] && home == organisation.Id
                ? Membership.Of(connection, organisation.Number, employee, today)
                : null
            : MemberOf(connection, organisation.Number, user, today, clock);
        if (member is not null && Identities.IsOnHold(connection, organisation.Number, member.Number))
        {
            member = null;
        }

        var claimed = user.FindAll(SessionClaims.Role).Select(claim => RoleNames.Parse(claim.Value)).ToList();
        if (member is null)
        {
            // The provider names administrators of the installation; they need not work in every organisation on it.
            return claimed.Contains(Role.Administrator)
                ? new Reader(
                    organisation,
                    null,
                    user.FindFirstValue(SessionClaims.Email) ?? "administrator",
                    user.FindFirstValue(SessionClaims.Name) ?? "",
                    RightsOf.Holder(Role.Administrator),
                    NoTeams,
                    NoTeams,
                    [],
                    [],
                    NoTeams,
                    today,
                    true
                )
                : null;
        }

        var ambassadorOf = member
            .Roles.Where(held => held is { Role: Role.Ambassador, Team: not null })
            .Select(held => held.Team!)
            .ToHashSet();
        var own = member.IsManager
            ? member.Teams.Where(team => team.IsOwner || team.IsDesignated).Select(team => team.Team).Union(ambassadorOf).ToHashSet()
            : ambassadorOf;
        var rights =
            RightsOf.Employee
            | (
                !member.IsManager ? Rights.None
                : WasManager(connection, organisation.Number, member.Id) ? RightsOf.Manager
                : RightsOf.NewManager
            )
            | member.Roles.Select(held => held.Role).Concat(claimed).Aggregate(Rights.None, (all, role) => all | RightsOf.Holder(role));
        return new Reader(
            organisation,
            member.Number,
            member.Id,
            member.Name,
            rights,
            ambassadorOf,
            own,
            member.Roles,
            [.. member.Teams.Select(team => team.Team)],
            member.EverIn,
            today,
            claimed.Contains(Role.Administrator)
        );
    }

    /// <summary>Whether an employee was a manager on the last day scored already: a feed does not open the scorecard by itself.</summary>
    private static bool WasManager(DbConnection connection, int organisation, string employee) =>
        Scorecards.LastDay(connection, organisation) is { } day
        && Membership.Of(connection, organisation, employee, day) is { IsManager: true };

    /// <summary>
    /// The employee whose account this is. The address counts once, at the first sign-in; after that the account itself does.
    /// </summary>
    private static Membership? MemberOf(DbConnection connection, int organisation, ClaimsPrincipal user, DateOnly today, TimeProvider clock)
    {
        if (user.FindFirstValue(SessionClaims.Issuer) is not { } issuer || user.FindFirstValue(SessionClaims.Subject) is not { } subject)
        {
            return null;
        }

        if (
            Identities.EmployeeOf(connection, organisation, issuer, subject) is { } bound
            && Membership.Of(connection, organisation, bound, today) is { } known
        )
        {
            return known;
        }

        return
            user.FindFirstValue(SessionClaims.Email) is { } email
            && Membership.IdByEmail(connection, organisation, email, today) is { } employee
            && Membership.Of(connection, organisation, employee, today) is { } member
            && !Identities.IsOnHold(connection, organisation, member.Number)
            && Identities.Bind(connection, organisation, member.Number, employee, issuer, subject, clock)
            ? member
            : null;
    }

    /// <summary>The date at the organisation.</summary>
    public static DateOnly Today(OrganisationRow organisation, TimeProvider clock) => organisation.Settings.LocalDay(clock.GetUtcNow());

    private static readonly IReadOnlySet<string> NoTeams = new HashSet<string>();
}
