namespace RedHare.Patterns.Stores;

/// <summary>
/// Write-through: a write is committed by the store, then cached, in one call. What is cached is never older than what is stored: writes that overlap leave nothing in the
/// cache, and the next read loads; a write whose end never came keeps its key out of the cache for twice <see cref="StoreCacheOptions.StoreTimeout"/>.
/// </summary>
/// <typeparam name="TKey">What values go by.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class WriteThroughStore<TKey, TValue> : CachedStore<TKey, TValue> where TKey : notnull, IParsable<TKey>
{
    internal WriteThroughStore(PatternContext context, string name, IStore<TKey, TValue> store, StoreCacheOptions options) : base(context, "through", name, store, options)
    {
    }

    /// <summary>Commits a value, and caches it. Two round trips besides the store's commit.</summary>
    /// <exception cref="RedisConnectionException">The server cannot be reached: nothing was committed, since others would go on to read what is cached.</exception>
    /// <exception cref="TimeoutException">The store took too long; whether it committed is not known, and nothing is cached.</exception>
    public ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellation = default) => WriteAsync(key, new Stored<TValue>(value), cancellation);

    /// <summary>Deletes a value, and caches that there is none.</summary>
    /// <inheritdoc cref="SetAsync"/>
    public ValueTask DeleteAsync(TKey key, CancellationToken cancellation = default) => WriteAsync(key, Stored<TValue>.Absent, cancellation);

    private async ValueTask WriteAsync(TKey key, Stored<TValue> value, CancellationToken cancellation)
    {
        var text = StoreLanes<TKey>.Text(key);
        var lane = Lanes.Of(text);
        RedisKey[] keys = [Lanes.Part(lane, "e:" + text), Lanes.Epoch(lane)];
        var write = Guid.NewGuid().ToString("N");
        var (state, bytes) = Encode(key, value);
        await Context.Backend.EvaluateAsync(EntryScripts.BeginWrite, keys, new RedisValue[] { write, GuardMilliseconds }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        try
        {
            await WithinAsync(
                async token =>
                {
                    await Store.SaveAsync([new StoreChange<TKey, TValue>(key, value, 0)], token).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }
        catch
        {
            await EndAsync(keys, [write, "", "", 0]).ConfigureAwait(false);
            throw;
        }
        await EndAsync(keys, [write, state, bytes, TtlMilliseconds(value.IsPresent)]).ConfigureAwait(false);
    }

    // The store has committed, or not: what becomes of the cache does not change that. Without this step the key stays out of the cache for a while.
    private async ValueTask EndAsync(RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            await Context.Backend.EvaluateAsync(EntryScripts.EndWrite, keys, arguments, static reply => reply.AsInteger()).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or ObjectDisposedException or RedisServerException)
        {
        }
    }
}
