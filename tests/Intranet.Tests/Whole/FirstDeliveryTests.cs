using System.Globalization;
using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Overview;
using Intranet.Reports;
using Intranet.Storage;
using Intranet.Tests.Jobs;

namespace Intranet.Tests.Whole;

/// <summary>
/// An organisation in which every week is the same, so that whatever is said to have changed comes from what was delivered. And what comes
/// later says nothing about days before.
/// </summary>
public class FirstDeliveryTests
{
    private const string Header = "activity_id,occurred_at,employee_id,kind";
    private const int People = 54;

    /// <summary>A Monday; no public holiday follows for sixteen weeks.</summary>
    private static readonly DateOnly First = new(2025, 8, 25);

    private static readonly (string Name, string[] Lines)[] Inputs =
    [
        (
            "roles",
            [
                "role,employee_id,team_id,consented_on",
                "project-group,e3,,2024-01-01",
                "community-manager,e5,,2024-01-01",
                "ambassador,e2,t3,2024-01-01",
            ]
        ),
        ("phases", ["phase,name,starts_on,team_id", "1,Begin,2025-08-26,t1", "2,Rest,2025-09-02,"]),
        ("channels", ["channel_id,name,department", "c1,Nieuws,Afdeling 1", "c2,Nieuws,Afdeling 2"]),
        ("follows", ["channel_id,employee_id", .. Enumerable.Range(1, 30).Select(i => $"c1,e{i}")]),
        ("employees", ["employee_id,about", .. Enumerable.Range(1, People).Select(i => $"e{i},{(i % 3 == 0 ? "" : "over mij")}")]),
        (
            "employees",
            ["employee_id,works_at", .. Enumerable.Range(1, People).Select(i => $"e{i},{(i % 2 == 0 ? "frontline" : "office")}")]
        ),
        ("employees", ["employee_id,is_manager", .. Enumerable.Range(1, People).Select(i => $"e{i},{(i <= 8 ? "yes" : "no")}")]),
        ("employees", ["employee_id,kind", .. Enumerable.Range(1, People).Select(i => $"e{i},{(i > 51 ? "service" : "employee")}")]),
        ("employees", ["employee_id,left_on", .. Enumerable.Range(1, People).Select(i => $"e{i},{(i % 18 == 0 ? "2025-09-01" : "")}")]),
        ("employees", ["employee_id,manager_id", .. Enumerable.Range(1, People).Select(i => $"e{i},e{9 + i % 3}")]),
        ("objections", ["employee_id,since", "e1,2025-09-01", "e10,2025-09-01"]),
        ("teams", ["team_id,name,designated", "t1,Team een,yes", "t2,Team twee,no", "t3,Team drie,yes"]),
        ("memberships", ["team_id,employee_id,valid_to", "t1,e3,2025-09-01", "t1,e6,2025-09-01"]),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_input_that_comes_for_the_first_time_is_not_told_as_a_change(int seed)
    {
        using var world = new WorkedOrganisation();
        File.Delete(Path.Combine(world.Test.Files, "roles.csv"));
        world.Clock.Now = At(First, 0);
        Settle(world.Test);
        world.Import();
        var random = new Random(seed);
        var inputs = new Queue<(string Name, string[] Lines)>(Inputs.OrderBy(_ => random.Next()));
        var (mornings, incomparable, hasDevices) = (0, 0, false);
        for (var day = 1; day <= 7 * 16; day++)
        {
            var today = First.AddDays(day);
            world.Clock.Now = At(today, 1);
            world.Deliver("activities.csv", Rows(today.AddDays(-1), hasDevices));
            if (day > 42 && day % 5 == seed && inputs.TryDequeue(out var input))
            {
                world.Deliver(input.Name + ".csv", string.Join('\n', input.Lines) + "\n");
            }

            hasDevices |= day > 70;
            world.Clock.Now = At(today, 9);
            await world.Work();
            using var context = new OrganisationContext(world.Test.Store, new ModelCache(), world.Clock);
            context.Enter(connection => MorningsTests.Anybody(connection, today));
            if (new OverviewQueries(context).Report(null) is not { Compared: { } compared } report || day < 49)
            {
                continue;
            }

            mornings++;
            incomparable += compared.IsWhole ? 0 : 1;
            foreach (var id in compared.Shared.Where(id => compared.ScoreBefore(id) is not null))
            {
                report
                    .Now.Practices.Single(practice => practice.Id == id)
                    .Score.Should()
                    .BeApproximately(compared.ScoreBefore(id)!.Value, 1e-9, "nothing changes, {0} on {1} neither", id, today);
            }

            foreach (var measure in report.Now.Practices.SelectMany(practice => practice.Measures))
            {
                if (compared.ValueBefore(measure.Id) is { } before)
                {
                    measure.Value.Should().BeApproximately(before, 1e-9, "nothing changes, {0} on {1} neither", measure.Id, today);
                }
            }

            foreach (var change in report.Now.Teams.Select(team => team.Change).OfType<Intranet.Adoption.Privacy.ShownChange>())
            {
                ((double)change).Should().BeApproximately(0, 1e-9, "nobody of a team was more or less active on {0}", today);
            }

            report.Lead(new ReportTexts("en")).Should().MatchRegex("^(That is the same|Not comparable with a week earlier)");
            report
                .Thanks(new ReportTexts("en"))
                .Should()
                .NotContain(line => line.Contains("most of all through", StringComparison.Ordinal));
        }

        mornings.Should().BeGreaterThan(50);
        incomparable.Should().BePositive("practices came");
        inputs.Should().BeEmpty();
    }

    [Fact]
    public void What_is_delivered_of_later_days_changes_nothing_about_a_day()
    {
        using var organisation = new TestOrganisation();
        Settle(organisation).With("activities", Rows(First, First.AddDays(69)));
        organisation.Import();
        DateOnly[] days = [First.AddDays(34), First.AddDays(62), First.AddDays(69)];
        var before = days.Select(day => organisation.ScoreStored(day).ToJson()).ToList();
        organisation.With("activities-later", Rows(First.AddDays(70), First.AddDays(100)));
        organisation.With("employees-later", "employee_id,valid_from,left_on", "e1,2025-11-04,2025-11-05", "e2,2025-11-04,2025-11-20");
        organisation.Import();
        days.Select(day => organisation.ScoreStored(day).ToJson()).Should().Equal(before);
        organisation.ScoreStored(First.AddDays(97)).Population.Should().Be(People - 2);
    }

    private static DateTimeOffset At(DateOnly day, int hour) =>
        WorkedOrganisation.At(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {hour:00}:00"));

    private static TestOrganisation Settle(TestOrganisation organisation) =>
        organisation
            .Settings("""{"id":"test","name":"Gemeente Test","reminders":false}""")
            .With(
                "employees",
                [
                    "employee_id,name,email,department,job_title,photo,phone,started_on",
                    .. Enumerable
                        .Range(1, People)
                        .Select(i =>
                            $"e{i},Iemand {i},e{i}@example.org,Afdeling {1 + i % 3},baan,{(i % 4 == 0 ? "" : $"p{i}")},12,2020-01-01"
                        ),
                ]
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department", "t2,Team twee,department", "t3,Team drie,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, People).Select(i => $"t{1 + i % 3},e{i}")]);

    private static string[] Rows(DateOnly from, DateOnly through) =>
        [
            Header,
            .. Enumerable
                .Range(0, through.DayNumber - from.DayNumber + 1)
                .SelectMany(day => Rows(from.AddDays(day), false).TrimEnd().Split('\n').Skip(1)),
        ];

    /// <summary>The same on each day of the week, every week.</summary>
    private static string Rows(DateOnly day, bool hasDevices)
    {
        string[] kinds = ["view", "post", "comment", "reaction", "view"];
        List<string> lines = [hasDevices ? "activity_id,occurred_at,employee_id,kind,device" : "activity_id,occurred_at,employee_id,kind"];
        for (var person = 1; person <= People; person++)
        {
            if ((person * 5 + (int)day.DayOfWeek * 3) % 8 < (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 3))
            {
                var device =
                    !hasDevices ? ""
                    : person % 3 == 0 ? ",mobile"
                    : ",desktop";
                lines.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{day:yyyyMMdd}-{person},{day:yyyy-MM-dd}T{8 + person % 12:00}:00:00,e{person},{
                            kinds[(person + (int)day.DayOfWeek) % kinds.Length]}{device}"
                    )
                );
            }
        }

        return string.Join('\n', lines) + "\n";
    }
}
