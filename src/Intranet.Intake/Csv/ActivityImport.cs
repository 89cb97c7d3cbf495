using Intranet.Storage;

namespace Intranet.Intake.Csv;

/// <summary>Takes in a file of activities: read on all cores and sorted before the store is locked, counted portion by portion after.</summary>
internal static class ActivityImport
{
    /// <summary>Activities that are sorted and counted at once.</summary>
    private const int Portion = 1 << 20;

    public static (Delivery Delivery, DateOnly? LastDay) Run(DeliverySession session, CsvFile file, Action<string, double>? progress, CancellationToken cancel)
    {
        var (organisation, connection) = (session.Organisation, session.Connection);
        var (employees, teams) = (Ids.Employees(connection, organisation.Number), Ids.Teams(connection, organisation.Number));
        // What is read before the store is locked may have arrived by the time it is.
        var mayBeOutdated = !session.HasBegun;
        var reader = new ActivityReader(employees.Find, teams.Find,
            Ids.Personas(connection, organisation.Number, session.Transaction), organisation.Settings.TimeZone, session.Now, session.Closed);
        using var pending = new ActivityBatch();
        var again = new List<BadRow>();
        var seen = new Dictionary<long, int>();
        long read = 0, counted = 0, rejected = 0;
        DateOnly? lastDay = null;
        var isLastBad = false;
        foreach (var portion in new ActivityFile(file, reader).Read(cancel))
        {
            pending.Add(portion.Batch);
            foreach (var activity in portion.WithoutId)
            {
                pending.Add(activity with { Fingerprint = Identity.Next(activity.Fingerprint, seen) });
            }

            foreach (var bad in portion.Bad)
            {
                var row = bad with { Line = bad.Line + read + 1, Fingerprint = bad.HasId ? bad.Fingerprint : Identity.Next(bad.Fingerprint, seen) };
                if (mayBeOutdated && row.Bad.MayHeal)
                {
                    again.Add(row);
                }
                else
                {
                    Reject(row, row.Bad);
                }
            }

            read += portion.Rows;
            lastDay = portion.LastDay > lastDay || lastDay is null ? portion.LastDay ?? lastDay : lastDay;
            isLastBad = portion.Rows > 0 ? portion.IsLastBad : isLastBad;
            progress?.Invoke(file.Name, portion.Share);
            portion.Dispose();
            if (pending.Count >= Portion)
            {
                Count();
            }
        }

        Count();
        file.RefuseCutOff(isLastBad);
        if (Ids.LastOf(connection, organisation.Number, session.Transaction) == (employees.Last, teams.Last))
        {
            // Nobody arrived while the file was read.
            foreach (var row in again)
            {
                Reject(row, row.Bad);
            }
        }
        else if (again.Count > 0)
        {
            var rows = session.NewRows();
            var ordinals = Enumerable.Range(0, file.Header.Length).Where(i => file.Header[i].Length > 0).ToDictionary(i => file.Header[i]);
            foreach (var row in again)
            {
                try
                {
                    rows.Take("activities", new Cells(ordinals, row.Values), row.Line, row.Fingerprint);
                }
                catch (BadCellException bad)
                {
                    Reject(row, new BadCell(bad.Column, bad.Value, bad.Message, bad.WaitsFor));
                }
            }

            counted += session.Counts.Flush();
        }

        var known = session.RecogniseClosedDays();
        rejected -= known;
        return (new Delivery(file.Name, file.Kind.Name, read, counted, read - rejected - counted, rejected), lastDay);

        void Reject(BadRow row, BadCell bad)
        {
            rejected++;
            session.Reject("activities", file.Name, row.Line, row.Fingerprint, file.Header.Zip(row.Values, KeyValuePair.Create), bad);
        }

        void Count()
        {
            // Sorted before the store is locked.
            pending.Sort();
            session.Begin(cancel);
            counted += session.Counts.Add(pending);
            pending.Clear();
        }
    }
}
