using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Intranet.Adoption;
using Intranet.Storage.Access;

namespace Intranet.Storage.Settings;

/// <summary>
/// Changes an organisation's settings from a page: replaces parts of its organisation.json and leaves the rest as it was delivered.
/// </summary>
public static class SettingsChange
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The settings with other targets, weights and switches, by measure id.</summary>
    /// <exception cref="RefusedException">A number is out of range.</exception>
    public static string WithPractices(string json, IReadOnlyDictionary<string, MeasureSetting> practices) =>
        With(
            json,
            root =>
            {
                var changed = new JsonObject();
                foreach (var (id, setting) in practices.Where(pair => pair.Value != new MeasureSetting()))
                {
                    var measure = new JsonObject();
                    if (setting.Target is { } target)
                    {
                        measure["target"] = target;
                    }

                    if (setting.Weight is { } weight)
                    {
                        measure["weight"] = weight;
                    }

                    if (setting.Off)
                    {
                        measure["off"] = true;
                    }

                    changed[id] = measure;
                }

                root["practices"] = changed;
            }
        );

    /// <summary>The settings with a campaign for one reward: its first and last day, and a budget.</summary>
    /// <exception cref="RefusedException">There is no such reward, or the dates are not in order.</exception>
    public static string WithCampaign(string json, string reward, DateOnly from, DateOnly until, int? atMost, decimal? unitCost) =>
        With(
            json,
            root =>
            {
                if (until < from)
                {
                    throw new RefusedException($"A campaign cannot end before it begins. Choose a later last day.");
                }

                var rewards = root["rewards"] as JsonArray ?? [];
                root["rewards"] = rewards;
                var entry = rewards.OfType<JsonObject>().FirstOrDefault(item => (string?)item["id"] == reward);
                if (entry is null)
                {
                    rewards.Add(entry = new JsonObject { ["id"] = reward });
                }

                entry["frequency"] = "campaign";
                entry["from"] = from.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                entry["until"] = until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                entry["budget"] = atMost is { } most ? new JsonObject { ["atMost"] = most, ["per"] = "campaign" } : null;
                if (unitCost is { } cost)
                {
                    entry["unitCost"] = cost;
                }
            }
        );

    /// <summary>
    /// Stores settings from <see cref="WithPractices"/> or <see cref="WithCampaign"/>. They apply to days that are scored from now on.
    /// </summary>
    /// <param name="was">The settings that they were derived from.</param>
    /// <exception cref="RefusedException">Someone else changed them meanwhile.</exception>
    public static void Save(
        DbConnection connection,
        OrganisationRow was,
        string json,
        FormattableString what,
        string by,
        TimeProvider clock
    )
    {
        using var transaction = connection.BeginWrite(was.Number);
        if (
            Dapper.SqlMapper.ExecuteScalar<string>(
                connection,
                "select settings from organisations where organisation_no = @Number",
                new { was.Number },
                transaction
            ) != was.Json
        )
        {
            throw new RefusedException($"Someone else changed the settings meanwhile. Reload the page and make your change again.");
        }

        Organisations.Save(connection, transaction, was.Id, json);
        Audit.Write(connection, was.Number, what, by, clock, transaction);
        transaction.Commit();
    }

    private static string With(string json, Action<JsonObject> change)
    {
        var root = (JsonObject)JsonNode.Parse(json, documentOptions: Lenient)!;
        change(root);
        var changed = root.ToJsonString(Indented);
        SettingsFile.Parse(changed);
        return changed;
    }
}
