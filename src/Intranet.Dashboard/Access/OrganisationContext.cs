using System.Data.Common;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Access;

/// <summary>Who makes a request, in which organisation, and the connection to its data. One for each request.</summary>
public sealed class OrganisationContext(Store store, ModelCache cache, TimeProvider clock) : IDisposable
{
    private DbConnection? connection;
    private Reader? reader;
    private string? version;

    public Store Store => store;

    public TimeProvider Clock => clock;

    public ModelCache Cache => cache;

    public Reader Reader => reader ?? throw new InvalidOperationException("Nobody has entered an organisation.");

    public DbConnection Connection => connection ?? throw new InvalidOperationException("Nobody has entered an organisation.");

    /// <summary>Changes whenever figures, rewards or settings change.</summary>
    public string Version => version ??= FiguresVersion.Of(Connection, Reader.Organisation);

    /// <summary>
    /// The teams of what was read that are hidden from this reader because they would be too small without them. Shared pages are kept
    /// apart by it.
    /// </summary>
    public string Hidden { get; internal set; } = "";

    /// <param name="find">Finds the reader; null if they have no business here.</param>
    /// <returns>Whether the reader may enter.</returns>
    public bool Enter(Func<DbConnection, Reader?> find)
    {
        connection ??= store.Open();
        reader = find(connection);
        return reader is not null;
    }

    /// <summary>Refuses a reader without these rights.</summary>
    /// <exception cref="ForbiddenException">The reader lacks one of them.</exception>
    public void Need(Rights rights)
    {
        if (!Reader.May(rights))
        {
            throw new ForbiddenException();
        }
    }

    /// <summary>Refuses a reader without any of these rights.</summary>
    /// <exception cref="ForbiddenException">The reader lacks all of them.</exception>
    public void NeedOneOf(Rights rights)
    {
        if ((Reader.Rights & rights) == Rights.None)
        {
            throw new ForbiddenException();
        }
    }

    /// <summary>Writes to the audit log what the reader did.</summary>
    public void Note(FormattableString what) => Audit.Write(Connection, Reader.Organisation.Number, what, Reader.Id, clock);

    public void Dispose() => connection?.Dispose();
}
