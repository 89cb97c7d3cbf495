using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Intranet.Scoring;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;

namespace Intranet.Dashboard.Administration;

/// <summary>Targets and weights.</summary>
public sealed class SettingsQueries(OrganisationContext context) : Queries(context)
{
    public IReadOnlyDictionary<string, MeasureSetting> Current()
    {
        Need(Rights.Administration);
        return Organisation.Settings.Practices;
    }

    /// <summary>The scorecard of the last day scored, as it is and as it would be with other settings.</summary>
    /// <returns>Null if nothing has been scored yet.</returns>
    public (Scorecard Now, Scorecard Then)? Preview(SettingsForm form)
    {
        Need(Rights.Administration);
        var practices = form.Read();
        if (ScoredDays() is not { Count: > 0 } days)
        {
            return null;
        }

        var day = Told(days[0]);

        var settings = SettingsFile.Parse(SettingsChange.WithPractices(Organisation.Json, practices)) with
        {
            Campaigns = Organisation.Settings.Campaigns,
        };
        var then = new Scorer(Connection, Organisation with { Settings = settings }).Score(day).Scorecard;
        var minimum = Organisation.Settings.MinimumGroupSize;
        return (Scorecards.Find(Connection, Number, day)!.For(minimum, null), then.For(minimum, null));
    }

    public void Save(SettingsForm form)
    {
        Need(Rights.Administration);
        SettingsChange.Save(
            Connection,
            Organisation,
            SettingsChange.WithPractices(Organisation.Json, form.Read()),
            $"changed targets and weights",
            Reader.Id,
            Context.Clock
        );
    }
}
