using Microsoft.Extensions.Caching.Memory;

namespace Intranet.Dashboard.Access;

/// <summary>
/// What was read and drawn for one organisation, kept for a minute while nothing changes. Only figures that are the same for all
/// who may see them; whether somebody may is asked before, each time. Nothing about a single person is ever in it.
/// </summary>
public sealed class ModelCache : IDisposable
{
    /// <summary>Characters of pages, and a guess for models, that are kept at most.</summary>
    private const long Most = 64_000_000;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <param name="key">Organisation, version of its figures, and what it is.</param>
    /// <param name="size">How large what is made is, in characters or so.</param>
    public T Get<T>(string key, Func<T> make, Func<T, long> size)
    {
        if (cache.TryGetValue(key, out T? known))
        {
            return known!;
        }

        var made = make();
        cache.Set(key, made, new MemoryCacheEntryOptions { Size = size(made), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
        return made;
    }

    /// <summary>The same for what takes its time; what fails is not kept.</summary>
    public async Task<T> Get<T>(string key, Func<Task<T>> make, long size)
    {
        if (cache.TryGetValue(key, out T? known))
        {
            return known!;
        }

        var made = await make();
        return Get(key, () => made, _ => size);
    }

    public void Dispose() => cache.Dispose();
}
