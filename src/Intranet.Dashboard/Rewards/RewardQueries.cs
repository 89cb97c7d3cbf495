using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.People;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;

namespace Intranet.Dashboard.Rewards;

/// <summary>What a campaign would award on the last day scored.</summary>
public sealed record CampaignPreview(
    Campaign Campaign,
    IReadOnlyList<RewardPreview.Line> Lines,
    IReadOnlyDictionary<string, string> TeamNames
);

/// <summary>A campaign with what came of it, and what it was before.</summary>
/// <param name="AtMost">The budget of the campaign, or that of the reward for each campaign; null for no limit.</param>
/// <param name="Earned">Awards that the budget pays for.</param>
/// <param name="Waiting">Awards on the waiting list.</param>
/// <param name="History">All versions, newest first.</param>
public sealed record CampaignLine(Campaign Campaign, int? AtMost, int Earned, int Waiting, IReadOnlyList<CampaignVersion> History);

/// <summary>Rewards of teams and of the organisation; awards of single people are on their own page only.</summary>
public sealed class RewardQueries(OrganisationContext context) : Queries(context)
{
    /// <summary>The ledger: all of it, or the awards of the reader's own teams.</summary>
    public IReadOnlyList<Award> Ledger()
    {
        Context.NeedOneOf(Rights.Rewards | Rights.OwnTeams);
        return
        [
            .. Awards
                .List(Connection, Organisation, Reader.Today)
                .Where(award =>
                    award.Scope == RewardScope.Team
                        ? Reader.May(Rights.Rewards) || Reader.OwnTeams.Contains(award.Recipient)
                        : award.Scope == RewardScope.Organisation && Reader.May(Rights.Rewards)
                ),
        ];
    }

    /// <summary>The awards of one team that were not withdrawn.</summary>
    public IReadOnlyList<Award> OfTeam(string team) =>
        [.. Ledger().Where(award => award.Recipient == team && award.State != AwardState.Withdrawn)];

    /// <summary>What a team has to do for the rewards that are about profiles.</summary>
    public IReadOnlyList<RewardProgress> Progress(string team, DateOnly day)
    {
        Context.NeedOneOf(Rights.Teams | Rights.OwnTeams);
        return
        [
            .. Cached(
                    $"progress {day:yyyy-MM-dd}",
                    () =>
                        RewardProgress
                            .Of(
                                RecordsReader.Read(Connection, Organisation).Records,
                                Awards.List(Connection, Organisation, Reader.Today),
                                day
                            )
                            .ToList(),
                    lines => 300 * lines.Count
                )
                .Where(progress => progress.Team.Id == team),
        ];
    }

    /// <summary>The names of the teams in the ledger that this reader sees.</summary>
    public IReadOnlyDictionary<string, string> LedgerNames() =>
        TeamNames(Ledger().Where(award => award.Scope == RewardScope.Team).Select(award => award.Recipient));

    /// <summary>What is still to be delivered.</summary>
    public IReadOnlyList<RewardOrder> Orders()
    {
        Need(Rights.Rewards);
        return RewardOrders.Of(Connection, Organisation, Reader.Today);
    }

    /// <summary>What is still to be delivered, to download or print.</summary>
    public IReadOnlyList<RewardOrder> ExportOrders()
    {
        Need(Rights.Rewards);
        Note($"exported the hand-over list");
        return Orders();
    }

    /// <summary>Announces an award, in the ledger and by mail.</summary>
    /// <returns>Whether it had not been announced yet.</returns>
    public Task<bool> Announce(string award, AwardAnnouncer announcer)
    {
        Need(Rights.Rewards);
        return Announce(OfOthers(award), announcer);
    }

    private async Task<bool> Announce(Award award, AwardAnnouncer announcer)
    {
        var isNew = await announcer(Connection, Organisation, award, Reader.Name);
        if (isNew)
        {
            Note($"announced award {award.Id}");
        }

        return isNew;
    }

    /// <summary>Records what happened to an award.</summary>
    /// <returns>Whether that is new.</returns>
    /// <exception cref="RefusedException">It cannot happen any more; the message says what happened instead.</exception>
    public bool RecordEvent(string award, AwardEvent what, string? reason)
    {
        Need(Rights.Rewards);
        if (!Enum.IsDefined(what))
        {
            throw new InvalidInputException("invalid-value");
        }

        if (Award.NeedsReason(what) && string.IsNullOrWhiteSpace(reason))
        {
            throw new InvalidInputException("invalid-reason");
        }

        OfOthers(award);
        var (_, isNew) = Awards.RecordEvent(Connection, Organisation, award, what, Context.Clock.GetUtcNow(), Reader.Name, reason?.Trim());
        if (isNew)
        {
            Note(
                what switch
                {
                    AwardEvent.Announced => (FormattableString)$"announced award {award}",
                    AwardEvent.Delivered => $"delivered award {award}",
                    AwardEvent.TakenBack => $"took back the delivery of award {award}",
                    _ => $"withdrew award {award}",
                }
            );
        }

        return isNew;
    }

