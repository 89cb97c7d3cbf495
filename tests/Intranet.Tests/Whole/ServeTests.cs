using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Access;

namespace Intranet.Tests.Whole;

/// <summary><c>serve</c>, <c>work</c> and <c>token</c> as a user runs them.</summary>
public class ServeTests
{
    [Fact]
    public async Task When_the_provider_is_down_feeds_are_served_and_the_pages_say_so()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = Cli.StartInfo("serve", "--database", organisation.Store.Database, "--urls", $"http://127.0.0.1:{port}");
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Intranet__SignIn__Authority"] = "https://127.0.0.1:9/tenant";
        start.Environment["Intranet__SignIn__ClientId"] = "intranet";
        start.Environment["Intranet__Inbox"] = Path.Combine(organisation.Files, "inbox");
        start.WorkingDirectory = organisation.Files;
        using var process = Process.Start(start)!;
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Until(() =>
        {
            try
            {
                return http.Send(new HttpRequestMessage(HttpMethod.Get, "/health/ready")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        using var page = await http.GetAsync("/o/test");
        ((int)page.StatusCode).Should().Be(503);
        (await page.Content.ReadAsStringAsync()).Should().Contain("De inlogdienst is niet te bereiken");
        ((int)(await http.GetAsync("/scim/v2/Users")).StatusCode).Should().Be(401);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    [Theory]
    [InlineData("No sign-in is configured", "Intranet__SignIn__Authority")]
    [InlineData("which is not an https address", "https address", "Authority=http://login.example.org", "ClientId=intranet")]
    [InlineData("lets people of every tenant in", "'common'", "Authority=https://login.example.org/common/v2.0", "ClientId=intranet")]
    [InlineData(
        "lets people of every tenant in",
        "'common'",
        "Authority=https://login.example.org/9188040D-6c67-4c5b-b112-36a304b66dad/v2.0",
        "ClientId=intranet"
    )]
    [InlineData("ClientId is missing", "the id", "Authority=https://login.example.org/tenant")]
    [InlineData(
        "There is no role 'boss'",
        "administrator",
        "Authority=https://login.example.org/tenant",
        "ClientId=intranet",
        "Roles__boss=x"
    )]
    public void In_production_it_refuses_to_start_without_a_safe_way_to_sign_in_and_says_what_to_set(
        string what,
        string how,
        params string[] settings
    )
    {
        var start = Cli.StartInfo(
            "serve",
            "--database",
            Path.Combine(Path.GetTempPath(), "nowhere", "production.db"),
            "--urls",
            "http://127.0.0.1:0"
        );
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var setting in settings.Select(setting => setting.Split('=')))
        {
            start.Environment["Intranet__SignIn__" + setting[0]] = setting[1];
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(2);
        errors.Should().Contain(what).And.Contain(how);
    }

    [Fact]
    public async Task Serve_accepts_feeds_watches_the_inbox_and_stops_on_ctrl_c()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        var created = Cli.Run("token", "create", "--door", "activities", "--source", "intranet", "--database", organisation.Store.Database);
        created.Code.Should().Be(0);
        var token = created.Output.Trim();
        created.Errors.Should().Contain("It is shown once").And.NotContain(token);
        var inbox = Directory.CreateDirectory(Path.Combine(organisation.Files, "inbox", "test")).FullName;
        using var process = Start(organisation, "serve", "--urls", "http://127.0.0.1:0");
        var listening = await process.StandardError.ReadLineAsync();
        var url = System.Text.RegularExpressions.Regex.Match(listening!, "Listening on (http://[0-9.:]+)").Groups[1].Value;
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var content = new StringContent(
            """{"id":"1","type":"View","actor":"e1","published":"2025-10-01T10:00:00Z"}""",
            Encoding.UTF8,
            "application/activity+json"
        );
        (await http.PostAsync("/api/organisations/test/activities", content)).StatusCode.Should().Be(System.Net.HttpStatusCode.Accepted);

        File.WriteAllText(
            Path.Combine(inbox, "activities.csv.tmp"),
            "activity_id,occurred_at,employee_id,kind\n2,2025-10-01T10:00:00,e2,view\n"
        );
        File.Move(Path.Combine(inbox, "activities.csv.tmp"), Path.Combine(inbox, "activities.csv"));
        await Until(() => File.Exists(Path.Combine(inbox, "done", "activities.csv")));
        var tokens = JsonDocument
            .Parse(Cli.Run("token", "list", "--database", organisation.Store.Database, "--json").Output)
            .RootElement.GetProperty("tokens");
        tokens[0].GetProperty("source").GetString().Should().Be("intranet");
        tokens[0].GetProperty("lastUsedOn").GetString().Should().NotBeNull();
        Cli.Run("token", "revoke", "1", "--database", organisation.Store.Database).Code.Should().Be(0);
        using var repeated = new StringContent("{}", Encoding.UTF8, "application/activity+json");
        (await http.PostAsync("/api/organisations/test/activities", repeated))
            .StatusCode.Should()
            .Be(System.Net.HttpStatusCode.Unauthorized);

        await Stop(process);
        using var connection = organisation.Store.Open();
        Dapper
            .SqlMapper.Query<string>(connection, "select source || ' ' || accepted from feed_days where kind = 'activities' order by 1")
            .Should()
            .Equal("files 1", "intranet 1");
        Audit
            .List(connection, 1, null, Environment.UserName, 100)
            .Select(line => line.What.ToString())
            .Where(what => what.Contains("token", StringComparison.Ordinal))
            .Should()
            .Equal("revoked token 1", "created a token for the feed activities");
        Audit
            .List(connection, 1, null, "token 1", 100)
            .Select(line => line.What.ToString())
            .Should()
            .Equal(["first use today of token 1 for the feed activities"], "two requests make one line");
    }

    [Fact]
    public async Task Work_watches_the_inbox_without_the_web()
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        var inbox = Directory.CreateDirectory(Path.Combine(organisation.Files, "inbox", "test")).FullName;
        using var process = Start(organisation, "work");
        (await process.StandardError.ReadLineAsync()).Should().StartWith("Running ");
        File.WriteAllText(Path.Combine(inbox, "notes.txt"), "x");
        await Until(() => File.Exists(Path.Combine(inbox, "refused", "notes.txt.reason.txt")));
        await Stop(process);
    }

    [Theory]
    [InlineData("serve --urls ftp://x", "--urls 'ftp://x' is not an address to listen on; write for instance http://127.0.0.1:5080.")]
    [InlineData("token create --door window", "There is no feed 'window'. Choose activities or scim.")]
    [InlineData(
        "token create --door scim --source a/b",
        "The name of a source may have at most 64 letters, digits, hyphens, underscores and dots."
    )]
    [InlineData("token revoke 7", "test has no token 7 to revoke. 'intranet token list' shows the numbers.")]
    public void Usage_errors_end_with_code_two_and_a_message(string line, string message)
    {
        using var organisation = new TestOrganisation().People(5);
        organisation.Import();
        var result = Cli.Run([.. line.Split(' '), "--database", organisation.Store.Database]);
        result.Code.Should().Be(2, result.Errors);
        result.Errors.Should().Contain(message);
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task An_address_in_use_is_reported()
    {
        using var organisation = new TestOrganisation().People(5);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        using var process = Start(organisation, "serve", "--urls", $"http://127.0.0.1:{port}");
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(2);
        (await process.StandardError.ReadToEndAsync())
            .Should()
            .Contain($"127.0.0.1:{port}")
            .And.Contain("Listen on another address with --urls");
    }

    private static Process Start(TestOrganisation organisation, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "intranet.dll"), .. arguments, "--database", organisation.Store.Database]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = organisation.Files,
        };
        start.Environment["Intranet__InboxSettleSeconds"] = "1";
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        return Process.Start(start)!;
    }

    private static async Task Stop(Process process)
    {
        kill(process.Id, 2).Should().Be(0);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.Should().Be(0, "it stops when asked to");
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var attempt = 0; attempt < 300 && !isSo(); attempt++)
        {
            await Task.Delay(100);
        }

        isSo().Should().BeTrue();
    }

    [DllImport("libc")]
#pragma warning disable SYSLIB1054, CA5392, SA1300 // One call, in tests only.
    private static extern int kill(int process, int signal);
}
