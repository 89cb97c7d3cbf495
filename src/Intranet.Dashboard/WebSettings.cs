using Intranet.Dashboard.Access;

namespace Intranet.Dashboard;

/// <summary>Settings of the web server.</summary>
/// <param name="Urls">Addresses to listen on, a semicolon between.</param>
/// <param name="RequestsPerSecond">Requests that one token may make a second; bursts may be twenty times that.</param>
/// <param name="ConcurrentRequests">
/// Pages made at the same time, and forms and deliveries taken from one sender at the same time; others wait their turn.
/// </param>
/// <param name="SignIn">How people sign in; null to serve the feeds without pages.</param>
/// <param name="Proxies">Addresses of the proxies in front of it, whose forwarded headers are trusted.</param>
public sealed record WebSettings(
    string Urls,
    int RequestsPerSecond = 50,
    int ConcurrentRequests = 16,
    SignInSettings? SignIn = null,
    IReadOnlyList<System.Net.IPAddress>? Proxies = null
)
{
    /// <summary>Whether it serves this machine alone; cookies then go without HTTPS.</summary>
    public bool IsLocalOnly =>
        Proxies is null
        && Urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "http" && uri.IsLoopback);
}
