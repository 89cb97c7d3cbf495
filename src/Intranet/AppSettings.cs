using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Intranet.Adoption.People;
using Intranet.Dashboard.Access;
using Intranet.Jobs;
using Intranet.Jobs.Mail;
using Intranet.Storage;
using Microsoft.Extensions.Configuration;

namespace Intranet;

/// <summary>Where the job queue is kept.</summary>
public enum QueueLocation
{
    Database,
    Memory,
}

public enum LogFormat
{
    Text,
    Json,
}

/// <summary>
/// All settings of the program, in the section <c>Intranet</c> of appsettings.json and of the environment (<c>Intranet__Database</c>).
/// docs/command-line.md describes them. An empty value counts as not set.
/// </summary>
public sealed record AppSettings
{
    public string Database { get; init; } = "intranet.db";

    /// <summary>Folder that reports go to unless --output is given.</summary>
    public string Reports { get; init; } = "reports-out";

    /// <summary>Path of a browser for PDF; null to look for one.</summary>
    public string? Browser { get; init; }

    public string Urls { get; init; } = "http://127.0.0.1:5080";
    public string Inbox { get; init; } = "inbox";

    [Range(1, int.MaxValue)]
    public int InboxSettleSeconds { get; init; } = 3;

    public string? PublicUrl { get; init; }

    /// <summary>IP addresses, separated by commas or spaces.</summary>
    public string? Proxies { get; init; }

    [Range(1, int.MaxValue)]
    public int RequestsPerSecond { get; init; } = 50;

    [Range(1, int.MaxValue)]
    public int ConcurrentRequests { get; init; } = 16;

    [Range(0, int.MaxValue)]
    public int? Workers { get; init; }

    [Range(1, int.MaxValue)]
    public int JobLeaseSeconds { get; init; } = 60;

    [Range(1, int.MaxValue)]
    public int JobPauseSeconds { get; init; } = 60;

    [Range(1, int.MaxValue)]
    public int LookEverySeconds { get; init; } = 60;

    /// <summary>With SQL Server; the embedded store always keeps the queue in memory.</summary>
    public QueueLocation Queue { get; init; }

    public string? JobsPassword { get; init; }
    public LogFormat Log { get; init; }
    public MailSettings Mail { get; init; } = new();
    public SignInSection SignIn { get; init; } = new();

    /// <summary>Reads appsettings.json of the program, that of the working directory, and the environment; the last one wins.</summary>
    /// <exception cref="RefusedException">A file or a value is not valid.</exception>
    public static AppSettings Load()
    {
        var values = new ConfigurationBuilder()
            .SetFileLoadExceptionHandler(Refuse)
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .Build()
            .GetSection("Intranet")
            .AsEnumerable(makePathsRelative: true)
            .Where(setting => !string.IsNullOrEmpty(setting.Value));
        var section = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        Check(section, typeof(AppSettings), "Intranet");
        return section.Get<AppSettings>() ?? new AppSettings();
    }

    /// <summary>The settings of the background work.</summary>
    /// <param name="isWorker">
    /// Whether the process exists to work. Otherwise it works only with the embedded store, unless told how many workers to run.
    /// </param>
    /// <exception cref="RefusedException">A value is not valid.</exception>
    public WorkSettings Work(Store store, bool isWorker)
    {
        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
        {
            throw new RefusedException(
                $"The setting Intranet:PublicUrl is '{PublicUrl}', which is not a URL; write for instance https://adoptie.example.org."
            );
        }

        if (!MimeKit.MailboxAddress.TryParse(Mail.From, out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal))
        {
            throw new RefusedException(
                $"""
                The setting Intranet:Mail:From is '{Mail.From}', which is not an e-mail address;
                write for instance intranet@example.org.
                """
            );
        }

        if (isWorker && Workers < 1)
        {
            throw NotANumber("Intranet:Workers", $"{Workers}", 1);
        }

        var defaults = new WorkSettings();
        return new()
        {
            Workers = Workers ?? (isWorker || store.IsFile ? defaults.Workers : 0),
            Lease = TimeSpan.FromSeconds(JobLeaseSeconds),
            Pause = TimeSpan.FromSeconds(JobPauseSeconds),
            Look = TimeSpan.FromSeconds(LookEverySeconds),
            QueueInMemory = store.IsFile || Queue == QueueLocation.Memory,
            PublicUrl = PublicUrl,
            Mail = Mail,
        };
    }

