namespace Intranet.Dashboard.Access;

/// <summary>The claims in a session cookie.</summary>
internal static class SessionClaims
{
    public const string Email = "email";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>Organisation and employee chosen in a demonstration.</summary>
    public const string Person = "person";
}
