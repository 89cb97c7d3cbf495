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
            AwardState.Delivered => view.T["state-delivered-by", view.T.Moment(award.DeliveredOn!.Value, view.Zone), award.DeliveredBy],
            AwardState.Announced => view.T["state-announced-on", view.T.Moment(award.AnnouncedOn!.Value, view.Zone)],
            AwardState.Withdrawn => view.T["state-withdrawn", award.Reason],
            _ => view.T["state-earned"],
        };
}
