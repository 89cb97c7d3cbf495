using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Scores;
using Intranet.Tests.Dashboard;
using Intranet.Tests.Jobs;
using Microsoft.Data.Sqlite;

namespace Intranet.Tests.Whole;

/// <summary>What an administrator does to keep it running.</summary>
public class OperatingTests
{
    [Fact]
    public async Task A_backup_made_while_others_write_is_the_store_of_one_moment_and_restores()
    {
        using var organisation = new TestOrganisation(file: true).People(20);
        organisation.Import();
        using var stop = new CancellationTokenSource();
        var hasWritten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var folder = Directory.CreateTempSubdirectory("intranet-write-").FullName;
                    File.WriteAllLines(
                        Path.Combine(folder, "activities.csv"),
                        [
                            "activity_id,occurred_at,employee_id,kind",
                            .. Enumerable.Range(0, 200).Select(k => $"{i}-{k},2025-10-0{1 + k % 5}T10:00:00,e{1 + k % 20},post"),
                        ]
                    );
                    new Importer(organisation.Store, TestOrganisation.Clock).Import([folder], new ImportOptions("test"));
                    hasWritten.TrySetResult();
                    Directory.Delete(folder, recursive: true);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        await hasWritten.Task;
        var backup = Path.Combine(organisation.Files, "backup.db");
        var made = Cli.Run("backup", backup, "--database", organisation.Store.Path);
        await stop.CancelAsync();
        await writing;
        made.Code.Should().Be(0, made.Errors);
        Directory.EnumerateFiles(organisation.Files, "backup.db*").Should().Equal(backup);

        var restored = Path.Combine(organisation.Files, "again.db");
        Cli.Run("restore", backup, "--database", restored).Code.Should().Be(0);
        Digest(restored).Should().Be(Digest(backup));
        using (var connection = new Store(restored).Open())
        {
            var whole = TestOrganisation.Clock;
            Organisations.Pick(connection, null).Id.Should().Be("test");
            (Dapper.SqlMapper.ExecuteScalar<long>(connection, "select coalesce(sum(length(prints)), 0) / 8 from fingerprints") % 200)
                .Should()
                .Be(0, "a delivery is in it whole or not at all");
        }

        // What would lose something is refused, with what to do.
        Cli.Run("backup", backup, "--database", organisation.Store.Path)
            .Should()
            .BeEquivalentTo(new { Code = 2 })
            .And.Subject.Should()
            .BeOfType<Cli.Result>()
            .Which.Errors.Should()
            .Contain("already exists");
        Cli.Run("restore", backup, "--database", organisation.Store.Path).Errors.Should().Contain("contains test").And.Contain("--force");
        Cli.Run("restore", Path.Combine(organisation.Files, "employees.csv"), "--database", restored)
            .Errors.Should()
            .Contain("is not a backup");
        Cli.Run("restore", Path.Combine(organisation.Files, "nowhere.db"), "--database", restored)
            .Errors.Should()
            .Contain("does not exist");
        Cli.Run("restore", backup, "--database", organisation.Store.Path, "--force").Code.Should().Be(0);
        Digest(organisation.Store.Path).Should().Be(Digest(backup));
        SqliteConnection.ClearAllPools();

        static string Digest(string path)
        {
            var check = Cli.Run("check", "--database", path, "--json", "--quiet");
            check.Code.Should().Be(0, check.Errors);
            return JsonDocument.Parse(check.Output).RootElement.GetProperty("digest").GetString()!;
        }
    }

