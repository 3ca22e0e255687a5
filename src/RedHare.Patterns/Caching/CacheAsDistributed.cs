using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace RedHare.Patterns.Caching;

/// <summary>A cache as .NET's own of bytes. Its synchronous methods block the thread until the server has answered.</summary>
internal sealed class CacheAsDistributed(Cache cache) : IBufferDistributedCache
{
    // The arrays are the callers', who may write into them: none is shared.
    private const CacheTiers Tiers = CacheTiers.ReadServer | CacheTiers.WriteServer;

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => (await cache.TryGetAsync<byte[]>(key, Tiers, token).ConfigureAwait(false)).Value;

    public bool TryGet(string key, IBufferWriter<byte> destination) => TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        if (await GetAsync(key, token).ConfigureAwait(false) is not { } bytes) return false;
        destination.Write(bytes);
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        await cache.SetAsync(key, value, From(options), cancellation: token).ConfigureAwait(false);
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => SetAsync(key, value.ToArray(), options).GetAwaiter().GetResult();

    public async ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        await SetAsync(key, value.ToArray(), options, token).ConfigureAwait(false);

    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    public async Task RefreshAsync(string key, CancellationToken token = default) => await cache.TouchAsync(key, token).ConfigureAwait(false);

    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    public async Task RemoveAsync(string key, CancellationToken token = default) => await cache.RemoveAsync(key, token).ConfigureAwait(false);

    private CacheEntryOptions From(DistributedCacheEntryOptions options)
    {
        var entries = cache.Core.Options.Entries;
        var most = cache.Core.Options.MaxDuration - entries.StaleFor;
        var duration = options.AbsoluteExpirationRelativeToNow
            ?? (options.AbsoluteExpiration - cache.Core.Context.Time.GetUtcNow())
            ?? (options.SlidingExpiration is null ? entries.Duration : most);
        if (duration <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(options), duration, "The end lies in the past.");
        // Somebody's certificate may be good for years; no entry is.
        if (duration > most) duration = most;
        return entries with { Duration = duration, Sliding = options.SlidingExpiration, Jitter = 0, Tiers = Tiers };
    }
}
