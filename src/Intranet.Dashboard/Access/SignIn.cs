using System.Data.Common;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Intranet.Dashboard.Access;

internal static class SignIn
{
    public const string Cookie = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Provider = OpenIdConnectDefaults.AuthenticationScheme;

    /// <summary>With this prefix, browsers send the cookie over HTTPS only, and to this host alone.</summary>
    private const string HostCookie = "__Host-intranet";

    public static void Add(IServiceCollection services, Store store, SignInSettings settings, bool isPlainHttp, TimeProvider clock)
    {
        services.AddDataProtection().SetApplicationName("intranet");
        services.Configure<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>(keys =>
            keys.XmlRepository = new StoredKeys(store)
        );
        services.AddAntiforgery(forms =>
        {
            forms.FormFieldName = "form-token";
            forms.Cookie.Name = isPlainHttp ? "intranet-form" : "__Host-intranet-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = isPlainHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            forms.SuppressXFrameOptionsHeader = true;
        });
        var authentication = services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = Cookie;
                options.DefaultChallengeScheme = settings.IsDemonstration ? Cookie : Provider;
            })
            .AddCookie(
                Cookie,
                cookie =>
                {
                    cookie.Cookie.Name = isPlainHttp ? "intranet" : HostCookie;
                    cookie.Cookie.HttpOnly = true;
                    cookie.Cookie.SameSite = SameSiteMode.Lax;
                    cookie.Cookie.SecurePolicy = isPlainHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
                    cookie.ExpireTimeSpan = TimeSpan.FromHours(settings.SessionHours);
                    cookie.SlidingExpiration = false;
                    cookie.LoginPath = "/sign-in";
                    cookie.ReturnUrlParameter = "return";
                    cookie.TimeProvider = clock;
                    cookie.Events.OnValidatePrincipal = context =>
                    {
                        using var connection = store.Open();
                        if (
                            context.Principal?.FindFirstValue(SessionClaims.Session) is not { } session
                            || !Sessions.IsOpen(connection, session, clock.GetUtcNow())
                        )
                        {
                            context.RejectPrincipal();
                        }

                        return Task.CompletedTask;
                    };
                }
            );
        if (settings.IsDemonstration)
        {
            return;
        }

        authentication.AddOpenIdConnect(
            Provider,
            provider =>
            {
                provider.Authority = settings.Authority;
                provider.RequireHttpsMetadata = settings.Authority.StartsWith("https:", StringComparison.Ordinal);
                provider.ClientId = settings.ClientId;
                provider.ClientSecret = settings.ClientSecret;
                provider.ResponseType = OpenIdConnectResponseType.Code;
                provider.ResponseMode = OpenIdConnectResponseMode.Query;
                provider.UsePkce = true;
                provider.CallbackPath = "/signed-in";

                // A page of another site could call the framework's own address and sign readers out.
                provider.RemoteSignOutPath = default;
                provider.SignedOutCallbackPath = "/signed-out-there";
                provider.SignedOutRedirectUri = "/signed-out";
                provider.MapInboundClaims = false;
                provider.GetClaimsFromUserInfoEndpoint = true;
                provider.SaveTokens = false;
                provider.UseTokenLifetime = false;
                provider.Scope.Clear();
                provider.Scope.Add("openid");
                provider.Scope.Add("profile");
                provider.Scope.Add("email");
                provider.ClaimActions.Clear();
                provider.ClaimActions.MapAll();
                provider.TokenValidationParameters.NameClaimType = SessionClaims.Name;
                provider.TimeProvider = clock;
                foreach (var cookie in (CookieBuilder[])[provider.CorrelationCookie, provider.NonceCookie])
                {
                    // The provider returns by an ordinary link, so Lax is enough and other sites cannot send the cookie.
                    cookie.SameSite = SameSiteMode.Lax;
                    cookie.SecurePolicy = isPlainHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
                }

                provider.Events = new OpenIdConnectEvents
                {
                    OnTicketReceived = context =>
                    {
                        using var connection = store.Open();
                        context.Principal = WithSession(Ours(context.Principal!, settings), connection, settings, clock);
                        return Task.CompletedTask;
                    },
                    OnTokenValidated = context =>
                    {
                        // The standard allows unsigned tokens straight from the provider; this product does not.
                        if (context.SecurityToken.SignatureAlgorithm is null or "none")
                        {
                            context.Fail("The token is not signed.");
                        }

                        if (context.Principal?.FindFirstValue("tid") is { } tenant && SignInSettings.IsOpenToStrangers(tenant))
                        {
                            context.Fail("Accounts of this tenant can have any address.");
                        }

                        return Task.CompletedTask;
                    },
                    OnRedirectToIdentityProviderForSignOut = context =>
                    {
                        // Who asks, so that the provider knows where it may send people back to; the token that would say it too is
                        // not kept.
                        context.ProtocolMessage.ClientId = settings.ClientId;
                        return Task.CompletedTask;
                    },
                    OnRemoteFailure = context =>
                    {
                        // A forged, replayed or expired answer, or a press on Cancel: say so, and let people start again.
                        context.Response.Redirect("/sign-in-failed");
                        context.HandleResponse();
                        return Task.CompletedTask;
                    },
                };
            }
        );
    }

    /// <summary>Keeps only what is needed of the provider's claims: address, name and roles.</summary>
    private static ClaimsPrincipal Ours(ClaimsPrincipal theirs, SignInSettings settings)
    {
        var claims = new List<Claim>();
        if (
            theirs.FindFirstValue(settings.EmailClaim) is { Length: > 0 } email
            && theirs.FindFirstValue("email_verified") is null or "true" or "True"
        )
        {
            claims.Add(new(SessionClaims.Email, email.Trim()));
        }

        // Microsoft's number of a person is the same for every program; its "sub" is not. Of another provider "oid" could be anything.
        if (
            theirs.FindFirstValue(SessionClaims.Issuer) is { Length: > 0 and <= 200 } issuer
            && theirs.FindFirstValue(IsMicrosoft(issuer) ? "oid" : SessionClaims.Subject) is { Length: > 0 and <= 200 } subject
        )
        {
            claims.Add(new(SessionClaims.Issuer, issuer));
            claims.Add(new(SessionClaims.Subject, subject));
        }

        if (theirs.FindFirstValue(SessionClaims.Name) is { Length: > 0 } name)
        {
            claims.Add(new(SessionClaims.Name, name));
        }

        var groups = theirs
            .FindAll("roles")
            .Concat(theirs.FindAll("groups"))
            .SelectMany(Values)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        claims.AddRange(
            settings
                .Roles.Where(role => role.Value.Any(groups.Contains))
                .Select(role => new Claim(SessionClaims.Role, RoleNames.Of(role.Key)))
        );
        return new(new ClaimsIdentity(claims, Provider));
    }

    private static bool IsMicrosoft(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && (uri.Host.StartsWith("login.microsoftonline.", StringComparison.Ordinal) || uri.Host == "sts.windows.net");

    /// <summary>Tokens have a claim for each value; the user information of the provider has one list.</summary>
    internal static IEnumerable<string> Values(Claim claim)
    {
        if (claim.Value.StartsWith('['))
        {
            try
            {
                return JsonNode.Parse(claim.Value)!.AsArray().OfType<JsonValue>().Select(value => value.ToString());
            }
            catch (JsonException)
            {
                // The name of a group that happens to begin like a list.
            }
        }

        return [claim.Value];
    }

    /// <summary>The session of a demo user.</summary>
    public static ClaimsPrincipal Chosen(
        string organisation,
        string employee,
        DbConnection connection,
        SignInSettings settings,
        TimeProvider clock
    ) =>
        WithSession(
            new(new ClaimsIdentity([new Claim(SessionClaims.Person, $"{organisation}\n{employee}")], "demonstration")),
            connection,
            settings,
            clock
        );

    private static ClaimsPrincipal WithSession(ClaimsPrincipal reader, DbConnection connection, SignInSettings settings, TimeProvider clock)
    {
        var session = Sessions.Open(connection, clock.GetUtcNow(), TimeSpan.FromHours(settings.SessionHours));
        ((ClaimsIdentity)reader.Identity!).AddClaim(new(SessionClaims.Session, session));
        return reader;
    }

    /// <summary>Whether a request comes from this machine by its own name: names of other sites that point here do not count.</summary>
    public static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && (
            http.Request.Host.Host is "localhost"
            || (IPAddress.TryParse(http.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))
        );
}
