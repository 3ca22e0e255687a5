using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Caching;

/// <summary>
/// Values that are dear to make, kept on the server for all processes and, where asked for, in this one: ask for a value by its key and say how to load it
/// (cache-aside). Each process asks its loader once at a time, and all processes together too; what is invalidated while it is loaded is not kept.
/// </summary>
/// <remarks>
/// <para>A loader that returns null says that there is no such thing, which is remembered too (<see cref="CacheEntryOptions.AbsentDuration"/>). A value is never
/// written without an end. While the server is away the loader answers, once at a time in this process, and nothing is kept.</para>
/// <para>After <see cref="RemoveAsync(string, CancellationToken)"/> or an invalidation has returned true, no call that begins in this process returns what was loaded before; nor
/// in others, but for what they hold near, which they are told to drop within about a network's delay.</para>
/// </remarks>
/// <example>
/// <code>
/// var cache = hare.Caches.Open("products");
/// var product = await cache.GetOrCreateAsync("42", token => LoadAsync(42, token));
/// await cache.RemoveAsync("42");
/// </code>
/// </example>
public sealed class Cache : IAsyncDisposable
{
    private readonly CacheCore _core;

    internal Cache(PatternContext context, string name, CacheOptions options)
    {
        Name = name;
        _core = new CacheCore(context, name, options.Checked());
    }

    /// <summary>What the program calls it: its namespace.</summary>
    public string Name { get; }

    /// <summary>What happened so far in this process.</summary>
    public CacheStatistics Statistics => _core.Counters.Read(_core.Pending.Count, _core.Near?.Count ?? 0);

    /// <summary>Whether the server does not answer at present, so that loaders answer alone.</summary>
    public bool IsServerAway => _core.Gate.IsAway;

    /// <summary>Whether values are held in this process now: changes are heard of.</summary>
    public bool IsNear => _core.Feed?.Reader is not null;

    internal CacheCore Core => _core;

    /// <summary>Waits until values can be held in this process, or it is clear that they cannot. Not needed: until then they are read from the server.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellation = default) => _core.Feed?.Ready.WaitAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>The value of a key; loaded, and kept, where it is not known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="load">Loads it; null for what does not exist. Its token ends when nobody waits any more, and at <see cref="CacheEntryOptions.HardTimeout"/>.</param>
    /// <param name="options">How it is cached; null for <see cref="CacheOptions.Entries"/>.</param>
    /// <param name="cancellation">Ends this caller's waiting; the load goes on while others wait.</param>
    /// <exception cref="TimeoutException">The loader took too long, and there is no stale value.</exception>
    /// <exception cref="Exception">What the loader threw, where there is no stale value.</exception>
    public ValueTask<T> GetOrCreateAsync<T>(string key, Func<CancellationToken, ValueTask<T>> load, CacheEntryOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= _core.Options.Entries;
        if (_core.Near is not { } near || (options.Tiers & CacheTiers.ReadNear) == 0 || near.Find<T>(key) is not { } held) return GetAsync(key, load, options, cancellation);
        if (_core.Clock.Now >= held.RefreshAt) _core.RefreshAhead(key, options, load);
        return new ValueTask<T>(held.Value);
    }

