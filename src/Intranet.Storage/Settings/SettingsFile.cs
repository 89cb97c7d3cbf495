using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Adoption.People;
using Intranet.Adoption.Privacy;
using Intranet.Adoption.Rewards;

namespace Intranet.Storage.Settings;

/// <summary>Reads organisation.json. Errors name the setting and what it may be.</summary>
public static partial class SettingsFile
{
    /// <summary>Reads a file that somebody delivers: one with a setting that does not exist is refused.</summary>
    /// <exception cref="RefusedException">The text is not valid JSON, or a setting is unknown or cannot be used.</exception>
    public static OrganisationSettings Read(string json) => Parse(json, isStored: false);

    /// <summary>
    /// Reads settings that were stored, maybe by an earlier version that refused less: what only a new file must not say is no reason to
    /// close the store.
    /// </summary>
    /// <exception cref="RefusedException">The text is not valid JSON, or a setting cannot be used.</exception>
    public static OrganisationSettings Parse(string json) => Parse(json, isStored: true);

    private static OrganisationSettings Parse(string json, bool isStored)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                    MaxDepth = 32,
                }
            );
        }
        catch (JsonException failure)
        {
            throw new RefusedException(
                $"organisation.json is not valid JSON: line {failure.LineNumber + 1} cannot be read. Correct it and import again."
            );
        }

        using (document)
        {
            var root = new Setting(document.RootElement, "", [], isStored);
            var id =
                root.Text("id")
                ?? throw new RefusedException(
                    $"organisation.json: 'id' is missing. Give the organisation a short name of letters, digits and hyphens."
                );
            if (!Identifier().IsMatch(id))
            {
                throw new RefusedException($"organisation.json: 'id' may have at most 64 letters, digits, hyphens and underscores.");
            }

            var defaults = new OrganisationSettings { Id = id, Name = root.Text("name") ?? id };
            var settings = defaults with
            {
                TimeZone = Zone(root.Text("timeZone")) ?? defaults.TimeZone,
                Language = root.Text("language") switch
                {
                    null => defaults.Language,
                    "nl" => "nl",
                    "en" => "en",
                    var other => throw new RefusedException($"organisation.json: 'language' is '{other}'. Use nl or en."),
                },
                GoLiveOn = root.Day("goLiveOn"),
                Holidays = root.Items("holidays").Select(item => item.AsDay()).ToHashSet(),
                Practices = Practices(root),
                Rewards = Rewards(root),
                MinimumGroupSize = root.Whole("minimumGroupSize", ShownGroups.SmallestGroup, 10_000) ?? defaults.MinimumGroupSize,
                AcceptLateDays = root.Whole("acceptLateDays", 7, 3650) ?? defaults.AcceptLateDays,
                RetainDays = root.Whole("retainDays", OrganisationSettings.FewestRetainDays, 3650) ?? defaults.RetainDays,
                ProfileFields = ProfileFields(root) ?? defaults.ProfileFields,
                ReportAt = Time(root, "reportAt") ?? defaults.ReportAt,
                Reminders = root.Flag("reminders") ?? defaults.Reminders,
                ProfileGaps = root.Flag("profileGaps") ?? defaults.ProfileGaps,
                SegmentsCountAllKinds = root.Flag("segmentsCountAllKinds") ?? false,
                AccentColour = root.Text("accentColour") switch
                {
                    null => defaults.AccentColour,
                    var colour when Colour().IsMatch(colour) => Colours.Contrast("#ffffff", colour) >= 4.5
                        ? colour
                        : throw new RefusedException(
                            $"""
                            organisation.json: 'accentColour' {colour} is too light to be read on white. Its contrast is
                            {Colours.Contrast("#ffffff", colour):0.0}, and must be 4.5 or more. Choose a darker shade.
                            """
                        ),
                    _ => throw new RefusedException($"organisation.json: 'accentColour' must be written as #rrggbb, for instance #1f5f8b."),
                },
                Logo = root.Text("logo") switch
                {
                    null or "" => null,
                    var logo
                        when logo.StartsWith("data:image/png;base64,", StringComparison.Ordinal)
                            || logo.StartsWith("data:image/svg+xml;base64,", StringComparison.Ordinal) => logo,
                    _ => throw new RefusedException(
                        $"organisation.json: 'logo' must be the name of a PNG or SVG file beside organisation.json."
                    ),
                },
            };
            if (!isStored)
            {
                root.RefuseUnknown();
            }

            return settings;
        }
    }

    private static TimeOnly? Time(Setting root, string name) =>
        root.Text(name) switch
        {
            null => null,
            var text when TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) => time,
            var text => throw new RefusedException(
                $"organisation.json: '{name}' is '{text}', which is not a time of day; write for instance 06:30."
            ),
        };

    private static TimeZoneInfo? Zone(string? name)
    {
        if (name is null)
        {
            return null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId
            ? zone
            : throw new RefusedException(
                $"organisation.json: 'timeZone' is '{name}', which is not an IANA time zone; write for instance Europe/Amsterdam."
            );
    }

    private static Dictionary<string, MeasureSetting> Practices(Setting root)
    {
        var known = Practice.All.SelectMany(practice => practice.Measures).Select(measure => measure.Id).ToHashSet();
        return root.Properties("practices")
            .ToDictionary(
                setting =>
                    known.Contains(setting.Name)
                        ? setting.Name
                        : throw new RefusedException(
                            $"organisation.json: there is no measure '{setting.Name}'. Known: {string.Join(", ", known)}."
                        ),
                setting => new MeasureSetting(
                    setting.Number("target", double.Epsilon, MeasureSetting.HighestTarget),
                    setting.Number("weight", 0, MeasureSetting.HighestWeight),
                    setting.Flag("off") ?? false
                )
            );
    }

    private static Dictionary<ProfileField, double>? ProfileFields(Setting root)
    {
        var byColumn = Enum.GetValues<ProfileField>().ToDictionary(Profile.Column);
        var fields = root.Properties("profileFields")
            .ToDictionary(
                setting =>
                    byColumn.TryGetValue(setting.Name, out var field)
                        ? field
                        : throw new RefusedException(
                            $"organisation.json: there is no profile field '{setting.Name}'. Known: {string.Join(", ", byColumn.Keys)}."
                        ),
                setting => setting.AsNumber(0, 1000)
            );
        return fields.Count == 0 ? null : fields;
    }

    /// <summary>The default rewards; entries with the same id change one or switch it off, others add one.</summary>
    private static List<Reward> Rewards(Setting root)
    {
        var rewards = Reward.Defaults.ToList();
        foreach (var item in root.Items("rewards"))
        {
            var id =
                item.Text("id") is { } text && Identifier().IsMatch(text)
                    ? text
                    : throw new RefusedException($"organisation.json: each reward needs an 'id' of letters, digits and hyphens.");
            var index = rewards.FindIndex(reward => reward.Id == id);
            if (item.Flag("off") == true)
            {
                item.Ignore();
                rewards.RemoveAll(reward => reward.Id == id);
                continue;
            }

            var start = index >= 0 ? rewards[index] : null;
            var reward = new Reward
            {
                Id = id,
                Name = Words(item, "name") ?? start?.Name ?? new Dictionary<string, string> { ["nl"] = id, ["en"] = id },
                Text = Words(item, "text") ?? start?.Text ?? new Dictionary<string, string> { ["nl"] = "", ["en"] = "" },
                Scope = item.Choice<RewardScope>("scope") ?? start?.Scope ?? RewardScope.Team,
                Conditions = item.Has("conditions")
                    ?
                    [
                        .. item.Items("conditions")
                            .Select(condition => new RewardCondition(
                                condition.Text("measure")
                                    ?? throw new RefusedException($"organisation.json: a condition of reward '{id}' has no 'measure'."),
                                condition.Number("atLeast", -1, 1)
                                    ?? throw new RefusedException($"organisation.json: a condition of reward '{id}' has no 'atLeast'.")
                            )),
                    ]
                    : start?.Conditions ?? throw new RefusedException($"organisation.json: reward '{id}' needs 'conditions'."),
                HeldDays = item.Whole("heldDays", 1, Reward.LongestHold) ?? start?.HeldDays ?? 1,
                MinimumMembers =
                    item.Whole("minimumMembers", ShownGroups.SmallestGroup, 100_000) ?? start?.MinimumMembers ?? ShownGroups.SmallestGroup,
                GraceDays = item.Whole("graceDays", 0, 3650) ?? start?.GraceDays ?? 0,
                DesignatedTeamsOnly = item.Flag("designatedTeamsOnly") ?? start?.DesignatedTeamsOnly ?? false,
                Frequency = item.Choice<RewardFrequency>("frequency") ?? start?.Frequency ?? RewardFrequency.Once,
                From = item.Day("from") ?? start?.From,
                Until = item.Day("until") ?? start?.Until,
                Budget =
                    item.Has("budget") && item.Child("budget") is var budget
                        ? new RewardBudget(
                            budget.Whole("atMost", 0, 1_000_000)
                                ?? throw new RefusedException($"organisation.json: the budget of reward '{id}' has no 'atMost'."),
                            budget.Choice<RewardFrequency>("per") ?? RewardFrequency.Year
                        )
                        : start?.Budget,
                IsHandedOver = item.Flag("isHandedOver") ?? start?.IsHandedOver ?? false,
                UnitCost = (decimal?)item.Number("unitCost", 0, 100_000) ?? start?.UnitCost,
            };
            Check(reward, item.IsStored);
            if (index >= 0)
            {
                rewards[index] = reward;
            }
            else
            {
                rewards.Add(reward);
            }
        }

        return rewards;
    }

    private static void Check(Reward reward, bool isStored)
    {
        if (!isStored && reward.Until < reward.From)
        {
            throw new RefusedException(
                $"""
                organisation.json: reward '{reward.Id}' ends on {reward.Until:yyyy-MM-dd}, before it begins on {reward.From:yyyy-MM-dd}.
                Correct 'from' or 'until'.
                """
            );
        }

        var known = RewardMeasures.Names(reward.Scope);
        if (reward.Conditions.FirstOrDefault(condition => !known.Contains(condition.Measure)) is { } unknown)
        {
            throw new RefusedException(
                $"""
                organisation.json: reward '{reward.Id}' has a condition on '{unknown.Measure}', which is not available for its scope.
                Known: {string.Join(", ", known)}.
                """
            );
        }

        if (reward.Conditions.Count == 0)
        {
            throw new RefusedException(
                $"organisation.json: reward '{reward.Id}' has no conditions, so everybody would earn it at once. Add one."
            );
        }
    }

    private static Dictionary<string, string>? Words(Setting item, string name)
    {
        var words = item.Properties(name).ToDictionary(word => word.Name, word => word.AsText());
        return words.Count == 0 ? null
            : words.ContainsKey("nl") && words.ContainsKey("en") ? words
            : throw new RefusedException($"organisation.json: '{name}' of a reward needs both 'nl' and 'en'.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    public static partial Regex Identifier();

    [GeneratedRegex(@"^#[0-9a-fA-F]{6}\z")]
    private static partial Regex Colour();

    /// <summary>A value in the file with its path, for error messages.</summary>
    /// <param name="Known">By the path of an object: the names that were looked for in it.</param>
    private readonly record struct Setting(JsonElement Element, string Path, Dictionary<string, HashSet<string>> Known, bool IsStored)
    {
        public string Name => Path[(Path.LastIndexOf('.') + 1)..];

        public bool Has(string name)
        {
            if (!Known.TryGetValue(Path, out var known))
            {
                Known.Add(Path, known = []);
            }

            known.Add(name);
            return Element.ValueKind == JsonValueKind.Object
                && Element.TryGetProperty(name, out var value)
                && value.ValueKind != JsonValueKind.Null;
        }

        public Setting Child(string name) => this with { Element = Element.GetProperty(name), Path = PathOf(name) };

        /// <summary>What else this object says does not matter.</summary>
        public void Ignore() => Known.Remove(Path);

        /// <exception cref="RefusedException">Something is set that does not exist.</exception>
        public void RefuseUnknown()
        {
            foreach (var property in Element.ValueKind == JsonValueKind.Object ? Element.EnumerateObject().ToList() : [])
            {
                if (Known.TryGetValue(Path, out var known) && !known.Contains(property.Name))
                {
                    var nearest = known.MinBy(name => Distance(name, property.Name));
                    throw nearest is not null && Distance(nearest, property.Name) <= 1 + property.Name.Length / 4
                        ? new RefusedException(
                            $"organisation.json: there is no setting '{PathOf(property.Name)}'. Did you mean '{PathOf(nearest)}'?"
                        )
                        : new RefusedException(
                            $"""
                            organisation.json: there is no setting '{PathOf(property.Name)}'.
                            Known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}.
                            """
                        );
                }

                Child(property.Name).RefuseUnknown();
            }

            if (Element.ValueKind == JsonValueKind.Array)
            {
                foreach (var (index, item) in Element.EnumerateArray().Index())
                {
                    (this with { Element = item, Path = $"{Path}[{index}]" }).RefuseUnknown();
                }
            }
        }

        private string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

        /// <summary>How many letters differ, upper and lower case being the same.</summary>
        private static int Distance(string one, string other)
        {
            var before = Enumerable.Range(0, other.Length + 1).ToArray();
            for (var i = 1; i <= one.Length; i++)
            {
                var row = new int[other.Length + 1];
                row[0] = i;
                for (var j = 1; j <= other.Length; j++)
                {
                    var differs = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1;
                    row[j] = Math.Min(before[j - 1] + differs, 1 + Math.Min(before[j], row[j - 1]));
                }

                before = row;
            }

            return before[^1];
        }

        public string? Text(string name) => Has(name) ? Child(name).AsText() : null;

        public bool? Flag(string name) =>
            !Has(name)
                ? null
                : Child(name).Element.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => throw Child(name).Wrong($"must be true or false"),
                };

        public double? Number(string name, double least, double most) => Has(name) ? Child(name).AsNumber(least, most) : null;

        public int? Whole(string name, int least, int most) =>
            Number(name, least, most) switch
            {
                null => null,
                { } number when IsStored || number == Math.Floor(number) => (int)number,
                _ => throw Child(name).Wrong($"must be a whole number"),
            };

        public DateOnly? Day(string name) => Has(name) ? Child(name).AsDay() : null;

        public T? Choice<T>(string name)
            where T : struct, Enum =>
            !Has(name) ? null
            : Enum.TryParse<T>(Child(name).AsText(), ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
            : throw Child(name)
                .Wrong($"must be one of {string.Join(", ", Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant()))}");

        public IEnumerable<Setting> Items(string name)
        {
            if (!Has(name))
            {
                return [];
            }

            var child = Child(name);
            return child.Element.ValueKind == JsonValueKind.Array
                ? child.Element.EnumerateArray().Select((item, index) => child with { Element = item, Path = $"{child.Path}[{index}]" })
                : throw child.Wrong($"must be a list");
        }

        public IEnumerable<Setting> Properties(string name)
        {
            if (!Has(name))
            {
                return [];
            }

            var child = Child(name);
            return child.Element.ValueKind == JsonValueKind.Object
                ? child
                    .Element.EnumerateObject()
                    .Select(property => child with { Element = property.Value, Path = $"{child.Path}.{property.Name}" })
                : throw child.Wrong($"must be an object");
        }

        public string AsText() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong($"must be text");

        public double AsNumber(double least, double most) =>
            Element.ValueKind == JsonValueKind.Number && Element.GetDouble() is var number && number >= least && number <= most
                ? number
                : throw (
                    least > 0 && least < 1
                        ? Wrong($"must be a number above 0 and at most {most}")
                        : Wrong($"must be a number from {least} to {most}")
                );

        public DateOnly AsDay() =>
            DateOnly.TryParseExact(
                Element.ValueKind == JsonValueKind.String ? Element.GetString() : "",
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? day
                : throw Wrong($"must be a date such as 2025-09-01");

        private RefusedException Wrong(FormattableString what) => new($"organisation.json: '{Path}' {what}.");
    }
}
