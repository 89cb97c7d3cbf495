using System.CommandLine;
using System.Globalization;
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
        .Build().GetSection("Intranet");

    public Option<string?> Database { get; } = new("--database") { Description = "Path of the SQLite file, or a connection string of SQL Server.", Recursive = true };
    public Option<string?> Organisation { get; } = new("--organisation") { Description = "Id of the organisation; not needed where there is one.", Recursive = true };
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on standard output.", Recursive = true };
    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Say nothing but errors.", Recursive = true };

    /// <summary>Path of a browser for PDF; empty to look for one.</summary>
    public string? Browser => this["Browser"];

    /// <summary>Folder that reports go to unless --output says otherwise.</summary>
    public string Reports => this["Reports"] ?? "reports-out";

    /// <summary>Another setting, or null where it is not set.</summary>
    public string? this[string name] => settings[name] is { Length: > 0 } value ? value : null;

    public Terminal Terminal(ParseResult parsed) => new(parsed.GetValue(Quiet), parsed.GetValue(Json));

    /// <summary>The store, made and brought up to date where needed.</summary>
    public Store NewStore(ParseResult parsed)
    {
        var store = new Store(DatabasePath(parsed));
        store.Migrate();
        return store;
    }

    /// <summary>The store, which must be there.</summary>
    public Store ExistingStore(ParseResult parsed) => new Store(DatabasePath(parsed)) is var store && (!store.IsFile || File.Exists(store.Path)) ? NewStore(parsed)
        : throw new RefusedException($"There is no database at {store.Path}. Run 'intranet import FOLDER' first, or name another with --database.");

    /// <summary>A date as people write it on the command line.</summary>
    public static DateOnly? Day(string? text, string option) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2200 ? day
        : throw new RefusedException($"{option} '{text}' is no date; write for instance 2025-10-05.");

    internal string DatabasePath(ParseResult parsed) => parsed.GetValue(Database) ?? settings["Database"] ?? "intranet.db";
}
