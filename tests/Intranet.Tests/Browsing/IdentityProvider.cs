using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Intranet.Tests.Browsing;

/// <summary>
/// A real OpenID Connect provider in this process. The account NAME has the address NAME@voorbeeldhoven.example; a prefix makes the
/// address unverified or gives the account a role.
/// </summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "intranet",
        ClientSecret = "a-secret-of-the-tests";

    private readonly WebApplication app;

    private IdentityProvider(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <param name="site">The address of the site that people sign in to.</param>
    public static async Task<IdentityProvider> Start(string site)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.Cookie.Name = "provider");
        builder.Services.AddOpenIddict().AddServer(server => Configure(server, site));
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/authorize", Authorize);
        app.MapPost("/login", (Delegate)LogIn);
        app.MapGet(
            "/end-session",
            () =>
                Results.SignOut(
                    authenticationSchemes:
                    [
                        CookieAuthenticationDefaults.AuthenticationScheme,
                        OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
                    ]
                )
        );
        await app.StartAsync();
        return new IdentityProvider(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static void Configure(OpenIddictServerBuilder server, string site)
    {
        // Without a store of clients and tokens: one client, and codes that work once, are all that is needed.
        var redeemed = new ConcurrentDictionary<string, bool>();
        server
            .EnableDegradedMode()
            .SetAuthorizationEndpointUris("authorize")
            .SetTokenEndpointUris("token")
            .SetUserInfoEndpointUris("userinfo")
            .SetEndSessionEndpointUris("end-session")
            .AllowAuthorizationCodeFlow()
            .RequireProofKeyForCodeExchange()
            .RegisterScopes(OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.Email)
            .SetIdentityTokenLifetime(TimeSpan.FromHours(1))
            .AddEphemeralEncryptionKey()
            .AddEphemeralSigningKey()
            .AddEventHandler<ValidateAuthorizationRequestContext>(handler =>
                handler.UseInlineHandler(context =>
                {
                    if (context.ClientId != ClientId || context.RedirectUri != site + "/signed-in")
                    {
                        context.Reject(OpenIddictConstants.Errors.InvalidClient);
                    }

                    return default;
                })
            )
            .AddEventHandler<ValidateTokenRequestContext>(handler =>
                handler.UseInlineHandler(context =>
                {
                    if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                    {
                        context.Reject(OpenIddictConstants.Errors.InvalidClient);
                    }
                    else if (!redeemed.TryAdd(context.Request.Code!, true))
                    {
                        context.Reject(OpenIddictConstants.Errors.InvalidGrant);
                    }

                    return default;
                })
            )
            .AddEventHandler<ValidateEndSessionRequestContext>(handler =>
                handler.UseInlineHandler(context =>
                {
                    if (context.ClientId != ClientId || context.PostLogoutRedirectUri != site + "/signed-out-there")
                    {
                        context.Reject(OpenIddictConstants.Errors.InvalidRequest);
                    }

                    return default;
                })
            )
            .AddEventHandler<HandleUserInfoRequestContext>(handler =>
                handler.UseInlineHandler(context =>
                {
                    var account = context.AccessTokenPrincipal!.GetClaim(OpenIddictConstants.Claims.Subject)!;
                    var (prefix, name) = account.Split('-', 2) is [var first, var rest] ? (first, rest) : ("", account);
                    context.Claims["name"] = $"Account {account}";
                    context.Email = $"{name.ToUpperInvariant()}@Voorbeeldhoven.example";
                    context.EmailVerified = prefix != "unverified";
                    context.Claims["groups"] = "[Communicatie] redactie";
                    context.Claims["roles"] = new OpenIddictParameter(
                        prefix switch
                        {
                            "admin" => ["other", "Intranet.Admins"],
                            "group" => ["Intranet.Managers"],
                            _ => ImmutableArray<string?>.Empty,
                        }
                    );
                    return default;
                })
            );
        server
            .UseAspNetCore()
            .DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough();
    }

    private static IResult Authorize(HttpContext http)
    {
        if (http.User.FindFirstValue(OpenIddictConstants.Claims.Subject) is not { } account)
        {
            return Results.Content(
                $"""
                <!doctype html><title>Sign in</title>
                <form method="post" action="/login?return={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}">
                <input name="login"><input name="password" type="password"><button type="submit">Sign in</button></form>
                """,
                "text/html"
            );
        }

        var identity = new ClaimsIdentity("provider").SetClaim(OpenIddictConstants.Claims.Subject, account);
        return Results.SignIn(
            new ClaimsPrincipal(identity).SetScopes(http.GetOpenIddictServerRequest()!.GetScopes()),
            authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme
        );
    }

    private static async Task<IResult> LogIn(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var identity = new ClaimsIdentity("login").SetClaim(OpenIddictConstants.Claims.Subject, form["login"].ToString());
        await http.SignInAsync(new ClaimsPrincipal(identity));
        return Results.LocalRedirect(http.Request.Query["return"].ToString());
    }
}
