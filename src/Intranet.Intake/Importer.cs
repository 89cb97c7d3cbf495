using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Intranet.Adoption;
using Intranet.Intake.Csv;
using Intranet.Intake.Microsoft365;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Intranet.Storage.Settings;

namespace Intranet.Intake;

/// <summary>How to import.</summary>
/// <param name="AsOf">The date from which undated changes hold; null for today in the organisation's time zone.</param>
/// <param name="Full">People and teams absent from a file have left.</param>
/// <param name="Force">Proceed even if more than a fifth of the records would be ended.</param>
/// <param name="DryRun">Do everything, then roll back.</param>
public sealed record ImportOptions(
    string? Organisation = null,
    string Source = "files",
    DateOnly? AsOf = null,
    bool Full = false,
    bool Force = false,
    bool DryRun = false
)
{
    /// <summary>Who imports, for the audit log; null for the source.</summary>
    public string? By { get; init; }

    /// <summary>Whether whoever runs the server imports; a feed appoints no administrators.</summary>
    public bool IsOperator { get; init; } = true;
}

/// <summary>The result of an import.</summary>
public sealed record ImportResult(string Organisation, IReadOnlyList<Delivery> Files, int Quarantined);

/// <summary>
/// Imports files and folders. All files are checked before the first one is imported, and all are imported in one transaction, so
/// that a crash or a refusal leaves the database unchanged.
/// </summary>
/// <param name="progress">Called now and then with the file and the share of it read.</param>
/// <param name="warn">Called once per warning.</param>
public sealed class Importer(Store store, TimeProvider clock, Action<string, double>? progress = null, Action<Message>? warn = null)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ImportResult Import(IReadOnlyList<string> paths, ImportOptions options, CancellationToken cancel = default)
    {
        var (settings, files) = Inspect(paths);
        return Store.Retry(() => Import(paths, options, settings, files, cancel), cancel);
    }

    private ImportResult Import(
        IReadOnlyList<string> paths,
        ImportOptions options,
        string? settings,
        List<CsvFile> files,
        CancellationToken cancel
    )
    {
        using var connection = store.Open();
        var (id, json) = Identify(connection, paths, options, settings);

        // One transaction for all files: if one is refused, nothing has changed.
        var stored = Organisations.Find(connection, id);
        using var session = new DeliverySession(
            store,
            connection,
            stored ?? NewOrganisation(id),
            options.Source,
            clock.GetUtcNow(),
            options.AsOf
        )
        {
            By = options.By ?? options.Source,
            IsOperator = options.IsOperator,
        };
        if (stored is null || (json is not null && json != stored.Json))
        {
            var number = Organisations.Save(connection, session.Begin(cancel), id, json!, clock.GetUtcNow());
            Audit.Write(connection, number, $"settings changed by organisation.json", Environment.UserName, clock, session.Transaction);
            session.Organisation = Organisations.Find(connection, id)!;
        }

        var deliveries = files.ConvertAll(file => Import(session, file, options, cancel));
        var result = new ImportResult(id, deliveries, Quarantine.Count(connection, session.Organisation.Number));
        if (!options.DryRun)
        {
            session.Commit();
        }

        return result;
    }

    /// <summary>Retries quarantined rows.</summary>
    /// <returns>The number of rows accepted.</returns>
    public int Retry(string? organisationId)
    {
        using var connection = store.Open();
        using var session = new DeliverySession(
            store,
            connection,
            Organisations.Pick(connection, organisationId),
            "files",
            clock.GetUtcNow()
        )
        {
            IsOperator = true,
        };
        var taken = session.RetryAll();
        session.Commit();
        return taken;
    }

    /// <summary>
    /// Replaces the value for which a row was rejected, and accepts the row if it is now correct.
    /// </summary>
    /// <returns>Whether it was accepted; otherwise it stays in quarantine with its current reason.</returns>
    public bool Correct(string organisationId, long number, string value)
    {
        using var connection = store.Open();
        using var session = new DeliverySession(
            store,
            connection,
            Organisations.Pick(connection, organisationId),
            "files",
            clock.GetUtcNow()
        )
        {
            IsOperator = true,
        };
        var taken = session.Correct(number, value);
        session.Commit();
        return taken;
    }

    private static OrganisationRow NewOrganisation(string id) => new(0, id, new OrganisationSettings { Id = id, Name = id }, "", null);

    /// <summary>
    /// The position of a file in the import order, by its name: settings, then people and teams, then what refers to them.
    /// </summary>
    public static int Order(string fileName) =>
        fileName == "organisation.json"
            ? -1
            : FileKind
                .All.Select((kind, i) => (kind, i))
                .FirstOrDefault(item => fileName.StartsWith(item.kind.Name, StringComparison.OrdinalIgnoreCase), (null!, int.MaxValue))
                .Item2;

    private static (string? Settings, List<CsvFile> Files) Inspect(IReadOnlyList<string> paths)
    {
        string? settings = null;
        var files = new List<CsvFile>();
        foreach (var path in paths)
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new RefusedException($"{path} does not exist. Check the path.");
            }

            foreach (
                var file in Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Where(IsOurs) : [path]
            )
            {
                if (Path.GetFileName(file) == "organisation.json")
                {
                    settings = WithLogo(File.ReadAllText(file), Path.GetDirectoryName(file)!);
                }
                else
                {
                    files.Add(CsvFile.Inspect(file));
                }
            }
        }

        if (settings is null && files.Count == 0)
        {
            throw new RefusedException(
                $"There is no CSV file or organisation.json in {string.Join(", ", paths)}. Name the folder with the files."
            );
        }

        if (settings is not null)
        {
            SettingsFile.Read(settings);
        }

        // Usage reports, which are not in the list, come last: they too refer to people.
        var order = FileKind.All.ToList();
        return (settings, [.. files.OrderBy(file => (uint)order.IndexOf(file.Kind))]);

        static bool IsOurs(string file) =>
            file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            || file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)
            || Path.GetFileName(file) == "organisation.json";
    }

    /// <summary>Replaces the name of a logo file beside organisation.json by its content.</summary>
    private static string WithLogo(string json, string folder)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(
                json,
                documentOptions: new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                    MaxDepth = 32,
                }
            );
        }
        catch (JsonException)
        {
            return json; // Parsing the settings says what is wrong.
        }

        if (
            root is not JsonObject settings
            || settings["logo"] is not JsonValue value
            || !value.TryGetValue<string>(out var name)
            || name.StartsWith("data:", StringComparison.Ordinal)
        )
        {
            return json;
        }

        var path = Path.Combine(folder, name);
        if (Path.GetFileName(name) != name || !File.Exists(path) || new FileInfo(path).Length > 200_000)
        {
            throw new RefusedException(
                $"organisation.json: the logo '{name}' must be a PNG or SVG file beside organisation.json, of 200 kB at most."
            );
        }

        var kind = name.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? "svg+xml" : "png";
        settings["logo"] = $"data:image/{kind};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";
        return settings.ToJsonString(Plain);
    }

    /// <summary>The organisation the files belong to, and the settings to save if either is new.</summary>
    private static (string Id, string? Settings) Identify(
        DbConnection connection,
        IReadOnlyList<string> paths,
        ImportOptions options,
        string? settings
    )
    {
        if (settings is not null)
        {
            var parsed = SettingsFile.Read(settings);
            return options.Organisation is null || options.Organisation == parsed.Id
                ? (parsed.Id, settings)
                : throw new RefusedException(
                    $"""
                    organisation.json belongs to '{parsed.Id}', but --organisation says '{options.Organisation}'. Leave one of the two
                    out.
                    """
                );
        }

        var id =
            options.Organisation
            ?? (
                Organisations.Known(connection) switch
                {
                    [var only] => only,
                    { Count: > 1 } known => throw new RefusedException(
                        $"There are several organisations: {string.Join(", ", known)}. Say with --organisation whose files these are."
                    ),
                    _ => Path.GetFileName(
                        Path.GetFullPath(Directory.Exists(paths[0]) ? paths[0] : Path.GetDirectoryName(Path.GetFullPath(paths[0]))!)
                    ),
                }
            );
        if (!SettingsFile.Identifier().IsMatch(id))
        {
            throw new RefusedException(
                $"""
                '{id}' cannot be the id of an organisation: use letters, digits, hyphens and underscores only. Give one with
                --organisation.
                """
            );
        }

        return (id, Organisations.Find(connection, id) is not null ? null : new JsonObject { ["id"] = id, ["name"] = id }.ToJsonString());
    }

    private Delivery Import(DeliverySession session, CsvFile file, ImportOptions options, CancellationToken cancel)
    {
        if (file.UnknownColumns.ToArray() is { Length: > 0 } unknown)
        {
            warn?.Invoke(new($"{file.Name}: ignored the unknown columns {FileKind.Shorten(string.Join(", ", unknown))}."));
        }

        try
        {
            var report = UsageReport.Named(file.Kind.Name);
            var (delivery, lastDay) =
                file.Kind.Name == "activities" ? ActivityImport.Run(session, file, progress, cancel)
                : report is not null ? Usage(session, file, report, cancel)
                : Facts(session, file, options, cancel);
            session.Remember(
                delivery,
                report?.Inputs
                    ?? [file.Kind.Name, .. file.Header.Intersect(file.Kind.Columns).Select(column => $"{file.Kind.Name}.{column}")],
                lastDay
            );
            progress?.Invoke(file.Name, 1);
            return delivery;
        }
        catch (RefusedException refused) when (!refused.Message.StartsWith(file.Name, StringComparison.Ordinal))
        {
            throw new RefusedException($"{file.Name}: {refused.Text}");
        }
        catch (Sylvan.Data.Csv.CsvRecordTooLargeException broken)
        {
            throw new RefusedException(
                $"""
                {file.Name} has a record of more than 16 million characters at line {broken.RowNumber + 1}. Check the export. Nothing
                was imported.
                """
            );
        }
        catch (Sylvan.Data.Csv.CsvFormatException broken)
        {
            throw new RefusedException(
                $"""
                {file.Name} is not valid CSV at line {broken.RowNumber + 1}: a quote is not closed or a record is too long. Correct it
                and import again. Nothing was imported.
                """
            );
        }
    }

    private (Delivery Delivery, DateOnly? LastDay) Facts(
        DeliverySession session,
        CsvFile file,
        ImportOptions options,
        CancellationToken cancel
    )
    {
        var rows = session.NewRows();
        long accepted = 0,
            duplicates = 0;
        var (read, rejected) = Rows(
            session,
            file,
            null,
            (row, line, fingerprint) => _ = file.Kind.Read(rows, row, line, fingerprint) ? accepted++ : duplicates++,
            cancel
        );
        if (options.Full)
        {
            rows.EndAbsent(file.Kind.Name, options.Force);
        }

        session.Reprocess();
        return (new Delivery(file.Name, file.Kind.Name, read, accepted, duplicates, rejected), null);
    }

    private (Delivery Delivery, DateOnly? LastDay) Usage(
        DeliverySession session,
        CsvFile file,
        UsageReport report,
        CancellationToken cancel
    )
    {
        var days = new Dictionary<DateOnly, Dictionary<int, SpaceCounts>>();
        var (read, rejected) = Rows(
            session,
            file,
            row => report.Fingerprint(report.Day(row, session.AsOf), UsageReport.Address(row)),
            (row, _, _) =>
            {
                var day = report.Day(row, session.AsOf);
                if (!days.TryGetValue(day, out var counts))
                {
                    days.Add(day, counts = []);
                    Quarantine.DropReplaced(session.Connection, session.Begin(), session.Organisation.Number, report.Name, day);
                }

                // People without activity need not be known: reports list everyone with a licence.
                if (
                    report.Counts(row) is { Total: > 0 } counted
                    && !counts.TryAdd(UsageReport.Employee(row, session.Facts, day).Number, counted)
                )
                {
                    throw new BadCellException(
                        "user principal name",
                        UsageReport.Address(row),
                        $"this user appears more than once in the report of this day; the first row counts"
                    );
                }
            },
            cancel
        );
        var accepted = days.Sum(day => session.Counts.Replace(report.Origin, day.Key, day.Value).Count(day.Value.ContainsKey));
        return (
            new Delivery(file.Name, file.Kind.Name, read, accepted, read - rejected - accepted, rejected),
            days.Count == 0 ? null : days.Keys.Max()
        );
    }

    /// <summary>Reads a file row by row; rejected rows go to quarantine.</summary>
    /// <param name="identity">Computes the identity of a row; by default from all its cells.</param>
    private (long Read, long Rejected) Rows(
        DeliverySession session,
        CsvFile file,
        Func<Cells, long>? identity,
        Action<Cells, long, long> take,
        CancellationToken cancel
    )
    {
        long read = 0,
            rejected = 0;
        var isLastBad = false;
        using var reader = file.Open(out var stream);
        var header = file.Header;
        var ordinals = Enumerable.Range(0, header.Length).Where(i => header[i].Length > 0).ToDictionary(i => header[i]);
        while (reader.Read())
        {
            if ((++read & 0x3FFF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
                progress?.Invoke(file.Name, Math.Min(1, stream.CanSeek ? (double)stream.Position / stream.Length : 0));
            }

            var values = new string[header.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = i < reader.RowFieldCount ? reader.GetString(i) : "";
            }

            var row = new Cells(ordinals, values);
            var fingerprint = ActivityFingerprint.OfRow(header.Zip(values));
            try
            {
                isLastBad = true;
                if (reader.RowFieldCount != header.Length)
                {
                    throw new BadCellException("", "", $"the row has {reader.RowFieldCount} columns, the first line has {header.Length}");
                }

                fingerprint = identity?.Invoke(row) ?? fingerprint;
                take(row, reader.RowNumber + 1, fingerprint);
                isLastBad = false;
            }
            catch (BadCellException bad)
            {
                rejected++;
                session.Reject(
                    file.Kind.Name,
                    file.Name,
                    reader.RowNumber + 1,
                    fingerprint,
                    ordinals.Select(pair => KeyValuePair.Create(pair.Key, values[pair.Value])),
                    bad.Bad
                );
            }
        }

        file.RefuseCutOff(isLastBad);
        return (read, rejected);
    }
}
