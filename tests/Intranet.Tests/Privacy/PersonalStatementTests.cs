using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Tests.Privacy;

/// <summary>What people say here for themselves stands above what feeds say, in whatever order things arrive.</summary>
public class PersonalStatementTests
{
    private static readonly DateOnly First = new(2025, 9, 1);

    /// <summary>What can happen to a consent or an objection, each on a day of its own.</summary>
    private static readonly string[] Events = ["yes", "old feed", "no", "new feed"];

    [Fact]
    public void The_last_word_about_consent_is_the_persons_own_in_every_order()
    {
        foreach (var order in Orders(Events))
        {
            using var organisation = new TestOrganisation().People(6).With("roles", "role,employee_id", "project-group,e1");
            organisation.Import();
            bool? stated = null;
            foreach (var (what, day) in order.Select((what, number) => (what, First.AddDays(number))))
            {
                switch (what)
                {
                    case "old feed":
                        organisation
                            .With("roles", "role,employee_id,valid_from,valid_to,consented_on", "project-group,e1,2025-01-01,,2025-01-01")
                            .Import();
                        break;
                    case "new feed":
                        organisation.With("roles", "role,employee_id,consented_on", "project-group,e1,2025-08-01").Import();
                        break;
                    default:
                        stated = what == "yes";
                        using (var connection = organisation.Store.Open())
                        {
                            PersonalData.Consent(connection, 1, 1, Role.ProjectGroup, day, stated.Value, "e1", TestOrganisation.Clock);
                        }

                        break;
                }

                if (stated is { } consents)
                {
                    Consents(organisation, day).Should().Be(consents, $"after {what} in {string.Join(", ", order)}");
                }
            }
        }
    }

    [Fact]
    public void The_last_word_about_an_objection_is_the_persons_own_in_every_order()
    {
        foreach (var order in Orders(Events))
        {
            using var organisation = new TestOrganisation().People(6);
            organisation.Import();
            bool? stated = null;
            foreach (var (what, day) in order.Select((what, number) => (what, First.AddDays(number))))
            {
                switch (what)
                {
                    case "old feed":
                        organisation.With("objections", "employee_id,since,until", "e1,2025-01-01,2025-09-01").Import();
                        break;
                    case "new feed":
                        organisation.With("objections", "employee_id,since,until", "e1,2025-01-01,").Import();
                        break;
                    default:
                        stated = what == "yes";
                        using (var connection = organisation.Store.Open())
                        {
                            PersonalData.SetObjection(connection, 1, 1, day, stated.Value, "e1", TestOrganisation.Clock);
                        }

                        break;
                }

                if (stated is { } objects)
                {
                    using var connection = organisation.Store.Open();
                    PersonalData.Objects(connection, 1, 1, day).Should().Be(objects, $"after {what} in {string.Join(", ", order)}");
                    var row = Organisations.Pick(connection, null);
                    RecordsReader.Read(connection, row).Records.RosterAt(day).Population.Should().HaveCount(objects ? 5 : 6);
                }
            }
        }
    }

    [Fact]
    public void A_feed_brings_a_first_consent_with_its_date()
    {
        using var organisation = new TestOrganisation()
            .People(6)
            .With("roles", "role,employee_id,consented_on", "project-group,e1,2025-09-10");
        organisation.Import();
        Consents(organisation, new(2025, 9, 9)).Should().BeFalse();
        Consents(organisation, new(2025, 9, 10)).Should().BeTrue();
    }

    private static bool Consents(TestOrganisation organisation, DateOnly day)
    {
        using var connection = organisation.Store.Open();
        return RecordsReader
            .Read(connection, Organisations.Pick(connection, null))
            .Records.RosterAt(day)
            .ConsentedHolders.Any(holding => holding.Role == Role.ProjectGroup);
    }

    private static IEnumerable<string[]> Orders(string[] events) =>
        events.Length == 1
            ? [events]
            : events.SelectMany(first => Orders([.. events.Where(one => one != first)]).Select(rest => (string[])[first, .. rest]));
}
