using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Layout;

namespace Intranet.Dashboard.Rewards;

/// <summary>Names of rewards and states of awards in the reader's language.</summary>
internal static class RewardWords
{
    public static string Name(View view, string reward) => view.Reader!.Organisation.Settings.RewardName(reward, view.T.Language);

    public static string State(View view, Award award) =>
        award.State switch
        {
            AwardState.Delivered => view.T["state-delivered-by", Day(view, award.DeliveredOn!.Value), award.DeliveredBy],
            AwardState.Announced => view.T["state-announced-on", Day(view, award.AnnouncedOn!.Value)],
            AwardState.Withdrawn => view.T["state-withdrawn", award.Reason],
            _ => view.T["state-earned"],
        };

    private static string Day(View view, DateTimeOffset at) => view.T.Report.ShortDay(view.Reader!.Organisation.Settings.LocalDay(at));
}
