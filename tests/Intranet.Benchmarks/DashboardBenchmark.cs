using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Intranet.Dashboard;
using Intranet.Dashboard.Access;
using Intranet.Dashboard.Layout;
using Intranet.Jobs.Work;
using Intranet.Scoring;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;

namespace Intranet.Benchmarks;

/// <summary>
/// Pages per second for an organisation of 5,000 people and 300 teams, relative to an empty page on the same server with the same
/// session, the same authorisation and the same layout.
/// </summary>
internal static partial class DashboardBenchmark
{
    private const int People = 5000,
        Teams = 300,
        Users = 50;
    private const string Root = "/o/org001";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("intranet-bench-").FullName;
        var store = MadeUpStore.Write(Path.Combine(folder, "web.db"), 1, 91, People, Teams);
        var clock = new Monday();
        using (var connection = store.Open())
        {
            var organisation = Organisations.Pick(connection, null);
            ScoreDays.RunOn(
                connection,
                organisation,
                [.. Enumerable.Range(0, 13).Select(week => MadeUpStore.LastDay.AddDays(-84 + 7 * week))]
            );
        }

        await using var app = WebHost.Build(
            store,
            new WebSettings(
                "http://127.0.0.1:0",
                RequestsPerSecond: 1_000_000,
                ConcurrentRequests: 2 * Environment.ProcessorCount,
                SignIn: SignInSettings.Demonstration
            ),
            clock,
            map: app => OrganisationMiddleware.Group(app).MapGet("/empty", (Page page) => page.Show<Empty>("", ""))
        );
        await app.StartAsync();
        var url = app.Urls.Single();
        using var http = await SignIn(url, "e2");

        // One round to warm up, then each in turn; the best round of each counts.
        var paths = new[] { "/empty", "", "/teams" };
        foreach (var encoding in (string[])["", "br"])
        {
            var best = new double[paths.Length];
            for (var round = 0; round < 4; round++)
            {
                for (var i = 0; i < paths.Length; i++)
                {
                    var perSecond = await PerSecond(http, Root + paths[i], encoding);
                    best[i] = round == 0 ? 0 : Math.Max(best[i], perSecond);
                }
            }

            var sent = encoding.Length == 0 ? "sent plainly" : "sent compressed";
            Console.WriteLine($"{sent}: empty page {best[0]:F0}/s, overview {best[1]:F0}/s, {Teams} teams {best[2]:F0}/s");
            Console.WriteLine($"  overview over empty page: {best[1] / best[0]:F2} (aim: 0.5 or more)");
            Console.WriteLine($"  table of {Teams} teams over empty page: {best[2] / best[0]:F2} (aim: 0.25 or more)");
        }

        var first = new List<(string Path, double Median, double P95)>();
        foreach (var path in paths)
        {
            var times = await FirstBytes(http, Root + path);
            first.Add((path, times[times.Count / 2], times[times.Count * 95 / 100]));
        }

        Console.WriteLine($"first byte with {Users} users at once, half of them within, 95 of 100 within, and over the empty page:");
        foreach (var (path, median, p95) in first)
        {
            Console.WriteLine(
                $"  {(path.Length == 0 ? "overview" : path[1..]), -10} {median:F1} ms, {p95:F1} ms, {median / first[0].Median:F1}"
            );
        }

        foreach (var path in paths.Skip(1))
        {
            Console.WriteLine(
                $"weight of {(path.Length == 0 ? "the overview" : path[1..])} with all that belongs to it, without cache: "
                    + $"{await Weight(http, Root + path) / 1000.0:F0} KB (aim: under 150)"
            );
        }

        await app.StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HttpClient> SignIn(string url, string employee)
    {
        var http = new HttpClient(
            new SocketsHttpHandler
            {
                CookieContainer = new CookieContainer(),
                AllowAutoRedirect = false,
                MaxConnectionsPerServer = Users,
            }
        )
        {
            BaseAddress = new Uri(url),
        };
        var token = Token().Match(await http.GetStringAsync("/sign-in")).Groups[1].Value;
        using var form = new FormUrlEncodedContent([
            KeyValuePair.Create("form-token", WebUtility.HtmlDecode(token)),
            KeyValuePair.Create("organisation", "org001"),
            KeyValuePair.Create("employee", employee),
            KeyValuePair.Create("return", "/"),
        ]);
        using var answer = await http.PostAsync("/sign-in", form);
        using var page = await http.GetAsync(Root);
        return page.StatusCode == HttpStatusCode.OK
            ? http
            : throw new InvalidOperationException($"Signing in gave {answer.StatusCode}, the overview {page.StatusCode}.");
    }

    private static async Task<double> PerSecond(HttpClient http, string path, string encoding)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, 2 * Environment.ProcessorCount)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var buffer = new byte[64 * 1024];
                        while (watch.Elapsed < Round)
                        {
                            using var response = await Send(http, path, encoding);
                            await using var body = await response.Content.ReadAsStreamAsync();
                            while (await body.ReadAsync(buffer) > 0) { }

                            Interlocked.Increment(ref count);
                        }
                    })
                )
        );
        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<List<double>> FirstBytes(HttpClient http, string path)
    {
        var times = new List<double>();
        await Task.WhenAll(
            Enumerable
                .Range(0, Users)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 20; i++)
                        {
                            var watch = Stopwatch.StartNew();
                            using var response = await Send(http, path, "br");
                            lock (times)
                            {
                                times.Add(watch.Elapsed.TotalMilliseconds);
                            }

                            await response.Content.ReadAsByteArrayAsync();
                        }
                    })
                )
        );
        times.Sort();
        return times;
    }

    private static async Task<long> Weight(HttpClient http, string path)
    {
        var page = await http.GetStringAsync(path);
        var parts = Part()
            .Matches(page)
            .Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))
            .Append("/assets/Inter-SemiBold.woff2")
            .Append(path)
            .Distinct();
        long weight = 0;
        foreach (var part in parts)
        {
            using var response = await Send(http, part, "br");
            weight +=
                (await response.Content.ReadAsByteArrayAsync()).Length
                + response
                    .Headers.Concat(response.Content.Headers)
                    .Sum(header => header.Key.Length + 4 + header.Value.Sum(value => value.Length));
        }

        return weight;
    }

    private static async Task<HttpResponseMessage> Send(HttpClient http, string path, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encoding.Length > 0)
        {
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode ? response : throw new InvalidOperationException($"{path} answered {response.StatusCode}.");
    }

    /// <summary>Nothing.</summary>
    private sealed class Empty : Part { }

    private sealed class Monday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 10, 6, 7, 0, 0, TimeSpan.Zero);
    }

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("(?:href|src)=\"((?:/assets/|/o/[^\"/]+/(?:theme|logo))[^\"]*)\"")]
    private static partial Regex Part();
}
