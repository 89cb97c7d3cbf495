using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;

namespace Intranet.Tests.Intake;

/// <summary>For how long late activity is taken in, and what is remembered of days that are closed.</summary>
public class LateDataTests
{
    private const string Header = "activity_id,occurred_at,employee_id,kind\n";

    [Fact]
    public void An_id_counts_once_on_whatever_day_it_comes_back()
    {
        using var organisation = Organisation();
        Import(organisation, "1,2025-09-01T10:00:00,e1,view\n1,2025-09-20T10:00:00,e1,view\n")
            .Should()
            .BeEquivalentTo(new { Accepted = 1L, Duplicates = 1L });
        Import(organisation, "1,2025-10-10T10:00:00,e1,view\n").Should().BeEquivalentTo(new { Accepted = 0L, Duplicates = 1L });
    }

    [Fact]
    public void Rows_of_one_delivery_that_contradict_each_other_give_the_same_count_in_whatever_order()
    {
        using var one = Organisation();
        using var other = Organisation();
        Import(one, "1,2025-10-01T10:00:00,e1,view\n1,2025-10-01T10:00:00,e2,post\n");
        Import(other, "1,2025-10-01T10:00:00,e2,post\n1,2025-10-01T10:00:00,e1,view\n");
        one.Counts()
            .Select(row => (row.Employee, row.Counts.Total))
            .Should()
            .Equal(("e1", 1))
            .And.Equal(other.Counts().Select(row => (row.Employee, row.Counts.Total)));
    }

    [Fact]
    public void What_is_older_than_late_data_may_be_is_refused_with_the_reason()
    {
        using var organisation = Organisation();
        Import(organisation, "1,2025-10-01T10:00:00,e1,view\n").Accepted.Should().Be(1);
        Import(organisation, "2,2025-06-23T10:00:00,e1,view\n3,2025-06-22T10:00:00,e1,view\n")
            .Should()
            .BeEquivalentTo(new { Accepted = 1L, Rejected = 1L }, "100 days before 1 October is 23 June");
        using var connection = organisation.Store.Open();
        Quarantine
            .List(connection, 1)
            .Single()
            .Reason.ToString()
            .Should()
            .StartWith(
                "this is more than 100 days older than the newest activity of this feed, and days that old are closed "
                    + "(acceptLateDays in organisation.json)"
            );
        // Another feed has a newest day of its own.
        organisation.Write("activities.csv", Header + "3,2025-06-22T10:00:00,e1,view\n");
        new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([Path.Combine(organisation.Files, "activities.csv")], new ImportOptions(Source: "archive"))
            .Files.Single()
            .Accepted.Should()
            .Be(1);
    }

    [Fact]
    public void What_is_reprocessed_in_a_delivery_does_not_make_the_rest_of_it_too_old()
    {
        using var organisation = Organisation();
        Import(organisation, "1,2025-10-01T10:00:00,new,view\n").Rejected.Should().Be(1);
        organisation.Write("employees.csv", "employee_id\nnew\n");
        organisation.Write("activities.csv", Header + "2,2025-01-01T10:00:00,e1,view\n");
        new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([organisation.Files], new ImportOptions())
            .Files.Single(file => file.Kind == "activities")
            .Accepted.Should()
            .Be(1);
        using var connection = organisation.Store.Open();
        Quarantine.Count(connection, 1).Should().Be(0);
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    [Fact]
    public void The_organisation_sets_for_how_long()
    {
        using var organisation = Organisation().Settings("""{"id":"test","acceptLateDays":10}""");
        organisation.Import();
        Import(organisation, "1,2025-10-11T10:00:00,e1,view\n").Accepted.Should().Be(1);
        Import(organisation, "2,2025-10-01T10:00:00,e1,view\n").Accepted.Should().Be(1);
        Import(organisation, "3,2025-09-30T10:00:00,e1,view\n").Rejected.Should().Be(1);
    }

    [Fact]
    public void A_closed_day_delivered_whole_once_more_is_known_and_delivered_in_part_waits()
    {
        using var organisation = Organisation();
        var old = "1,2025-01-01T10:00:00,e1,view\n2,2025-01-01T11:00:00,e2,view\n3,2025-01-02T10:00:00,e3,view\n";
        Import(organisation, old + "4,2025-10-01T10:00:00,e1,view\n").Accepted.Should().Be(4, "history comes in whole the first time");
        Fingerprints(organisation).Should().Be(1, "only days of which late data may come are remembered one by one");
        Import(organisation, old + "4,2025-10-01T10:00:00,e1,view\n")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Accepted = 0L,
                    Duplicates = 4L,
                    Rejected = 0L,
                }
            );

