using AngleSharp.Html.Parser;
using Intranet.Adoption.Rewards;
using Intranet.Jobs;
using Intranet.Jobs.Mail;
using Intranet.Storage;
using Intranet.Storage.Mail;
using Intranet.Storage.Reports;
using Intranet.Storage.Rewards;
using Intranet.Tests.Rewards;
using MimeKit;
using SmtpServer.Protocol;
using UglyToad.PdfPig;

namespace Intranet.Tests.Jobs;

public class MailTests
{
    /// <summary>Two weeks of activity, on the Monday morning after them.</summary>
    private static WorkedOrganisation Monday(WorkSettings? settings = null)
    {
        var organisation = new WorkedOrganisation(settings);
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 03:00");
        organisation.Import();
        for (var day = new DateOnly(2025, 8, 25); day <= new DateOnly(2025, 9, 7); day = day.AddDays(1))
        {
            organisation.Deliver("activities.csv", organisation.Day(day));
        }

        organisation.Clock.Now = WorkedOrganisation.At("2025-09-08 08:00");
        return organisation;
    }

    private static WorkSettings Smtp(MailServer server, string? password = null, MailSecurity security = MailSecurity.None) =>
        new()
        {
            PublicUrl = "https://adoptie.example.org/",
            Mail = new MailSettings
            {
                Host = "localhost",
                Port = server.Port,
                Security = security,
                User = password is null ? null : "intranet",
                Password = password,
            },
        };

    [Fact]
    public async Task A_mail_server_receives_the_report_with_its_pdf_in_each_ones_language()
    {
        using var server = new MailServer();
        using var organisation = Monday(Smtp(server));
        await organisation.Work();

        var reports = server.Received.Where(message => message.Attachments.Any()).ToList();
        reports
            .Select(message => message.To.ToString())
            .Should()
            .BeEquivalentTo("\"Iemand 3\" <e3@example.org>", "\"Iemand 4\" <e4@example.org>", "\"Iemand 5\" <e5@example.org>");
        foreach (
            var (message, language, word) in reports
                .OrderBy(message => message.To.ToString())
                .Zip(["nl", "en", "nl"], ["van de 100", "out of 100", "van de 100"])
        )
        {
            message.Body!.Headers[HeaderId.ContentLanguage].Should().Be(language);
            message.Headers[HeaderId.MimeVersion].Should().Be("1.0");
            message.Headers["Auto-Submitted"].Should().Be("auto-generated");
            message.Headers["List-Unsubscribe-Post"].Should().Be("List-Unsubscribe=One-Click");
            message.From.Mailboxes.Single().Address.Should().Be("intranet@example.org");
            message.Subject.Should().Contain("36").And.Contain(word);

            // Text and HTML side by side, the picture beside the HTML that shows it, the PDF attached.
            var mixed = message.Body.Should().BeOfType<Multipart>().Subject;
            mixed.ContentType.MimeType.Should().Be("multipart/mixed");
            var alternative = mixed[0].Should().BeOfType<MultipartAlternative>().Subject;
            alternative[0].Should().BeOfType<TextPart>().Which.IsPlain.Should().BeTrue();
            var related = alternative[1].Should().BeOfType<MultipartRelated>().Subject;
            var picture = related[1].Should().BeOfType<MimePart>().Subject;
            picture.ContentType.MimeType.Should().Be("image/png");

            var html = new HtmlParser().ParseDocument(message.HtmlBody!);
            html.DocumentElement.GetAttribute("lang").Should().Be(language);
            html.Title.Should().Be(message.Subject);
            html.QuerySelectorAll("h1").Should().ContainSingle().Which.TextContent.Should().Contain(word);
            var image = html.QuerySelectorAll("img").Should().ContainSingle().Subject;
            image.GetAttribute("src").Should().Be($"cid:{picture.ContentId}");
            image.GetAttribute("alt").Should().Contain("wk 36:");
            html.QuerySelectorAll("table:not([role=presentation]) th[scope=row]").Should().HaveCount(Practice.All.Count);
            html.QuerySelectorAll("script, link, [onclick]").Should().BeEmpty();
            message.TextBody.Should().Contain(word).And.Contain("1. ").And.Contain("https://adoptie.example.org/unsubscribe/");
            message.TextBody.Should().Contain("https://adoptie.example.org/o/test?day=2025-09-07");
            message
                .TextBody.Should()
                .Contain(
                    message.To.ToString().Contains("e5@", StringComparison.Ordinal) ? "communitymanager van het intranet bent"
                    : language == "nl" ? "omdat je in de projectgroep"
                    : "project group"
                );

            var pdf = (MimePart)message.Attachments.Single();
            pdf.FileName.Should().Be($"test-2025-W36-{language}.pdf");
            using var stream = new MemoryStream();
            pdf.Content!.DecodeTo(stream);
            using var document = PdfDocument.Open(stream.ToArray());
            document
                .GetPage(1)
                .Text.Replace(" ", "", StringComparison.Ordinal)
                .Should()
                .Contain(word.Replace(" ", "", StringComparison.Ordinal));
            using var connection = organisation.Test.Store.Open();
            stream
                .ToArray()
                .Should()
                .Equal(Publications.Pdf(connection, 1, new DateOnly(2025, 9, 7), language, 5), "what is mailed is what is kept");
        }
    }

