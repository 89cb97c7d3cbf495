using System.Reflection;
using Intranet.Adoption.People;

namespace Intranet.Tests.People;

/// <summary>The state on a day, from rows that each say something from a day on.</summary>
public class TimelineTests
{
    private static readonly DateOnly Day = new(2025, 10, 6);

    public static TheoryData<string> EmployeeFields => new(FactFields.Names<EmployeeFact>());

    public static TheoryData<string> TeamFields => new(FactFields.Names<TeamFact>());

    [Theory, MemberData(nameof(EmployeeFields))]
    public void Of_each_field_of_an_employee_the_latest_that_was_stated_holds(string field) => LatestHolds<EmployeeFact>(field);

    [Theory, MemberData(nameof(TeamFields))]
    public void Of_each_field_of_a_team_the_latest_that_was_stated_holds(string field) => LatestHolds<TeamFact>(field);

    private static void LatestHolds<TFact>(string name)
        where TFact : class, IFact<TFact>, new()
    {
        var field = typeof(TFact).GetProperty(name)!;
        var (value, other, empty) = (FactFields.Value(field), FactFields.OtherValue(field), FactFields.Empty(field));
        object[] three = [value, other, empty];
        three.Should().OnlyHaveUniqueItems();
        var states = Timeline.Fold<TFact>([Row(1, value), Row(2, null), Row(3, other), Row(4, null), Row(5, empty), Row(6, null)]);
        states.Select(state => state.ValidFrom.Month).Should().Equal(1, 2, 3, 4, 5, 6);
        states.Select(field.GetValue).Should().Equal(value, value, other, other, empty, empty);

        TFact Row(int month, object? stated)
        {
            var fact = new TFact { ValidFrom = new(2025, month, 1) };
            if (stated is not null)
            {
                field.SetValue(fact, stated);
            }

            return fact;
        }
    }

    [Fact]
    public void A_row_counts_from_its_day_on_and_nothing_is_known_before_the_first()
    {
        EmployeeFact[] facts =
        [
            new()
            {
                ValidFrom = Day.AddDays(-10),
                Name = "Anna",
                Department = "Zorg",
            },
            new() { ValidFrom = Day, Department = "Ruimte" },
        ];
        EmployeeState.At(facts, Day.AddDays(-11)).Should().BeNull();
        EmployeeState.At(facts, Day.AddDays(-10))!.Department.Should().Be("Zorg");
        EmployeeState.At(facts, Day.AddDays(-1))!.Department.Should().Be("Zorg");
        EmployeeState.At(facts, Day)!.Department.Should().Be("Ruimte");
        EmployeeState.At(facts, Day)!.Name.Should().Be("Anna");
        EmployeeState.At([], Day).Should().BeNull();
        TeamState.At([new() { ValidFrom = Day, Name = "Team" }], Day.AddDays(-1)).Should().BeNull();
        TeamState.At([new() { ValidFrom = Day, Name = "Team" }], Day)!.Name.Should().Be("Team");
    }

    [Theory]
    [InlineData("person", "", "", true)]
    [InlineData("", "", "", true)]
    [InlineData("persona", "", "", false)]
    [InlineData("service", "", "", false)]
    [InlineData("person", "2025-10-05", "", true)]
    [InlineData("person", "2025-10-06", "", true)]
    [InlineData("person", "2025-10-07", "", false)]
    [InlineData("person", "", "2025-10-05", false)]
    [InlineData("person", "", "2025-10-06", false)]
    [InlineData("person", "", "2025-10-07", true)]
    [InlineData("person", "2025-10-06", "2025-10-06", false)]
    public void In_service_is_a_person_who_has_started_and_has_not_left(string kind, string startedOn, string leftOn, bool isInService)
    {
        var state = EmployeeState.At(
            [
                new()
                {
                    Kind = kind.Length == 0 ? default : FactNames.Parse<EmployeeKind>(kind)!.Value,
                    StartedOn = new(startedOn.Length == 0 ? null : DateOnly.Parse(startedOn, null)),
                    LeftOn = new(leftOn.Length == 0 ? null : DateOnly.Parse(leftOn, null)),
                },
            ],
            Day
        )!;
        state.IsInService(Day).Should().Be(isInService);
    }

    [Fact]
    public void A_persona_speaks_until_the_day_it_is_said_to_leave()
    {
        var jet = State(
            new()
            {
                Kind = EmployeeKind.Persona,
                StartedOn = Day.AddDays(1),
                LeftOn = Day.AddDays(1),
            }
        );
        jet.IsPersona(Day).Should().BeTrue();
        jet.IsPersona(Day.AddDays(1)).Should().BeFalse();
        jet.IsThere(Day).Should().BeFalse("its picture makes nobody's a default one before it starts");
        State(new() { Kind = EmployeeKind.Service }).IsPersona(Day).Should().BeFalse();
        State(new()).IsPersona(Day).Should().BeFalse();
    }