    /// <inheritdoc cref="GetOrCreateAsync{T}(string, Func{CancellationToken, ValueTask{T}}, CacheEntryOptions?, CancellationToken)"/>
    /// <param name="key">The key.</param>
    /// <param name="state">Given to the loader, so that it need not capture anything.</param>
    /// <param name="load">Loads it.</param>
    /// <param name="options">How it is cached.</param>
    /// <param name="cancellation">Ends this caller's waiting.</param>
    public ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CacheEntryOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= _core.Options.Entries;
        if (_core.Near is not { } near || (options.Tiers & CacheTiers.ReadNear) == 0 || near.Find<T>(key) is not { } held) return GetAsync(key, state, load, options, cancellation);
        if (_core.Clock.Now >= held.RefreshAt) RefreshAhead(key, state, load, options);
        return new ValueTask<T>(held.Value);
    }

    /// <summary>What is known of a key, without loading it. What is known to be stale is not told, and neither is what cannot be asked while the server is away.</summary>
    public async ValueTask<CacheResult<T>> TryGetAsync<T>(string key, CacheTiers tiers = CacheTiers.All, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if ((tiers & CacheTiers.ReadNear) != 0 && _core.Near?.Find<T>(key) is { } held) return new(true, held.Value);
        cancellation.ThrowIfCancellationRequested();
        if ((tiers & CacheTiers.ReadServer) == 0 || !_core.MayAsk(key)) return default;
        try
        {
            var found = await _core.ReadAsync(key, [], null).ConfigureAwait(false);
            if (TryTake<T>(key, found, out var value)) return new(true, value);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
        }
        _core.Counters.Miss();
        return default;
    }

    /// <summary>
    /// Keeps a value, and refuses whatever is being loaded of its key at the moment. Call it after the database has committed. Where two writers may come
    /// here in another order than they committed, give the version that the database gave them, or call <see cref="RemoveAsync(string, CancellationToken)"/> instead.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; null for what does not exist.</param>
    /// <param name="options">How it is cached.</param>
    /// <param name="version">A number that grows with each commit: a later one stays. Not negative.</param>
    /// <param name="cancellation">Looked at before it begins.</param>
    /// <returns>False when a later version is there, or the server is away: then the key is removed as soon as it is back.</returns>
    public async ValueTask<bool> SetAsync<T>(string key, T value, CacheEntryOptions? options = null, long? version = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (version is { } number) ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(version));
        options = (options ?? _core.Options.Entries).Checked(_core.Options.MaxDuration);
        cancellation.ThrowIfCancellationRequested();
        if ((options.Tiers & CacheTiers.WriteServer) == 0) return false;
        if (value is null && options.AbsentDuration == TimeSpan.Zero) return await RemoveAsync(key, cancellation).ConfigureAwait(false);
        _core.Forget(CacheInvalidation.OfKey(key));
        try
        {
            // What waits to be removed goes first: a later version that it hides may be there.
            if (!_core.MayAsk(key))
            {
                _core.Pending.Add(CacheInvalidation.OfKey(key));
                return false;
            }
            var duration = CacheCore.DurationOf(options, value is null);
            var stamps = await _core.Server.StampAsync(options.Tags, IsNear).ConfigureAwait(false);
            var record = _core.Encode(key, Stamp.Unique(), value, version ?? 0, options, duration, stamps);
            return await _core.Server.SetAsync(key, version, record.WrittenMemory, CacheCore.TtlOf(options, duration), options.Sliding is null ? TimeSpan.Zero : duration).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            // What is there is older than what the database has.
            _core.Pending.Add(CacheInvalidation.OfKey(key));
            return false;
        }
        finally
        {
            _core.Forget(CacheInvalidation.OfKey(key));
        }
    }

    /// <summary>Removes a key everywhere, and refuses what is being loaded of it at the moment.</summary>
    /// <returns>False when the server is away: it is removed as soon as the server is back, and this process does not read it from there before.</returns>
    public ValueTask<bool> RemoveAsync(string key, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        cancellation.ThrowIfCancellationRequested();
        return new ValueTask<bool>(_core.RemoveAsync(key));
    }

    /// <summary>Removes several keys; none is no work.</summary>
    /// <returns>False when the server was away for one of them.</returns>
    public async ValueTask<bool> RemoveAsync(IEnumerable<string> keys, CancellationToken cancellation = default)
    {
        var isDone = true;
        foreach (var slice in keys.Chunk(100))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var one in await Task.WhenAll(slice.Select(_core.RemoveAsync)).ConfigureAwait(false)) isDone &= one;
        }
        return isDone;
    }

    /// <summary>Invalidates all that carries a tag, by one write, however much it is.</summary>
    /// <returns>False when the server is away: it is done as soon as the server is back.</returns>
    public ValueTask<bool> InvalidateTagAsync(string tag, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        cancellation.ThrowIfCancellationRequested();
        _core.Forget(CacheInvalidation.OfTag(tag));
        return new ValueTask<bool>(_core.InvalidateAsync(CacheInvalidation.OfTag(tag), _core.Server.InvalidateTagAsync, tag));
    }

    /// <summary>Invalidates the whole cache, by one write, however much it is. What was in it ends by its TTL.</summary>
    /// <returns>False when the server is away: it is done as soon as the server is back.</returns>
    public ValueTask<bool> InvalidateAllAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        _core.Forget(CacheInvalidation.All);
        return new ValueTask<bool>(_core.InvalidateAsync(CacheInvalidation.All, static server => server.InvalidateAllAsync(), _core.Server));
    }

    /// <summary>Moves the end of a sliding value, as a read does. False when it is not known, or the server is away.</summary>
    public async ValueTask<bool> TouchAsync(string key, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (!_core.MayAsk(key)) return false;
            var found = await _core.ReadAsync(key, [], null).ConfigureAwait(false);
            return found.IsFresh && found.Record is { } record && (record.Sliding == TimeSpan.Zero || await _core.Server.TouchAsync(key, record).ConfigureAwait(false));
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            return false;
        }
    }

    /// <summary>Removes what a source says has changed: a database that notifies, a broker. Until the result is disposed, through whatever happens to the source.</summary>
    public CacheFollower Follow(ICacheInvalidationSource source) => new(this, source, _core.Context.Time);

    /// <summary>Loads many values ahead of their being asked for, at a bounded rate. A value that cannot be loaded does not end it.</summary>
    /// <param name="keys">Which.</param>
    /// <param name="load">Loads one.</param>
    /// <param name="options">How fast, and what is done with what is there.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was done.</returns>
    public Task<WarmingProgress> WarmAsync<T>(IAsyncEnumerable<string> keys, Func<string, CancellationToken, ValueTask<T>> load, WarmingOptions? options = null, CancellationToken cancellation = default) =>
        new CacheWarming<T>(this, load, (options ?? new WarmingOptions()).Checked(), _core.Context.Time).RunAsync(keys, cancellation);

    /// <inheritdoc cref="WarmAsync{T}(IAsyncEnumerable{string}, Func{string, CancellationToken, ValueTask{T}}, WarmingOptions?, CancellationToken)"/>
    public Task<WarmingProgress> WarmAsync<T>(IEnumerable<string> keys, Func<string, CancellationToken, ValueTask<T>> load, WarmingOptions? options = null, CancellationToken cancellation = default) =>
        WarmAsync(keys.ToAsyncEnumerable(), load, options, cancellation);

    /// <summary>Loads values anew at an interval, the first time at once; of all processes that do so one does, each time.</summary>
    /// <param name="name">What the program calls it: who says the same name shares the work.</param>
    /// <param name="interval">How often.</param>
    /// <param name="keys">Which, asked for each time.</param>
    /// <param name="load">Loads one.</param>
    /// <param name="options">How fast.</param>
    public CacheRefresher RefreshEvery<T>(string name, TimeSpan interval, Func<IAsyncEnumerable<string>> keys, Func<string, CancellationToken, ValueTask<T>> load, WarmingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(10));
        options = (options ?? new WarmingOptions()).Checked() with { Reloads = true };
        return new CacheRefresher(async closing =>
        {
            // The lease of a key that no value has, held for most of the interval and never given back.
            var claim = await _core.Server.AcquireAsync($"\u0001refresh:{name}", Stamp.Unique(), interval * 0.9, default, waits: false, hasStale: false).ConfigureAwait(false);
            if (claim.Outcome != LoadOutcome.Granted) return false;
            await WarmAsync(keys(), load, options, closing).ConfigureAwait(false);
            return true;
        }, interval, _core.Context.Time);
    }

    /// <summary>This cache as .NET's <see cref="HybridCache"/>. Tag <c>*</c> is the whole cache. Values held near are shared, so they must not be changed.</summary>
    public HybridCache AsHybridCache() => new CacheAsHybrid(this);

    /// <summary>This cache as .NET's <see cref="IDistributedCache"/>. What is given no end gets that of <see cref="CacheOptions.Entries"/>; nothing is held near.</summary>
    public IBufferDistributedCache AsDistributedCache() => new CacheAsDistributed(this);

    /// <summary>Stops listening, and drops what is held in this process. What is on the server stays.</summary>
    public ValueTask DisposeAsync() => _core.DisposeAsync();

    private ValueTask<T> GetAsync<TState, T>(string key, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CacheEntryOptions options, CancellationToken cancellation) =>
        GetAsync(key, token => load(state, token), options, cancellation);

    // A method of its own, so that a hit makes no closure.
    private void RefreshAhead<TState, T>(string key, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CacheEntryOptions options) =>
        _core.RefreshAhead(key, options, token => load(state, token));

    private async ValueTask<T> GetAsync<T>(string key, Func<CancellationToken, ValueTask<T>> load, CacheEntryOptions options, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        options.Checked(_core.Options.MaxDuration);
        cancellation.ThrowIfCancellationRequested();
        var flight = _core.Flights.Find<T>(key);
        if (flight is null)
        {
            // Where nothing is held near, each caller looks for itself, which takes no promise that many share; only those who find nothing come together.
            Found? seen = null;
            if (_core.Feed is null && (options.Tiers & CacheTiers.ReadServer) != 0 && _core.MayAsk(key))
            {
                try
                {
                    var found = await _core.ReadAsync(key, options.Tags, null).ConfigureAwait(false);
                    if (TryTake<T>(key, found, out var value))
                    {
                        if (found.Left < found.Record!.Value.Duration * options.RefreshAhead) _core.RefreshAhead(key, options, load);
                        return value;
                    }
                    // Good, and yet not to be read: as if it were not there.
                    seen = found.IsFresh ? found with { Record = null } : found;
                }
                catch (Exception exception) when (ServerGate.IsFailure(exception))
                {
                }
            }
            flight = _core.Flights.Join(new Flight<T>(_core, key, load, options), out var isOwn);
            if (isOwn) _ = flight.RunAsync(seen);
        }
        try
        {
            var value = await flight.Task.WaitAsync(cancellation).ConfigureAwait(false);
            if (flight.IsHit) _core.Counters.Hit();
            else _core.Counters.Miss();
            return value;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !flight.Task.IsCompleted)
        {
            flight.Leave();
            throw;
        }
    }

    private bool TryTake<T>(string key, Found found, out T value)
    {
        value = default!;
        if (!found.IsFresh || found.Record is not { } record || !_core.TryDecode(key, record, out value)) return false;
        _core.Counters.Hit();
        _core.Touch(key, record);
        return true;
    }
}
