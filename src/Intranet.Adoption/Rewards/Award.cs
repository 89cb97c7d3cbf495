namespace Intranet.Adoption.Rewards;

/// <summary>The state of an award, which follows from its events.</summary>
public enum AwardState
{
    Earned,
    Announced,
    Delivered,
    Withdrawn,
}

/// <summary>What can happen to an award, at most once each.</summary>
public enum AwardEvent
{
    Announced,
    Delivered,
    Withdrawn,
}

/// <summary>An award in the ledger, with its events.</summary>
public sealed record Award(
    long Number,
    string Reward,
    RewardScope Scope,
    string Recipient,
    string Period,
    DateOnly EarnedOn,
    int Units,
    DateTimeOffset? AnnouncedOn,
    DateTimeOffset? DeliveredOn,
    string? DeliveredBy,
    DateTimeOffset? WithdrawnOn,
    string? Reason
)
{
    /// <summary>Reward, recipient and period, which together are unique. The same in every store.</summary>
    public string Id => $"{Reward}:{Recipient}:{Period}";

    public AwardState State =>
        WithdrawnOn is not null ? AwardState.Withdrawn
        : DeliveredOn is not null ? AwardState.Delivered
        : AnnouncedOn is not null ? AwardState.Announced
        : AwardState.Earned;

    /// <summary>Whether an event may follow the earlier ones: what was delivered stays, and a withdrawal ends an award.</summary>
    public bool Allows(AwardEvent what) =>
        State switch
        {
            AwardState.Delivered => what != AwardEvent.Withdrawn,
            AwardState.Withdrawn => what == AwardEvent.Withdrawn,
            _ => true,
        };

    public static bool NeedsReason(AwardEvent what) => what == AwardEvent.Withdrawn;
}