    [Fact]
    public async Task Health_tells_whether_it_lives_and_whether_its_store_answers()
    {
        using var served = new ServedOrganisation("scim");
        using var http = served.Client(null);
        (await http.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        using (var connection = served.Organisation.Store.Open())
        {
            Dapper.SqlMapper.Execute(connection, "alter table organisations rename to away");
        }

        (await http.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Health_is_not_ready_when_the_disk_takes_no_more()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        using var organisation = new TestOrganisation(file: true).People(5);
        organisation.Import();
        await using var app = Intranet.Dashboard.WebHost.Build(
            organisation.Store,
            new Intranet.Dashboard.WebSettings("http://127.0.0.1:0"),
            TimeProvider.System
        );
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        (await http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        Directory.GetFiles(Path.GetDirectoryName(organisation.Store.Path)!, "*.probe").Should().BeEmpty();

        // What is written to this device fails the way it does on a full disk.
        File.CreateSymbolicLink(organisation.Store.Path + ".probe", "/dev/full");
        (await http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        File.Delete(organisation.Store.Path + ".probe");
        (await http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_link_in_a_mail_asks_first_and_unsubscribes_on_the_button()
    {
        using var served = new ServedOrganisation("scim");
        using var http = served.Client(null);
        string token;
        using (var connection = served.Organisation.Store.Open())
        {
            using var transaction = connection.BeginWrite(1);
            token = Outbox.LinkOf(connection, transaction, 1, 3);
            transaction.Commit();
        }

        foreach (var (language, word) in new[] { ("en", "No more mail?"), ("nl", "Geen mail meer?") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/unsubscribe/{token}/report");
            request.Headers.AcceptLanguage.ParseAdd($"{language}-XX,fr;q=0.5");
            var page = await http.SendAsync(request);
            page.StatusCode.Should().Be(HttpStatusCode.OK);
            var html = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
            html.DocumentElement.GetAttribute("lang").Should().Be(language);
            html.QuerySelector("h1")!.TextContent.Should().Be(word);
            html.QuerySelectorAll("button").Should().ContainSingle();
            page.Headers.CacheControl!.NoStore.Should().BeTrue();
            page.Headers.GetValues("Content-Security-Policy")
                .Single()
                .Should()
                .Contain("default-src 'none'")
                .And.NotContain("unsafe-inline");
        }

        served.Query("select kind from unsubscribed").Should().BeEmpty("looking changes nothing");
        (
            await http.PostAsync(
                $"/unsubscribe/{token}/report",
                new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" })
            )
        )
            .StatusCode.Should()
            .Be(HttpStatusCode.OK);
        (await http.PostAsync($"/unsubscribe/{token}/report", null)).StatusCode.Should().Be(HttpStatusCode.OK);
        served.Query("select kind from unsubscribed").Should().Equal("report");
        served.Query("select what from audit where what like '[\"unsubscribed%' order by audit_no limit 1").Should().ContainSingle();
        foreach (
            var wrong in (string[])
                [
                    $"/unsubscribe/{token}/everything",
                    "/unsubscribe/0123/report",
                    $"/unsubscribe/{new string('x', 500)}/report",
                    "/unsubscribe/%3Cscript%3E/report",
                ]
        )
        {
            (await http.GetAsync(wrong)).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await http.PostAsync(wrong, null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Hangfires_pages_open_with_the_password()
    {
        using var organisation = new TestOrganisation(file: true).People(5);
        organisation.Import();
        foreach (var password in (string?[])[null, "heel-geheim"])
        {
            using var process = Start(organisation, password, "serve", "--urls", "http://127.0.0.1:0");
            var line = await process.StandardError.ReadLineAsync();
            using var http = new HttpClient { BaseAddress = new Uri(line!.Split(' ')[2]) };
            var without = await http.GetAsync("/jobs");
            if (password is null)
            {
                without.StatusCode.Should().Be(HttpStatusCode.NotFound);
            }
            else
            {
                without.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
                without.Headers.WwwAuthenticate.ToString().Should().StartWith("Basic");
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes("wie:verkeerd"))
                );
                (await http.GetAsync("/jobs")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes($"wie:{password}"))
                );
                (await http.GetStringAsync("/jobs")).Should().Contain("Hangfire");

                // Another site can make the browser send a form, with the password; it does not have the token.
                using var form = new FormUrlEncodedContent([new("jobs[]", "planner")]);
                (await http.PostAsync("/jobs/recurring/trigger", form)).StatusCode.Should().Be(HttpStatusCode.Forbidden);

                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes("wie:geraden"))
                );
                var guesses = new List<HttpStatusCode>();
                for (var i = 0; i < 12; i++)
                {
                    guesses.Add((await http.GetAsync("/jobs")).StatusCode);
                }

                guesses[0].Should().Be(HttpStatusCode.Unauthorized);
                guesses[^1].Should().Be(HttpStatusCode.TooManyRequests);
            }

            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public void Jobs_tell_what_is_due_and_what_failed_and_why()
    {
        using var organisation = new TestOrganisation(file: true);
        var yesterday = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-2);
        organisation
            .Settings("""{"id":"test","name":"Test","reportAt":"00:00","reminders":false}""")
            .With(
                "employees",
                [
                    "employee_id,name,email,photo,phone,expertise,started_on",
                    .. Enumerable.Range(1, 6).Select(i => $"e{i},Iemand {i},e{i}@example.org,p{i}.png,0{i}12,veel,2020-01-01"),
                ]
            )
            .With("teams", "team_id,name,kind", "t1,Team een,department")
            .With("memberships", ["team_id,employee_id", .. Enumerable.Range(1, 6).Select(i => $"t1,e{i}")])
            .With("roles", "role,employee_id,team_id,consented_on", "community-manager,e1,,2020-01-01")
            .With(
                "activities",
                [
                    "activity_id,occurred_at,employee_id,kind",
                    .. Enumerable
                        .Range(0, 10)
                        .SelectMany(back =>
                            Enumerable.Range(1, 6).Select(i => $"{back}-{i},{yesterday.AddDays(-back):yyyy-MM-dd}T10:00:00,e{i},post")
                        ),
                ]
            );
        new Importer(organisation.Store, TimeProvider.System).Import([organisation.Files], new ImportOptions());
        Cli.Run("jobs", "--database", organisation.Store.Path).Errors.Should().Contain("score").And.Contain("scores from");
        Json("jobs").GetProperty("due")[0].GetProperty("task").GetString().Should().Be("score");

        var once = Run(
            organisation,
            ("Intranet__Mail__Host", "127.0.0.1"),
            ("Intranet__Mail__Port", "9"),
            ("Intranet__Mail__Security", "none")
        );
        using (var connection = organisation.Store.Open())
        {
            Scorecards.Days(connection, 1).Should().HaveCountGreaterThanOrEqualTo(10);
        }

        if (Json("jobs").GetProperty("jobs").GetArrayLength() > 0)
        {
            // On a day off nothing is mailed; on the others the mail server is missed.
            once.Code.Should().Be(4);
            once.Errors.Should().Contain("mail failed: The mail server 127.0.0.1:9 cannot be reached");
            Json("jobs").GetProperty("jobs")[0].GetProperty("state").GetString().Should().Be("waiting");
            Cli.Run("jobs", "retry", "--database", organisation.Store.Path).Errors.Should().Contain("will retry these at once: 2");
            Run(organisation).Should().BeEquivalentTo(new { Code = 0 });
            Json("mail")
                .GetProperty("mails")
                .EnumerateArray()
                .Should()
                .NotBeEmpty()
                .And.OnlyContain(mail => mail.GetProperty("state").GetString() == "sent");
        }

        Cli.Run("jobs", "retry", "--task", "bake", "--database", organisation.Store.Path).Should().BeEquivalentTo(new { Code = 2 });
        Cli.Run("mail", "unsubscribe", "--employee", "nobody", "--database", organisation.Store.Path)
            .Errors.Should()
            .Contain("There is no employee 'nobody'");
        Cli.Run("mail", "unsubscribe", "--employee", "e1", "--kind", "report", "--database", organisation.Store.Path).Code.Should().Be(0);

        JsonElement Json(string verb) =>
            JsonDocument.Parse(Cli.Run(verb, "--database", organisation.Store.Path, "--json").Output).RootElement;
    }

    [LinuxFact]
    public void Mail_goes_out_by_starttls_with_a_password()
    {
        using var server = new MailServer(withPassword: true);
        using var organisation = new TestOrganisation(file: true).People(5);
        organisation.Import();
        var trusted = Path.Combine(organisation.Files, "trusted.pem");
        File.WriteAllText(trusted, server.CertificatePem);
        using (var connection = organisation.Store.Open())
        {
            var message = "From: a@example.org\r\nTo: b@example.org\r\nSubject: test\r\nMessage-ID: <1@example.org>\r\n\r\ntest\r\n";
            using var transaction = connection.BeginWrite(1);
            Outbox.Add(connection, transaction, 1, "test", MailKind.Report, 1, Encoding.ASCII.GetBytes(message), DateTimeOffset.UtcNow);
            transaction.Commit();
        }

        var settings = new[]
        {
            ("Intranet__Mail__Host", "localhost"),
            ("Intranet__Mail__Port", $"{server.Port}"),
            ("Intranet__Mail__User", "intranet"),
            ("SSL_CERT_FILE", trusted),
            ("Intranet__JobPauseSeconds", "1"),
        };
        var wrong = Run(organisation, [.. settings, ("Intranet__Mail__Password", "verkeerd")]);
        wrong.Code.Should().Be(4);
        wrong.Errors.Should().Contain("rejects the user or the password. Check Intranet:Mail:User and Intranet:Mail:Password.");
        server.Received.Should().BeEmpty();
        Cli.Run("jobs", "retry", "--database", organisation.Store.Path).Code.Should().Be(0);
        var right = Run(organisation, [.. settings, ("Intranet__Mail__Password", "geheim")]);
        right.Code.Should().Be(0, right.Errors);
        server.Received.Should().ContainSingle().Which.MessageId.Should().Be("1@example.org");
    }

    [Theory]
    [InlineData(
        "Intranet__Mail__From",
        "nobody",
        "The setting Intranet:Mail:From is 'nobody', which is not an e-mail address; write for instance intranet@example.org."
    )]
    [InlineData("Intranet__Mail__Security", "ssl", "The setting Intranet:Mail:Security is 'ssl'; it may be starttls, tls or none.")]
    [InlineData(
        "Intranet__PublicUrl",
        "here",
        "The setting Intranet:PublicUrl is 'here', which is not a URL; write for instance https://adoptie.example.org."
    )]
    [InlineData("Intranet__Workers", "0", "The setting Intranet:Workers is '0', which is not a number of 1 or more.")]
    [InlineData("Intranet__Log", "xml", "The setting Intranet:Log is 'xml'; it may be text or json.")]
    public void Settings_that_are_wrong_are_named(string name, string value, string message)
    {
        using var organisation = new TestOrganisation(file: true);
        var result = Run(organisation, (name, value));
        result.Code.Should().Be(2);
        result.Errors.Should().Contain(message);
    }

    [Theory]
    [InlineData("{\n  \"Intranet\": {\n    \"Workers\": ,\n", "en", "appsettings.json is not valid JSON: see line 3. Correct it,")]
    [InlineData(
        "{\n  \"Intranet\": {\n    \"Workers\": ,\n",
        "nl",
        "appsettings.json is geen geldige JSON: zie regel 3. Herstel het bestand,"
    )]
    [InlineData("[]", "en", "appsettings.json cannot be read: ")]
    [InlineData("[]", "nl", "appsettings.json zijn niet te lezen: ")]
    public async Task A_settings_file_that_cannot_be_read_is_refused(string content, string language, string message)
    {
        using var organisation = new TestOrganisation(file: true);
        organisation.Write("appsettings.json", content);
        using var process = Start(organisation, null, "work", "--once", "--language", language);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(2);
        errors.Should().Contain(Path.Combine(organisation.Files, message));
        (await output).Should().BeEmpty();
    }

    private static Cli.Result Run(TestOrganisation organisation, params (string Name, string Value)[] settings)
    {
        using var process = Start(organisation, null, ["work", "--once"], settings);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors);
    }

    private static Process Start(TestOrganisation organisation, string? password, params string[] arguments) =>
        Start(organisation, password, arguments, []);

    private static Process Start(
        TestOrganisation organisation,
        string? password,
        string[] arguments,
        (string Name, string Value)[] settings
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "intranet.dll"), .. arguments, "--database", organisation.Store.Path]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = organisation.Files,
        };
        start.Environment["Intranet__JobsPassword"] = password;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