    /// <summary>The addresses of trusted proxies; null when there are none.</summary>
    /// <exception cref="RefusedException">One is not an IP address.</exception>
    public IReadOnlyList<IPAddress>? ProxyAddresses() =>
        Proxies is null
            ? null
            :
            [
                .. Split(Proxies)
                    .Select(text =>
                        IPAddress.TryParse(text, out var address)
                            ? address
                            : throw new RefusedException(
                                $"""
                                The setting Intranet:Proxies has '{text}', which is not an IP address;
                                list the addresses of the proxies, separated by commas.
                                """
                            )
                    ),
            ];

    internal static string[] Split(string list) => list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static void Refuse(FileLoadExceptionContext context)
    {
        var file = context.Provider.Source.FileProvider!.GetFileInfo(context.Provider.Source.Path!).PhysicalPath;
        var failure = context.Exception.GetBaseException();
        if (failure is JsonException { LineNumber: var line })
        {
            throw new RefusedException(
                $"{file} is not valid JSON: see line {line + 1}. Correct it, or delete the file to use the defaults."
            );
        }

        // The file is JSON, but not an object; or a setting occurs twice; or it cannot be read.
        throw new RefusedException($"The settings in {file} cannot be read: {failure.Message} Check the file.");
    }

    /// <summary>Checks numbers and choices before they are bound, to name the setting and what it may be.</summary>
    private static void Check(IConfiguration section, Type type, string path)
    {
        foreach (var property in type.GetProperties())
        {
            var setting = $"{path}:{property.Name}";
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (section[property.Name] is not { } value)
            {
                if (kind == typeof(MailSettings) || kind == typeof(SignInSection))
                {
                    Check(section.GetSection(property.Name), kind, setting);
                }
            }
            else if (kind == typeof(int))
            {
                var least = property.GetCustomAttributes(typeof(RangeAttribute), false).Cast<RangeAttribute>().SingleOrDefault()?.Minimum;
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < (int)(least ?? 1))
                {
                    throw NotANumber(setting, value, (int)(least ?? 1));
                }
            }
            else if (kind.IsEnum && !Enum.GetNames(kind).Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                var choices = Array.ConvertAll(Enum.GetNames(kind), choice => choice.ToLowerInvariant());
                throw new RefusedException(
                    $"The setting {setting} is '{value}'; it may be {string.Join(", ", choices[..^1])} or {choices[^1]}."
                );
            }
        }
    }

    private static RefusedException NotANumber(string setting, string value, int least) =>
        new($"The setting {setting} is '{value}', which is not a number of {least} or more.");
}

/// <summary>The section <c>Intranet:SignIn</c>: the OpenID Connect provider of the organisation.</summary>
public sealed record SignInSection
{
    public string? Authority { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecret { get; init; }
    public string EmailClaim { get; init; } = "email";

    [Range(1, int.MaxValue)]
    public int SessionHours { get; init; } = 8;

    /// <summary>By role: groups of the provider whose members have it, separated by commas or spaces.</summary>
    public Dictionary<string, string> Roles { get; init; } = [];

    /// <summary>How people sign in; null when none of it is set.</summary>
    /// <exception cref="RefusedException">Something is missing, or not safe.</exception>
    public SignInSettings? ToSettings()
    {
        if (Authority is null && ClientId is null)
        {
            return null;
        }

        // An ambassador belongs to a team, which a group of the provider does not name.
        var known = Enum.GetValues<Role>().Except([Role.Ambassador]).ToDictionary(RoleNames.Of);
        if (Roles.Keys.FirstOrDefault(role => !known.ContainsKey(role)) is { } unknown)
        {
            throw new RefusedException(
                $"""
                There is no role '{unknown}' in the setting Intranet:SignIn:Roles; it may be administrator, community-manager or
                project-group. Ambassadors are given a team under Administration.
                """
            );
        }

        var roles = Roles.ToDictionary(role => known[role.Key], role => AppSettings.Split(role.Value));
        var settings = new SignInSettings(Authority ?? "", ClientId ?? "", ClientSecret, EmailClaim, roles, SessionHours);
        settings.Check();
        return settings;
    }
}
