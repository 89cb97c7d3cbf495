using System.Globalization;
using Intranet.Adoption;
using Intranet.Adoption.BestPractices;
using Intranet.Dashboard.Access;
using Microsoft.Extensions.Primitives;

namespace Intranet.Dashboard.Administration;

/// <summary>Targets, weights and switches of all measures as a reader filled them in: three fields a measure.</summary>
/// <param name="language">In which a refusal names the measure.</param>
public sealed class SettingsForm(IEnumerable<KeyValuePair<string, StringValues>> values, string language)
{
    /// <summary>The fields that hold settings, to be sent again by the form that saves them.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; } =
    [.. values.Where(pair => pair.Key.Split('-')[0] is "target" or "weight" or "on").Select(pair => (pair.Key, pair.Value.ToString()))];

    /// <summary>The settings by measure; what equals the default is left out.</summary>
    /// <exception cref="InvalidInputException">A number cannot be used.</exception>
    public IReadOnlyDictionary<string, MeasureSetting> Read()
    {
        var fields = Fields.ToDictionary(field => field.Name, field => field.Value);
        return Practice
            .All.SelectMany(practice => practice.Measures)
            .ToDictionary(
                measure => measure.Id,
                measure => new MeasureSetting(
                    Number("target", 100, double.Epsilon, MeasureSetting.HighestTarget, measure.Id, measure.Target),
                    Number("weight", 1, 0, MeasureSetting.HighestWeight, measure.Id, measure.Weight),
                    fields.GetValueOrDefault($"on-{measure.Id}") != "1"
                )
            );

        double? Number(string name, double by, double least, double most, string measure, double standard)
        {
            var text = fields.GetValueOrDefault($"{name}-{measure}", "").Replace(',', '.');
            if (text.Length == 0)
            {
                return null;
            }

            var isRight =
                double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number / by >= least
                && number / by <= most;
            return !isRight ? throw new InvalidInputException($"invalid-{name}", Names.Measure(measure, language))
                : Math.Abs(number / by - standard) < 1e-9 ? null
                : number / by;
        }
    }
}
