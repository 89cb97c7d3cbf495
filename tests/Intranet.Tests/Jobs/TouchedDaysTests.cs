using System.Globalization;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;

namespace Intranet.Tests.Jobs;

/// <summary>
/// Whatever comes in, late, dated back, corrected or without a date: once what is due is done, every stored scorecard is the one that
/// all that is known now gives. And what touches nothing that is over is no reason to score anything again.
/// </summary>
public class TouchedDaysTests
{
    private static readonly DateOnly First = new(2025, 7, 1);
    private static readonly string[] Kinds = ["post", "training", "sign_in", "reaction"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(118)]
    [InlineData(168)]
    [InlineData(208)]
    public async Task Stored_scores_follow_from_what_is_known(int seed)
    {
        var random = new Random(seed);
        using var organisation = new WorkedOrganisation();
        organisation
            .Test.With("channels", "channel_id,name,department", "c1,Nieuws,Afdeling 1", "c2,Meer,Afdeling 2")
            .With("phases", "phase,name,starts_on,team_id", "1,Eerst,2025-07-01,t1", "2,Dan,2025-07-20,t2");
        organisation.Clock.Now = WorkedOrganisation.At("2025-07-02 07:00");
        organisation.Import();
        for (var today = First.AddDays(1); today < First.AddDays(45); today = today.AddDays(1))
        {
            organisation.Clock.Now = WorkedOrganisation.At($"{today:yyyy-MM-dd} 07:00");
            organisation.Deliver("activities.csv", organisation.Day(today.AddDays(-1)));
            for (var i = random.Next(3); i > 0; i--)
            {
                var (file, text) = Something(random, today);
                organisation.Deliver(file, text);
            }

            if (random.Next(3) > 0)
            {
                await Score(organisation);
            }
        }

        await Score(organisation);
        using var connection = organisation.Test.Store.Open();
        var (compared, stale) = CheckScores.Run(connection, Organisations.Pick(connection, null));
        compared.Should().BeGreaterThanOrEqualTo(44);
        stale.Should().BeEmpty();
    }

    /// <summary>Each line: what comes in on 1 September at noon, and from which day on scores are due after it.</summary>
    [Theory]
    [InlineData("activities", "activity_id,occurred_at,employee_id,kind\nx,2025-08-20T10:00:00,e1,post", "2025-08-20")]
    [InlineData("activities", "activity_id,occurred_at,employee_id,kind\nx,2025-09-01T10:00:00,e1,post", null)]
    [InlineData("employees", "employee_id,valid_from,photo\ne1,2025-08-15,", "2025-08-15")]
    [InlineData("employees", "employee_id,photo\ne1,other.png", null)] // changed today
    [InlineData("employees", "employee_id,language,email\ne1,en,other@example.org", null)] // nothing that is counted
    [InlineData("employees", "employee_id,started_on,name\nnew,2025-08-28,Nieuw", "2025-08-28")]
    [InlineData("employees", "employee_id,left_on\ne9,2025-08-25", "2025-08-25")]
    [InlineData("employees", "employee_id,left_on\ne9,2025-09-30", null)]
    [InlineData("memberships", "team_id,employee_id,valid_from,valid_to\nt1,e1,2025-08-10,2025-08-12", "2025-08-10")]
    [InlineData("memberships", "team_id,employee_id,valid_to\nt1,e2,2025-08-20", "2025-08-20")]
    [InlineData("roles", "role,employee_id,team_id,valid_from,consented_on\nambassador,e6,t1,2025-08-18,2025-08-18", "2025-08-18")]
    [InlineData("objections", "employee_id,since\ne7,2025-08-22", "2025-08-22")]
    [InlineData("objections", "employee_id,since\ne7,2025-09-10", null)]
    // The first of its kind makes a measure measurable on every day.
    [InlineData("report_opens", "employee_id,opened_at,week\ne3,2025-08-19T09:00:00,2025-W33", "2025-08-04")]
    [InlineData("phases", "phase,starts_on,team_id\n3,2025-08-24,t1", "2025-08-04")]
    [InlineData(
        "viva",
        "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Posted Count,"
            + "Read Count,Liked Count,Assigned Products,Report Period\n2025-08-27,e1@example.org,x,active,2020-01-01,2025-08-27,1,1,1,X,1",
        "2025-08-27"
    )]
    public async Task Only_the_days_that_something_touches_are_due_again(string file, string text, string? from)
    {
        using var organisation = new WorkedOrganisation();
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-01 07:00");
        organisation.Import();
        for (var day = new DateOnly(2025, 8, 4); day < new DateOnly(2025, 9, 1); day = day.AddDays(1))
        {
            organisation.Deliver("activities.csv", organisation.Day(day));
        }

        await Score(organisation);
        using var connection = organisation.Test.Store.Open();
        ScoreDueDays.Days(connection, Organisations.Pick(connection, null), organisation.Clock.Now).Should().BeNull();
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-01 12:00");
        organisation.Deliver($"{file}.csv", text + "\n");
        organisation.Deliver($"{file}.csv", text + "\n");
        ScoreDueDays
            .Days(connection, Organisations.Pick(connection, null), organisation.Clock.Now)
            .Should()
            .Be(from is null ? null : (DateOnly.ParseExact(from, "yyyy-MM-dd"), new DateOnly(2025, 8, 31)));
        await Score(organisation);
        CheckScores.Run(connection, Organisations.Pick(connection, null)).Stale.Should().BeEmpty();
        organisation.Deliver($"{file}.csv", text + "\n");
        ScoreDueDays
            .Days(connection, Organisations.Pick(connection, null), organisation.Clock.Now)
            .Should()
            .BeNull("the same again touches nothing");
    }

