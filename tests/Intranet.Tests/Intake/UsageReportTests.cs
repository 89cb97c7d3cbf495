using Intranet.Adoption.Activity;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Feeds;

namespace Intranet.Tests.Intake;

/// <summary>Usage reports of Microsoft 365: counts a user over one day, replaced by a newer report of the same day.</summary>
public class UsageReportTests
{
    private const string Activity =
        "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Posted Count,Read "
        + "Count,Liked Count,Assigned Products,Report Period";
    private const string SharePoint =
        "Report Refresh Date,User Principal Name,Is Deleted,Deleted Date,Last Activity Date,Viewed Or Edited File Count,Synced "
        + "File Count,Shared Internally File Count,Shared Externally File Count,Visited Page Count,Assigned Products,Report Period";
    private const string Devices =
        "Report Refresh Date,User Principal Name,Display Name,User State,State Change Date,Last Activity Date,Used Web,Used "
        + "Windows Phone,Used Android Phone,Used iPhone,Used iPad,Used Others,Report Period";

    [Fact]
    public void A_days_report_twice_counts_once_and_a_corrected_one_replaces_it()
    {
        using var organisation = Organisation();
        var first = Import(
            organisation,
            Activity,
            Engage("E1@Example.org", 1, 5, 2),
            Engage("e2@example.org", 0, 3, 0),
            Engage("e3@example.org", 0, 0, 0)
        );
        first
            .Should()
            .BeEquivalentTo(
                new
                {
                    Kind = "viva-engage-activity",
                    Rows = 3L,
                    Accepted = 2L,
                    Duplicates = 1L,
                    Rejected = 0L,
                }
            );
        Counts(organisation).Should().Equal("e1 2025-10-01 post 1, view 5, reaction 2", "e2 2025-10-01 view 3");
        Import(
            organisation,
            Activity,
            Engage("E1@Example.org", 1, 5, 2),
            Engage("e2@example.org", 0, 3, 0),
            Engage("e3@example.org", 0, 0, 0)
        )
            .Accepted.Should()
            .Be(0);
        Counts(organisation).Should().Equal("e1 2025-10-01 post 1, view 5, reaction 2", "e2 2025-10-01 view 3");

        // Corrected: e1 read less, e2 is not in it any more, e3 did something after all.
        Import(organisation, Activity, Engage("e1@example.org", 1, 4, 2), Engage("e3@example.org", 0, 0, 7)).Accepted.Should().Be(2);
        Counts(organisation).Should().Equal("e1 2025-10-01 post 1, view 4, reaction 2", "e3 2025-10-01 reaction 7");
        Whole(organisation);
        var scorecard = organisation.ScoreStored(TestOrganisation.Sunday);
        TestOrganisation
            .Measure(scorecard, "reach")
            .Should()
            .BeEquivalentTo(new { Numerator = 3d, Denominator = 6d }, "two are shown as three");
    }

    [Fact]
    public void Reports_of_one_kind_replace_each_other_and_nothing_else()
    {
        using var organisation = Organisation();
        organisation.Did("2025-10-01 10:00 e1 comment").Import();
        Import(organisation, Activity, Engage("e1@example.org", 1, 5, 2));
        Import(organisation, SharePoint, "2025-10-01,e1@example.org,False,,2025-10-01,3,99,1,2,4,OFFICE 365 E3,1");
        Import(
            organisation,
            Devices,
            "2025-10-01,e1@example.org,Een,active,,2025-10-01,Yes,No,No,Yes,No,No,1",
            "2025-10-01,e2@example.org,Twee,active,,2025-10-01,No,No,No,No,No,No,1"
        );
        Counts(organisation)
            .Should()
            .Equal(
                "e1 2025-10-01 comment 1",
                "e1 2025-10-01 post 1, view 5, reaction 2",
                "e1 2025-10-01 view 7, share 3",
                "e1 2025-10-01 sign_in 1 mobile"
            );
        Import(organisation, Activity, Engage("e2@example.org", 0, 1, 0));
        Counts(organisation)
            .Should()
            .Equal("e1 2025-10-01 comment 1", "e1 2025-10-01 view 7, share 3", "e1 2025-10-01 sign_in 1 mobile", "e2 2025-10-01 view 1");
        Whole(organisation);
    }

    [Fact]
    public void An_employee_whom_a_corrected_report_drops_is_no_longer_active()
    {
        using var organisation = Organisation();
        Import(organisation, Activity, Engage("e1@example.org", 1, 5, 2), Engage("e2@example.org", 1, 0, 0));
        Import(organisation, Activity, Engage("e2@example.org", 1, 0, 0));
        Whole(organisation);
        Counts(organisation).Should().Equal("e2 2025-10-01 post 1");
    }

