using Intranet.Dashboard.Access;
using Intranet.Storage.Access;

namespace Intranet.Dashboard.Administration;

/// <summary>Who did what, and when.</summary>
public sealed class AuditQueries(OrganisationContext context) : Queries(context)
{
    /// <param name="before">Number of the line to continue after; null for the newest lines.</param>
    public IReadOnlyList<AuditLine> List(long? before, int most)
    {
        Need(Rights.Administration);
        return Audit.List(Connection, Number, before, null, most);
    }
}