    private static async Task Score(WorkedOrganisation organisation)
    {
        for (var round = 0; organisation.Due().Any(work => work.Task == ScoreDueDays.TaskName); round++)
        {
            round.Should().BeLessThan(3);
            await organisation.Worker.Run("test", ScoreDueDays.TaskName, CancellationToken.None);
        }
    }

    private static (string File, string Text) Something(Random random, DateOnly today)
    {
        string Day(int least, int most) => today.AddDays(-random.Next(least, most)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string Who() => $"e{random.Next(1, WorkedOrganisation.People + 1)}";
        var dated = random.Next(2) == 0;
        return random.Next(14) switch
        {
            0 => (
                "employees.csv",
                dated
                    ? $"employee_id,valid_from,photo,works_at\n{Who()},{Day(0, 30)},{(random.Next(2) == 0 ? "" : "new.png")},frontline\n"
                    : $"employee_id,photo,about\n{Who()},{(random.Next(2) == 0 ? "" : "newer.png")},iets\n"
            ),
            1 => ("employees.csv", $"employee_id,name,started_on,photo\nn{random.Next(50)},Nieuw,{(dated ? Day(-5, 20) : "")},x.png\n"),
            2 => ("employees.csv", $"employee_id,left_on\n{Who()},{(dated ? Day(-10, 20) : "")}\n"),
            3 => (
                "memberships.csv",
                dated
                    ? "team_id,employee_id,valid_from,valid_to\n"
                        + $"t{random.Next(1, 3)},{Who()},{Day(10, 40)},{(random.Next(2) == 0 ? "" : Day(0, 10))}\n"
                    : $"team_id,employee_id\nt{random.Next(1, 3)},{Who()}\n"
            ),
            4 => ("memberships.csv", $"team_id,employee_id,valid_to\nt{random.Next(1, 3)},{Who()},{(dated ? Day(-3, 15) : "")}\n"),
            5 => (
                "roles.csv",
                "role,employee_id,team_id,valid_from,consented_on\n"
                    + $"ambassador,{Who()},t{random.Next(1, 3)},{(dated ? Day(0, 30) : "")},{Day(0, 30)}\n"
            ),
            6 => ("roles.csv", $"role,employee_id,team_id,valid_to\nproject-group,{Who()},,{(dated ? Day(-3, 20) : "")}\n"),
            7 => ("objections.csv", $"employee_id,since,until\n{Who()},{Day(-3, 25)},{(dated ? Day(-10, -4) : "")}\n"),
            8 => ("follows.csv", $"channel_id,employee_id,valid_from\nc{random.Next(1, 3)},{Who()},{(dated ? Day(0, 30) : "")}\n"),
            9 => (
                "teams.csv",
                dated
                    ? "team_id,name,valid_from,open,designated\n"
                        + $"t{random.Next(1, 4)},Team,{Day(0, 30)},ja,{(random.Next(2) == 0 ? "ja" : "nee")}\n"
                    : $"team_id,name,open\nt{random.Next(1, 4)},Team anders,nee\n"
            ),
            10 => ("report_opens.csv", $"employee_id,opened_at,week\n{Who()},{Day(1, 25)}T09:00:00,2025-W30\n"),
            11 => (
                "phases.csv",
                $"phase,name,starts_on,team_id\n{random.Next(1, 4)},Fase,{Day(-5, 40)},{(dated ? "t1" : random.Next(2) == 0 ? "t2" : "")}\n"
            ),
            12 => ("channels.csv", $"channel_id,name,department\nc{random.Next(1, 4)},Kanaal,Afdeling {random.Next(1, 4)}\n"),
            _ => (
                "activities.csv",
                "activity_id,occurred_at,employee_id,kind,team_id,device\n"
                    + $"{Guid.NewGuid():N},{Day(1, 30)}T{random.Next(10, 20)}:00:00,{Who()},{Kinds[random.Next(Kinds.Length)]},t1,mobile\n"
            ),
        };
    }
}
