using Intranet.Adoption.People;
using Intranet.Storage;

namespace Intranet.Dashboard.Access;

/// <summary>How people sign in: at an OpenID Connect provider or, in a demonstration, as any demo user.</summary>
/// <param name="Authority">Address of the provider, of one tenant only.</param>
/// <param name="EmailClaim">The claim that holds the work e-mail address, which identifies the employee.</param>
/// <param name="Roles">For each role, the values of the claims <c>roles</c> or <c>groups</c> that give it.</param>
/// <param name="SessionHours">Hours until people have to sign in again.</param>
public sealed record SignInSettings(
    string Authority,
    string ClientId,
    string? ClientSecret,
    string EmailClaim,
    IReadOnlyDictionary<Role, string[]> Roles,
    int SessionHours = 8
)
{
    /// <summary>A demonstration on this machine: sign in as any demo user.</summary>
    public static SignInSettings Demonstration { get; } = new("", "", null, "email", new Dictionary<Role, string[]>());

    /// <summary>
    /// Whether a tenant is one in which anybody can have an account with any address: those for all tenants, and that of personal accounts.
    /// </summary>
    public static bool IsOpenToStrangers(string tenant) =>
        tenant.ToLowerInvariant() is "common" or "organizations" or "consumers" or "9188040d-6c67-4c5b-b112-36a304b66dad";

    public bool IsDemonstration => Authority.Length == 0;

    /// <exception cref="RefusedException">A setting is missing or would let strangers in.</exception>
    public void Check()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || (uri.Scheme != "https" && !uri.IsLoopback))
        {
            throw new RefusedException(
                $"""
                The setting Intranet:SignIn:Authority is '{Authority}', which is not an https address. Use for example
                https://login.microsoftonline.com/TENANT/v2.0.
                """
            );
        }

        if (uri.Segments.Any(segment => IsOpenToStrangers(segment.TrimEnd('/'))))
        {
            // Anyone can own a tenant and give themselves any e-mail address in it.
            throw new RefusedException(
                $"""
                The setting Intranet:SignIn:Authority lets people of every tenant in. Put the id of your own tenant in the place of
                'common'.
                """
            );
        }

        if (ClientId.Length == 0)
        {
            throw new RefusedException(
                $"The setting Intranet:SignIn:ClientId is missing. Set the id under which the provider knows this program."
            );
        }
    }
}
