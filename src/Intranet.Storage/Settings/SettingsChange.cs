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

    /// <summary>
    /// Stores settings from <see cref="WithPractices"/>. They apply to days that are scored from now on.
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

        Organisations.Save(connection, transaction, was.Id, json, clock.GetUtcNow());
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
