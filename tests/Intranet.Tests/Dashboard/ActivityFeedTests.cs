using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Intranet.Tests.Dashboard;

/// <summary>Activity Streams 2.0, posted to the server.</summary>
public class ActivityFeedTests
{
    private const string Path = "/api/organisations/test/activities";
    private const string Json = "application/activity+json";

    /// <summary>Each activity type, and the kind it counts as.</summary>
    [Theory]
    [InlineData(
        """{"id":"1","type":"Create","actor":"e1","published":"2025-10-01T10:00:00Z","object":{"type":"Note","id":"c1"}}""",
        "post",
        0
    )]
    [InlineData(
        """{"id":"1","type":"Create","actor":{"type":"Person","id":"e1"},"published":"2025-10-01T10:00:00Z","object":"""
            + """{"type":"Note","id":"c2","inReplyTo":{"id":"c1","attributedTo":"e2"}}}""",
        "comment",
        4
    )]
    [InlineData("""{"id":"1","type":["Announce"],"actor":"e1","published":"2025-10-01T10:00:00Z","object":"c1"}""", "share", 0)]
    [InlineData(
        """{"id":"1","type":"Like","actor":"e1","published":"2025-10-01T20:00:00Z","object":{"id":"c1","attributedTo":"mailto:"""
            + """E2@example.org"}}""",
        "reaction",
        6
    )]
    [InlineData(
        """{"id":"1","type":"Like","actor":"e1","published":"2025-10-01T10:00:00Z","object":{"id":"c1","attributedTo":"mailto:"""
            + """e1@example.org"}}""",
        "reaction",
        0
    )]
    [InlineData(
        """{"id":"1","type":"Like","actor":"e1","published":"2025-10-01T10:00:00Z","object":"c1","to":["https:"""
            + """//www.w3.org/ns/activitystreams#Public"]}""",
        "reaction",
        0
    )]
    [InlineData("""{"id":"1","type":"Like","actor":"e1","published":"2025-10-01T10:00:00Z","object":"c1","to":["e2"]}""", "reaction", 4)]
    [InlineData(
        """{"id":"1","type":"View","actor":"MAILTO:e1@example.org","published":"2025-10-01T10:00:00+02:"""
            + """00","object":"c1","instrument":{"type":"Application","name":"mobile"}}""",
        "view",
        1
    )]
    [InlineData("""{"id":"1","type":"Follow","actor":"e1","published":"2025-10-01T10:00:00Z","object":"news"}""", "follow", 0)]
    [InlineData("""{"id":"1","type":"Update","actor":"e1","published":"2025-10-01T10:00:00Z","object":"e1"}""", "profile_update", 0)]
    [InlineData("""{"id":"1","type":"Arrive","actor":"e1","published":"2025-10-01T10:00:00Z","instrument":"desktop"}""", "sign_in", 0)]
    public void Every_activity_type_counts_as_its_kind(string activity, string kind, int marks)
    {
        using var served = new ServedOrganisation("activities");
        var (status, body, _) = served.Send(HttpMethod.Post, Path, activity, Json);
        status.Should().Be(202);
        body!.ToJsonString().Should().Be("""{"accepted":1,"duplicates":0,"rejected":0,"items":[]}""");
        Counts(served).Should().Equal($"e1 2025-10-01 {kind} 1 marks {marks}");
        served.Send(HttpMethod.Post, Path, activity, Json).Body!["duplicates"]!.GetValue<int>().Should().Be(1);
        Counts(served).Should().Equal($"e1 2025-10-01 {kind} 1 marks {marks}");
        served.Whole();
    }

    [Fact]
    public void A_malformed_item_does_not_stop_the_others_and_the_response_says_which_and_why()
    {
        using var served = new ServedOrganisation("activities");
        var collection = $$"""
            {"@context":"https://www.w3.org/ns/activitystreams","type":"Collection","totalItems":7,"items":[
              {{View("1", "e1")}},
              {"id":"2","type":"Dance","actor":"e1","published":"2025-10-01T10:00:00Z"},
              "just text",
              {{View("4", "nobody")}},
              {"id":"5","type":"View","actor":"e1","published":"yesterday"},
              {"type":"View","actor":"e1"},
              {{View("7", "e2")}}]}
            """;
        var (status, body, _) = served.Send(HttpMethod.Post, Path, collection, Json);
        status.Should().Be(202);
        body!["accepted"]!.GetValue<int>().Should().Be(2);
        body["items"]!
            .AsArray()
            .Select(item => $"{item!["index"]} {item["id"]} {item["status"]} {item["property"]}: {item["detail"]}")
            .Should()
            .Equal(
                "1 2 422 : the type 'Dance' is not used here; use Create, Announce, Like, View, Follow, Update or Arrive",
                "2  422 : this is not an activity",
                "3 4 404 employee_id: there is no such employee yet",
                "4 5 422 occurred_at: this is not a timestamp, such as 2025-09-01T08:30:00+02:00",
                "5  422 occurred_at: the cell is empty, but is required"
            );
        served.Query("select count(*) from quarantine").Should().Equal("5");
        served.Organisation.With("employees", "employee_id", "nobody").Import();
        served.Query("select count(*) from quarantine").Should().Equal("4");
        Counts(served).Should().HaveCount(3, "activities of unknown people count once any feed delivers those people");
    }

