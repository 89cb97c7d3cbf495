using System.Data.Common;
using Intranet.Adoption.Rewards;
using Intranet.Storage;

namespace Intranet.Dashboard.Rewards;

/// <summary>Announces an award, in the ledger and by mail.</summary>
/// <returns>Whether it had not been announced yet.</returns>
/// <exception cref="RefusedException">It was withdrawn, or waits.</exception>
public delegate Task<bool> AwardAnnouncer(DbConnection connection, OrganisationRow organisation, Award award, string by);
