namespace Intranet.Samples;

/// <summary>
/// Random numbers that are the same on every machine and runtime: SplitMix64 (Steele, Lea and Flood, 2014), integers only.
/// </summary>
public sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 up to but excluding <paramref name="below"/>.</summary>
    public int Next(int below)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return (int)((z ^ z >> 31) % (ulong)below);
    }

    public bool Chance(int perMille) => Next(1000) < perMille;

    public T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
