using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;
using Intranet.Storage.Scores;

namespace Intranet.Intake;

/// <summary>
/// One delivery through any feed: its data, the record of it and the quarantined rows it resolves become visible together or not at
/// all. The database is locked for writing from <see cref="Begin"/> on, not while the delivery is being read.
/// </summary>
public sealed class DeliverySession : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Store store;
    private readonly DbConnection connection;
    private readonly DateOnly? asOf;
    private readonly Dictionary<DateOnly, int> closedDaysMet = [];
    private readonly List<Delivery> remembered = [];
    private readonly System.Diagnostics.Activity? trace = IntakeMetrics.Traces.StartActivity("delivery");
    private DateOnly firstCounted = DateOnly.MaxValue;
    private DateOnly firstTouched = DateOnly.MaxValue;
    private WriteTransaction? writing;
    private FactWriter? facts;
    private CountWriter? counts;
    private QuarantineWriter? quarantine;
    private ClosedDays? closed;
    private readonly List<Message> changes = [];

    /// <param name="asOf">The date from which undated changes hold; null for today in the organisation's time zone.</param>
    public DeliverySession(
        Store store,
        DbConnection connection,
        OrganisationRow organisation,
        string source,
        DateTimeOffset now,
        DateOnly? asOf = null
    )
    {
        this.store = store;
        this.connection = connection;
        this.asOf = asOf;
        Organisation = organisation;
        Source = source;
        By = source;
        Now = now;
    }

    public OrganisationRow Organisation { get; set; }
    public string Source { get; }

    /// <summary>Who delivers, for the audit log.</summary>
    public string By { get; init; }

    /// <summary>Whether whoever runs the server delivers, who may appoint administrators.</summary>
    public bool IsOperator { get; init; }
    public DateTimeOffset Now { get; }
    public DbConnection Connection => connection;
    public DateOnly AsOf => asOf ?? Organisation.Settings.LocalDay(Now);

    /// <summary>Whether the database is already locked for this delivery.</summary>
    public bool HasBegun => writing is not null;
    public DbTransaction? Transaction => writing?.Transaction;
    public FactWriter Facts => facts ??= new(connection, Begin(), Organisation.Number, AsOf);
    public CountWriter Counts => counts ??= new(connection, Begin(), Organisation.Number, Source);

    /// <summary>The days of this source that are closed now.</summary>
    internal ClosedDays? ReadClosed() => closed = ClosedDays.Of(connection, Organisation, Source, Transaction);

    /// <summary>Locks the database for writing.</summary>
    public DbTransaction Begin(CancellationToken cancel = default) =>
        (writing ??= store.Write(connection, Organisation.Number, cancel)).Transaction;

    internal RowReader NewRows() => new(Facts, Counts, Organisation.Settings.TimeZone, Now, ReadClosed(), IsOperator);

    /// <summary>Puts a rejected row in quarantine.</summary>
    /// <returns>Why it was rejected: of somebody who was forgotten, nothing else is told.</returns>
    internal BadCell Reject(
        string kind,
        string file,
        long line,
        long fingerprint,
        IEnumerable<KeyValuePair<string, string>> cells,
        BadCell bad
    )
    {
        Begin();
        if (bad.WaitsFor is { } waits && waits.StartsWith("day:", StringComparison.Ordinal))
        {
            var day = DateOnly.ParseExact(waits.AsSpan(4, 10), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            closedDaysMet[day] = closedDaysMet.GetValueOrDefault(day) + 1;
        }

        // Of somebody who was forgotten, a row in quarantine says nothing.
        if (cells.Any(cell => cell.Value is { Length: > 0 and <= 400 } && Facts.IsForgotten(cell.Value)))
        {
            bad = new BadCell(bad.Column, "", $"this row is about somebody who was forgotten; leave it out of the feed");
            cells = [];
        }

        var kept = cells.ToDictionary(
            cell => cell.Key,
            cell => cell.Value.Length <= Cells.LongestCell ? cell.Value : cell.Value[..(Cells.LongestCell + 1)]
        );
        Rejected.Add(
            new QuarantinedRow(
                Source,
                kind,
                fingerprint,
                file,
                line,
                bad.Column,
                bad.Value,
                bad.Reason,
                bad.WaitsFor,
                JsonSerializer.Serialize(kept, Plain),
                AsOf
            )
        );
        return bad;
    }

    /// <summary>
    /// Drops rejected rows of closed days that turn out to be exactly what was counted: the same history delivered again.
    /// </summary>
    /// <returns>The number of rows of this delivery that were dropped.</returns>
    internal int RecogniseClosedDays() =>
        closedDaysMet
            .Where(day => Quarantine.DropIfKnown(connection, Begin(), Organisation.Number, Source, day.Key, closed!.WaitsFor(day.Key)) > 0)
            .Sum(day => day.Value);

    /// <summary>Reprocesses the quarantined rows that waited for something in this delivery.</summary>
    public int Reprocess() =>
        facts?.TakeArrived() is not { Count: > 0 } arrived || !Quarantine.HasWaiting(connection, Transaction, Organisation.Number)
            ? 0
            : Retry([.. arrived.SelectMany(key => Quarantine.List(connection, Organisation.Number, Transaction, key))]);

    /// <summary>Retries all quarantined rows.</summary>
    /// <returns>The number of rows accepted.</returns>
    public int RetryAll() => Retry([.. Quarantine.List(connection, Organisation.Number, Begin())]);

    /// <summary>Retries one quarantined row with another value in the invalid cell.</summary>
    /// <returns>Whether it was accepted.</returns>
    public bool Correct(long number, string value)
    {
        if (
            Quarantine.List(connection, Organisation.Number, Begin()).FirstOrDefault(row => row.Number == number)
            is not { Column.Length: > 0 } row
        )
        {
            return false;
        }

        var cells = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Cells)!;
        cells[row.Column] = value.Length <= Cells.LongestCell ? value : value[..Cells.LongestCell];
        return Retry([row with { Cells = JsonSerializer.Serialize(cells, Plain) }]) == 1;
    }

    /// <param name="inputs">Kinds of file and columns that count as delivered from now on, even if they are empty.</param>
    /// <param name="through">The last day the delivery contains data for.</param>
    public void Remember(Delivery delivery, IEnumerable<string> inputs, DateOnly? through)
    {
        remembered.Add(delivery);
        if (
            Deliveries.Remember(connection, Begin(), Organisation, Source, delivery, inputs, through, Now)
            && Deliveries.FirstUntold(connection, Begin(), Organisation.Number) is { } first
        )
        {
            firstCounted = Earlier(firstCounted, first);
        }
    }

    public void Commit()
    {
        counts?.Finish();
        if (writing is not null)
        {
            TouchDaysThatAreOver();
            if (counts is not null)
            {
                Deliveries.Arrived(connection, writing.Transaction, Organisation, Source, counts.RowsOfDays, Now);
            }

            Note();
            CountWriter.CloseDays(connection, writing.Transaction, Organisation.Number, Organisation.Settings.AcceptLateDays);
            writing.Commit();
        }

        foreach (var delivery in remembered)
        {
            foreach (
                var (outcome, rows) in (ReadOnlySpan<(string, long)>)
                    [("accepted", delivery.Accepted), ("duplicate", delivery.Duplicates), ("rejected", delivery.Rejected)]
            )
            {
                IntakeMetrics.Rows.Add(rows, new KeyValuePair<string, object?>("kind", delivery.Kind), new("outcome", outcome));
            }
        }
    }

    /// <summary>Writes to the audit log what was delivered, and what changed of who may do or sees what.</summary>
    private void Note()
    {
        var lines = remembered.Select(delivery => new Message(
            $"delivered {delivery.Kind}: {delivery.Rows} rows, {delivery.Accepted} accepted, {delivery.Rejected} rejected"
        ));
        foreach (var line in lines.Concat(changes).Concat(facts?.Changes ?? []))
        {
            Audit.Write(connection, Organisation.Number, line, By, Now, writing!.Transaction);
        }
    }

    private QuarantineWriter Rejected => quarantine ??= new(connection, Begin(), Organisation.Number);

    public void Dispose()
    {
        quarantine?.Dispose();
        counts?.Dispose();
        writing?.Dispose();
        trace?.Dispose();
    }

    private int Retry(List<QuarantinedRow> waiting)
    {
        var taken = 0;
        foreach (var group in waiting.GroupBy(row => (row.Source, row.AsOf)))
        {
            var groupFacts = new FactWriter(connection, Begin(), Organisation.Number, group.Key.AsOf);
            using var groupCounts = new CountWriter(connection, Begin(), Organisation.Number, group.Key.Source);
            var rows = new RowReader(
                groupFacts,
                groupCounts,
                Organisation.Settings.TimeZone,
                Now,
                ClosedDays.Of(connection, Organisation, group.Key.Source, Transaction),
                IsOperator
            );
            foreach (var row in group)
            {
                var cells = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Cells)!;
                string[] header = [.. cells.Keys];
                rows.NewFile();
                try
                {
                    FileKind
                        .Named(row.Kind)
                        .Read(
                            rows,
                            new Cells(Enumerable.Range(0, header.Length).ToDictionary(i => header[i]), [.. cells.Values]),
                            row.Line,
                            row.Fingerprint
                        );
                    Quarantine.Remove(connection, Begin(), row.Number);
                    taken++;
                }
                catch (BadCellException bad)
                {
                    Rejected.Add(
                        row with
                        {
                            Column = bad.Bad.Column,
                            Value = bad.Bad.Value,
                            Reason = bad.Bad.Reason,
                            WaitsFor = bad.Bad.WaitsFor,
                        }
                    );
                }
            }

            groupCounts.Finish();
            changes.AddRange(groupFacts.Changes);
            firstTouched = Earlier(firstTouched, groupFacts.Touched);
            firstCounted = Earlier(firstCounted, groupCounts.Touched);
        }

        return taken;
    }

    /// <summary>
    /// Marks past days for scoring again, from the first day this delivery affects. Facts reach no further back than late activity
    /// may; scorecards of older days stand.
    /// </summary>
    private void TouchDaysThatAreOver()
    {
        var today = Organisation.Settings.LocalDay(Now);
        var counted = Earlier(firstCounted, counts?.Touched);
        var touched = Earlier(firstTouched, facts?.Touched);
        var first =
            touched == DateOnly.MaxValue
                ? counted
                : Earlier(
                    counted,
                    touched < today.AddDays(-Organisation.Settings.AcceptLateDays)
                        ? today.AddDays(-Organisation.Settings.AcceptLateDays)
                        : touched
                );
        if (first < today)
        {
            ScoringMark.Touch(connection, writing!.Transaction, Organisation.Number, first);
        }
    }

    private static DateOnly Earlier(DateOnly one, DateOnly? other) => other < one ? other.Value : one;
}