        // One of two is not known for what it is; with the other it is.
        Import(organisation, "1,2025-01-01T10:00:00,e1,view\n")
            .Should()
            .BeEquivalentTo(
                new
                {
                    Accepted = 0L,
                    Duplicates = 0L,
                    Rejected = 1L,
                }
            );
        Import(organisation, "2,2025-01-01T11:00:00,e2,view\n").Should().BeEquivalentTo(new { Accepted = 0L, Rejected = 0L });
        using (var connection = organisation.Store.Open())
        {
            Quarantine.Count(connection, 1).Should().Be(0);
            StoreCheck.Run(connection).Problems.Should().BeEmpty();
        }

        // Something that was not there before is nothing that is known.
        Import(organisation, old + "5,2025-01-01T10:00:00,e1,view\n").Should().BeEquivalentTo(new { Duplicates = 1L, Rejected = 3L });
    }

    /// <summary>What happens while a file is read, before the store is locked for it; told by its progress.</summary>
    [Theory]
    [InlineData("a person arrives")]
    [InlineData("a day is closed")]
    public void What_changes_while_a_file_is_read_is_seen_before_anything_of_it_counts(string change)
    {
        using var organisation = Organisation();
        Import(organisation, "1,2025-10-01T10:00:00,e1,view\n");
        var other = Path.Combine(organisation.Files, "other.csv");
        File.WriteAllText(
            other,
            change == "a person arrives" ? "employee_id\nnew\n" : Header + "2,2025-06-23T10:00:00,e1,view\n3,2025-10-11T10:00:00,e1,view\n"
        );
        var activities = Path.Combine(organisation.Files, "activities.csv");
        File.WriteAllText(activities, Header + "2,2025-06-23T10:00:00,e1,view\n4,2025-10-02T10:00:00,new,view\n");
        var isChanged = false;
        var delivery = new Importer(
            organisation.Store,
            TestOrganisation.Clock,
            (_, _) =>
            {
                if (!isChanged)
                {
                    isChanged = true;
                    new Importer(organisation.Store, TestOrganisation.Clock).Import([other], new ImportOptions());
                }
            }
        ).Import([activities], new ImportOptions()).Files.Single();
        delivery
            .Should()
            .BeEquivalentTo(
                change == "a person arrives"
                    ? new
                    {
                        Accepted = 2L,
                        Duplicates = 0L,
                        Rejected = 0L,
                    }
                    : new
                    {
                        Accepted = 0L,
                        Duplicates = 1L,
                        Rejected = 1L,
                    }
            );
        using var connection = organisation.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    private static Delivery Import(TestOrganisation organisation, string rows)
    {
        organisation.Write("activities.csv", Header + rows);
        return new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([Path.Combine(organisation.Files, "activities.csv")], new ImportOptions())
            .Files.Single();
    }

    private static TestOrganisation Organisation()
    {
        var organisation = new TestOrganisation().People(5);
        organisation.Import();
        return organisation;
    }

    private static long Fingerprints(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        return Dapper.SqlMapper.ExecuteScalar<long>(connection, "select sum(length(prints)) / 8 from fingerprints");
    }
}