    [Fact]
    public void Lines_are_read_one_by_one_and_a_broken_line_is_reported()
    {
        using var served = new ServedOrganisation("activities");
        var (status, body, _) = served.Send(
            HttpMethod.Post,
            Path,
            $"{View("1", "e1")}\r\n\r\n{{\"id\":\"2\",\n{View("3", "e2")}",
            "application/x-ndjson"
        );
        status.Should().Be(202);
        body!["accepted"]!.GetValue<int>().Should().Be(2);
        body["items"]!.AsArray().Should().ContainSingle().Which!["detail"]!
            .GetValue<string>()
            .Should()
            .Be("this line is not JSON, or is nested too deeply");
    }

    [Fact]
    public void Concurrent_and_repeated_requests_with_and_without_a_key_count_every_activity_once()
    {
        using var served = new ServedOrganisation(
            "activities",
            new Intranet.Dashboard.WebSettings("http://127.0.0.1:0", RequestsPerSecond: 1000)
        );
        var random = new Random(8);
        var truth = new Dictionary<(string, string), int>();
        var requests = new List<(string Body, string? Key)>();
        for (var request = 0; request < 500; request++)
        {
            var items = new List<string>();
            for (var i = 0; i < 100; i++)
            {
                var (employee, day) = ($"e{1 + random.Next(9)}", $"2025-10-{1 + random.Next(28):D2}");
                truth[(employee, day)] = truth.GetValueOrDefault((employee, day)) + 1;
                items.Add(
                    $$"""{"id":"r{{request}}-{{i}}","type":"View","actor":"{{employee}}","published":"{{day}}T"""
                        + $$"""{{8 + random.Next(8):D2}}:00:00Z","target":"t1"}"""
                );
            }

            requests.Add(
                (
                    $$"""{"type":"OrderedCollection","orderedItems":[{{string.Join(',', items)}}]}""",
                    request % 10 == 0 ? null : $"key-{request}"
                )
            );
        }

        List<(string Body, string? Key)> sent = [.. requests, .. requests.Where((_, i) => i % 3 == 0)];
        var queue = new ConcurrentQueue<(string Body, string? Key)>(sent.OrderBy(_ => random.Next()));
        var answers = new ConcurrentDictionary<string, string>();
        var problems = new ConcurrentBag<string>();
        var threads = Enumerable
            .Range(0, 8)
            .Select(_ => new Thread(() =>
            {
                using var client = served.Client(served.Token);
                while (queue.TryDequeue(out var next))
                {
                    using var message = new HttpRequestMessage(HttpMethod.Post, Path)
                    {
                        Content = new StringContent(next.Body, Encoding.UTF8),
                    };
                    message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Json);
                    if (next.Key is not null)
                    {
                        message.Headers.Add("Idempotency-Key", next.Key);
                    }

                    using var response = client.Send(message);
                    var text = response.Content.ReadAsStringAsync().Result;
                    if ((int)response.StatusCode != 202 || (next.Key is not null && answers.GetOrAdd(next.Key, text) != text))
                    {
                        problems.Add($"{(int)response.StatusCode} {text}");
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        problems.Should().BeEmpty("the same key gives the same response");
        Counts(served)
            .Should()
            .Equal(
                truth
                    .Select(pair => $"{pair.Key.Item1} {pair.Key.Item2} view {pair.Value} marks {(IsWeekend(pair.Key.Item2) ? 2 : 0)}")
                    .Order(StringComparer.Ordinal)
            );
        served.Query("select sum(accepted) from feed_days where source = 'activities'").Should().Equal("50000");
        served.Whole();
    }

    [Theory]
    [InlineData(null, "there is no such employee yet", "The body is neither an activity nor a Collection of activities.")]
    [InlineData("fr", "there is no such employee yet", "The body is neither an activity nor a Collection of activities.")]
    [InlineData("nl-NL", "deze medewerker is nog niet bekend", "De inhoud is geen activiteit en ook geen Collection van activiteiten.")]
    public void Answers_are_in_the_language_the_client_accepts(string? language, string reason, string problem)
    {
        using var served = new ServedOrganisation("activities");
        (string, string)[] headers = language is null ? [] : [("Accept-Language", language)];
        served.Send(HttpMethod.Post, Path, View("1", "nobody"), Json, headers).Body!["items"]![0]!["detail"]!
            .GetValue<string>()
            .Should()
            .Be(reason);
        served.Send(HttpMethod.Post, Path, "7", Json, headers).Body!["detail"]!.GetValue<string>().Should().Be(problem);
    }

    [Fact]
    public void An_idempotency_key_belongs_to_one_body()
    {
        using var served = new ServedOrganisation("activities");
        served.Send(HttpMethod.Post, Path, View("1", "e1"), Json, ("Idempotency-Key", "k")).Status.Should().Be(202);
        var repeated = served.Send(HttpMethod.Post, Path, View("1", "e1"), Json, ("Idempotency-Key", "k"));
        repeated.Response.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
        repeated.Body!["accepted"]!.GetValue<int>().Should().Be(1, "it is the first response");
        var (status, body, _) = served.Send(HttpMethod.Post, Path, View("2", "e1"), Json, ("Idempotency-Key", "k"));
        status.Should().Be(422);
        body!["detail"]!
            .GetValue<string>()
            .Should()
            .Be("This Idempotency-Key was used for another body. Use a new key for each new request.");
    }

    [Fact]
    public void Without_ids_equal_items_of_a_request_are_two_events_and_repeating_the_request_adds_none()
    {
        using var served = new ServedOrganisation("activities");
        const string body =
            """{"type":"Collection","items":[{"type":"View","actor":"e1","published":"2025-10-01T10:00:00Z"},"""
            + """{"type":"View","actor":"e1","published":"2025-10-01T10:00:00Z"}]}""";
        served.Send(HttpMethod.Post, Path, body, Json).Body!["accepted"]!.GetValue<int>().Should().Be(2);
        served.Send(HttpMethod.Post, Path, body, Json).Body!["duplicates"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public void The_openapi_description_is_version_3_1_and_has_every_feed()
    {
        using var served = new ServedOrganisation("activities");
        var document = served.Send(HttpMethod.Get, "/openapi/v1.json").Body!;
        document["openapi"]!.GetValue<string>().Should().StartWith("3.1");
        var paths = document["paths"]!.AsObject();
        paths
            .Select(path => path.Key)
            .Should()
            .Contain([
                "/api/organisations/{organisation}/activities",
                "/scim/v2/Users",
                "/scim/v2/Users/{id}",
                "/scim/v2/Groups",
                "/scim/v2/ServiceProviderConfig",
                "/scim/v2/Schemas",
                "/scim/v2/ResourceTypes",
            ]);
        paths["/scim/v2/Users/{id}"]!.AsObject().Select(method => method.Key).Should().BeEquivalentTo("get", "put", "patch", "delete");
        document["components"]!["schemas"]!["StreamActivity"]!["required"]!
            .AsArray()
            .Select(name => name!.GetValue<string>())
            .Should()
            .Equal("type", "actor", "published");
        document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>().Should().Be("bearer");
    }

    private static string View(string id, string actor) =>
        $$"""{"id":"{{id}}","type":"View","actor":"{{actor}}","published":"2025-10-01T10:00:00Z"}""";

    private static List<string> Counts(ServedOrganisation served)
    {
        string[] names = ["sign_in", "view", "reaction", "comment", "post", "share", "follow", "profile_update", "training"];
        return
        [
            .. served
                .Organisation.Counts()
                .Select(row =>
                    $"{row.Employee} {row.Day:yyyy-MM-dd} "
                    + string.Join(
                        ", ",
                        Enumerable
                            .Range(0, names.Length)
                            .Where(kind => row.Counts.Kinds[kind] > 0)
                            .Select(kind => $"{names[kind]} {row.Counts.Kinds[kind]}")
                    )
                    + $" marks {(int)row.Counts.Marks}"
                ),
        ];
    }

    private static bool IsWeekend(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).DayOfWeek
            is DayOfWeek.Saturday
                or DayOfWeek.Sunday;
}
