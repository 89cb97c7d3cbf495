using Intranet.Storage;

namespace Intranet.Dashboard.Access;

/// <summary>How people sign in: at an OpenID Connect provider, or, in a demonstration, by choosing somebody.</summary>
/// <param name="Authority">Address of the provider, of one tenant only.</param>
/// <param name="EmailClaim">The claim that holds the work e-mail address, by which somebody is found among the employees.</param>
/// <param name="Roles">By role: the values in the claims <c>roles</c> or <c>groups</c> that give it.</param>
/// <param name="SessionHours">After so many hours one signs in again.</param>
public sealed record SignInSettings(
    string Authority,
    string ClientId,
    string? ClientSecret,
    string EmailClaim,
    IReadOnlyDictionary<string, string[]> Roles,
    int SessionHours = 8
)
{
    /// <summary>Where to choose whom to be: a demonstration, on this machine only.</summary>
    public static SignInSettings Demonstration { get; } = new("", "", null, "email", new Dictionary<string, string[]>());

    public bool IsDemonstration => Authority.Length == 0;

    /// <exception cref="RefusedException">Something is missing, or would let strangers in.</exception>
    public void Check()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || (uri.Scheme != "https" && !uri.IsLoopback))
        {
            throw new RefusedException(
                $"""
                The setting Intranet:SignIn:Authority is '{Authority}', which is no https address; write for instance
                https://login.microsoftonline.com/TENANT/v2.0.
                """
            );
        }

        if (uri.Segments.Any(segment => segment.TrimEnd('/') is "common" or "organizations" or "consumers"))
        {
            // Anybody may own a tenant in which they have any e-mail address they like.
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
