using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Tests.Whole;

namespace Intranet.Tests.Storage;

public class StoreTests
{
    [Fact]
    public void Migrating_again_and_from_two_sides_changes_nothing()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        Parallel.For(0, 4, _ => organisation.Store.Migrate().Should().BeEmpty());
    }

    [Theory]
    [InlineData("x'ff'")]
    [InlineData("x''")]
    [InlineData("zeroblob(3)")]
    public void Check_names_the_counts_that_are_damaged(string counts)
    {
        using var organisation = new TestOrganisation(file: true).People(5).Did("2025-10-01 10:00 e2 post");
        organisation.Import();
        using (var connection = organisation.Store.Open())
        {
            Dapper.SqlMapper.Execute(connection, $"update day_counts set counts = {counts}").Should().Be(1);
        }

        var check = Cli.Run("check", "--database", organisation.Store.Database);
        check.Code.Should().Be(4);
        check.Errors.Should().Contain("test:").And.NotContain("Index was outside").And.NotContain("   at ");
        if (counts == "x'ff'")
        {
            check.Errors.Should().Contain("on 2025-10-01 are damaged");
        }
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        using var organisation = new TestOrganisation();
        using (var connection = organisation.Store.Open())
        {
            Dapper.SqlMapper.Execute(connection, "insert into migrations (name) values ('9999-later.sql')");
        }

        organisation
            .Store.Invoking(store => store.Migrate())
            .Should()
            .Throw<RefusedException>()
            .WithMessage("*made by a newer version*9999-later.sql*");
    }

    [Fact]
    public void Settings_changes_and_looks_at_quarantine_are_in_the_audit_log()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        organisation.Import();
        organisation.Settings("""{"id":"test","name":"Other"}""").Import();
        Cli.Run("quarantine", "list", "--database", organisation.Store.Database).Code.Should().Be(0);
        using var connection = organisation.Store.Open();
        Audit
            .List(connection, 1, null, null, 10)
            .Select(line => line.What.ToString())
            .Should()
            .Equal(
                "looked at quarantine (list)",
                "delivered employees: 5 rows, 0 accepted, 0 rejected",
                "settings changed by organisation.json",
                "delivered employees: 5 rows, 0 accepted, 0 rejected",
                "delivered employees: 5 rows, 5 accepted, 0 rejected",
                "settings changed by organisation.json"
            );
        Audit.List(connection, 1, null, null, 10)[^1].What.In("nl").Should().Be("instellingen gewijzigd door organisation.json");
    }

    [Fact]
    public void Two_organisations_in_one_store_do_not_meet()
    {
        using var organisation = new TestOrganisation().People(5).Did("2025-09-01 10:00 e1 view", "2025-10-01 10:00 e1 post");
        var alone = organisation.Score().ToJson();
        using var other = new TestOrganisation()
            .Settings("""{"id":"other"}""")
            .People(9)
            .Did("2025-01-01 10:00 e2 view", "2025-10-01 10:00 e2 view");
        new Intranet.Intake.Importer(organisation.Store, TestOrganisation.Clock).Import([other.Files], new Intranet.Intake.ImportOptions());
        using var connection = organisation.Store.Open();
        string? now = null;
        Intranet.Scoring.ScoreDays.Run(
            connection,
            Organisations.Pick(connection, "test"),
            TestOrganisation.Sunday,
            TestOrganisation.Sunday,
            scorecard => now = scorecard.ToJson()
        );
        now.Should().Be(alone);
        connection
            .Invoking(it => Organisations.Pick(it, null))
            .Should()
            .Throw<RefusedException>()
            .WithMessage("There are several organisations: other, test. Choose one with --organisation.");
    }
}