    [Fact]
    public void A_manager_is_flagged_or_named_by_an_employee()
    {
        var managers = Managers.Of([
            ("e1", State(new() { IsManager = true })),
            ("e2", State(new() { IsManager = false, ManagerId = "e3" })),
            ("e3", State(new())),
            ("e4", State(new() { IsManager = new(null), ManagerId = "E4" })),
        ]);
        managers.Contains("e1").Should().BeTrue("flagged");
        managers.Contains("e2").Should().BeFalse();
        managers.Contains("e3").Should().BeTrue("e2 names e3");
        managers.Contains("e4").Should().BeFalse("ids are told apart letter by letter");
    }

    [Theory]
    [InlineData(TeamKind.Department, null, true)]
    [InlineData(TeamKind.Department, false, false)]
    [InlineData(TeamKind.Project, null, false)]
    [InlineData(TeamKind.Project, true, true)]
    [InlineData(TeamKind.Informal, null, false)]
    public void Departments_are_designated_unless_the_feed_says_otherwise(TeamKind kind, bool? stated, bool isDesignated)
    {
        TeamState.At([new() { Kind = kind, Designated = new(stated) }], Day)!.IsDesignated.Should().Be(isDesignated);
        if (stated is null)
        {
            TeamState.At([new() { Kind = kind }], Day)!.IsDesignated.Should().Be(isDesignated, "not stated is no different from empty");
        }
    }

    [Fact]
    public void A_team_ends_on_the_day_it_is_said_to_end()
    {
        var state = TeamState.At([new() { Name = "Team", EndedOn = Day }], Day)!;
        state.HasEnded(Day.AddDays(-1)).Should().BeFalse();
        state.HasEnded(Day).Should().BeTrue();
        TeamState.At([new() { EndedOn = new(null) }], Day)!.HasEnded(Day).Should().BeFalse();
    }

    [Fact]
    public void What_was_never_stated_is_empty()
    {
        State(new())
            .Should()
            .BeEquivalentTo(
                new
                {
                    Email = "",
                    Name = "",
                    Kind = EmployeeKind.Person,
                    Department = "",
                    JobTitle = "",
                    Phone = "",
                    Photo = "",
                    ManagerId = "",
                    IsFlaggedManager = false,
                    WorksAt = Workplace.Unknown,
                    StartedOn = (DateOnly?)null,
                    LeftOn = (DateOnly?)null,
                    Language = (Language?)null,
                    Filled = 0,
                }
            );
    }

    private static EmployeeState State(EmployeeFact fact) => EmployeeState.At([fact], Day)!;
}

/// <summary>The fields of facts, so that a new one takes part in every test that goes through them.</summary>
internal static class FactFields
{
    private static readonly Dictionary<Type, (object Value, object Other)> Values = new()
    {
        [typeof(string)] = ("een", "twee"),
        [typeof(Stated<bool>)] = (new Stated<bool>(true), new Stated<bool>(false)),
        [typeof(Stated<DateOnly>)] = (new Stated<DateOnly>(new(2025, 3, 4)), new Stated<DateOnly>(new(1999, 12, 31))),
        [typeof(Stated<EmployeeKind>)] = (new Stated<EmployeeKind>(EmployeeKind.Service), new Stated<EmployeeKind>(EmployeeKind.Persona)),
        [typeof(Stated<Workplace>)] = (new Stated<Workplace>(Workplace.Frontline), new Stated<Workplace>(Workplace.Office)),
        [typeof(Stated<TeamKind>)] = (new Stated<TeamKind>(TeamKind.Project), new Stated<TeamKind>(TeamKind.Informal)),
        [typeof(Stated<Language>)] = (new Stated<Language>(Language.En), new Stated<Language>(Language.Nl)),
    };

    public static IEnumerable<PropertyInfo> Of<TFact>() =>
        typeof(TFact).GetProperties().Where(property => property.Name != nameof(IFact<EmployeeFact>.ValidFrom) && property.CanWrite);

    public static IEnumerable<string> Names<TFact>() => Of<TFact>().Select(property => property.Name);

    public static object Value(PropertyInfo field) => Values[field.PropertyType].Value;

    public static object OtherValue(PropertyInfo field) => Values[field.PropertyType].Other;

    /// <summary>Stated to be empty.</summary>
    public static object Empty(PropertyInfo field) =>
        field.PropertyType == typeof(string) ? "" : Activator.CreateInstance(field.PropertyType, (object?)null)!;
}
