using System.Security.Cryptography;
using System.Text;

namespace Intranet.Adoption.Rewards;

/// <summary>The state of an award, which follows from its events and from the budget.</summary>
public enum AwardState
{
    /// <summary>The conditions were met, but the budget went to others who met them earlier.</summary>
    Waiting,
    Earned,
    Announced,
    Delivered,
    Withdrawn,
}

/// <summary>What can happen to an award. A delivery can be taken back, and recorded again after that; the others happen once.</summary>
public enum AwardEvent
{
    Announced,
    Delivered,
    Withdrawn,
    TakenBack,
}

/// <summary>An award in the ledger, with its events.</summary>
public sealed record Award
{
    /// <summary>For how long a delivery can be taken back.</summary>
    public static readonly TimeSpan TakeBackWithin = TimeSpan.FromHours(1);

    public required long Number { get; init; }

    /// <summary>The id of the reward.</summary>
    public required string Reward { get; init; }
    public required RewardScope Scope { get; init; }

    /// <summary>A team's or employee's id, or the organisation's.</summary>
    public required string Recipient { get; init; }

    /// <summary>The id of the campaign, or else a quarter, a year, or <c>once</c>.</summary>
    public required string Period { get; init; }

    /// <summary>The first day on which the conditions were met.</summary>
    public required DateOnly EarnedOn { get; init; }

    /// <summary>
    /// The day on which facts without a date were delivered, where it is later than the day for which they count; else null.
    /// </summary>
    public DateOnly? KnownOn { get; init; }

    /// <summary>The last day that had been scored when this was found; null in stores of earlier versions.</summary>
    public DateOnly? FoundOn { get; init; }

    /// <summary>Slices on the day it was earned, one a member; 1 for an employee.</summary>
    public required int Units { get; init; }

    /// <summary>The reward as it was when this was earned.</summary>
    public required Reward Definition { get; init; }

    /// <summary>Whether the budget went to others first; <see cref="WaitingList"/> says so.</summary>
    public bool IsWaiting { get; init; }
    public DateTimeOffset? AnnouncedOn { get; init; }
    public DateTimeOffset? DeliveredOn { get; init; }
    public string? DeliveredBy { get; init; }
    public DateTimeOffset? WithdrawnOn { get; init; }
    public string? WithdrawnBy { get; init; }
    public string? Reason { get; init; }

    /// <summary>Reward, recipient and period, which together are unique. The same in every store.</summary>
    public string Id => $"{Reward}:{Recipient}:{Period}";

    /// <summary>The day to show: no award is dated before its facts were delivered.</summary>
    public DateOnly Date => KnownOn ?? EarnedOn;

    /// <summary>
    /// The lot that decides between recipients who earned on the same day. It follows from the award's id, so it is the same wherever it
    /// is drawn, and anybody can draw it again.
    /// </summary>
    public string Lot => LotOf(Id);

    /// <summary>Whether something happened to it that was told or handed over.</summary>
    public bool HasEvents => AnnouncedOn is not null || DeliveredOn is not null || WithdrawnOn is not null;

    public AwardState State =>
        WithdrawnOn is not null ? AwardState.Withdrawn
        : DeliveredOn is not null ? AwardState.Delivered
        : AnnouncedOn is not null ? AwardState.Announced
        : IsWaiting ? AwardState.Waiting
        : AwardState.Earned;

    /// <summary>Whether it is still to be handed over.</summary>
    public bool IsToHandOver => Definition.IsHandedOver && State is (AwardState.Earned or AwardState.Announced);

    /// <summary>Whether an event can follow the earlier ones, or is what already happened.</summary>
    public bool Allows(AwardEvent what, DateTimeOffset at) =>
        what switch
        {
            AwardEvent.TakenBack => State == AwardState.Delivered && at - DeliveredOn < TakeBackWithin,
            AwardEvent.Withdrawn => State != AwardState.Delivered,
            _ => State is not (AwardState.Withdrawn or AwardState.Waiting),
        };

    public static string LotOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    public static bool NeedsReason(AwardEvent what) => what == AwardEvent.Withdrawn;
}
