using Intranet.Adoption.People;

namespace Intranet.Dashboard.Access;

/// <summary>What a reader may see and do. Every query checks one of these first (<see cref="Queries"/>).</summary>
[Flags]
public enum Rights
{
    None = 0,

    /// <summary>The scorecard of the organisation: index, practices, measures, advice. Without its teams.</summary>
    Scorecard = 1,

    /// <summary>Curve, segments, ladder and trends of the organisation, of frontline and of office.</summary>
    Adoption = 2,

    /// <summary>All teams, grouped.</summary>
    Teams = 4,

    /// <summary>The teams the reader manages or is ambassador of, grouped.</summary>
    OwnTeams = 8,

    /// <summary>The ledger, hand-overs, campaigns and the hand-over list.</summary>
    Rewards = 16,

    /// <summary>The weekly reports.</summary>
    Reports = 32,

    /// <summary>Phases, which is ready for the next, and the project group.</summary>
    Rollout = 64,

    /// <summary>Settings, feeds, tokens, quarantine, roles, audit log and jobs, but no more about people than others see.</summary>
    Administration = 128,

    /// <summary>The reader's own page: profile, activity, rewards, stored data, objection.</summary>
    Me = 256,
}

/// <summary>The rights that each role brings: the only table of them.</summary>
public static class RightsOf
{
    public const Rights Employee = Rights.Me;
    public const Rights Manager = NewManager | Rights.Scorecard;

    /// <summary>Until the first night's scoring after the feed named them.</summary>
    public const Rights NewManager = Rights.OwnTeams;

    public static Rights Holder(Role role) =>
        role switch
        {
            Role.Administrator => Rights.Administration,
            Role.CommunityManager => Rights.Scorecard | Rights.Adoption | Rights.Teams | Rights.Rewards | Rights.Reports | Rights.Rollout,
            Role.ProjectGroup => Rights.Scorecard | Rights.Adoption | Rights.Reports | Rights.Rollout,
            _ => Rights.OwnTeams,
        };
}
