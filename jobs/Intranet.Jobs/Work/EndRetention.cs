using System.Data.Common;
using Intranet.Adoption.Activity;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Jobs.Work;

/// <summary>
/// Removes what is older than is kept: day counts and days of presence fold into the scorecards that they were scored into, of people two
/// bits stay, and log, mails, own reports and quarantine go after periods of their own (docs/privacy.md).
/// </summary>
public sealed class EndRetention : Job
{
    private static readonly DateOnly BeforeAnyData = new(1999, 12, 31);

    public override string Name => "retention";
    public override int Order => 70;

    public override Message? Due(DbConnection connection, OrganisationRow organisation, DateTimeOffset now) =>
        Retention.HasMore(connection, organisation, Cutoff(connection, organisation, now), now)
            ? new($"what is older than {organisation.Settings.RetainDays} days")
            : null;

    public override Task Run(JobContext context)
    {
        var (connection, organisation, now) = (context.Connection, context.Organisation, context.Clock.GetUtcNow());
        var through = Cutoff(connection, organisation, now);
        var records = RecordsReader.Read(connection, organisation).Records;
        var habitual =
            records.FirstDay is not { } first || first > through
                ? []
                : Enumerable
                    .Range(0, records.EmployeeIds.Length)
                    .Where(employee => AdoptionCurve.WasHabitual(records.Acted[employee], through, first))
                    .Select(employee => records.EmployeeIds[employee]);
        Retention.End(connection, organisation, through, habitual, now);
        return Task.CompletedTask;
    }

    /// <summary>
    /// The last day that is not kept. Only days that have been scored fold, also where no more are scored since a feed stopped; log, mails
    /// and the like go whether or not there is a score.
    /// </summary>
    private static DateOnly Cutoff(DbConnection connection, OrganisationRow organisation, DateTimeOffset now)
    {
        var through = organisation.Settings.LocalDay(now).AddDays(-organisation.Settings.RetainDays - 1);
        var next = ScoringMark.Find(connection, organisation.Number)?.NextDay;
        var scored = next > BeforeAnyData ? next.Value.AddDays(-1) : BeforeAnyData;
        return scored < through ? scored : through;
    }
}
