using System.Reflection;

namespace Intranet.Tests;

/// <summary>References point one way: Adoption, Storage, Intake and Reports, Jobs and Dashboard, the executable.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("Intranet.Adoption")]
    [InlineData("Intranet.Storage", "Intranet.Adoption")]
    [InlineData("Intranet.Intake", "Intranet.Adoption", "Intranet.Storage")]
    [InlineData("Intranet.Reports", "Intranet.Adoption", "Intranet.Storage")]
    [InlineData("Intranet.Dashboard", "Intranet.Adoption", "Intranet.Storage", "Intranet.Intake", "Intranet.Reports")]
    [InlineData("Intranet.Jobs", "Intranet.Adoption", "Intranet.Storage", "Intranet.Intake", "Intranet.Reports")]
    public void A_room_knows_only_the_rooms_before_it(string room, params string[] known) =>
        Assembly.Load(room).GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("Intranet", StringComparison.Ordinal))
            .Should().BeSubsetOf(known);

    [Fact]
    public void The_domain_needs_nothing_but_the_runtime() =>
        Assembly.Load("Intranet.Adoption").GetReferencedAssemblies().Select(reference => reference.Name!).Should().OnlyContain(name => name.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Every_practice_has_a_file_of_its_own() =>
        Practice.All.Should().OnlyContain(practice => practice.Measures.Select(measure => measure.Read.Method.DeclaringType).Distinct().Count() == 1)
            .And.HaveCount(typeof(Practice).Assembly.GetTypes().Count(type => type.GetProperty("Practice", BindingFlags.Public | BindingFlags.Static)?.PropertyType == typeof(Practice)));
}
