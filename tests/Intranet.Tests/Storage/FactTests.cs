using System.Text.RegularExpressions;
using Intranet.Adoption.People;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Tests.People;

namespace Intranet.Tests.Storage;

/// <summary>Facts go through the store unchanged, and every field has its column in the files, in the store and in the docs.</summary>
public class FactTests
{
    private static readonly string[] EmployeeKeys = ["employee_id", "valid_from"];
    private static readonly string[] TeamKeys = ["team_id", "valid_from"];

    public static TheoryData<string> EmployeeFields => new(FactFields.Names<EmployeeFact>());

    public static TheoryData<string> TeamFields => new(FactFields.Names<TeamFact>());

    [Theory, MemberData(nameof(EmployeeFields))]
    public void What_an_employee_fact_states_is_read_back(string name)
    {
        var field = FactFields.Of<EmployeeFact>().Single(property => property.Name == name);
        foreach (var value in (object[])[FactFields.Value(field), FactFields.OtherValue(field), FactFields.Empty(field)])
        {
            var fact = new EmployeeFact { ValidFrom = new(2025, 3, 1) };
            field.SetValue(fact, value);
            Stored(facts => facts.PutEmployee("e1", fact.ValidFrom, fact), records => records.EmployeeFacts[0]).Should().Equal(fact);
        }
    }

    [Theory, MemberData(nameof(TeamFields))]
    public void What_a_team_fact_states_is_read_back(string name)
    {
        var field = FactFields.Of<TeamFact>().Single(property => property.Name == name);
        foreach (var value in (object[])[FactFields.Value(field), FactFields.OtherValue(field), FactFields.Empty(field)])
        {
            var fact = new TeamFact { ValidFrom = new(2025, 3, 1) };
            field.SetValue(fact, value);
            Stored(facts => facts.PutTeam("t1", fact.ValidFrom, fact), records => records.TeamFacts[0]).Should().Equal(fact);
        }
    }

    [Fact]
    public void Each_column_of_a_file_fills_its_own_field()
    {
        using var organisation = new TestOrganisation();
        organisation
            .With(
                "employees",
                "employee_id,valid_from,email,name,kind,department,job_title,phone,location,about,expertise,photo,manager_id,"
                    + "is_manager,works_at,started_on,left_on,language",
                "e1,2025-03-01,a@example.org,Anna,service,Zorg,arts,0612,Epe,over,alles,a.png,e9,ja,frontline,2020-01-02,2030-03-04,nl-BE",
                "e2,2025-03-01,,,,,,,,,,,,,,,,fr"
            )
            .With("teams", "team_id,valid_from,name,kind,open,designated,location", "t1,2025-03-01,Team,project,yes,0,Werf")
            .Import();
        using var connection = organisation.Store.Open();
        var records = RecordsReader.Read(connection, Organisations.Pick(connection, null)).Records;
        records
            .EmployeeFacts.Select(facts => facts.Single())
            .Should()
            .Equal(
                new EmployeeFact
                {
                    ValidFrom = new(2025, 3, 1),
                    Email = "a@example.org",
                    Name = "Anna",
                    Kind = EmployeeKind.Service,
                    Department = "Zorg",
                    JobTitle = "arts",
                    Phone = "0612",
                    Location = "Epe",
                    About = "over",
                    Expertise = "alles",
                    Photo = "a.png",
                    ManagerId = "e9",
                    IsManager = true,
                    WorksAt = Workplace.Frontline,
                    StartedOn = new DateOnly(2020, 1, 2),
                    LeftOn = new DateOnly(2030, 3, 4),
                    Language = Language.Nl,
                },
                new EmployeeFact
                {
                    ValidFrom = new(2025, 3, 1),
                    Email = "",
                    Name = "",
                    Kind = new(null),
                    Department = "",
                    JobTitle = "",
                    Phone = "",
                    Location = "",
                    About = "",
                    Expertise = "",
                    Photo = "",
                    ManagerId = "",
                    IsManager = new(null),
                    WorksAt = new(null),
                    StartedOn = new(null),
                    LeftOn = new(null),
                    Language = new(null),
                }
            );
        records
            .TeamFacts.Should()
            .ContainSingle()
            .Which.Should()
            .Equal(
                new TeamFact
                {
                    ValidFrom = new(2025, 3, 1),
                    Name = "Team",
                    Kind = TeamKind.Project,
                    Open = true,
                    Designated = false,
                    Location = "Werf",
                }
            );
    }

