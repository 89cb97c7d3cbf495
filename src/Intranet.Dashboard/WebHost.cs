using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Administration;
using Intranet.Dashboard.Adoption;
using Intranet.Dashboard.Feeds;
using Intranet.Dashboard.Installation;
using Intranet.Dashboard.Layout;
using Intranet.Dashboard.Me;
using Intranet.Dashboard.Overview;
using Intranet.Dashboard.Practices;
using Intranet.Dashboard.Reports;
using Intranet.Dashboard.Rewards;
using Intranet.Dashboard.Rollout;
using Intranet.Dashboard.Teams;
using Intranet.Dashboard.Unsubscribe;
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

/// <summary>
/// The web server: the pages, the feeds, the page to unsubscribe, health at <c>/health/live</c> and <c>/health/ready</c>, and the
/// description of the API at <c>/openapi/v1.json</c>.
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

            // An idle connection costs little; a lower limit lets whoever opens a thousand shut everybody out.
            kestrel.Limits.MaxConcurrentConnections = 20_000;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // docs/dashboards.md explains that the keys in the store are not encrypted; no warning at every start.
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
                        "Feeds deliver here. Each needs a bearer token that an administrator of the organisation made for that feed.";
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
        builder.Services.AddSingleton(store).AddSingleton(clock).AddScoped<HtmlRenderer>();
        if (settings.SignIn is { } signIn)
        {
            AddPages(builder.Services, signIn);
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
        app.Use(
            (http, next) =>
            {
                // What can be read can be asked about: the server sends the headers of the answer without its body.
                http.Request.Method = HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method;
                return next(http);
            }
        );
        app.UseRouting();
        app.UseRateLimiter();
        app.UseRequestDecompression();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<FeedFilter>();
        ActivityEndpoints.Map(app, store, clock, log);
        ScimEndpoints.Map(app, store, clock, log);
        UnsubscribeEndpoints.Map(app, store, clock);
        SiteAssets.Map(app);
        if (settings.SignIn is not null)
        {
            // Compression is safe: session cookies are Lax, so no other site can request a page repeatedly to guess it by its length.
            app.UseResponseCompression();
            app.Use(OrganisationMiddleware.AnswerWhileTheStoreIsAway);
            app.UseAuthentication();
            app.UseMiddleware<OrganisationMiddleware>();
            MapPages(app);
        }

        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        app.MapOpenApi();
        map?.Invoke(app);
        return app;
    }

    private static void AddPages(IServiceCollection services, SignInSettings signIn) =>
        services
            .AddSingleton(signIn)
            .AddSingleton<ModelCache>()
            .AddScoped<OrganisationContext>()
            .AddScoped<OverviewQueries>()
            .AddScoped<PracticeQueries>()
            .AddScoped<AdoptionQueries>()
            .AddScoped<TeamQueries>()
            .AddScoped<RewardQueries>()
            .AddScoped<ReportQueries>()
            .AddScoped<RolloutQueries>()
            .AddScoped<MyQueries>()
            .AddScoped<FeedQueries>()
            .AddScoped<QuarantineQueries>()
            .AddScoped<SettingsQueries>()
            .AddScoped<RoleQueries>()
            .AddScoped<AuditQueries>()
            .AddScoped<ForgetQueries>()
            .AddScoped<JobQueries>();

    private static void MapPages(WebApplication app)
    {
        OrganisationsEndpoints.Map(app);
        SignInEndpoints.Map(app);
        var organisation = OrganisationMiddleware.Group(app);
        BrandingEndpoints.Map(organisation);
        OverviewEndpoints.Map(organisation);
        PracticeEndpoints.Map(organisation);
        AdoptionEndpoints.Map(organisation);
        TeamEndpoints.Map(organisation);
        RewardEndpoints.Map(organisation);
        ReportEndpoints.Map(organisation);
        RolloutEndpoints.Map(organisation);
        MyEndpoints.Map(organisation);
        FeedEndpoints.Map(organisation);
        QuarantineEndpoints.Map(organisation);
        SettingsEndpoints.Map(organisation);
        RoleEndpoints.Map(organisation);
        AuditEndpoints.Map(organisation);
        ForgetEndpoints.Map(organisation);
        JobEndpoints.Map(organisation);
        organisation.MapGet("/{**elsewhere}", IResult () => throw new NotFoundException());
    }

    /// <summary>Whether the store answers, has its tables, and can be written to.</summary>
    private static HealthCheckResult Check(Store store)
    {
        try
        {
            using var connection = store.Open();
            Organisations.Known(connection);
            return store.HasRoom() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the disk of the store takes no more");
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
            PartitionedRateLimiter.Create<HttpContext, string>(http =>
                Lane(http) is { } lane
                    ? RateLimitPartition.GetConcurrencyLimiter(
                        lane,
                        _ => new ConcurrencyLimiterOptions
                        {
                            PermitLimit = settings.ConcurrentRequests,
                            QueueLimit = WaitingRequests,
                            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                        }
                    )
                    : RateLimitPartition.GetNoLimiter("health")
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

    /// <summary>
    /// Where a request waits its turn. Pages have places together. What may bring a body, which may come slowly, waits only for what the
    /// same sender brings, and health waits for nobody.
    /// </summary>
    private static string? Lane(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/health") ? null
        : HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api")
        && !http.Request.Path.StartsWithSegments("/scim")
            ? "pages"
        : Caller(http);

    /// <summary>
    /// Who makes the request: a token that is known to be good, or else the address. An unknown token says nothing about who it is, and
    /// changing it must not pass the limit.
    /// </summary>
    private static string Caller(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is { Length: > 0 } header
        && FeedFilter.Hash(header) is var hash
        && FeedFilter.IsKnown(hash)
            ? hash
            : http.Connection.RemoteIpAddress?.ToString() ?? "";
}
