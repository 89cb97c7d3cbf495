using Intranet.Dashboard.Access;
using Intranet.Intake;
using Intranet.Storage.Feeds;

namespace Intranet.Dashboard.Administration;

/// <summary>Rejected rows.</summary>
public sealed class QuarantineQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>Rejected rows: where each comes from and what is wrong, but no other cell, which may show what an employee did.</summary>
    public IReadOnlyList<QuarantinedRow> List(int most)
    {
        Need(Rights.Administration);
        Note($"looked at quarantine");
        return [.. Quarantine.List(Connection, Number).Take(most).Select(row => row with { Cells = "" })];
    }

    public int Count()
    {
        Need(Rights.Administration);
        return Quarantine.Count(Connection, Number);
    }

    /// <summary>Corrects the wrong cell of a row and imports the row if it is right now.</summary>
    /// <returns>Whether it was imported.</returns>
    public bool Correct(long row, string value)
    {
        Need(Rights.Administration);
        Note($"corrected row {row} in quarantine");
        return new Importer(Context.Store, Context.Clock).Correct(Organisation.Id, row, value);
    }

    public void Drop(long row)
    {
        Need(Rights.Administration);
        Quarantine.Drop(Connection, Number, row);
        Note($"dropped row {row} from quarantine");
    }

    /// <summary>Tries to import all rejected rows again.</summary>
    public void Retry()
    {
        Need(Rights.Administration);
        Note($"retried the rows in quarantine");
        new Importer(Context.Store, Context.Clock).Retry(Organisation.Id);
    }
}