    [Fact]
    public async Task The_cake_mail_goes_to_the_ambassador_of_the_team_with_place_and_slices()
    {
        using var server = new MailServer();
        using var organisation = Monday(Smtp(server));
        await organisation.Work();
        var cakes = server
            .Received.Where(message => message.Subject!.StartsWith("Taart", StringComparison.Ordinal))
            .OrderBy(message => message.Subject)
            .ToList();
        cakes
            .Select(message => (message.Subject, message.To.Mailboxes.Single().Address))
            .Should()
            .Equal(("Taart voor Team een", "e2@example.org"), ("Taart voor Team twee", "e1@example.org"));
        cakes[1].TextBody.Should().Contain("7 stuks, op Werf");
        using var connection = organisation.Test.Store.Open();
        TestLedger.Of(connection).Should().OnlyContain(award => award.State == AwardState.Announced);
    }

    [Fact]
    public async Task An_employee_who_unsubscribes_gets_no_more_mail_not_even_what_is_waiting()
    {
        using var server = new MailServer { Answer = () => new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "later") };
        using var organisation = Monday(Smtp(server));
        await FluentActions.Awaiting(organisation.Work).Should().ThrowAsync<MailServerException>();
        using (var connection = organisation.Test.Store.Open())
        {
            Intranet.Storage.Mail.Outbox.Unsubscribe(
                connection,
                1,
                Organisations.EmployeeNumber(connection, 1, "e3")!.Value,
                MailKind.Report,
                organisation.Clock.Now
            );
        }

        server.Answer = () => null;
        organisation.Clock.Now = organisation.Clock.Now.AddHours(2);
        await organisation.Work();
        server
            .Received.SelectMany(message => message.To.Mailboxes)
            .Select(mailbox => mailbox.Address)
            .Should()
            .NotContain("e3@example.org")
            .And.Contain("e4@example.org");
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-15 03:00");
        for (var day = new DateOnly(2025, 9, 8); day <= new DateOnly(2025, 9, 14); day = day.AddDays(1))
        {
            organisation.Deliver("activities.csv", organisation.Day(day));
        }

