using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Intranet.Tests.Jobs;

/// <summary>A real SMTP server on this machine, with STARTTLS and a password, that answers as a test wants it to.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private readonly Task running;
    private readonly TcpListener? cutter;
    private bool isDisposed;

    /// <param name="cutsAfterData">Connections that are cut after the server has taken a mail, before its answer arrives.</param>
    public MailServer(bool withPassword = false, int cutsAfterData = 0)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        Port = FreePort();
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Port(Port).Certificate(certificate).AllowUnsecureAuthentication(false);
                if (withPassword)
                {
                    endpoint.AuthenticationRequired();
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Passwords());
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
        if (cutsAfterData > 0)
        {
            cutter = new TcpListener(IPAddress.Loopback, 0);
            cutter.Start();
            _ = Cut(Port, cutsAfterData);
            Port = ((IPEndPoint)cutter.LocalEndpoint).Port;
        }
    }

    public int Port { get; private set; }

    /// <summary>Its certificate, to be trusted by the client.</summary>
    public string CertificatePem => certificate.ExportCertificatePem();

    /// <summary>What was taken, as it came.</summary>
    public List<MimeMessage> Received { get; } = [];

    /// <summary>What to answer to a mail; null to take it.</summary>
    public Func<SmtpResponse?> Answer { get; set; } = () => null;

    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        stop.Cancel();
        cutter?.Dispose();
        try
        {
            running.Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            // It was told to stop.
        }

        certificate.Dispose();
        stop.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>
    /// Stands between client and server; the first connections end when the client has sent the end of its data and the server has
    /// answered.
    /// </summary>
    private async Task Cut(int server, int cuts)
    {
        while (!stop.IsCancellationRequested)
        {
            var client = await cutter!.AcceptTcpClientAsync(stop.Token);
            var upstream = new TcpClient();
            await upstream.ConnectAsync(IPAddress.Loopback, server);
            var cutting = cuts-- > 0;
            var isOver = false;
            _ = Task.Run(async () =>
            {
                var buffer = new byte[65536];
                for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0; )
                {
                    isOver |= cutting && buffer.AsSpan(0, read).EndsWith("\r\n.\r\n"u8);
                    await upstream.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            });
            _ = Task.Run(async () =>
            {
                var buffer = new byte[65536];
                for (int read; (read = await upstream.GetStream().ReadAsync(buffer)) > 0; )
                {
                    if (isOver)
                    {
                        client.Close();
                        upstream.Close();
                        return;
                    }

                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }

                client.Close();
            });
        }
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            if (server.Answer() is { } answer)
            {
                return Task.FromResult(answer);
            }

            using var stream = new MemoryStream(buffer.ToArray());
            lock (server.Received)
            {
                server.Received.Add(MimeMessage.Load(stream, cancellationToken));
            }

            return Task.FromResult(SmtpResponse.Ok);
        }
    }

    private sealed class Passwords : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(
            ISessionContext context,
            string user,
            string password,
            CancellationToken cancellationToken
        ) => Task.FromResult(user == "intranet" && password == "geheim");
    }
}
