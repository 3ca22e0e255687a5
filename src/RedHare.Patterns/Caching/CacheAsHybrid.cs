using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Caching;

/// <summary>A cache as .NET's own.</summary>
internal sealed class CacheAsHybrid(Cache cache) : HybridCache
{
    public override async ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var entry = From(options, tags);
        if (((options?.Flags ?? 0) & HybridCacheEntryFlags.DisableUnderlyingData) != 0) return (await cache.TryGetAsync<T>(key, entry.Tiers, cancellationToken).ConfigureAwait(false)).Value;
        return await cache.GetOrCreateAsync(key, state, factory, entry, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) =>
        await cache.SetAsync(key, value, From(options, tags), cancellation: cancellationToken).ConfigureAwait(false);

    public override async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => await cache.RemoveAsync(key, cancellationToken).ConfigureAwait(false);

    public override async ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default) => await cache.RemoveAsync(keys, cancellationToken).ConfigureAwait(false);

    public override async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        if (tag == "*") await cache.InvalidateAllAsync(cancellationToken).ConfigureAwait(false);
        else await cache.InvalidateTagAsync(tag, cancellationToken).ConfigureAwait(false);
    }

    private CacheEntryOptions From(HybridCacheEntryOptions? options, IEnumerable<string>? tags)
    {
        var entry = cache.Core.Options.Entries;
        if (tags is not null) entry = entry with { Tags = tags as IReadOnlyList<string> ?? [.. tags] };
        if (options is null) return entry;
        var flags = options.Flags ?? 0;
        var tiers = entry.Tiers;
        if ((flags & HybridCacheEntryFlags.DisableLocalCacheRead) != 0) tiers &= ~CacheTiers.ReadNear;
        if ((flags & HybridCacheEntryFlags.DisableLocalCacheWrite) != 0) tiers &= ~CacheTiers.WriteNear;
        if ((flags & HybridCacheEntryFlags.DisableDistributedCacheRead) != 0) tiers &= ~CacheTiers.ReadServer;
        if ((flags & HybridCacheEntryFlags.DisableDistributedCacheWrite) != 0) tiers &= ~CacheTiers.WriteServer;
        return entry with
        {
            Duration = options.Expiration ?? entry.Duration,
            NearDuration = options.LocalCacheExpiration ?? entry.NearDuration,
            Tiers = tiers,
            MayCompress = entry.MayCompress && (flags & HybridCacheEntryFlags.DisableCompression) == 0,
        };
    }
}
