using Intranet.Adoption.Rewards;
using Intranet.Dashboard.Access;
using Intranet.Scoring;
using Intranet.Storage.Rewards;
using Intranet.Storage.Scores;
using Intranet.Storage.Settings;

namespace Intranet.Dashboard.Rewards;

/// <summary>What a campaign would award on the last day scored.</summary>
public sealed record CampaignPreview(
    Campaign Campaign,
    IReadOnlyList<RewardPreview.Line> Lines,
    IReadOnlyDictionary<string, string> TeamNames
);

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
                .List(Connection, Number)
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

    /// <summary>The names of the teams in the ledger that this reader sees.</summary>
    public IReadOnlyDictionary<string, string> LedgerNames() =>
        TeamNames(Ledger().Where(award => award.Scope == RewardScope.Team).Select(award => award.Recipient));

    /// <summary>What is still to be delivered.</summary>
    public IReadOnlyList<RewardOrder> Orders()
    {
        Need(Rights.Rewards);
        return RewardOrders.Of(Connection, Organisation);
    }

    /// <summary>What is still to be delivered, to download.</summary>
    public IReadOnlyList<RewardOrder> ExportOrders()
    {
        Need(Rights.Rewards);
        Note($"exported the baker's list");
        return Orders();
    }

    /// <summary>Records that an award was announced or delivered.</summary>
    /// <exception cref="InvalidInputException">Readers can only announce and deliver awards.</exception>
    public void RecordEvent(string award, AwardEvent what)
    {
        Need(Rights.Rewards);
        if (what is not (AwardEvent.Announced or AwardEvent.Delivered))
        {
            throw new InvalidInputException("invalid-event");
        }

        Awards.RecordEvent(Connection, Number, award, what, Context.Clock.GetUtcNow(), Reader.Name, null);
        if (what == AwardEvent.Announced)
        {
            Note($"announced award {award}");
        }
        else
        {
            Note($"delivered award {award}");
        }
    }

    public CampaignPreview Preview(CampaignForm form)
    {
        Need(Rights.Rewards);
        var campaign = form.Read();
        var day = ScoredDays() is { Count: > 0 } days ? Told(days[0]) : Reader.Today.AddDays(-1);

        // As if the campaign were running on the last day scored: what it would award then is what it would award on its first day.
        var running = campaign with
        {
            From = day < campaign.From ? day : campaign.From,
            Until = campaign.Until < day ? day : campaign.Until,
        };
        var settings = SettingsFile.Parse(Json(running));
        IReadOnlyList<RewardPreview.Line> lines =
        [
            .. RewardPreview
                .Run(Connection, Organisation with { Settings = settings, Json = Json(campaign) }, day)
                .Where(line => line.Reward.Id == campaign.Reward && line.Reward.Scope != RewardScope.Employee),
        ];
        return new(campaign, lines, TeamNames(lines.Where(line => line.Reward.Scope == RewardScope.Team).Select(line => line.Recipient)));
    }

    public void StartCampaign(CampaignForm form)
    {
        Need(Rights.Rewards);
        var campaign = form.Read();
        SettingsChange.Save(
            Connection,
            Organisation,
            Json(campaign),
            $"started a campaign for {campaign.Reward} from {campaign.From:yyyy-MM-dd} until {campaign.Until:yyyy-MM-dd}",
            Reader.Id,
            Context.Clock
        );
    }

    private string Json(Campaign campaign) =>
        SettingsChange.WithCampaign(Organisation.Json, campaign.Reward, campaign.From, campaign.Until, campaign.AtMost, campaign.UnitCost);
}
