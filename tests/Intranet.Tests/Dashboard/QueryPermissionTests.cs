using System.Reflection;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Teams;

namespace Intranet.Tests.Dashboard;

/// <summary>Every query of the dashboard checks a right before it does anything else, whatever page or form calls it.</summary>
public sealed class QueryPermissionTests(QueryPermissionTests.Scored scored) : IClassFixture<QueryPermissionTests.Scored>
{
    public static IEnumerable<object[]> Queries =>
        from type in typeof(Queries).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(Queries))
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        where method.DeclaringType != typeof(object) && (type, method.Name) != (typeof(TeamQueries), nameof(TeamQueries.ProfileGaps))
        select (object[])[type.FullName!, method.ToString()!];

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_refuses_a_reader_without_rights(string type, string method)
    {
        using var reader = new TestReader(scored.Organisation, Rights.None);
        var queries = Activator.CreateInstance(typeof(Queries).Assembly.GetType(type)!, reader.Context)!;
        var query = queries.GetType().GetMethods().Single(candidate => candidate.ToString() == method);
        FluentActions
            .Invoking(() => query.Invoke(queries, [.. query.GetParameters().Select(Argument)]))
            .Should()
            .Throw<TargetInvocationException>()
            .WithInnerException<ForbiddenException>();
        Dapper
            .SqlMapper.ExecuteScalar<long>(reader.Context.Connection, "select count(*) from audit where by = 'reader'")
            .Should()
            .Be(0, "nothing happened");
    }

    [Fact]
    public void Profile_gaps_are_for_the_ambassador_of_that_team()
    {
        using var reader = new TestReader(scored.Organisation, ~Rights.None);
        new TeamQueries(reader.Context).ProfileGaps("t1").Should().BeNull();
    }

    private static object? Argument(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "none"
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
        : null;

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
