using System.Reflection;

namespace Intranet.Tests;

/// <summary>References point one way: Adoption, Storage, Scoring, Intake and Reports, Jobs and Dashboard, the executable.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("Intranet.Adoption")]
    [InlineData("Intranet.Storage", "Intranet.Adoption")]
    [InlineData("Intranet.Scoring", "Intranet.Adoption", "Intranet.Storage")]
    [InlineData("Intranet.Intake", "Intranet.Adoption", "Intranet.Storage")]
    [InlineData("Intranet.Reports", "Intranet.Adoption", "Intranet.Storage")]
    [InlineData("Intranet.Dashboard", "Intranet.Adoption", "Intranet.Storage", "Intranet.Scoring", "Intranet.Intake", "Intranet.Reports")]
    [InlineData("Intranet.Jobs", "Intranet.Adoption", "Intranet.Storage", "Intranet.Scoring", "Intranet.Intake", "Intranet.Reports")]
    public void A_room_knows_only_the_rooms_before_it(string room, params string[] known) =>
        Assembly
            .Load(room)
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Intranet", StringComparison.Ordinal))
            .Should()
            .BeSubsetOf(known);

    [Fact]
    public void The_domain_needs_nothing_but_the_runtime() =>
        Assembly
            .Load("Intranet.Adoption")
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Should()
            .OnlyContain(name => name.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Every_practice_has_a_file_of_its_own() =>
        Practice
            .All.Should()
            .OnlyContain(practice => practice.Measures.Select(measure => measure.Formula.Method.DeclaringType).Distinct().Count() == 1)
            .And.HaveCount(
                typeof(Practice)
                    .Assembly.GetTypes()
                    .Count(type =>
                        type.GetProperty("Practice", BindingFlags.Public | BindingFlags.Static)?.PropertyType == typeof(Practice)
                    )
            );

    [Fact]
    public void Pages_are_given_what_they_show_and_reach_for_nothing()
    {
        var parts = typeof(Intranet.Dashboard.Layout.Part)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Intranet.Dashboard.Layout.Part)))
            .ToList();
        parts.Should().HaveCountGreaterThan(20);
        parts
            .SelectMany(part =>
                part.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Select(property => (part.Name, property.PropertyType))
            )
            .Should()
            .NotContain(
                property =>
                    typeof(Intranet.Storage.Store).IsAssignableFrom(property.PropertyType)
                    || typeof(System.Data.Common.DbConnection).IsAssignableFrom(property.PropertyType)
                    || typeof(Intranet.Dashboard.Access.Queries).IsAssignableFrom(property.PropertyType)
                    || property.PropertyType == typeof(Intranet.Dashboard.Access.OrganisationContext),
                "queries check permissions, and nothing bypasses them"
            );
    }
}
