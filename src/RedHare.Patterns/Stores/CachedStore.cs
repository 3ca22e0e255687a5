using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Stores;

/// <summary>
/// Read-through: a store with a cache in front. Who misses loads, one caller of a process at a time for each key, and stores what was loaded unless the value was written or
/// invalidated meanwhile. While the server is away reads go to the store. That a key has no value is cached too.
/// </summary>
/// <typeparam name="TKey">What values go by. Its text (invariant) is the end of the cache's key, and reads back.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public class CachedStore<TKey, TValue> where TKey : notnull, IParsable<TKey>
{
    /// <summary>Keys that are read, and loaded, together.</summary>
    private const int Slice = 500;

    /// <summary>Looks for a load of this process that was promised and has not begun, or has just ended, before one's own.</summary>
    private const int MaxLooks = 4;

    private readonly ConcurrentDictionary<string, Flight> _flights = new();
    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly ValueCodec<TValue> _codec;
    private readonly StoreCacheOptions _options;
    private readonly string _pattern;
    private long _leases;

    internal CachedStore(PatternContext context, string pattern, string name, IStore<TKey, TValue> store, StoreCacheOptions options)
    {
        (Context, Store, _options, _pattern, Name) = (context, store, options, pattern, PatternContext.CheckName(name));
        Lanes = new StoreLanes<TKey>(context, pattern, name, options.Lanes);
        _codec = context.Serializers.Codec<TValue>();
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    internal PatternContext Context { get; }

    internal IStore<TKey, TValue> Store { get; }

    internal StoreLanes<TKey> Lanes { get; }

    /// <summary>What counts for twice the time that the store may take.</summary>
    internal long GuardMilliseconds => 2 * (long)_options.StoreTimeout.TotalMilliseconds;

    /// <summary>Whether a server that is away sends readers to the store: not where the server knows what the store does not yet.</summary>
    private protected virtual bool StoreIsUpToDate => true;

    /// <summary>A value: from the cache, or loaded.</summary>
    /// <param name="key">Which.</param>
    /// <param name="cancellation">Ends the waiting; a load that others wait for goes on.</param>
    /// <exception cref="TimeoutException">The store took longer than <see cref="StoreCacheOptions.StoreTimeout"/>.</exception>
    public async ValueTask<Stored<TValue>> GetAsync(TKey key, CancellationToken cancellation = default)
    {
        Entry entry;
        try
        {
            entry = await ReadAsync(key, takesLease: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreIsUpToDate && exception is RedisConnectionException or TimeoutException)
        {
            return await LoadAsync(key, cancellation).ConfigureAwait(false);
        }
        return entry.IsHit ? entry.Value : await ValueAsync(key, entry, cancellation).ConfigureAwait(false);
    }

    /// <summary>Values: from the cache, or loaded; of each 500 keys all that miss by one load.</summary>
    /// <returns>What there is; keys without a value are left out.</returns>
    public async ValueTask<IReadOnlyDictionary<TKey, TValue>> GetManyAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellation = default)
    {
        var found = new Dictionary<TKey, TValue>();
        foreach (var slice in keys.Distinct().Chunk(Slice)) await GetManyAsync(slice, found, cancellation).ConfigureAwait(false);
        return found;
    }

    /// <summary>Says that a value has changed elsewhere: the next read loads it. What this cache still has to write stays.</summary>
    public async ValueTask InvalidateAsync(TKey key, CancellationToken cancellation = default) =>
        await Context.Backend.EvaluateAsync(
            EntryScripts.Invalidate, new[] { Lanes.Entry(StoreLanes<TKey>.Text(key)) }, default, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>Says that everything may have changed elsewhere. One step for each lane, however many values there are.</summary>
    public async ValueTask InvalidateAllAsync(CancellationToken cancellation = default)
    {
        // Twice as long as what was filled before can live.
        var ttl = 2 * (long)(_options.Ttl > _options.AbsentTtl ? _options.Ttl : _options.AbsentTtl).TotalMilliseconds + 2 * GuardMilliseconds;
        await Task.WhenAll(Enumerable.Range(0, Lanes.Count).Select(lane => Context.Backend.EvaluateAsync(
            EntryScripts.InvalidateAll, new[] { Lanes.Epoch(lane) }, new RedisValue[] { ttl }, static reply => reply.AsInteger(), cancellation).AsTask())).ConfigureAwait(false);
    }

    /// <summary>
    /// Invalidates what a source names, until it is cancelled: a database that notifies of what others write. A source that was cut off invalidates everything, and is
    /// asked again. Keys that it names are texts of <typeparamref name="TKey"/>; tags mean nothing here.
    /// </summary>
    /// <param name="source">Who knows of changes.</param>
    /// <param name="onListening">Called when the source hears, each time it begins to.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FollowAsync(ICacheInvalidationSource source, Action? onListening = null, CancellationToken cancellation = default)
    {
        for (var failures = 0; !cancellation.IsCancellationRequested;)
        {
            try
            {
                await foreach (var change in source.ReadAllAsync(cancellation).ConfigureAwait(false))
                {
                    // It hears again. What changed until now it cannot tell.
                    if (failures > 0) await InvalidateAllAsync(cancellation).ConfigureAwait(false);
                    if (change.Scope == CacheInvalidationScope.Key) await InvalidateAsync(StoreLanes<TKey>.Parse(change.Name), cancellation).ConfigureAwait(false);
                    else if (change.Scope == CacheInvalidationScope.All) await InvalidateAllAsync(cancellation).ConfigureAwait(false);
                    else if (change == CacheInvalidation.Listening) onListening?.Invoke();
                    failures = 0;
                }
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures++;
            }
            await RecoverAsync(failures, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What an entry holds, or that it is a miss.</summary>
    internal readonly record struct Entry(bool IsHit, Stored<TValue> Value, string Version, string Lease, bool IsOwnLease);

    internal async ValueTask<Entry> ReadAsync(TKey key, bool takesLease, CancellationToken cancellation)
    {
        var text = StoreLanes<TKey>.Text(key);
        var lane = Lanes.Of(text);
        var lease = string.Create(CultureInfo.InvariantCulture, $"{_process}:{Interlocked.Increment(ref _leases)}");
        (string, ReadOnlyMemory<byte>, string) answer;
        try
        {
            answer = await Context.Backend.EvaluateAsync(
                EntryScripts.Read,
                new[] { Lanes.Part(lane, "e:" + text), Lanes.Epoch(lane) },
                new RedisValue[] { lease, GuardMilliseconds, takesLease ? 1 : 0 },
                static reply => (reply.Items[0].ToString(), reply.Items[1].Bytes, reply.Items[2].ToString()),
                cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The lease may have been given, with nobody to know.
            _ = FillAsync(key, lease, null);
            throw;
        }
        var (state, value, version) = answer;
        if (state == "m")
        {
            var holder = Encoding.UTF8.GetString(value.Span);
            return new Entry(false, default, version, holder, holder == lease);
        }
        return new Entry(true, state == "p" ? Decode(text, value) : Stored<TValue>.Absent, version, "", false);
    }

    /// <summary>State and value as scripts take them.</summary>
    internal (string State, byte[] Value) Encode(TKey key, Stored<TValue> value) =>
        value.IsPresent ? ("p", _codec.Encode(value.Value, ValueContext(StoreLanes<TKey>.Text(key)))) : ("a", []);

    internal TValue Decode(string key, ReadOnlyMemory<byte> value) => _codec.Decode(value, ValueContext(key));

    internal long TtlMilliseconds(bool isPresent) => (long)((isPresent ? _options.Ttl : _options.AbsentTtl).TotalMilliseconds * (1 - Random.Shared.NextDouble() / 10));

    internal async ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellation) =>
        await WithinAsync(async token => await Store.LoadAsync(keys, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    internal async ValueTask<Stored<TValue>> LoadAsync(TKey key, CancellationToken cancellation) =>
        (await LoadAsync([key], cancellation).ConfigureAwait(false)).TryGetValue(key, out var value) ? value : Stored<TValue>.Absent;

    /// <summary>Runs something of the store's in the time that it may take.</summary>
    internal async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.StoreTimeout, Context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await run(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The store took longer than {_options.StoreTimeout}.", exception);
        }
    }

    private async Task GetManyAsync(TKey[] all, Dictionary<TKey, TValue> found, CancellationToken cancellation)
    {
        var entries = await Task.WhenAll(all.Select(key => ReadOrMissAsync(key, cancellation))).ConfigureAwait(false);
        var missing = new List<TKey>();
        for (var i = 0; i < all.Length; i++)
        {
            if (!entries[i].IsHit) missing.Add(all[i]);
            else if (entries[i].Value.IsPresent) found.Add(all[i], entries[i].Value.Value);
        }
        if (missing.Count == 0) return;
        var own = all.Zip(entries).Where(static pair => pair.Second.IsOwnLease).ToArray();
        try
        {
            var loaded = await LoadAsync(missing, cancellation).ConfigureAwait(false);
            foreach (var (key, value) in loaded) found[key] = value;
            await Task.WhenAll(own.Select(pair =>
                FillAsync(pair.First, pair.Second.Lease, loaded.TryGetValue(pair.First, out var value) ? value : Stored<TValue>.Absent))).ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(own.Select(pair => FillAsync(pair.First, pair.Second.Lease, null))).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Entry> ReadOrMissAsync(TKey key, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(key, takesLease: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreIsUpToDate && exception is RedisConnectionException or TimeoutException)
        {
            return default;
        }
    }

    // The lease says whose load is good: while it counts nothing was written since it was given. So who reads it may wait for the load that has it, and who
    // is given a new one must load anew, whatever is under way.
    private async ValueTask<Stored<TValue>> ValueAsync(TKey key, Entry entry, CancellationToken cancellation)
    {
        var text = StoreLanes<TKey>.Text(key);
        for (var attempt = 1; ; attempt++)
        {
            if (entry.IsHit) return entry.Value;
            if (entry.IsOwnLease)
            {
                var own = new Flight(entry.Lease);
                _flights[text] = own;
                _ = RunAsync(key, text, own);
                return await own.Result.WaitAsync(cancellation).ConfigureAwait(false);
            }
            if (_flights.TryGetValue(text, out var flight) && flight.Lease == entry.Lease) return await flight.Result.WaitAsync(cancellation).ConfigureAwait(false);
            // Another process loads, or somebody writes; or the load has just ended, and then the second look finds what it has brought. One of this process
            // that has got the lease is about to begin.
            var isOurs = entry.Lease.StartsWith(_process, StringComparison.Ordinal);
            if (attempt == (isOurs ? MaxLooks : 2)) return await LoadAsync(key, cancellation).ConfigureAwait(false);
            if (isOurs) await Task.Yield();
            entry = await ReadAsync(key, takesLease: false, cancellation).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(TKey key, string text, Flight flight)
    {
        try
        {
            var loaded = await LoadAsync(key, CancellationToken.None).ConfigureAwait(false);
            await FillAsync(key, flight.Lease, loaded).ConfigureAwait(false);
            _flights.TryRemove(KeyValuePair.Create(text, flight));
            flight.Complete(loaded);
        }
        catch (Exception exception)
        {
            // First the lease goes back, then the flight: who reads after the failure loads anew, and is not told of it once more.
            await FillAsync(key, flight.Lease, null).ConfigureAwait(false);
            _flights.TryRemove(KeyValuePair.Create(text, flight));
            flight.Fail(exception);
        }
    }

    /// <summary>Stores what was loaded, or gives the lease back. A server that is away is no error of the reader's.</summary>
    internal async Task FillAsync(TKey key, string lease, Stored<TValue>? loaded)
    {
        var text = StoreLanes<TKey>.Text(key);
        var lane = Lanes.Of(text);
        var (state, value) = loaded is { } known ? Encode(key, known) : ("", []);
        try
        {
            await Context.Backend.EvaluateAsync(
                EntryScripts.Fill,
                new[] { Lanes.Part(lane, "e:" + text), Lanes.Epoch(lane) },
                new RedisValue[] { lease, state, value, TtlMilliseconds(state == "p") },
                static reply => reply.AsInteger()).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or ObjectDisposedException or RedisServerException)
        {
            // The lease ends by itself; until then everybody loads.
        }
    }

    private async ValueTask RecoverAsync(int failures, CancellationToken cancellation)
    {
        try
        {
            await InvalidateAllAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or OperationCanceledException or RedisServerException)
        {
            // It is said once more when the source hears again.
        }
        var pause = TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, Math.Min(failures, 10)), 10_000) * (0.75 + Random.Shared.NextDouble() / 2));
        await Task.Delay(pause, Context.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private byte[] ValueContext(string key) => _codec.IsPlain ? [] : Encoding.UTF8.GetBytes($"{_pattern}:{Name}:{key}");

    /// <summary>A load that several wait for.</summary>
    private sealed class Flight(string lease)
    {
        private readonly TaskCompletionSource<Stored<TValue>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Lease => lease;

        public Task<Stored<TValue>> Result => _result.Task;

        public void Complete(Stored<TValue> value) => _result.TrySetResult(value);

        public void Fail(Exception exception)
        {
            _result.TrySetException(exception);
            // Whoever waited may have been cancelled.
            _ = _result.Task.Exception;
        }
    }
}
