using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Intranet.Adoption.Privacy;

/// <summary>
/// A number of people by what they did, as it may be shown. Only a <see cref="Group"/> makes one, so an exact count of a group
/// cannot get into a scorecard.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly record struct ShownCount
{
    private ShownCount(int value) => Value = value;

    public int Value { get; }

    /// <summary>
    /// A count of a group in threes: 0 for 0 or 1, everybody for all or all but one, else the nearest multiple of three. So no
    /// figure depends on one person alone.
    /// </summary>
    public static ShownCount InThrees(int count, int of) =>
        new(
            count <= 1 ? 0
            : count >= of - 1 ? of
            : (count + 1) / 3 * 3
        );

    /// <summary>A count as it is: of organisations that are large enough, and of what is public anyway.</summary>
    internal static ShownCount Exactly(int count) => new(count);

    public static implicit operator int(ShownCount count) => count.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class Converter : JsonConverter<ShownCount>
    {
        public override ShownCount Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, ShownCount value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}

/// <summary>A share of a group from 0 to 1, computed from shown counts.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct ShownShare
{
    private ShownShare(double value) => Value = value;

    public double Value { get; }

    internal static ShownShare Of(ShownCount count, int of) => new(count.Value / (double)of);

    /// <summary>A share that was told before.</summary>
    internal static ShownShare Told(double share) => new(share);

    internal static ShownShare MeanOf(IReadOnlyCollection<ShownShare> shares) => new(shares.Average(share => share.Value));

    public static implicit operator double(ShownShare share) => share.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class Converter : JsonConverter<ShownShare>
    {
        public override ShownShare Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, ShownShare value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}

/// <summary>The difference between two shown shares of a group, from -1 to 1.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct ShownChange
{
    private ShownChange(double value) => Value = value;

    public double Value { get; }

    internal static ShownChange Between(ShownShare then, ShownShare now) => new(now.Value - then.Value);

    public static implicit operator double(ShownChange change) => change.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private sealed class Converter : JsonConverter<ShownChange>
    {
        public override ShownChange Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, ShownChange value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}
