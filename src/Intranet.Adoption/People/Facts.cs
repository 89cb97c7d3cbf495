namespace Intranet.Adoption.People;

/// <summary>What an account stands for. Only <see cref="Person"/> is counted in the population.</summary>
public enum EmployeeKind
{
    Person,
    Persona,
    Service,
}

/// <summary>Where an employee works; <see cref="Unknown"/> when the feed does not say.</summary>
public enum Workplace
{
    Unknown,
    Office,
    Frontline,
}

/// <summary>What a team is for; <see cref="Unknown"/> when the feed does not say.</summary>
public enum TeamKind
{
    Unknown,
    Department,
    Project,
    Informal,
}

/// <summary>The language in which the product writes to an employee.</summary>
public enum Language
{
    Nl,
    En,
}

/// <summary>The roles people hold in bringing the intranet to life.</summary>
public enum Role
{
    Administrator,
    CommunityManager,
    ProjectGroup,
    Ambassador,
}

/// <summary>Roles as files and the store write them.</summary>
public static class RoleNames
{
    public static string Of(Role role) =>
        role switch
        {
            Role.Administrator => "administrator",
            Role.CommunityManager => "community-manager",
            Role.ProjectGroup => "project-group",
            _ => "ambassador",
        };

    public static IReadOnlyList<string> All { get; } = Array.ConvertAll(Enum.GetValues<Role>(), Of);

    public static Role Parse(string name) => Enum.GetValues<Role>().First(role => Of(role) == name);
}

/// <summary>A membership that holds from <see cref="From"/> up to, not including, <see cref="To"/>.</summary>
public sealed record TeamMembership(int Team, int Employee, DateOnly From, DateOnly? To);

/// <summary>A role held from <see cref="From"/> up to, not including, <see cref="To"/>.</summary>
public sealed record RoleHolding(Role Role, int Employee, int? Team, DateOnly From, DateOnly? To, DateOnly? ConsentedOn);

/// <summary>A news channel, and the department it belongs to if any.</summary>
public sealed record Channel(int Number, string? Department);

/// <summary>A channel followed from <see cref="From"/> up to, not including, <see cref="To"/>.</summary>
public sealed record Follow(int Channel, int Employee, DateOnly From, DateOnly? To);

/// <summary>One row of the rollout plan: a phase and one team of its audience (null: everybody in no other phase).</summary>
public sealed record PhaseRow(int Phase, string? Name, DateOnly StartsOn, int? Team);

/// <summary>An objection to processing that holds from <see cref="Since"/> up to, not including, <see cref="Until"/>.</summary>
public sealed record Objection(int Employee, DateOnly Since, DateOnly? Until);

/// <summary>A day on which an employee opened a weekly report.</summary>
public sealed record ReportOpen(int Employee, DateOnly OpenedOn);

/// <summary>A day on which an employee followed a training.</summary>
public sealed record Training(int Employee, DateOnly Day);

/// <summary>A post with a content id, and the first day on which each colleague answered it.</summary>
public sealed record PersonaPost(long Content, int Author, DateOnly Day);

/// <summary>The first day on which an employee reacted to or commented on a piece of content.</summary>
public sealed record Answer(long Content, int Employee, DateOnly Day);
