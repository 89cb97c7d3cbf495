using System.Globalization;
using Intranet.Intake;
using Intranet.Storage;
using Intranet.Storage.Feeds;
using Microsoft.Data.Sqlite;

namespace Intranet.Jobs.Work;

/// <summary>The result for a file in an inbox.</summary>
/// <param name="Reason">Why it was refused; null when it was imported.</param>
public sealed record InboxFile(string Organisation, string Name, Delivery? Delivery, Message? Reason);

/// <summary>
/// Imports files from the inbox folders, one for each organisation: <c>inbox/ORGANISATION/activities-2025-10-06.csv</c>. Files move to
/// <c>done</c> beside it, or to <c>refused</c> with the reason in a text file. After a crash between import and move, the file is
/// imported again, which counts nothing twice.
/// </summary>
/// <param name="inbox">The folder with a folder for each organisation.</param>
/// <param name="settle">How long a file must be unchanged: files that are still being written are left alone.</param>
public sealed class ImportInbox(Store store, string inbox, TimeProvider clock, TimeSpan settle)
{
    /// <summary>For how long files are kept after they were imported or refused.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly string[] Unfinished = [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp"];

    /// <summary>Looks through all inboxes once; organisations are imported in parallel.</summary>
    public IReadOnlyList<InboxFile> Run(CancellationToken cancel)
    {
        if (!Directory.Exists(inbox))
        {
            return [];
        }

        var results = new List<InboxFile>();
        Parallel.ForEach(
            Folders(inbox),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            folder =>
            {
                RemoveOld(folder);
                foreach (var file in Ready(folder))
                {
                    cancel.ThrowIfCancellationRequested();
                    var result = Import(folder, file, cancel);
                    lock (results)
                    {
                        results.Add(result);
                    }
                }
            }
        );
        return results;
    }

    /// <summary>Removes files that were imported or refused longer ago than they are kept.</summary>
    private void RemoveOld(string folder)
    {
        foreach (var moved in (string[])["done", "refused"])
        {
            var directory = new DirectoryInfo(Path.Combine(folder, moved));
            foreach (var file in directory.Exists ? directory.EnumerateFiles() : [])
            {
                if (clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Kept)
                {
                    file.Delete();
                }
            }
        }
    }

    /// <summary>Real folders and files; links could lead elsewhere.</summary>
    private static IEnumerable<string> Folders(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateDirectories()
            .Where(item => !item.Attributes.HasFlag(FileAttributes.ReparsePoint))
            .Select(item => item.FullName)
            .Order(StringComparer.Ordinal);

    /// <summary>Complete files, in an order that puts settings and people before what refers to them.</summary>
    private List<string> Ready(string folder)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return
        [
            .. new DirectoryInfo(folder)
                .EnumerateFiles()
                .Where(file =>
                    !file.Attributes.HasFlag(FileAttributes.ReparsePoint)
                    && !file.Name.StartsWith('.')
                    && !Unfinished.Contains(file.Extension.ToLowerInvariant())
                    && now - file.LastWriteTimeUtc >= settle
                )
                .OrderBy(file => Importer.Order(file.Name))
                .ThenBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => file.FullName),
        ];
    }

    private InboxFile Import(string folder, string path, CancellationToken cancel)
    {
        var (organisation, name) = (Path.GetFileName(folder), Path.GetFileName(path));
        try
        {
            if (!IsOurs(name))
            {
                throw new RefusedException(
                    $"'{Printable(name)}' is neither a CSV file (.csv, .csv.gz) nor organisation.json. Nothing was imported from it."
                );
            }

            // Pipes and devices have no length either, and reading one would wait for ever.
            if (new FileInfo(path).Length == 0)
            {
                throw new RefusedException($"'{Printable(name)}' is empty or no regular file. Nothing was imported from it.");
            }

            using (var connection = store.Open())
            {
                if (Organisations.Find(connection, organisation) is null && name != "organisation.json")
                {
                    throw new RefusedException(
                        $"""
                        There is no organisation '{Printable(organisation)}' here. Create it with 'intranet import', or put its
                        organisation.json into this folder first.
                        """
                    );
                }
            }

            var taken = new Importer(store, clock).Import([path], new ImportOptions(organisation) { IsOperator = false }, cancel);
            Move(path, Path.Combine(folder, "done"));
            return new(organisation, name, taken.Files.SingleOrDefault(), null);
        }
        catch (RefusedException refused)
        {
            if (Move(path, Path.Combine(folder, "refused")) is { } moved)
            {
                File.WriteAllText(moved + ".reason.txt", refused.Text.In(LanguageOf(organisation)) + Environment.NewLine);
            }

            return new(organisation, name, null, refused.Text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException || Store.IsTransient(failure))
        {
            // Nothing is wrong with the file: it stays where it is and is tried again.
            return new(organisation, name, null, new($"It could not be imported now and will be tried again: {Message.Of(failure)}"));
        }
    }

    private string LanguageOf(string organisation)
    {
        using var connection = store.Open();
        return Organisations.Find(connection, organisation)?.Settings.Language ?? "en";
    }

    private static bool IsOurs(string name) =>
        name == "organisation.json"
        || name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    private static string Printable(string name) => string.Concat(name.Select(character => char.IsControl(character) ? '?' : character));

    /// <summary>Moves a file into a folder beside it, under another name where its own is taken.</summary>
    /// <returns>Where it is now; null when another process moved it first.</returns>
    private string? Move(string path, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.GetFileName(path);
        for (var attempt = 0; ; attempt++)
        {
            var target = Path.Combine(
                folder,
                attempt == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd'T'HHmmss}-{attempt}-{name}")
            );
            try
            {
                File.Move(path, target, overwrite: false);
                File.SetLastWriteTimeUtc(target, clock.GetUtcNow().UtcDateTime);
                return target;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (IOException) when (File.Exists(target) && File.Exists(path))
            {
                // The name is taken: take another.
            }
        }
    }
}
