using System.Globalization;
using System.Net.Sockets;
using Intranet.Adoption.People;
using Intranet.Storage;
using Intranet.Storage.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Intranet.Jobs.Mail;

/// <summary>The mail server cannot be used now, or not with these settings. Nothing is wrong with the mail.</summary>
public sealed class MailServerException(FormattableString text, Exception? inner = null)
    : IOException(text.ToString(CultureInfo.InvariantCulture), inner),
        ITranslated
{
    public Message Text { get; } = new(text);
}

/// <summary>The mail server rejects a mail for good.</summary>
public sealed class MailRefusedException(FormattableString text) : Exception(text.ToString(CultureInfo.InvariantCulture)), ITranslated
{
    public Message Text { get; } = new(text);
}

/// <summary>Sends mail to the server in the settings, several over one connection, or writes it to a folder.</summary>
public sealed class SmtpSender(MailSettings settings) : IAsyncDisposable
{
    private SmtpClient? client;

    /// <summary>Sends a mail. When this returns, the server has accepted it, or it is in the folder.</summary>
    /// <exception cref="MailServerException">It cannot be sent now.</exception>
    /// <exception cref="MailRefusedException">It can never be sent.</exception>
    public async Task Send(string organisation, OutboxMail mail, CancellationToken cancel)
    {
        if (settings.Host is null)
        {
            await Drop(organisation, mail, cancel);
            return;
        }

        using var stream = new MemoryStream(mail.Content!);
        try
        {
            var message = await MimeMessage.LoadAsync(stream, cancel);
            client = client is { IsConnected: true } ? client : await Connect(cancel);
            await client.SendAsync(message, cancel);
        }
        catch (SmtpCommandException refusal)
            when ((int)refusal.StatusCode >= 500
                && refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted
            )
        {
            throw new MailRefusedException($"the mail server rejected it permanently: {(int)refusal.StatusCode} {refusal.Message}");
        }
        catch (Exception failure)
            when (failure
                    is NotSupportedException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
                        and not ServiceNotConnectedException
            )
        {
            // The server cannot take this mail, for example because of non-ASCII characters in the address; it can take others.
            await Close();
            throw new MailRefusedException($"the mail cannot be sent as it is: {failure.Message}");
        }
        catch (Exception failure)
            when (failure
                    is SmtpCommandException
                        or SmtpProtocolException
                        or ServiceNotConnectedException
                        or SocketException
                        or IOException
                        and not MailServerException
            )
        {
            await Close();
            var code = failure is SmtpCommandException answer ? $"{(int)answer.StatusCode} " : "";
            throw new MailServerException(
                $"The mail server {Where} did not accept a mail: {code}{failure.Message} It will be tried again later.",
                failure
            );
        }
    }

    public async ValueTask DisposeAsync() => await Close();

    private string Where => string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{Port}");

    private int Port =>
        settings.Port
        ?? settings.Security switch
        {
            MailSecurity.Tls => 465,
            MailSecurity.None => 25,
            _ => 587,
        };

    private async Task<SmtpClient> Connect(CancellationToken cancel)
    {
        var fresh = new SmtpClient { Timeout = 60_000 };
        try
        {
            await fresh.ConnectAsync(
                settings.Host!,
                Port,
                settings.Security switch
                {
                    MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                    MailSecurity.None => SecureSocketOptions.None,
                    _ => SecureSocketOptions.StartTls,
                },
                cancel
            );
            if (settings.User is { } user)
            {
                await fresh.AuthenticateAsync(user, settings.Password ?? "", cancel);
            }

            return fresh;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            fresh.Dispose();
            throw new MailServerException(
                failure switch
                {
                    AuthenticationException or SaslException =>
                        $"The mail server {Where} rejects the user or the password. Check Intranet:Mail:User and Intranet:Mail:Password.",
                    NotSupportedException => settings.User is null || settings.Security == MailSecurity.StartTls
                        ? $"The mail server {Where} does not offer STARTTLS. Check Intranet:Mail:Security and Intranet:Mail:Port."
                        : (FormattableString)
                            $"The mail server {Where} does not offer sign-in. Check Intranet:Mail:Security and Intranet:Mail:Port.",
                    SslHandshakeException => $"""
                    The certificate of the mail server {Where} is not trusted, or it does not use TLS on this port.
                    Check Intranet:Mail:Host, Port and Security.
                    """,
                    _ => $"The mail server {Where} cannot be reached: {failure.Message} Mail waits until it can be.",
                },
                failure
            );
        }
    }

    /// <summary>Writes a mail to the folder, atomically; sending it again replaces the file.</summary>
    private async Task Drop(string organisation, OutboxMail mail, CancellationToken cancel)
    {
        Directory.CreateDirectory(settings.Folder);
        var path = Path.Combine(
            settings.Folder,
            string.Create(CultureInfo.InvariantCulture, $"{organisation}-{mail.Number:D6}-{FactNames.Of(mail.Kind)}.eml")
        );
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, mail.Content!, cancel);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task Close()
    {
        if (client is not null)
        {
            try
            {
                if (client.IsConnected)
                {
                    await client.DisconnectAsync(true);
                }
            }
            catch (Exception failure) when (failure is IOException or SmtpCommandException or SmtpProtocolException or SocketException)
            {
                // It is gone, which is what was wanted.
            }

            client.Dispose();
            client = null;
        }
    }
}