    /// <summary>The campaigns on record, the last to begin first.</summary>
    public IReadOnlyList<CampaignLine> Campaigns()
    {
        Need(Rights.Rewards);
        var awards = Awards.List(Connection, Organisation, Reader.Today).ToLookup(award => (award.Reward, award.Period));
        var history = Storage.Rewards.Campaigns.History(Connection, Number).ToLookup(version => version.Campaign.Id);
        return
        [
            .. Organisation
                .Settings.Campaigns.Reverse()
                .Select(campaign => new CampaignLine(
                    campaign,
                    campaign.AtMost ?? BudgetOf(campaign.Reward),
                    awards[(campaign.Reward, campaign.Id)].Count(award => award.State is not (AwardState.Waiting or AwardState.Withdrawn)),
                    awards[(campaign.Reward, campaign.Id)].Count(award => award.State == AwardState.Waiting),
                    [.. history[campaign.Id]]
                )),
        ];
    }

    /// <summary>The names of who changed campaigns, by id. Who is not in service any more, or was forgotten, is not among them.</summary>
    public IReadOnlyDictionary<string, string> CampaignAuthors()
    {
        Need(Rights.Rewards);
        var ids = Storage.Rewards.Campaigns.History(Connection, Number).Select(version => version.ChangedBy).Distinct().ToList();
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var records = RecordsReader.Read(Connection, Organisation).Records;
        var states = records.RosterAt(Reader.Today).States;
        var names = new Dictionary<string, string>();
        foreach (var id in ids)
        {
            var at = Array.BinarySearch(records.EmployeeIds, id, StringComparer.Ordinal);
            if (at >= 0 && states[at] is { Name.Length: > 0 } state)
            {
                names.Add(id, state.Name);
            }
        }

        return names;
    }

    private int? BudgetOf(string reward) =>
        Organisation.Settings.Rewards.FirstOrDefault(one => one.Id == reward)?.Budget is { Per: RewardFrequency.Campaign } budget
            ? budget.AtMost
            : null;

    /// <summary>A campaign to change.</summary>
    /// <exception cref="NotFoundException">There is none with this id.</exception>
    public Campaign Campaign(string id)
    {
        Need(Rights.Rewards);
        return Organisation.Settings.Campaigns.FirstOrDefault(campaign => campaign.Id == id) ?? throw new NotFoundException();
    }

    public CampaignPreview Preview(CampaignForm form)
    {
        Need(Rights.Rewards);
        var campaign = Checked(form);
        var day = ScoredDays() is { Count: > 0 } days ? Told(days[0]) : Reader.Today.AddDays(-1);

        IReadOnlyList<RewardPreview.Line> lines =
            campaign.From > day
                ? RewardPreview.Planned(Connection, Organisation, day, campaign)
                : [.. RewardPreview.Run(Connection, Organisation, day, campaign).Where(line => line.Award.Reward == campaign.Reward)];
        return new(
            campaign,
            lines,
            TeamNames(lines.Where(line => line.Award.Scope == RewardScope.Team).Select(line => line.Award.Recipient))
        );
    }

    /// <summary>Records a new campaign, or changes one. Awards that were not told follow; those that were stay.</summary>
    public void SaveCampaign(CampaignForm form)
    {
        Need(Rights.Rewards);
        var campaign = Checked(form);
        var records = RecordsReader.Read(Connection, Organisation).Records;
        using var transaction = Connection.BeginWrite(Number);
        Storage.Rewards.Campaigns.Put(Connection, transaction, Number, campaign, Reader.Id, Context.Clock.GetUtcNow());
        AwardSettlement.Settle(Connection, transaction, Organisation, records);
        transaction.Commit();
    }

    /// <exception cref="InvalidInputException">There is no such reward for teams.</exception>
    private Campaign Checked(CampaignForm form) =>
        form.Read() is var campaign
        && Organisation.Settings.Rewards.Any(reward => reward.Id == campaign.Reward && reward.Scope == RewardScope.Team)
            ? campaign
            : throw new InvalidInputException("invalid-reward");

    /// <exception cref="RefusedException">There is no such award, or it is one of a single person.</exception>
    private Award OfOthers(string id) =>
        Awards.Find(Connection, Organisation, id, Context.Clock.GetUtcNow()) is { Scope: not RewardScope.Employee } award
            ? award
            : throw new NotFoundException();
}
