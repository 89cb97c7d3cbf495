using System.CommandLine;
using System.Globalization;
using Intranet.Dashboard.Access;
using Intranet.Jobs;
using Intranet.Jobs.Mail;
using Intranet.Storage;
using Microsoft.Extensions.Configuration;

namespace Intranet;

/// <summary>Options that every verb has, and the settings behind them: appsettings.json, then the environment
/// (<c>Intranet__Database</c>), then what is said on the command line.</summary>
public sealed class GlobalOptions
{
    private readonly IConfigurationSection settings = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build()
        .GetSection("Intranet");

    public Option<string?> Database { get; } =
        new("--database") { Description = "Path of the SQLite file, or a connection string of SQL Server.", Recursive = true };
    public Option<string?> Organisation { get; } =
        new("--organisation") { Description = "Id of the organisation; not needed where there is one.", Recursive = true };
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on standard output.", Recursive = true };
    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Say nothing but errors.", Recursive = true };

    /// <summary>Path of a browser for PDF; empty to look for one.</summary>
    public string? Browser => this["Browser"];

    /// <summary>Folder that reports go to unless --output says otherwise.</summary>
    public string Reports => this["Reports"] ?? "reports-out";

    /// <summary>Another setting, or null where it is not set.</summary>
    public string? this[string name] => settings[name] is { Length: > 0 } value ? value : null;

    public Terminal Terminal(ParseResult parsed) => new(parsed.GetValue(Quiet), parsed.GetValue(Json), SystemLanguage);

    /// <summary>The language of the machine: Dutch or else English.</summary>
    public static string SystemLanguage => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "nl" ? "nl" : "en";

    /// <summary>The store, made and brought up to date where needed.</summary>
    public Store NewStore(ParseResult parsed)
    {
        var store = new Store(DatabasePath(parsed));
        store.Migrate();
        return store;
    }

    /// <summary>The store, which must be there.</summary>
    public Store ExistingStore(ParseResult parsed) =>
        new Store(DatabasePath(parsed)) is var store && (!store.IsFile || File.Exists(store.Path))
            ? NewStore(parsed)
            : throw new RefusedException(
                $"There is no database at {store.Path}. Run 'intranet import FOLDER' first, or name another with --database."
            );

    /// <summary>A date as people write it on the command line.</summary>
    public static DateOnly? Day(string? text, string option) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 1900 and < 2200
            ? day
        : throw new RefusedException($"{option} '{text}' is no date; write for instance 2025-10-05.");

    /// <summary>A setting that is a number of 1 or more.</summary>
    public int Number(string name, int otherwise, int least = 1) =>
        this[name] is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number
        : throw new RefusedException($"The setting Intranet:{name} is '{text}', which is no number of {least} or more.");

    /// <summary>The settings of the background work.</summary>
    /// <param name="alwaysWork">Whether work is what the process is for; otherwise it works unless the store is a server, which
    /// workers of their own look after.</param>
    public WorkSettings Work(Store store, bool alwaysWork)
    {
        var defaults = new WorkSettings();
        var mail = new MailSettings();
        if (
            this["PublicUrl"] is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        )
        {
            throw new RefusedException(
                $"The setting Intranet:PublicUrl is '{url}', which is no address; write for instance https://adoptie.example.org."
            );
        }

        var from = this["Mail:From"] ?? mail.From;
        if (!MimeKit.MailboxAddress.TryParse(from, out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal))
        {
            throw new RefusedException(
                $"The setting Intranet:Mail:From is '{from}', which is no e-mail address; write for instance intranet@example.org."
            );
        }

        return defaults with
        {
            Workers = Number("Workers", alwaysWork || store.IsFile ? defaults.Workers : 0, alwaysWork ? 1 : 0),
            Lease = TimeSpan.FromSeconds(Number("JobLeaseSeconds", (int)defaults.Lease.TotalSeconds)),
            Pause = TimeSpan.FromSeconds(Number("JobPauseSeconds", (int)defaults.Pause.TotalSeconds)),
            Look = TimeSpan.FromSeconds(Number("LookEverySeconds", (int)defaults.Look.TotalSeconds)),
            QueueInMemory =
                store.IsFile
                || (this["Queue"] ?? "database").ToLowerInvariant() switch
                {
                    "database" => false,
                    "memory" => true,
                    var other => throw new RefusedException($"The setting Intranet:Queue is '{other}'; it may be database or memory."),
                },
            PublicUrl = this["PublicUrl"],
            Mail = mail with
            {
                Folder = this["Mail:Folder"] ?? mail.Folder,
                From = from,
                Host = this["Mail:Host"],
                Port = this["Mail:Port"] is null ? null : Number("Mail:Port", 0),
                Security = (this["Mail:Security"] ?? "starttls").ToLowerInvariant() switch
                {
                    "starttls" => MailSecurity.StartTls,
                    "tls" => MailSecurity.Tls,
                    "none" => MailSecurity.None,
                    var other => throw new RefusedException(
                        $"The setting Intranet:Mail:Security is '{other}'; it may be starttls, tls or none."
                    ),
                },
                User = this["Mail:User"],
                Password = this["Mail:Password"],
            },
        };
    }

    /// <summary>How people sign in to the pages; null where nothing of it is set.</summary>
    public SignInSettings? SignIn()
    {
        if (this["SignIn:Authority"] is null && this["SignIn:ClientId"] is null)
        {
            return null;
        }

        var roles = new Dictionary<string, string[]>();
        foreach (var role in settings.GetSection("SignIn:Roles").GetChildren().Where(role => !string.IsNullOrEmpty(role.Value)))
        {
            roles.Add(
                role.Key is "administrator" or "community-manager" or "project-group"
                    ? role.Key
                    : throw new RefusedException(
                        $"There is no role '{role.Key}' in the setting Intranet:SignIn:Roles; it may be administrator, community-manager or project-group. Ambassadors are given a team under Administration."
                    ),
                role.Value!.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            );
        }

        var signIn = new SignInSettings(
            this["SignIn:Authority"] ?? "",
            this["SignIn:ClientId"] ?? "",
            this["SignIn:ClientSecret"],
            this["SignIn:EmailClaim"] ?? "email",
            roles,
            Number("SignIn:SessionHours", 8)
        );
        signIn.Check();
        return signIn;
    }

    /// <summary>The proxies before the web server, or null.</summary>
    public IReadOnlyList<System.Net.IPAddress>? Proxies() =>
        this["Proxies"] is not { } list
            ? null
            :
            [
                .. list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
                    .Select(text =>
                        System.Net.IPAddress.TryParse(text, out var address)
                            ? address
                            : throw new RefusedException(
                                $"The setting Intranet:Proxies has '{text}', which is no address; write the IP addresses of the proxies, commas between."
                            )
                    ),
            ];

    internal string DatabasePath(ParseResult parsed) => parsed.GetValue(Database) ?? settings["Database"] ?? "intranet.db";
}
