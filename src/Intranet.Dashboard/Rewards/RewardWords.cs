using System.Globalization;
using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Layout;

namespace Intranet.Dashboard.Rewards;

/// <summary>Names of rewards, states of awards, and what is still missing, in the reader's language.</summary>
internal static class RewardWords
{
    public static string Name(View view, Award award) => award.Definition.Name[view.T.Language];

    public static string State(View view, Award award) =>
        award.State switch
        {
            AwardState.Delivered => view.T["state-delivered-by", Moment(view, award.DeliveredOn!.Value), award.DeliveredBy],
            AwardState.Announced => view.T["state-announced-on", Day(view, award.AnnouncedOn!.Value)],
            AwardState.Withdrawn => view.T["state-withdrawn", Moment(view, award.WithdrawnOn!.Value), award.WithdrawnBy, award.Reason],
            AwardState.Waiting => view.T["state-on-waiting-list"],
            _ => view.T["state-earned"],
        };

    /// <summary>What a reader did to an award, or what had happened to it already; null where the address says neither.</summary>
    public static string? Done(View view, string? key, Award award, IReadOnlyDictionary<string, string> teams)
    {
        var recipient =
            award.Scope == RewardScope.Organisation
                ? view.Reader!.Organisation.Settings.Name
                : teams.GetValueOrDefault(award.Recipient, award.Recipient);
        return key is "announced" or "delivered" or "taken-back" or "withdrawn" ? view.T[$"done-{key}", Name(view, award), recipient]
            : key == "already" ? view.T["done-already", Name(view, award), recipient, State(view, award)]
            : null;
    }

    /// <summary>What to look at before an award is handed over.</summary>
    public static string Hint(View view, HandOverHint hint) =>
        hint.Kind switch
        {
            HandOverHintKind.Left => view.T["hint-left", hint.People],
            HandOverHintKind.CameBack => view.T["hint-came-back", hint.People],
            HandOverHintKind.SamePhoto => view.T["hint-same-photo", hint.People],
            HandOverHintKind.SameText => view.T["hint-same-text", hint.People],
            _ => view.T["hint-late"],
        };

    /// <summary>What a team still has to do for a reward; null where there is nothing to say.</summary>
    public static string? Missing(View view, RewardProgress progress)
    {
        var (texts, name) = (view.T, progress.Reward.Name[view.T.Language]);
        bool Has(Obstacle obstacle) => progress.Obstacles.Contains(obstacle);
        return Has(Obstacle.Had) || Has(Obstacle.Over) || Has(Obstacle.NotDesignated) || Has(Obstacle.Unknown) || Has(Obstacle.Off) ? null
            : Has(Obstacle.TooFewMembers) ? texts["missing-members", name, progress.Reward.MinimumMembers]
            : Has(Obstacle.NotBegun) ? texts["missing-not-begun", name, texts.Day(progress.Begins!.Value)]
            : Has(Obstacle.Spent) ? texts["missing-budget", name]
            : Has(Obstacle.Profiles) && progress.Missing is { } missing ? texts["missing-profiles", name, missing]
            : Has(Obstacle.Profiles) ? texts["missing-some-profiles", name]
            : Has(Obstacle.Held) ? texts["missing-days", name, progress.Held, progress.Reward.HeldDays]
            : null;
    }

    private static string Day(View view, DateTimeOffset at) => view.T.Report.ShortDay(view.Reader!.Organisation.Settings.LocalDay(at));

    private static string Moment(View view, DateTimeOffset at) =>
        $"{Day(view, at)} {view.Reader!.Organisation.Settings.LocalTime(at).ToString("HH:mm", CultureInfo.InvariantCulture)}";
}
