using Microsoft.Extensions.Caching.Memory;

namespace Intranet.Dashboard.Access;

/// <summary>
/// Keeps what was read and rendered for one organisation for a minute, while nothing changes. It holds only figures that are the same
/// for everybody who may see them, and nothing about a single person; permissions are checked before each use.
/// </summary>
public sealed class ModelCache : IDisposable
{
    /// <summary>The most characters of pages, and an estimate for models, to keep.</summary>
    private const long Most = 64_000_000;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <param name="key">The organisation, the version of its figures, and what is kept.</param>
    /// <param name="size">The approximate size, in characters.</param>
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

    /// <summary>The same for asynchronous work; failures are not kept.</summary>
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
