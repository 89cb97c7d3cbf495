using Intranet.Storage;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;
using Intranet.Storage.People;

namespace Intranet.Intake.Csv;

/// <summary>
/// Imports a file of activities: read on all cores and sorted before the database is locked, then counted portion by portion.
/// </summary>
internal static class ActivityImport
{
    /// <summary>Activities sorted and counted at a time.</summary>
    private const int Portion = 1 << 20;

    /// <summary>Rejected rows held in memory before they are written.</summary>
    private const int MostRejected = 10_000;

    public static (Delivery Delivery, DateOnly? LastDay) Run(
        DeliverySession session,
        CsvFile file,
        Action<string, double>? progress,
        CancellationToken cancel
    )
    {
        while (true)
        {
            if (TryRun(session, file, progress, cancel) is { } result)
            {
                return result;
            }

            // People or teams arrived, or days were closed, while the file was read. Nothing has been written, and the database is now
            // locked, so a second reading is final.
        }
    }

    /// <returns>Null if people, teams or closed days changed between reading the file and locking the database.</returns>
    private static (Delivery Delivery, DateOnly? LastDay)? TryRun(
        DeliverySession session,
        CsvFile file,
        Action<string, double>? progress,
        CancellationToken cancel
    )
    {
        var (organisation, connection) = (session.Organisation, session.Connection);
        var (employees, teams, personas) = (
            Ids.Employees(connection, organisation.Number, session.Transaction),
            Ids.Teams(connection, organisation.Number, session.Transaction),
            Ids.Personas(connection, organisation.Number, session.Transaction)
        );
        var closed = session.ReadClosed();
        var reader = new ActivityReader(employees.Find, teams.Find, personas, organisation.Settings.TimeZone, session.Now, closed);
        using var pending = new ActivityBatch();
        var waiting = new List<BadRow>();
        var seen = new Dictionary<long, int>();
        long read = 0,
            counted = 0,
            rejected = 0;
        DateOnly? lastDay = null;
        var isLastBad = false;
        foreach (var portion in new ActivityFile(file, reader).Read(cancel))
        {
            pending.Add(portion.Batch);
            foreach (var activity in portion.WithoutId)
            {
                pending.Add(activity with { Fingerprint = ActivityFingerprint.Next(activity.Fingerprint, seen) });
            }

            foreach (var bad in portion.Bad)
            {
                waiting.Add(
                    bad with
                    {
                        Line = bad.Line + read + 1,
                        Fingerprint = bad.HasId ? bad.Fingerprint : ActivityFingerprint.Next(bad.Fingerprint, seen),
                    }
                );
            }

            read += portion.Rows;
            lastDay = portion.LastDay > lastDay || lastDay is null ? portion.LastDay ?? lastDay : lastDay;
            isLastBad = portion.Rows > 0 ? portion.IsLastBad : isLastBad;
            progress?.Invoke(file.Name, portion.Share);
            portion.Dispose();
            if ((pending.Count >= Portion || waiting.Count >= MostRejected) && !Write())
            {
                return null;
            }
        }

        file.RefuseCutOff(isLastBad);
        if (!Write())
        {
            return null;
        }

        rejected -= session.RecogniseClosedDays();
        return (new Delivery(file.Name, file.Kind.Name, read, counted, read - rejected - counted, rejected), lastDay);

        bool Write()
        {
            // Sort before the database is locked.
            pending.Sort();
            if (!session.HasBegun)
            {
                session.Begin(cancel);
                if (
                    Ids.LastOf(connection, organisation.Number, session.Transaction) != (employees.Last, teams.Last)
                    || session.ReadClosed() != closed
                    || !Ids.Personas(connection, organisation.Number, session.Transaction).SetEquals(personas)
                )
                {
                    return false;
                }
            }

            counted += session.Counts.Add(pending);
            pending.Clear();
            foreach (var row in waiting)
            {
                session.Reject(
                    "activities",
                    file.Name,
                    row.Line,
                    row.Fingerprint,
                    file.Header.Zip(row.Values, KeyValuePair.Create),
                    row.Bad
                );
            }

            rejected += waiting.Count;
            waiting.Clear();
            return true;
        }
    }
}
