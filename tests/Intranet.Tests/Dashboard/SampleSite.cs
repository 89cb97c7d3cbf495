using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Intranet.Dashboard;
using Intranet.Dashboard.Access;
using Intranet.Intake;
using Intranet.Jobs;
using Intranet.Jobs.Schedules;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Scores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Intranet.Tests.Dashboard;

/// <summary>
/// The sample municipality and a small other organisation behind the web server, on the Monday after the last week, with a clock
/// that tests turn.
/// </summary>
public sealed class SampleSite : IAsyncLifetime
{
    public const string CommunityManager = "v0011",
        ProjectGroup = "v0027",
        Ambassador = "v0109",
        AmbassadorTeam = "juridisch",
        Manager = "v0002",
        Employee = "v0007",
        Administrator = "v0026",
        Stranger = "x1";

    /// <summary>The database that each of them begins with, made once.</summary>
    private static readonly Lazy<byte[]> Begin = new(Seed);

    private readonly string folder = Directory.CreateTempSubdirectory("intranet-web-").FullName;
    private WebApplication app = null!;

    internal ServedOrganisation.TurnedClock Clock { get; } =
        new() { Now = new DateTimeOffset(2025, 10, 6, 9, 0, 0, TimeSpan.FromHours(2)) };

    public Store Store { get; private set; } = null!;

    public string Url { get; private set; } = "";

    public string Folder => folder;

    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>How people sign in; by choosing a demo user, unless set before it begins.</summary>
    public SignInSettings SignIn { get; set; } = SignInSettings.Demonstration;

    /// <summary>Where it listens; 0 for anywhere.</summary>
    public int SitePort { get; set; }

    /// <summary>Changes what the server is made of, before it begins.</summary>
    public Action<IServiceCollection>? Configure { get; set; }

    /// <summary>Whether reports are made and days scored in the background.</summary>
    public bool Works { get; set; }