    [Fact]
    public void Every_field_has_a_column_in_the_files_and_in_the_store()
    {
        var employees = FileKind.All.Single(kind => kind.Name == "employees").Columns.Except(EmployeeKeys);
        var teams = FileKind.All.Single(kind => kind.Name == "teams").Columns.Except(TeamKeys);
        employees.Should().BeEquivalentTo(FactFields.Of<EmployeeFact>().Select(field => Column(field.Name)));
        EmployeeFacts.Columns.Should().BeEquivalentTo(employees);
        teams.Append("ended_on").Should().BeEquivalentTo(FactFields.Of<TeamFact>().Select(field => Column(field.Name)));
    }

    [Fact]
    public void The_docs_list_the_columns_of_every_kind_of_file_and_which_are_required()
    {
        var docs = File.ReadAllText(Path.Combine(Samples.Repository, "docs", "files.md"));
        foreach (var kind in FileKind.All)
        {
            var section = docs.Split($"### {kind.Name}\n")[1].Split("\n#")[0];
            Documented(@"\*\*`(\w+)`\*\*").Should().BeEquivalentTo(kind.Required, $"docs/files.md marks these in {kind.Name}");
            Documented(@"`(\w+)`").Should().BeEquivalentTo(kind.Optional, $"docs/files.md lists these in {kind.Name}");

            IEnumerable<string> Documented(string cell) =>
                Regex.Matches(section, $@"^\| {cell} \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        }
    }

    [Fact]
    public void An_undated_row_is_compared_with_what_held_on_its_day_not_with_what_is_known_of_later()
    {
        using var organisation = new TestOrganisation();
        using var connection = organisation.Store.Open();
        using (var transaction = connection.BeginWrite(0))
        {
            Organisations.Save(connection, transaction, "test", """{"id":"test"}""", DateTimeOffset.UnixEpoch);
            var facts = new FactWriter(connection, transaction, 1, new(2025, 11, 3));
            facts.PutEmployee("e1", null, new EmployeeFact { Department = "A" });
            facts.PutEmployee("e1", new(2025, 12, 1), new EmployeeFact { Department = "B" });
            facts.PutEmployee("e1", null, new EmployeeFact { Department = "B" }).Should().BeTrue();
            transaction.Commit();
        }

        var known = RecordsReader.Read(connection, Organisations.Pick(connection, null)).Records.EmployeeFacts[0];
        EmployeeState.At(known, new(2025, 11, 2))!.Department.Should().Be("A");
        EmployeeState.At(known, new(2025, 11, 3))!.Department.Should().Be("B");
    }

    private static TFact[] Stored<TFact>(Func<FactWriter, bool> put, Func<Records, TFact[]> of)
    {
        using var organisation = new TestOrganisation();
        using var connection = organisation.Store.Open();
        using (var transaction = connection.BeginWrite(0))
        {
            Organisations.Save(connection, transaction, "test", """{"id":"test"}""", DateTimeOffset.UnixEpoch);
            put(new FactWriter(connection, transaction, 1, new(2025, 6, 1))).Should().BeTrue();
            put(new FactWriter(connection, transaction, 1, new(2025, 6, 1))).Should().BeFalse("the same again changes nothing");
            transaction.Commit();
        }

        return of(RecordsReader.Read(connection, Organisations.Pick(connection, null)).Records);
    }

    /// <summary>LeftOn is left_on.</summary>
    private static string Column(string field) =>
        string.Concat(
            field.Select(
                (character, i) =>
                    char.IsUpper(character) && i > 0 ? $"_{char.ToLowerInvariant(character)}" : $"{char.ToLowerInvariant(character)}"
            )
        );
}
