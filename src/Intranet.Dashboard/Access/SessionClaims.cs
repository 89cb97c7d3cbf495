namespace Intranet.Dashboard.Access;

/// <summary>The claims in a session cookie.</summary>
internal static class SessionClaims
{
    public const string Email = "email";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>Who issued the account, and its number there, which never changes.</summary>
    public const string Issuer = "iss";
    public const string Subject = "sub";

    /// <summary>The number of the session, which ends when they sign out.</summary>
    public const string Session = "session";

    /// <summary>Organisation and employee chosen in a demonstration.</summary>
    public const string Person = "person";
}
