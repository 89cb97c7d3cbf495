using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Access;

/// <summary>What may be seen and done. Each page, download and call of the API asks the <see cref="Desk"/> for one of these.</summary>
[Flags]
public enum Rights
{
    None = 0,

    /// <summary>The scorecard of the organisation: index, practices, measures, advice. Without its teams.</summary>
    Scorecard = 1,

    /// <summary>Curve, segments, ladder and trends of the organisation, of frontline and of office.</summary>
    Adoption = 2,

    /// <summary>All teams, grouped.</summary>
    Teams = 4,

    /// <summary>The teams somebody is ambassador or manager of, grouped.</summary>
    OwnTeams = 8,

    /// <summary>The ledger, handing over, campaigns, the baker's list.</summary>
    Rewards = 16,

    /// <summary>The weekly reports.</summary>
    Reports = 32,

    /// <summary>Phases, who is ready for the next, the project group.</summary>
    Rollout = 64,

    /// <summary>Settings, feeds, tokens, quarantine, roles, audit log, jobs. No more of people than others.</summary>
    Administration = 128,

    /// <summary>One's own page: profile, activity, rewards, what is held, objecting.</summary>
    Me = 256,
}

/// <summary>Who sees what: the one table of it.</summary>
public static class RightsOf
{
    public const Rights Employee = Rights.Me;
    public const Rights Manager = Rights.Scorecard | Rights.OwnTeams;

    public static Rights Role(Role role) =>
        role switch
        {
            Adoption.People.Role.Administrator => Rights.Administration,
            Adoption.People.Role.CommunityManager => Rights.Scorecard
                | Rights.Adoption
                | Rights.Teams
                | Rights.Rewards
                | Rights.Reports
                | Rights.Rollout,
            Adoption.People.Role.ProjectGroup => Rights.Scorecard | Rights.Adoption | Rights.Reports | Rights.Rollout,
            _ => Rights.OwnTeams,
        };
}

/// <summary>Somebody who is signed in, in one organisation.</summary>
/// <param name="Number">Their number as an employee; null for an administrator of the installation who works elsewhere.</param>
/// <param name="Id">What the audit log calls them.</param>
/// <param name="AmbassadorOf">Ids of the teams whose profile gaps they see.</param>
/// <param name="OwnTeams">Ids of the teams they see as ambassador or manager.</param>
/// <param name="Roles">Roles they hold here, for themselves to see.</param>
/// <param name="AdministersAll">Whether the provider calls them administrator of the whole installation.</param>
public sealed record Reader(
    OrganisationRow Organisation,
    int? Number,
    string Id,
    string Name,
    Rights Rights,
    IReadOnlySet<string> AmbassadorOf,
    IReadOnlySet<string> OwnTeams,
    IReadOnlyList<HeldRole> Roles,
    IReadOnlyList<string> Teams,
    DateOnly Today,
    bool AdministersAll
)
{
    public bool May(Rights rights) => (Rights & rights) == rights;

    /// <summary>The part of their name that a page greets them by.</summary>
    public string FirstName => Name.Split(' ', 2)[0];
}

/// <summary>What somebody sent cannot be done; why, and what to do, is said in their language.</summary>
/// <param name="key">Of a text of the pages.</param>
public sealed class SorryException(string key, params object[] values) : Exception(key)
{
    public string Key => Message;

    public IReadOnlyList<object> Values => values;
}

/// <summary>Something is not for this reader.</summary>
/// <param name="exists">Whether they may know that it is there.</param>
public sealed class NotYoursException(bool exists) : Exception("This is not for this reader.")
{
    public int Status => exists ? 403 : 404;
}
