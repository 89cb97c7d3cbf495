using System.Diagnostics.CodeAnalysis;
using Intranet.Adoption.People;
using Intranet.Storage.People;

namespace Intranet.Dashboard.Access;

/// <summary>A role by its name in forms, such as <c>community-manager</c>.</summary>
public readonly record struct RoleName(Role Role) : IParsable<RoleName>
{
    public static RoleName Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var name) ? name : throw new FormatException($"There is no role '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RoleName result)
    {
        var known = Enum.GetValues<Role>().Where(role => RoleNames.Of(role) == s).ToArray();
        result = new(known.FirstOrDefault());
        return known.Length == 1;
    }
}
