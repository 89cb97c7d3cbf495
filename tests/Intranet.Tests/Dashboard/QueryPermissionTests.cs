using System.Reflection;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Teams;
using Intranet.Storage;

namespace Intranet.Tests.Dashboard;

/// <summary>Every query of the dashboard checks a right before it does anything else, whatever page or form calls it.</summary>
public sealed class QueryPermissionTests(QueryPermissionTests.Scored scored) : IClassFixture<QueryPermissionTests.Scored>, IDisposable
{
    private readonly ModelCache cache = new();

    public static IEnumerable<object[]> Queries =>
        from type in typeof(Queries).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(Queries))
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where (type, method.Name) != (typeof(TeamQueries), nameof(TeamQueries.ProfileGaps))
        select (object[])[type.FullName!, method.ToString()!];

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_refuses_a_reader_without_rights(string type, string method)
    {
        using var context = Context(Rights.None);
        var queries = Activator.CreateInstance(typeof(Queries).Assembly.GetType(type)!, context)!;
        var query = queries.GetType().GetMethods().Single(candidate => candidate.ToString() == method);
        FluentActions
            .Invoking(() => query.Invoke(queries, [.. query.GetParameters().Select(Argument)]))
            .Should()
            .Throw<TargetInvocationException>()
            .WithInnerException<ForbiddenException>();
        Dapper
            .SqlMapper.ExecuteScalar<long>(context.Connection, "select count(*) from audit where by = 'reader'")
            .Should()
            .Be(0, "nothing happened");
    }

    [Fact]
    public void Profile_gaps_are_for_the_ambassador_of_that_team()
    {
        using var context = Context(~Rights.None);
        new TeamQueries(context).ProfileGaps("t1").Should().BeNull();
    }

    public void Dispose() => cache.Dispose();

    private static object? Argument(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "none"
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
        : null;

    private OrganisationContext Context(Rights rights)
    {
        var context = new OrganisationContext(scored.Organisation.Store, cache, TestOrganisation.Clock);
        var none = new HashSet<string>();
        context.Enter(connection => new Reader(
            Organisations.Pick(connection, null),
            1,
            "reader",
            "Reader",
            rights,
            none,
            none,
            [],
            [],
            new DateOnly(2025, 10, 6),
            false
        ));
        return context;
    }

    /// <summary>A small organisation with one scored day.</summary>
    public sealed class Scored : IDisposable
    {
        public Scored()
        {
            Organisation = new TestOrganisation().People(6).Did("2025-10-01 10:00 e1 view");
            Organisation.Score();
        }

        internal TestOrganisation Organisation { get; }

        public void Dispose() => Organisation.Dispose();
    }
}
