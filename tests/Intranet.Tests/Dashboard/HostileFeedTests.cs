using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Intranet.Storage;
using Intranet.Storage.Access;

namespace Intranet.Tests.Dashboard;

/// <summary>Hostile requests to the feeds get a clear response, take bounded memory, and leave the server running.</summary>
[Collection(Jobs.Alone.Name)]
public class HostileFeedTests
{
    private const string Path = "/api/organisations/test/activities";
    private const string Good = """{"id":"good","type":"View","actor":"e1","published":"2025-10-01T10:00:00Z"}""";

    [Theory]
    [InlineData("activities", Path)]
    [InlineData("scim", "/scim/v2/Users")]
    public void Json_nested_two_hundred_levels_is_refused(string feed, string path)
    {
        using var served = new ServedOrganisation(feed);
        var (status, body, _) = served.Send(
            HttpMethod.Post,
            path,
            string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
            "application/json"
        );
        status.Should().Be(400);
        body!["detail"]!.GetValue<string>().Should().Contain("nested deeper than 32 levels");
        GoesOn(served, feed);
    }

    [Fact]
    public void A_body_of_a_hundred_megabytes_is_refused()
    {
        using var served = new ServedOrganisation("activities");
        var before = Memory();
        using var content = new StreamContent(new Endless(100_000_000));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/activity+json");
        Answer(served, content).Should().StartWith("413 ").And.Contain("larger than 10 MB");
        // The same without a Content-Length: part of it is under way when the server stops reading.
        using var chunked = new StreamContent(new Endless(100_000_000, isLengthKnown: false));
        chunked.Headers.TryAddWithoutValidation("Content-Type", "application/activity+json");
        Answer(served, chunked)
            .Should()
            .Match(answer =>
                answer.StartsWith("413 ", StringComparison.Ordinal)
                || answer.Contains("Error while copying content", StringComparison.Ordinal)
            );
        (Memory() - before).Should().BeLessThan(150_000_000);
        GoesOn(served, "activities");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void A_compression_bomb_is_refused(string encoding)
    {
        using var served = new ServedOrganisation("activities");
        var before = Memory();
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest, true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, true),
                _ => new ZLibStream(packed, CompressionLevel.Fastest, true),
            }
        )
        {
            var blanks = new byte[1 << 20];
            Array.Fill(blanks, (byte)' ');
            for (var megabyte = 0; megabyte < 500; megabyte++)
            {
                packer.Write(blanks);
            }
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/activity+json");
        content.Headers.ContentEncoding.Add(encoding);
        Answer(served, content).Should().StartWith("413 ").And.Contain("unpacked");
        (Memory() - before).Should().BeLessThan(150_000_000);
        GoesOn(served, "activities");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void A_body_not_compressed_as_its_encoding_says_is_refused(string encoding)
    {
        using var served = new ServedOrganisation("activities");
        using var content = new StringContent(Good, Encoding.UTF8, "application/activity+json");
        content.Headers.ContentEncoding.Add(encoding);
        Answer(served, content).Should().StartWith("400 ").And.Contain("not packed the way its Content-Encoding says");
        GoesOn(served, "activities");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sixty_four_slow_bodies_keep_neither_health_nor_pages_waiting(bool hasToken)
    {
        using var served = new ServedOrganisation("activities");
        var address = new Uri(served.Url);
        var slow = new List<System.Net.Sockets.TcpClient>();
        for (var i = 0; i < 64; i++)
        {
            var client = new System.Net.Sockets.TcpClient(address.Host, address.Port);
            slow.Add(client);
            await client
                .GetStream()
                .WriteAsync(
                    Encoding.ASCII.GetBytes(
                        $"POST {Path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/activity+json\r\n"
                            + (hasToken ? $"Authorization: Bearer {served.Token}\r\n" : "")
                            + "Content-Length: 100000\r\n\r\n{"
                    )
                );
        }

        foreach (var (path, seconds) in new[] { ("/health/live", 1), ("/health/ready", 1), ("/openapi/v1.json", 2) })
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            (await served.Http.GetAsync(path, limit.Token)).IsSuccessStatusCode.Should().BeTrue(path);
        }

        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Idle_connections_shut_nobody_out()
    {
        using var served = new ServedOrganisation("activities");
        var address = new Uri(served.Url);
        var idle = new List<TcpClient>();
        for (var i = 0; i < 1500; i++)
        {
            idle.Add(new TcpClient(address.Host, address.Port));
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        using var another = served.Client(null);
        (await another.GetAsync("/health/live", limit.Token)).IsSuccessStatusCode.Should().BeTrue();
        (await another.GetAsync("/openapi/v1.json", limit.Token)).IsSuccessStatusCode.Should().BeTrue();
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Another_authorization_each_time_does_not_pass_the_rate_limit()
    {
        using var served = new ServedOrganisation(
            "activities",
            new Intranet.Dashboard.WebSettings("http://127.0.0.1:0") { RequestsPerSecond = 2 }
        );
        using var client = served.Client(null);
        Enumerable
            .Range(0, 60)
            .Select(i =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer guess-{i}");
                using var response = client.Send(request);
                return (int)response.StatusCode;
            })
            .Should()
            .Contain(429);
    }

    [Fact]
    public void A_sender_of_one_byte_a_second_is_cut_off_while_others_are_served()
    {
        using var served = new ServedOrganisation("activities");
        using var slow = new TcpClient();
        slow.Connect("127.0.0.1", new Uri(served.Url).Port);
        using var stream = slow.GetStream();
        stream.Write(
            Encoding.ASCII.GetBytes(
                $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {served.Token}\r\nContent-Type: "
                    + $"application/activity+json\r\nContent-Length: 100000\r\n\r\n"
            )
        );
        var watch = Stopwatch.StartNew();
        var answer = "";
        stream.ReadTimeout = 1000;
        var buffer = new byte[4096];
        while (watch.Elapsed < TimeSpan.FromSeconds(60) && answer.Length == 0)
        {
            try
            {
                stream.WriteByte((byte)' ');
                GoesOn(served, "activities");
                answer += Encoding.ASCII.GetString(buffer, 0, stream.Read(buffer));
            }
            catch (IOException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut })
            {
                // Nothing yet.
            }
        }

        answer.Should().StartWith("HTTP/1.1 408");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_token_of_another_organisation_or_feed_revoked_or_invented_is_refused()
    {
        using var served = new ServedOrganisation("activities");
        string other,
            scim,
            revoked;
        using (var connection = served.Organisation.Store.Open())
        {
            using (var transaction = connection.BeginTransaction())
            {
                Organisations.Save(connection, transaction, "other", """{"id":"other"}""", DateTimeOffset.UnixEpoch);
                transaction.Commit();
            }

            other = Tokens.Create(connection, 2, "activities", "activities", "test", served.Clock.Now);
            scim = Tokens.Create(connection, 1, "scim", "scim", "test", served.Clock.Now);
            revoked = Tokens.Create(connection, 1, "activities", "activities", "test", served.Clock.Now);
            Tokens.Revoke(connection, 1, Tokens.List(connection, 1).Max(token => token.Number), served.Clock.Now).Should().BeTrue();
        }

        foreach (
            var (token, status) in ((string?, int)[])
                [
                    (other, 403),
                    (scim, 401),
                    (revoked, 401),
                    ("intranet_made-up", 401),
                    (new string('x', 5000), 401),
                    (null, 401),
                    (served.Token, 202),
                ]
        )
        {
            using var client = served.Client(token);
            using var content = new StringContent(Good, Encoding.UTF8, "application/activity+json");
            using var response = await client.PostAsync(Path, content);
            ((int)response.StatusCode).Should().Be(status, token);
            if (status != 202)
            {
                response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            }
        }

        // The other organisation's token opens its own feed only.
        using var theirs = served.Client(other);
        (await theirs.GetAsync("/scim/v2/Users")).StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        served.Query("select count(*) from day_counts").Should().Equal("1");
        served.Query("select count(*) from tokens where instr(hash, 'intranet') > 0").Should().Equal(["0"], "only hashes are kept");
    }

    [Fact]
    public async Task Too_many_requests_get_a_retry_after_and_do_not_starve_other_clients()
    {
        using var served = new ServedOrganisation(
            "activities",
            new Intranet.Dashboard.WebSettings("http://127.0.0.1:0", RequestsPerSecond: 1)
        );
        var answers = Enumerable.Range(0, 40).Select(_ => served.Send(HttpMethod.Post, Path, Good, "application/activity+json")).ToList();
        answers.Count(answer => answer.Status == 202).Should().BeInRange(20, 25);
        var refused = answers.First(answer => answer.Status == 429);
        refused.Response.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
        refused.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        string another;
        using (var connection = served.Organisation.Store.Open())
        {
            another = Tokens.Create(connection, 1, "activities", "activities", "test", served.Clock.Now);
        }

        using var client = served.Client(another);
        using var content = new StringContent(Good, Encoding.UTF8, "application/activity+json");
        (await client.PostAsync(Path, content)).StatusCode.Should().Be(System.Net.HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("application/activity+json")]
    [InlineData("application/x-ndjson")]
    public void A_request_with_too_many_activities_is_refused(string type)
    {
        using var served = new ServedOrganisation("activities");
        var items = Enumerable.Repeat("{}", 10_001);
        var (status, problem, _) = served.Send(
            HttpMethod.Post,
            Path,
            type.EndsWith("ndjson", StringComparison.Ordinal) ? string.Join('\n', items) : $"[{string.Join(',', items)}]",
            type
        );
        status.Should().Be(413);
        problem!["detail"]!.GetValue<string>().Should().Be("These are more than 10000 activities. Send them in parts.");
        served.Query("select count(*) from quarantine").Should().Equal("0");
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("", 415)]
    [InlineData("application/activity+json; charset=utf-8", 202)]
    public void The_content_type_of_a_body_is_checked(string type, int status)
    {
        using var served = new ServedOrganisation("activities");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Good));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        Answer(served, content).Should().StartWith($"{status} ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("{\"type\":\"Collection\"}")]
    [InlineData("{\"type\":\"Collection\",\"items\":\"https://example.org/next\"}")]
    [InlineData("{\"id\":")]
    public void A_body_without_activities_is_a_bad_request_and_nothing_is_stored(string body)
    {
        using var served = new ServedOrganisation("activities");
        var (status, problem, _) = served.Send(HttpMethod.Post, Path, body, "application/activity+json");
        status.Should().Be(400);
        problem!["detail"]!.GetValue<string>().Should().NotBeEmpty();
        served.Query("select count(*) from quarantine").Should().Equal("0");
    }

    /// <summary>Another request gets its normal response.</summary>
    private static void GoesOn(ServedOrganisation served, string feed)
    {
        if (feed == "scim")
        {
            served.Send(HttpMethod.Get, "/scim/v2/Users").Status.Should().Be(200);
        }
        else
        {
            served.Send(HttpMethod.Post, Path, Good, "application/activity+json").Status.Should().Be(202);
        }
    }

    private static string Answer(ServedOrganisation served, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        request.Headers.ExpectContinue = true;
        try
        {
            using var response = served.Http.SendAsync(request).Result;
            return $"{(int)response.StatusCode} {response.Content.ReadAsStringAsync().Result}";
        }
        catch (AggregateException failure)
        {
            return failure.ToString();
        }
    }

    private static long Memory()
    {
        GC.Collect();
        return GC.GetTotalMemory(true);
    }

    /// <summary>A stream of blanks of the given length.</summary>
    private sealed class Endless(long length, bool isLengthKnown = true) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => isLengthKnown;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position
        {
            get => position;
            set => position = value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - position);
            Array.Fill(buffer, (byte)' ', offset, read);
            position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => position = offset;

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
