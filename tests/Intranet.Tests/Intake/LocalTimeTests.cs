namespace Intranet.Tests.Intake;

public class LocalTimeTests
{
    [Fact]
    public void The_night_of_the_longest_day_has_twenty_five_hours_of_one_date()
    {
        // 23:30 UTC on the 25th and 22:30 UTC on the 26th are both the 26th in Amsterdam; 23:00 UTC is the 27th.
        using var organisation = new TestOrganisation()
            .People(6)
            .With(
                "activities",
                "activity_id,occurred_at,employee_id,kind",
                "1,2025-10-25T22:00:00Z,e1,view",
                "2,2025-10-25T21:59:59Z,e2,view",
                "3,2025-10-26T22:59:59Z,e3,view",
                "4,2025-10-26T23:00:00Z,e4,view",
                "5,2025-10-26T02:30:00+02:00,e5,view",
                "6,2025-10-26T02:30:00,e6,view"
            );
        organisation.Import();
        using var connection = organisation.Store.Open();
        Dapper
            .SqlMapper.Query<(string, long)>(
                connection,
                "select id, day from day_counts join employees using (organisation_no, employee_no) order by id"
            )
            .Select(row => $"{row.Item1} {DateOnly.FromDayNumber((int)row.Item2):yyyy-MM-dd}")
            .Should()
            .Equal("e1 2025-10-26", "e2 2025-10-25", "e3 2025-10-26", "e4 2025-10-27", "e5 2025-10-26", "e6 2025-10-26");
    }
}
