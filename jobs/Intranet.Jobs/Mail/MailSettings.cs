namespace Intranet.Jobs.Mail;

/// <summary>How the connection to the mail server is encrypted.</summary>
public enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

/// <summary>Where mail goes: to a mail server, or into a folder when no host is set.</summary>
public sealed record MailSettings
{
    /// <summary>Folder for mail as <c>.eml</c> files when no <see cref="Host"/> is set.</summary>
    public string Folder { get; init; } = "mail-out";
    public string From { get; init; } = "intranet@localhost";
    public string? Host { get; init; }

    /// <summary>By default 587 with STARTTLS, 465 with TLS, 25 with none.</summary>
    public int? Port { get; init; }
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;
    public string? User { get; init; }
    public string? Password { get; init; }
}
