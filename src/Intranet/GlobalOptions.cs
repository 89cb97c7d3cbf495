using System.CommandLine;
using System.Globalization;
using Intranet.Storage;

namespace Intranet;

/// <summary>Options that every verb has, and what verbs are run with: settings and clock.</summary>
public sealed class GlobalOptions(TimeProvider clock)
{
    private readonly Lazy<AppSettings> settings = new(AppSettings.Load);

    public TimeProvider Clock => clock;

    /// <exception cref="RefusedException">A setting is not valid.</exception>
    public AppSettings Settings => settings.Value;

    public Option<string?> Database { get; } =
        new("--database") { Description = "Path of the SQLite file, or a connection string of SQL Server.", Recursive = true };
    public Option<string?> Organisation { get; } =
        new("--organisation") { Description = "Id of the organisation; not needed if there is only one.", Recursive = true };
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on standard output.", Recursive = true };
    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Show errors only.", Recursive = true };

    public Option<string?> Language { get; } =
        new("--language")
        {
            Description =
                "nl or en: the language of the terminal, by default the system's; also of the report that 'report' writes and of the "
                + "advice of 'score', by default the organisation's.",
            Recursive = true,
            Validators =
            {
                result =>
                {
                    if (result.Tokens is [{ Value: not ("nl" or "en") and var language }])
                    {
                        result.AddError(new Message($"--language '{language}' is not available; it may be nl or en.").In(SystemLanguage));
                    }
                },
            },
        };

    public Terminal Terminal(ParseResult parsed) => new(parsed.GetValue(Quiet), parsed.GetValue(Json), LanguageOf(parsed));

    /// <summary>The language of the terminal, also for a command line that is not valid.</summary>
    public string LanguageOf(ParseResult parsed) =>
        parsed.GetResult(Language)?.Tokens is [{ Value: ("nl" or "en") and var language }] ? language : SystemLanguage;

    private static string SystemLanguage => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "nl" ? "nl" : "en";

    /// <summary>The store, created or migrated if necessary.</summary>
    public Store NewStore(ParseResult parsed)
    {
        var store = new Store(DatabasePath(parsed));
        store.Migrate();
        return store;
    }

    /// <summary>The store, migrated if necessary.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public Store ExistingStore(ParseResult parsed) =>
        new Store(DatabasePath(parsed)) is var store && (!store.IsFile || File.Exists(store.Path))
            ? NewStore(parsed)
            : throw new RefusedException(
                $"There is no database at {store.Path}. Run 'intranet import FOLDER' first, or name another with --database."
            );

    /// <summary>A date from the command line.</summary>
    /// <exception cref="RefusedException">It is not a date.</exception>
    public static DateOnly? Day(string? text, string option) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 1900 and < 2200
            ? day
        : throw new RefusedException($"{option} '{text}' is not a date; write for instance 2025-10-05.");

    internal string DatabasePath(ParseResult parsed) => parsed.GetValue(Database) ?? Settings.Database;
}