        organisation.Clock.Now = WorkedOrganisation.At("2025-09-15 08:00");
        await organisation.Work();
        server.Received.Count(message => message.To.ToString().Contains("e3@", StringComparison.Ordinal)).Should().Be(0);
        server.Received.Count(message => message.To.ToString().Contains("e4@", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task A_server_that_says_later_for_an_hour_delays_and_loses_nothing()
    {
        using var server = new MailServer { Answer = () => new SmtpResponse(SmtpReplyCode.InsufficientStorage, "try again later") };
        using var organisation = Monday(Smtp(server));
        var begun = organisation.Clock.Now;
        var tries = 0;
        while (organisation.Clock.Now < begun.AddHours(1))
        {
            try
            {
                await organisation.Work();
            }
            catch (MailServerException)
            {
                tries++;
            }

            organisation
                .Jobs()
                .Should()
                .ContainSingle(job => job.Task == "mail")
                .Which.Reason!.ToString()
                .Should()
                .Contain("452")
                .And.Contain("try again later");
            organisation.Clock.Now = organisation.Clock.Now.AddMinutes(1);
        }

        tries.Should().BeInRange(5, 8, "the pauses grow");
        organisation.Jobs().Should().OnlyContain(job => job.ParkedAt == null, "a server that is away is no poison");
        server.Answer = () => null;
        organisation.Clock.Now = begun.AddHours(2);
        await organisation.Work();
        organisation.Outbox().Should().NotBeEmpty().And.OnlyContain(mail => mail.SentAt != null && mail.Content == null);
        server.Received.Select(message => message.MessageId).Should().OnlyHaveUniqueItems().And.HaveCount(organisation.Outbox().Count);
        organisation.Jobs().Should().BeEmpty();
    }

    [Fact]
    public async Task A_connection_cut_after_the_data_sends_the_same_message_again()
    {
        using var server = new MailServer(cutsAfterData: 2);
        using var organisation = Monday(Smtp(server));
        for (var i = 0; i < 5; i++)
        {
            try
            {
                await organisation.Work();
            }
            catch (MailServerException)
            {
                organisation.Clock.Now = organisation.Clock.Now.AddHours(1);
            }
        }

        var outbox = organisation.Outbox();
        outbox.Should().OnlyContain(mail => mail.SentAt != null);
        server.Received.Select(message => message.MessageId).Distinct().Should().HaveCount(outbox.Count, "nothing is lost");
        server.Received.Count.Should().Be(outbox.Count + 2, "what the server took without saying so is known by its Message-ID");
    }

    [Fact]
    public async Task A_recipient_who_is_refused_for_good_is_given_up_with_the_reason_and_keeps_nobody_else_waiting()
    {
        var answers = new Queue<SmtpResponse?>([new SmtpResponse(SmtpReplyCode.TransactionFailed, "no such mailbox")]);
        using var server = new MailServer { Answer = () => answers.TryDequeue(out var answer) ? answer : null };
        using var organisation = Monday(Smtp(server));
        await organisation.Work();
        var outbox = organisation.Outbox();
        outbox
            .Should()
            .ContainSingle(mail => mail.GivenUpAt != null)
            .Which.Reason!.ToString()
            .Should()
            .Contain("554")
            .And.Contain("no such mailbox");
        outbox.Count(mail => mail.SentAt != null).Should().Be(outbox.Count - 1);
    }

    [Fact]
    public async Task An_address_that_the_server_cannot_write_stops_nobody_elses_mail()
    {
        using var server = new MailServer();
        using var organisation = Monday(Smtp(server));
        organisation.Test.With(
            "employees",
            [
                .. File.ReadAllLines(Path.Combine(organisation.Test.Files, "employees.csv"))
                    .Select(line => line.Replace("e3@example.org", "j\u00f6rg@example.org", StringComparison.Ordinal)),
            ]
        );
        organisation.Import();
        await organisation.Work();
        organisation.Outbox().Should().OnlyContain(mail => mail.SentAt != null || mail.GivenUpAt != null);
        server
            .Received.SelectMany(message => message.To.Mailboxes)
            .Select(mailbox => mailbox.Address)
            .Should()
            .Contain("e4@example.org")
            .And.Contain("e1@example.org");
        organisation.Jobs().Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_and_a_certificate_that_is_not_trusted_say_which_setting_to_look_at()
    {
        using var server = new MailServer(withPassword: true);
        using var strange = Monday(Smtp(server, "geheim", MailSecurity.StartTls));
        (await FluentActions.Awaiting(strange.Work).Should().ThrowAsync<MailServerException>()).WithMessage("*certificate*Intranet:Mail:*");
        strange.Outbox().Should().OnlyContain(mail => mail.SentAt == null && mail.GivenUpAt == null);
        using var closed = new MailServer();
        var port = closed.Port;
        closed.Dispose();
        using var away = Monday(
            new WorkSettings
            {
                Mail = new MailSettings
                {
                    Host = "localhost",
                    Port = port,
                    Security = MailSecurity.None,
                },
            }
        );
        (await FluentActions.Awaiting(away.Work).Should().ThrowAsync<MailServerException>()).WithMessage(
            $"*localhost:{port} cannot be reached*"
        );
        away.Jobs().Should().ContainSingle().Which.NextAt.Should().Be(away.Clock.Now.AddMinutes(1));
    }

    [Fact]
    public async Task Without_a_mail_server_mails_are_files_that_any_mail_program_opens()
    {
        using var organisation = Monday();
        await organisation.Work();
        organisation
            .Mails.Should()
            .HaveCount(organisation.Outbox().Count)
            .And.OnlyContain(message => message.HtmlBody != null && message.TextBody != null);
        Directory.EnumerateFiles(organisation.MailFolder).Should().OnlyContain(path => path.EndsWith(".eml"));
        File.ReadAllBytes(Directory.EnumerateFiles(organisation.MailFolder).First())
            .Should()
            .OnlyContain(octet => octet < 0x80, "seven bits pass everywhere");
    }

    [Fact]
    public async Task An_ambassador_is_reminded_of_a_few_missing_profiles_once_in_four_weeks()
    {
        using var organisation = new WorkedOrganisation();
        organisation.Test.With(
            "employees",
            [
                .. File.ReadAllLines(Path.Combine(organisation.Test.Files, "employees.csv"))
                    .Select(line => line.Replace("p6.png", "", StringComparison.Ordinal)),
            ]
        );
        organisation.Clock.Now = WorkedOrganisation.At("2025-09-01 03:00");
        organisation.Import();
        for (var day = new DateOnly(2025, 8, 25); day <= new DateOnly(2025, 10, 12); day = day.AddDays(1))
        {
            organisation.Clock.Now = new DateTimeOffset(day.AddDays(1).ToDateTime(new TimeOnly(7, 0)), TimeSpan.Zero);
            organisation.Deliver("activities.csv", organisation.Day(day));
            await organisation.Work();
        }

        var reminders = organisation.Outbox().Where(mail => mail.Kind == MailKind.Reminder).Select(mail => mail.Key).ToList();
        reminders.Should().Equal("reminder t1 2025-W35 e2", "reminder t1 2025-W39 e2");
        organisation
            .Mails.First(message => message.Subject!.Contains("tot de beloning (Taart)", StringComparison.Ordinal))
            .TextBody.Should()
            .Contain("Team een")
            .And.NotContain("Iemand 6", "a mail says how many, not who");
    }
}
