namespace RedHare.Patterns.Caching;

/// <summary>One warming of a cache: keys in a row, so many at a time, and no faster than allowed.</summary>
internal sealed class CacheWarming<T>(Cache cache, Func<string, CancellationToken, ValueTask<T>> load, WarmingOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / options.PerSecond);
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next;
    private long _done, _loaded, _failed;

    public async Task<WarmingProgress> RunAsync(IAsyncEnumerable<string> keys, CancellationToken cancellation)
    {
        var entries = options.Entries ?? cache.Core.Options.Entries;
        // Not read: a load under its lease, stored as every other one.
        if (options.Reloads) entries = entries with { Tiers = entries.Tiers & ~(CacheTiers.ReadNear | CacheTiers.ReadServer) };
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(keys, parallel, (key, token) => WarmAsync(key, entries, token)).ConfigureAwait(false);
        return new WarmingProgress(_done, _loaded, _failed);
    }

    private async ValueTask WarmAsync(string key, CacheEntryOptions entries, CancellationToken cancellation)
    {
        await PaceAsync(cancellation).ConfigureAwait(false);
        bool isLoaded = false, hasFailed = false;
        try
        {
            await cache.GetOrCreateAsync(key, token =>
            {
                isLoaded = true;
                return load(key, token);
            }, entries, cancellation).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // One value that cannot be loaded does not keep the others cold.
            hasFailed = true;
        }
        WarmingProgress progress;
        lock (_gate)
        {
            _done++;
            if (hasFailed) _failed++;
            else if (isLoaded) _loaded++;
            progress = new WarmingProgress(_done, _loaded, _failed);
        }
        options.Progress?.Report(progress);
    }

    /// <summary>Waits for this key's turn. Turns that nobody took are gone: there is no burst after a pause.</summary>
    private async ValueTask PaceAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start);
            var turn = _next > now ? _next : now;
            _next = turn + _interval;
            wait = turn - now;
        }
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
