using System.Data.Common;
using Intranet.Adoption.People;
using Intranet.Adoption.Rewards;
using Intranet.Storage.People;

namespace Intranet.Storage.Rewards;

/// <summary>A line of the hand-over list: what to bring where, as it is today.</summary>
/// <param name="Team">The name of the team now, or its last one; for an award of the organisation, the organisation's.</param>
/// <param name="Location">Where the team is now; empty if nobody said.</param>
/// <param name="Slices">One for each person in the team now; for a team that is gone, as many as when it earned.</param>
/// <param name="IsGone">Whether the team is not there any more.</param>
/// <param name="Hints">What to look at first.</param>
public sealed record RewardOrder(Award Award, string Team, string Location, int Slices, bool IsGone, IReadOnlyList<HandOverHint> Hints);

/// <summary>
/// The hand-over list: awards of teams and of the organisation to hand over that are neither delivered nor withdrawn. Awards of single
/// people are theirs alone to see.
/// </summary>
public static class RewardOrders
{
    /// <summary>By reward, place and team.</summary>
    public static IReadOnlyList<RewardOrder> Of(DbConnection connection, OrganisationRow organisation, DateOnly today)
    {
        var waiting = Awards
            .List(connection, organisation, today)
            .Where(award => award.Scope != RewardScope.Employee && award.IsToHandOver)
            .ToList();
        if (waiting.Count == 0)
        {
            return [];
        }

        var records = RecordsReader.Read(connection, organisation).Records;
        return
        [
            .. waiting
                .Select(award => award.Scope == RewardScope.Team ? OfTeam(records, award, today) : OfOrganisation(records, award, today))
                .OrderBy(order => order.Award.Reward, StringComparer.Ordinal)
                .ThenBy(order => order.Location, StringComparer.Ordinal)
                .ThenBy(order => order.Team, StringComparer.Ordinal),
        ];
    }

    private static RewardOrder OfTeam(Records records, Award award, DateOnly today)
    {
        Team? On(DateOnly day) => Array.Find(records.RosterAt(day).Teams, team => team.Id == award.Recipient);
        var hints = HandOverHint.Of(records, award, today);
        return On(today) is { } now ? new(award, now.Name, now.Location, records.People(now.Number, today).Count, false, hints)
            : On(award.EarnedOn) is { } then ? new(award, then.Name, then.Location, award.Units, true, hints)
            : new(award, award.Recipient, "", award.Units, true, hints);
    }

    private static RewardOrder OfOrganisation(Records records, Award award, DateOnly today) =>
        new(award, records.Settings.Name, "", records.RosterAt(today).Population.Length, false, HandOverHint.Of(records, award, today));
}
