using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Intranet.Dashboard;
using Intranet.Storage;
using Intranet.Storage.Access;
using Microsoft.AspNetCore.Builder;

namespace Intranet.Tests.Dashboard;

/// <summary>An organisation behind the real web server, on an address of this machine, with a clock that tests turn.</summary>
internal sealed class ServedOrganisation : IDisposable
{
    private readonly WebApplication app;

    public ServedOrganisation(string feed, WebSettings? settings = null)
    {
        Organisation = new TestOrganisation();
        Organisation
            .With(
                "employees",
                ["employee_id,email,name,started_on", .. Enumerable.Range(1, 9).Select(i => $"e{i},e{i}@example.org,Iemand {i},2020-01-01")]
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .Import();
        Clock = new TurnedClock { Now = new DateTimeOffset(2025, 11, 3, 9, 0, 0, TimeSpan.Zero) };
        app = WebHost.Build(Organisation.Store, settings ?? new WebSettings("http://127.0.0.1:0"), Clock);
        app.StartAsync().GetAwaiter().GetResult();
        using (var connection = Organisation.Store.Open())
        {
            Token = Tokens.Create(connection, 1, feed, feed, "test", Clock.Now);
        }

        Http = Client(Token);
    }

    public TestOrganisation Organisation { get; }
    public TurnedClock Clock { get; }
    public string Token { get; }
    public HttpClient Http { get; }
    public string Url => app.Urls.Single();

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public (int Status, JsonNode? Body, HttpResponseMessage Response) Send(
        HttpMethod method,
        string path,
        string? body = null,
        string type = "application/scim+json",
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = Http.Send(request);
        var text = response.Content.ReadAsStringAsync().Result;
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response);
    }

    /// <summary>One column of a query, as text.</summary>
    public List<string> Query(string sql)
    {
        using var connection = Organisation.Store.Open();
        return [.. Dapper.SqlMapper.Query<string>(connection, sql)];
    }

    public void Whole()
    {
        using var connection = Organisation.Store.Open();
        StoreCheck.Run(connection).Problems.Should().BeEmpty();
    }

    public void Dispose()
    {
        Http.Dispose();
        app.StopAsync().GetAwaiter().GetResult();
        app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Organisation.Dispose();
    }

    internal sealed class TurnedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