    [Fact]
    public void A_user_who_is_not_there_yet_waits_and_a_newer_report_takes_the_place_of_the_waiting_row_too()
    {
        using var organisation = Organisation();
        Import(organisation, Activity, Engage("Late@Example.org", 1, 5, 2), Engage("never@example.org", 0, 1, 0)).Rejected.Should().Be(2);
        Import(organisation, Activity, Engage("Late@Example.org", 1, 1, 1)).Rejected.Should().Be(1);
        using (var connection = organisation.Store.Open())
        {
            Quarantine
                .List(connection, 1)
                .Select(row => (row.Reason.ToString(), row.WaitsFor!))
                .Should()
                .Equal(("no employee has this e-mail address yet", "email:late@example.org"));
        }

        organisation.Write("more-employees.csv", "employee_id,email\nlate,LATE@example.org\n");
        new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([Path.Combine(organisation.Files, "more-employees.csv")], new ImportOptions())
            .Quarantined.Should()
            .Be(0);
        Counts(organisation).Should().Equal("late 2025-10-01 post 1, view 1, reaction 1");
        Whole(organisation);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("30")]
    [InlineData("90")]
    [InlineData("180")]
    public void Longer_periods_are_refused_with_the_reason_and_what_to_fetch_instead(string period)
    {
        using var organisation = Organisation();
        var importing = () =>
            Import(organisation, Activity, Engage("e1@example.org", 1, 5, 2), Engage("e2@example.org", 1, 5, 2)[..^1] + period);
        importing
            .Should()
            .Throw<RefusedException>()
            .WithMessage(
                $"usage.csv: this report covers {period} days together, so it cannot tell what happened on one day. Fetch it "
                    + $"for one day: in Microsoft Graph with getYammerActivityUserDetail(date=2025-10-05), which gives a Report "
                    + $"Period of 1."
            );
        Counts(organisation).Should().BeEmpty("the good row beside it is refused with it");
    }

    [Fact]
    public void Concealed_names_are_refused_with_the_setting_that_conceals_them()
    {
        using var organisation = Organisation();
        var importing = () => Import(organisation, Activity, Engage("B5C4A35BA2AFD4FD4E0A7E32C4F1D2A9", 1, 5, 2));
        importing
            .Should()
            .Throw<RefusedException>()
            .WithMessage(
                "*conceals its users*Org settings > Services > Reports*Display concealed user, group, and site names in all reports*"
            );
    }

    [Theory]
    [InlineData("2025-10-01,e1@example.org,Een,active,,2025-10-01,many,5,2,,1", "posted count", "this is not a number from 0 to 1000000")]
    [InlineData("2025-10-01,,Een,active,,2025-10-01,1,5,2,,1", "user principal name", "the cell is empty, but is required")]
    [InlineData("2099-10-01,e1@example.org,Een,active,,2025-10-01,1,5,2,,1", "report refresh date", "this is before 2000 or in the future")]
    [InlineData(
        "2025-10-01,e2@example.org,Twee,active,,2025-10-01,1,5,2,,1",
        "user principal name",
        "this user appears more than once in the report of this day; the first row counts"
    )]
    public void A_bad_row_goes_to_quarantine_and_the_others_count(string row, string column, string reason)
    {
        using var organisation = Organisation();
        Import(organisation, Activity, Engage("e2@example.org", 1, 0, 0), row)
            .Should()
            .BeEquivalentTo(new { Accepted = 1L, Rejected = 1L });
        using var connection = organisation.Store.Open();
        var quarantined = Quarantine.List(connection, 1).Single();
        (quarantined.Column, quarantined.Reason.ToString()).Should().Be((column, reason));
    }

    private static string Engage(string user, int posts, int reads, int likes) =>
        $"2025-10-01,{user},Iemand,active,,2025-10-01,{posts},{reads},{likes},VIVA ENGAGE CORE,1";

    private static Delivery Import(TestOrganisation organisation, string header, params string[] rows)
    {
        organisation.Write("usage.csv", string.Join("\r\n", [header, .. rows]) + "\r\n");
        return new Importer(organisation.Store, TestOrganisation.Clock)
            .Import([Path.Combine(organisation.Files, "usage.csv")], new ImportOptions())
            .Files.Single();
    }

    private static TestOrganisation Organisation()
    {
        var organisation = new TestOrganisation().With(
            "employees",
            ["employee_id,email,started_on", .. Enumerable.Range(1, 6).Select(i => $"e{i},e{i}@example.org,2020-01-01")]
        );
        organisation.Import();
        return organisation;
    }

    private static void Whole(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    /// <summary>What the store counts, a line for each employee, day and origin.</summary>
    private static List<string> Counts(TestOrganisation organisation)
    {
        (ActivityKind Kind, string Name)[] kinds =
        [
            (ActivityKind.SignIn, "sign_in"),
            (ActivityKind.Post, "post"),
            (ActivityKind.View, "view"),
            (ActivityKind.Reaction, "reaction"),
            (ActivityKind.Comment, "comment"),
            (ActivityKind.Share, "share"),
        ];
        return
        [
            .. organisation
                .Counts()
                .Select(row =>
                    $"{row.Employee} {row.Day:yyyy-MM-dd} "
                    + string.Join(
                        ", ",
                        kinds
                            .Where(kind => row.Counts.Kinds[(int)kind.Kind] > 0)
                            .Select(kind => $"{kind.Name} {row.Counts.Kinds[(int)kind.Kind]}")
                    )
                    + $"{(row.Counts.Marks.HasFlag(DayMarks.Mobile) ? " mobile" : "")}"
                ),
        ];
    }
}
