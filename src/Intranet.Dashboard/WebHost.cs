using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Doors;
using Intranet.Dashboard.Pages;
using Intranet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;

namespace Intranet.Dashboard;

/// <summary>What an administrator may set of the web server.</summary>
/// <param name="Urls">Addresses to listen on, a semicolon between.</param>
/// <param name="RequestsPerSecond">What one token may ask in the long run; bursts may be twenty times that.</param>
/// <param name="ConcurrentRequests">Requests that are worked on at the same time; others wait their turn.</param>
/// <param name="SignIn">How people sign in; null for the doors alone, without pages.</param>
/// <param name="Proxies">Addresses of the proxies before it, whose word on who asks, and whether by HTTPS, is taken.</param>
public sealed record WebSettings(
    string Urls,
    int RequestsPerSecond = 50,
    int ConcurrentRequests = 16,
    SignInSettings? SignIn = null,
    IReadOnlyList<System.Net.IPAddress>? Proxies = null
)
{
    /// <summary>Whether it is for this machine alone, where cookies go without HTTPS.</summary>
    public bool IsLocalOnly =>
        Proxies is null
        && Urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "http" && uri.IsLoopback);
}

/// <summary>
/// The web server: the pages, the doors for feeds, the page to unsubscribe at, health at <c>/health/live</c> and
/// <c>/health/ready</c>, and the description of the API at <c>/openapi/v1.json</c>.
/// </summary>
public static class WebHost
{
    private const int WaitingRequests = 500;

    public static WebApplication Build(
        Store store,
        WebSettings settings,
        TimeProvider clock,
        Action<IServiceCollection>? more = null,
        Action<WebApplication>? map = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Body.Most;
            kestrel.Limits.MaxConcurrentConnections = 1000;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // That the keys in the store are not sealed themselves is said in docs/dashboards.md, not at every start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddHealthChecks().AddCheck("store", () => Check(store), tags: ["ready"]);
        builder.Services.AddProblemDetails();
        builder.Services.AddRequestDecompression();
        builder.Services.AddRateLimiter(limiter => Limit(limiter, settings));
        builder.Services.AddOpenApi(options =>
            options.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Version = typeof(WebHost).Assembly.GetName().Version!.ToString(3);
                    document.Info.Title = "Intranet adoption engine";
                    document.Info.Description =
                        "The doors by which feeds come in. Each needs a bearer token of one organisation, made by its administrator for that door.";
                    document.Servers?.Clear();
                    document.Components ??= new OpenApiComponents();
                    document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                    {
                        ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                    };
                    document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
                    return Task.CompletedTask;
                }
            )
        );
        if (settings.SignIn is { } signIn)
        {
            builder
                .Services.AddSingleton(signIn)
                .AddSingleton(clock)
                .AddSingleton<ModelCache>()
                .AddSingleton(store)
                .AddSingleton<OrganisationPages>()
                .AddSingleton<Entrance>()
                .AddScoped<HtmlRenderer>();
            Access.SignIn.Add(builder.Services, store, signIn, settings.IsLocalOnly, clock);
            builder.Services.AddResponseCompression(compression => compression.EnableForHttps = true);
        }

        more?.Invoke(builder.Services);

        var app = builder.Build();
        if (settings.Proxies is { Count: > 0 } proxies)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
                ForwardLimit = proxies.Count,
            };
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            proxies.ToList().ForEach(forwarded.KnownProxies.Add);
            app.UseForwardedHeaders(forwarded);
        }

        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.UseRequestDecompression();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<DoorFilter>();
        ActivityDoor.Map(app, store, clock, log);
        ScimDoor.Map(app, store, clock, log);
        Unsubscribe.Map(app, store, clock);
        if (settings.SignIn is not null)
        {
            // Cookies of sessions are Lax, so that no other site can have a page sent again and again to guess at it by its length.
            app.UseResponseCompression();
            app.UseAuthentication();
            SiteAssets.Map(app);
            app.Services.GetRequiredService<Entrance>().Map(app);
            app.Services.GetRequiredService<OrganisationPages>().Map(app);
        }

        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        app.MapOpenApi();
        map?.Invoke(app);
        return app;
    }

    /// <summary>Whether the store answers and has its tables.</summary>
    private static HealthCheckResult Check(Store store)
    {
        try
        {
            using var connection = store.Open();
            Organisations.Known(connection);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is RefusedException || Store.Describe(failure) is not null)
        {
            return HealthCheckResult.Unhealthy("the store does not answer");
        }
    }

    private static void Limit(RateLimiterOptions limiter, WebSettings settings)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http =>
                RateLimitPartition.GetTokenBucketLimiter(
                    Caller(http),
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = 20 * settings.RequestsPerSecond,
                        TokensPerPeriod = settings.RequestsPerSecond,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                    }
                )
            ),
            PartitionedRateLimiter.Create<HttpContext, string>(_ =>
                RateLimitPartition.GetConcurrencyLimiter(
                    "all",
                    _ => new ConcurrencyLimiterOptions
                    {
                        PermitLimit = settings.ConcurrentRequests,
                        QueueLimit = WaitingRequests,
                        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                    }
                )
            )
        );
        limiter.OnRejected = async (context, cancel) =>
        {
            var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                : 1;
            context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await Results
                .Problem($"Too many requests at once. Send this one again in {seconds} s.", statusCode: 429)
                .ExecuteAsync(context.HttpContext);
        };
    }

    /// <summary>Whose share of the requests it is: the token's, or the address's where there is none.</summary>
    private static string Caller(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is { Length: > 0 } header
            ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(header)).AsSpan(0, 16))
            : http.Connection.RemoteIpAddress?.ToString() ?? "";
}
