using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Intranet.Adoption.Activity;
using Intranet.Dashboard;
using Intranet.Intake;
using Intranet.Jobs.Work;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Feeds;

namespace Intranet.Tests.Whole;

/// <summary>
/// A random history through random feeds: in random chunks with duplicates, permuted, by two writers at once, with processes that are
/// killed between, while the people and teams it names arrive in the middle of it. Every count must be the plain truth.
/// </summary>
public class FeedsPropertyTests
{
    private static readonly string[] Kinds = ["sign_in", "view", "reaction", "comment", "post", "share", "follow", "profile_update"];
    private static readonly string[] Types = ["Arrive", "View", "Like", "Create", "Create", "Announce", "Follow", "Update"];

    /// <summary>The benchmarks' <c>long</c> tries the seeds 1 to 40.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Every_count_is_the_truth(int seed) => Run(seed);

    internal static async Task Run(int seed)
    {
        var random = new Random(seed);
        using var organisation = new TestOrganisation();
        organisation.People(8).With("teams", "team_id,name", "t0,Nul", "t1,Een").Import();
        var history = Enumerable.Range(0, 3000).Select(i => Event.Random(random, i)).ToList();

        // Everything at least once, a third of it again, some a third time; in chunks of any size, in any order.
        var deliveries = history
            .Concat(history.Where(_ => random.Next(3) == 0))
            .Concat(history.Where(_ => random.Next(9) == 0))
            .OrderBy(_ => random.Next())
            .ToList();
        var chunks = new ConcurrentQueue<(int Number, int Feed, List<Event> Items)>();
        for (var at = 0; at < deliveries.Count; )
        {
            var size = Math.Min(deliveries.Count - at, 1 + random.Next(400));
            chunks.Enqueue((chunks.Count, random.Next(4), deliveries.GetRange(at, size)));
            at += size;
        }

        string activities,
            scim;
        using (var connection = organisation.Store.Open())
        {
            activities = Tokens.Create(connection, 1, "activities", "files", "test", DateTimeOffset.UnixEpoch);
            scim = Tokens.Create(connection, 1, "scim", "scim", "test", DateTimeOffset.UnixEpoch);
        }

        var app = WebHost.Build(organisation.Store, new WebSettings("http://127.0.0.1:0", 1000), TestOrganisation.Clock);
        await app.StartAsync();
        var failures = new ConcurrentBag<Exception>();
        try
        {
            var late = chunks.Count / 2;
            void Work(int writer)
            {
                using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
                while (chunks.TryDequeue(out var chunk))
                {
                    try
                    {
                        if (chunk.Number == late)
                        {
                            // Two people and a team that were waited for: one by a file, one by SCIM, the team by a file.
                            var people = Path.Combine(organisation.Files, "employees-late.csv");
                            File.WriteAllText(people, "employee_id,started_on\ne9,2020-01-01\n");
                            File.WriteAllText(Path.Combine(organisation.Files, "teams-late.csv"), "team_id,name\nt2,Twee\n");
                            new Importer(organisation.Store, TestOrganisation.Clock).Import(
                                [people, Path.Combine(organisation.Files, "teams-late.csv")],
                                new ImportOptions()
                            );
                            Post(http, "/scim/v2/Users", scim, "application/scim+json", """{"userName":"e10"}""").Should().Be(201);
                        }

                        Deliver(
                            organisation,
                            http,
                            activities,
                            chunk.Feed,
                            $"{writer}-{chunk.Number}",
                            chunk.Items,
                            new Random(seed * 1000 + chunk.Number)
                        );
                    }
                    catch (Exception failure)
                    {
                        failures.Add(failure);
                    }
                }
            }

            var threads = Enumerable.Range(0, 2).Select(writer => new Thread(() => Work(writer))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        failures.Should().BeEmpty();
        Counted(organisation).Should().Equal(Truth(history));
        using (var connection = organisation.Store.Open())
        {
            StoreCheck.Run(connection).Problems.Should().BeEmpty();
            Quarantine.Count(connection, 1).Should().Be(0);
        }
    }

    private static void Deliver(
        TestOrganisation organisation,
        HttpClient http,
        string token,
        int feed,
        string name,
        List<Event> items,
        Random random
    )
    {
        var path = Path.Combine(organisation.Files, $"activities-{name}.csv");
        switch (feed)
        {
            case 0:
                File.WriteAllText(path, Event.Csv(items));
                new Importer(organisation.Store, TestOrganisation.Clock).Import([path], new ImportOptions());
                break;
            case 1:
                var inbox = Directory.CreateDirectory(Path.Combine(organisation.Files, $"inbox-{name}", "test"));
                File.WriteAllText(Path.Combine(inbox.FullName, "activities.csv"), Event.Csv(items));
                new ImportInbox(organisation.Store, inbox.Parent!.FullName, TimeProvider.System, TimeSpan.Zero)
                    .Run(CancellationToken.None)
                    .Single()
                    .Reason.Should()
                    .BeNull();
                break;
            case 2:
                Post(
                        http,
                        "/api/organisations/test/activities",
                        token,
                        "application/x-ndjson",
                        string.Join('\n', items.Select(item => item.Json()))
                    )
                    .Should()
                    .Be(202);
                break;
            default:
                // A process that is killed somewhere on its way, and the same delivery again.
                File.WriteAllText(path, Event.Csv(items));
                string[] import = ["import", path, "--database", organisation.Store.Database, "--quiet", "--organisation", "test"];
                using (var process = Cli.Start(import))
                {
                    if (!process.WaitForExit(100 + random.Next(900)))
                    {
                        process.Kill();
                        process.WaitForExit();
                    }
                }

                Cli.Run(import).Code.Should().BeOneOf(0, 3);
                break;
        }
    }

    private static int Post(HttpClient http, string path, string token, string type, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = http.Send(request);
        return (int)response.StatusCode;
    }

    private static List<string> Truth(List<Event> history) =>
        [
            .. history
                .GroupBy(item => (item.Employee, Day: DateOnly.FromDateTime(item.Local), item.Team))
                .Select(group =>
                    Line(
                        group.Key.Employee,
                        group.Key.Day,
                        group.Key.Team,
                        Enumerable.Range(0, Kinds.Length + 1).Select(kind => group.Count(item => item.Kind == kind)),
                        group.Aggregate(DayMarks.None, (marks, item) => marks | item.Marks)
                    )
                )
                .Order(StringComparer.Ordinal),
        ];

    private static List<string> Counted(TestOrganisation organisation)
    {
        using var connection = organisation.Store.Open();
        var teams = Dapper
            .SqlMapper.Query<(long, string)>(connection, "select team_no, id from teams")
            .ToDictionary(row => row.Item1, row => row.Item2);
        return
        [
            .. organisation
                .Counts()
                .Select(row =>
                    Line(
                        row.Employee,
                        row.Day,
                        teams.GetValueOrDefault(row.Counts.Team, ""),
                        ((ReadOnlySpan<int>)row.Counts.Kinds).ToArray(),
                        row.Counts.Marks
                    )
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Line(string employee, DateOnly day, string team, IEnumerable<int> counts, DayMarks marks) =>
        string.Create(CultureInfo.InvariantCulture, $"{employee} {day:yyyy-MM-dd} {team}: {string.Join(' ', counts)} {(int)marks}");

    /// <summary>One activity, as every feed can tell it.</summary>
    private sealed record Event(string Id, DateTime Local, string Employee, int Kind, string Team, string To, bool IsMobile)
    {
        public DayMarks Marks =>
            (IsMobile ? DayMarks.Mobile : 0)
            | (Local.Hour is < 8 or >= 18 || Local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? DayMarks.OutsideHours : 0)
            | (Kind is 2 or 3 && To.Length > 0 && To != Employee ? DayMarks.AnsweredColleague : 0);

        public static Event Random(Random random, int number) =>
            new(
                $"a{number}",
                new DateTime(2025, 10, 20).AddDays(random.Next(14)).AddSeconds(random.Next(86_400)),
                $"e{1 + random.Next(10)}",
                random.Next(Kinds.Length),
                random.Next(2) == 0 ? "" : $"t{random.Next(3)}",
                random.Next(2) == 0 ? "" : $"e{1 + random.Next(10)}",
                random.Next(3) == 0
            );

        public static string Csv(List<Event> items) =>
            "activity_id,occurred_at,employee_id,kind,team_id,to_employee_id,device\n"
            + string.Concat(
                items.Select(item =>
                    $"{item.Id},{item.Stamp},{item.Employee},{Kinds[item.Kind]},{item.Team},{item.To},{(item.IsMobile ? "mobile" : "")}\n"
                )
            );

        public string Json()
        {
            var content =
                Kind == 3
                    ? $$""" "object":{"type":"Note","inReplyTo":{"id":"c"{{(To.Length > 0 ? $",\"attributedTo\":\"{To}\"" : "")}}} },"""
                : Kind is 2 or 5 or 1 ? $$""" "object":{"id":"c"{{(To.Length > 0 ? $",\"attributedTo\":\"{To}\"" : "")}} },"""
                : "";
            return $$"""{"id":"{{Id}}","type":"{{Types[Kind]}}","actor":"{{Employee}}","""
                + $$"""{{content}}{{(Team.Length > 0 ? $"\"target\":\"{Team}\"," : "")}}"""
                + $$"""{{(IsMobile ? "\"instrument\":\"mobile\"," : "")}}"published":"{{Stamp}}"}""";
        }

        /// <summary>With its offset: 26 October 2025 has an hour twice.</summary>
        private string Stamp =>
            new DateTimeOffset(Local, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam").GetUtcOffset(Local)).ToString(
                "yyyy-MM-dd'T'HH:mm:sszzz",
                CultureInfo.InvariantCulture
            );
    }
}