    public async Task InitializeAsync()
    {
        Store = new Store(Path.Combine(folder, "web.db"));
        await File.WriteAllBytesAsync(Store.Path, Begin.Value);
        app = WebHost.Build(
            Store,
            new WebSettings($"http://127.0.0.1:{SitePort}", RequestsPerSecond: 100_000, SignIn: SignIn),
            Clock,
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                if (Works)
                {
                    services.AddWork(
                        Store,
                        new WorkSettings
                        {
                            QueueInMemory = true,
                            Workers = 1,
                            Look = TimeSpan.FromSeconds(1),
                            Mail = new() { Folder = Path.Combine(folder, "mail") },
                        },
                        null
                    );
                    services.AddSingleton<JobTrigger>(provider =>
                        organisation => provider.GetRequiredService<Planner>().Plan(organisation)
                    );
                }

                Configure?.Invoke(services);
            }
        );
        await app.StartAsync();
        Url = app.Urls.Single();
    }

    public async Task DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An employee's browser, signed in unless the employee is null.</summary>
    internal Session Enter(string? employee)
    {
        var session = new Session(Url);
        if (employee is not null)
        {
            session.SignIn(employee == Stranger ? "elders" : "voorbeeldhoven", employee);
        }

        return session;
    }

    private static byte[] Seed()
    {
        var folder = Directory.CreateTempSubdirectory("intranet-web-").FullName;
        var clock = new ServedOrganisation.TurnedClock { Now = new DateTimeOffset(2025, 10, 6, 9, 0, 0, TimeSpan.FromHours(2)) };
        var store = new Store(Path.Combine(folder, "seed.db"));
        store.Migrate();
        new Importer(store, clock).Import([Samples.Folder("voorbeeldhoven")], new ImportOptions());
        var other = Directory.CreateDirectory(Path.Combine(folder, "elders")).FullName;
        File.WriteAllText(Path.Combine(other, "organisation.json"), """{"id":"elders","name":"Elders","language":"en"}""");
        File.WriteAllLines(
            Path.Combine(other, "employees.csv"),
            [
                "employee_id,name,email,started_on",
                .. Enumerable.Range(1, 9).Select(i => $"x{i},Niemand {i},x{i}@elders.example,2020-01-01"),
                .. ((string[])["v0011", "v0027", "v0109", "v0002", "v0007", "v0026"]).Select(id =>
                    $"{id},Naamgenoot,{id}@elders.example,2020-01-01"
                ),
            ]
        );
        File.WriteAllLines(
            Path.Combine(other, "roles.csv"),
            [
                "role,employee_id",
                "community-manager,x1",
                "administrator,x1",
                "project-group,x1",
                .. ((string[])["v0011", "v0027", "v0109", "v0002", "v0007", "v0026"]).SelectMany(id =>
                    (string[])[$"community-manager,{id}", $"administrator,{id}"]
                ),
            ]
        );
        File.WriteAllLines(
            Path.Combine(other, "activities.csv"),
            [
                "activity_id,occurred_at,employee_id,kind",
                .. Enumerable.Range(1, 9).Select(i => $"a{i},2025-10-0{1 + i % 5}T10:00:00,x{i},view"),
            ]
        );
        new Importer(store, clock).Import([other], new ImportOptions("elders"));
        using (var connection = store.Open())
        {
            foreach (
                var (id, first) in (ReadOnlySpan<(string, DateOnly)>)[("voorbeeldhoven", new(2025, 7, 13)), ("elders", new(2025, 10, 5))]
            )
            {
                var organisation = Organisations.Find(connection, id)!;
                ScoringMark.Begin(connection, organisation.Number, organisation.FirstDay!.Value, new(2025, 10, 6));
                ScoreDays.RunOn(
                    connection,
                    organisation,
                    [
                        .. Enumerable
                            .Range(0, 13)
                            .Select(week => first.AddDays(7 * week))
                            .Where(day => day <= TestOrganisation.Sunday)
                            .Append(new(2025, 10, 1))
                            .Order(),
                    ]
                );
                using var transaction = connection.BeginWrite(organisation.Number);
                ScoringMark
                    .Find(connection, organisation.Number)!
                    .Advance(connection, transaction, organisation.Number, TestOrganisation.Sunday);
                transaction.Commit();
            }

            Dapper.SqlMapper.Execute(connection, "vacuum into @copy", new { copy = Path.Combine(folder, "copy.db") });
        }

        var copy = File.ReadAllBytes(Path.Combine(folder, "copy.db"));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return copy;
    }
}

/// <summary>What a browser does without scripts: keeps cookies, sends forms.</summary>
internal sealed class Session : IDisposable
{
    private readonly HttpClient http;
    private readonly string language;

    public Session(string url, string language = "nl")
    {
        this.language = language;
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = Cookies,
                UseCookies = true,
            }
        )
        {
            BaseAddress = new Uri(url),
        };
    }

    public CookieContainer Cookies { get; } = new();

    public HttpResponseMessage Get(string path) => Send(HttpMethod.Get, path);

    public HttpResponseMessage Send(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        return http.Send(request);
    }

    public string Text(string path)
    {
        using var response = Get(path);
        response.StatusCode.Should().Be(HttpStatusCode.OK, path);
        return response.Content.ReadAsStringAsync().Result;
    }

    public IHtmlDocument Page(string path) => new HtmlParser().ParseDocument(Text(path));

    /// <param name="token">The token of a form; null to leave it out.</param>
    public HttpResponseMessage Post(string path, string? token, params (string Name, string Value)[] fields) =>
        Post(path, token, null, fields);

    /// <param name="host">The name by which the browser calls the site; null for its address.</param>
    public HttpResponseMessage Post(string path, string? token, string? host, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([
                .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
                .. token is null ? [] : new[] { KeyValuePair.Create("form-token", token) },
            ]),
        };
        request.Headers.Host = host;
        request.Headers.AcceptLanguage.ParseAdd(language);
        return http.Send(request);
    }

    /// <summary>The token that a page's forms send.</summary>
    public string Token(string path) => Page(path).QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    public void SignIn(string organisation, string employee)
    {
        using var response = Post("/sign-in", Token("/sign-in"), ("organisation", organisation), ("employee", employee), ("return", "/"));
        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    public void Dispose() => http.Dispose();
}
