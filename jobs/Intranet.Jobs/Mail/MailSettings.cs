namespace Intranet.Jobs.Mail;

/// <summary>How the connection to the mail server is kept from other eyes.</summary>
public enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

/// <summary>Where mail goes: into a folder, or to a mail server where one is named.</summary>
public sealed record MailSettings
{
    /// <summary>Folder that mails are written to as <c>.eml</c> files while no <see cref="Host"/> is set.</summary>
    public string Folder { get; init; } = "mail-out";
    public string From { get; init; } = "intranet@localhost";
    public string? Host { get; init; }

    /// <summary>587 with STARTTLS, 465 with TLS, 25 with none, unless said otherwise.</summary>
    public int? Port { get; init; }
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;
    public string? User { get; init; }
    public string? Password { get; init; }
}
