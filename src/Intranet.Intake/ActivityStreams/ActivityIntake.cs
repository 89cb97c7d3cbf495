using System.Text.Json;
using System.Text.Json.Serialization;
using Intranet.Storage;
using Intranet.Storage.Access;
using Intranet.Storage.Activity;
using Intranet.Storage.Feeds;

namespace Intranet.Intake.ActivityStreams;

/// <summary>An item that was rejected.</summary>
/// <param name="Index">Position in the delivery, from 0.</param>
/// <param name="Status">422: invalid; 404: refers to a person or thing that is not known yet, and is retried once it is.</param>
/// <param name="Property">The invalid property, as a column of activities; empty for the item as a whole.</param>
public sealed record RejectedItem(int Index, string? Id, int Status, string Property, string Detail);

/// <summary>The result of a delivery of activities. Rejected items wait in quarantine.</summary>
public sealed record ActivityAnswer(int Accepted, int Duplicates, int Rejected, IReadOnlyList<RejectedItem> Items)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

/// <summary>Imports activities that are pushed in requests: all valid items of a request together, or none.</summary>
public static class ActivityIntake
{
    /// <summary>The key was used before with a different body.</summary>
    public sealed class KeyReusedException : Exception;

    /// <param name="language">The language of the reasons in the answer. A repeated answer keeps the language it had.</param>
    /// <returns>The answer as JSON, and whether it repeats an earlier answer.</returns>
    /// <exception cref="KeyReusedException"/>
    public static (string Answer, bool IsReplay) Take(
        Store store,
        OrganisationRow organisation,
        Token token,
        IReadOnlyList<StreamItem> items,
        ReadOnlySpan<byte> body,
        string? key,
        string language,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        using var connection = store.Open();
        using var session = new DeliverySession(store, connection, organisation, token.Source, now);
        session.Begin(cancel);
        if (key is not null && AnsweredRequests.Find(connection, session.Begin(cancel), token.Number, key, body) is { } before)
        {
            return before.IsSameBody ? (before.Answer, true) : throw new KeyReusedException();
        }

        var answer = Count(session, items, language).ToJson();
        if (key is not null)
        {
            AnsweredRequests.Remember(
                connection,
                session.Begin(cancel),
                token.Number,
                key,
                body,
                answer,
                session.AsOf,
                organisation.Settings.AcceptLateDays
            );
        }

        session.Commit();
        return (answer, false);
    }

    private static ActivityAnswer Count(DeliverySession session, IReadOnlyList<StreamItem> items, string language)
    {
        var reader = new ActivityReader(
            ActivityReader.EmployeesOf(session.Facts),
            id => session.Facts.Team(System.Text.Encoding.UTF8.GetString(id))?.Number,
            session.Counts.Personas,
            session.Organisation.Settings.TimeZone,
            session.Now,
            session.ReadClosed()
        );
        var file = $"{session.Source} {session.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z";
        var seen = new Dictionary<long, int>();
        List<RejectedItem> rejected = [];
        DateOnly? through = null;
        for (var index = 0; index < items.Count; index++)
        {
            var (cells, problem) = items[index];
            var id = cells.GetValueOrDefault("activity_id")?.Trim();
            var fingerprint = !string.IsNullOrEmpty(id)
                ? ActivityFingerprint.Of(id, ActivityFingerprint.Id)
                : ActivityFingerprint.Next(ActivityFingerprint.OfRow(cells.Select(cell => (cell.Key, cell.Value))), seen);
            ActivityEvent activity = default;
            if (
                (
                    problem is not null
                        ? new BadCell("kind", "", problem)
                        : reader.Read(ActivityCells.Of(column => cells.GetValueOrDefault(column)), fingerprint, out activity)
                ) is
                { } bad
            )
            {
                bad = session.Reject("activities", file, index + 1, fingerprint, cells, bad);
                rejected.Add(new(index, id, bad.MayBeReprocessed ? 404 : 422, problem is null ? bad.Column : "", bad.Reason.In(language)));
                continue;
            }

            session.Counts.Add(activity);
            through = activity.Day > through || through is null ? activity.Day : through;
        }

        var accepted = (int)session.Counts.Flush();
        session.RecogniseClosedDays();
        var answer = new ActivityAnswer(accepted, items.Count - accepted - rejected.Count, rejected.Count, rejected);
        session.Remember(
            new Delivery(file, "activities", items.Count, answer.Accepted, answer.Duplicates, answer.Rejected),
            [
                "activities",
                .. items
                    .SelectMany(item => item.Cells.Keys)
                    .Distinct()
                    .Where(ActivityCells.Columns.Contains)
                    .Select(column => $"activities.{column}"),
            ],
            through
        );
        return answer;
    }
}
