using Intranet.Jobs.Work;

namespace Intranet.Tests.Jobs;

public class JobTests
{
    [Fact]
    public void Every_job_is_found_has_a_name_of_its_own_and_comes_after_those_that_make_it_possible()
    {
        Job.All.Select(job => job.GetType())
            .Should()
            .BeEquivalentTo(typeof(Job).Assembly.GetTypes().Where(type => type.BaseType == typeof(Job)));
        Job.All.Select(job => job.Name).Should().OnlyHaveUniqueItems();
        Job.All.Select(job => job.Order).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
        Job.All.Select(job => job.Name)
            .Where(name => name is ScoreDueDays.TaskName or PublishReport.TaskName or AnnounceAwards.TaskName or SendMail.TaskName)
            .Should()
            .Equal(ScoreDueDays.TaskName, PublishReport.TaskName, AnnounceAwards.TaskName, SendMail.TaskName);
    }
}
