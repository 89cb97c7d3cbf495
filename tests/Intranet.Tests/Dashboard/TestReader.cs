using Intranet.Dashboard.Access;
using Intranet.Storage;

namespace Intranet.Tests.Dashboard;

/// <summary>A reader with chosen rights in a small organisation: runs queries without the web server.</summary>
internal sealed class TestReader : IDisposable
{
    private readonly ModelCache cache = new();

    /// <param name="change">What else is special about the reader, such as their teams.</param>
    public TestReader(TestOrganisation organisation, Rights rights, Func<Reader, Reader>? change = null)
    {
        Context = new OrganisationContext(organisation.Store, cache, TestOrganisation.Clock);
        var none = new HashSet<string>();
        Context.Enter(connection =>
        {
            var reader = new Reader(
                Organisations.Pick(connection, null),
                1,
                "reader",
                "Reader",
                rights,
                none,
                none,
                [],
                [],
                none,
                TestOrganisation.Sunday.AddDays(1),
                false
            );
            return change is null ? reader : change(reader);
        });
    }

    public OrganisationContext Context { get; }

    public void Dispose()
    {
        Context.Dispose();
        cache.Dispose();
    }
}
