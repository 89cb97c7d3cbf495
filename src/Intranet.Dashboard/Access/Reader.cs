using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Access;

/// <summary>A signed-in person in one organisation.</summary>
/// <param name="Number">Their employee number; null for an administrator of the installation who works elsewhere.</param>
/// <param name="Id">Their name in the audit log.</param>
/// <param name="AmbassadorOf">Ids of the teams whose profile gaps they see.</param>
/// <param name="OwnTeams">Ids of the teams they see as an ambassador or a manager.</param>
/// <param name="Roles">Roles they hold here, as shown on their own page.</param>
/// <param name="EverIn">Ids of all teams they are or were a member of, some of which may be too small to show to a member.</param>
/// <param name="AdministersAll">Whether the provider names them administrator of the whole installation.</param>
public sealed record Reader(
    OrganisationRow Organisation,
    int? Number,
    string Id,
    string Name,
    Rights Rights,
    IReadOnlySet<string> AmbassadorOf,
    IReadOnlySet<string> OwnTeams,
    IReadOnlyList<MemberRole> Roles,
    IReadOnlyList<string> Teams,
    IReadOnlySet<string> EverIn,
    DateOnly Today,
    bool AdministersAll
)
{
    public bool May(Rights rights) => (Rights & rights) == rights;

    /// <summary>The part of their name that pages greet them by.</summary>
    public string FirstName => Name.Split(' ', 2)[0];
}
